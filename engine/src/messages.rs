//! Messages to the layer below: their root, and proofs that one of them was sent.
//!
//! The item of a message in the Merkle tree is its sender (32 bytes) and the keccak of its data. All
//! messages of a batch are in one tree, in the order in which they were sent; equal messages are told
//! apart by their position.

use alloc::vec::Vec;

use primitives::{H256, keccak256};

use crate::{
    journal::Message,
    merkle::{self, InclusionProof},
};

/// The leaf of a message.
pub fn message_leaf(message: &Message) -> H256 {
    let mut item = [0; 64];
    item[..32].copy_from_slice(&message.sender.0);
    item[32..].copy_from_slice(&keccak256(&message.data).0);
    merkle::leaf_hash(&item)
}

fn leaves(messages: &[Message]) -> Vec<H256> {
    messages.iter().map(message_leaf).collect()
}

/// The root over the messages of a batch.
pub fn messages_root(messages: &[Message]) -> H256 {
    merkle::root(&leaves(messages))
}

/// Proves that the batch which sent `messages` sent the one at `index`.
pub fn prove_message(messages: &[Message], index: usize) -> Option<InclusionProof> {
    merkle::prove(&leaves(messages), index)
}

/// Whether `proof` shows that the batch with that message root sent `message`.
pub fn verify_message(root: H256, message: &Message, proof: &InclusionProof) -> bool {
    merkle::verify(root, message_leaf(message), proof)
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use primitives::AccountId;

    use super::*;

    #[test]
    fn sender_data_and_position_are_proven() {
        let message = |sender, data: &[u8]| Message {
            sender: AccountId::from_low_u64(sender),
            data: data.to_vec(),
        };
        let messages = vec![message(1, b"a"), message(1, b"b"), message(2, b"a"), message(1, b"a")];
        let root = messages_root(&messages);
        let proof = prove_message(&messages, 0).unwrap();
        assert!(verify_message(root, &messages[0], &proof));
        assert!(!verify_message(root, &messages[1], &proof));
        assert!(!verify_message(root, &messages[2], &proof));
        assert_ne!(prove_message(&messages, 3), Some(proof));
        assert_eq!(prove_message(&messages, 4), None);
    }
}
