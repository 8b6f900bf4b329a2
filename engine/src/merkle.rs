//! Keccak Merkle trees over lists: of transactions, receipts, withdrawals and messages.
//!
//! A leaf is `keccak(0x00 || item)`, a node `keccak(0x01 || left || right)`. The leaves are filled up
//! with zero hashes to the next power of two, and the root is `keccak(0x02 || count || top)`, the
//! count in eight big-endian bytes and the top of no leaves zero. First bytes keep leaves, nodes and
//! roots apart; the count keeps lists of different lengths apart.

use alloc::vec::Vec;

use primitives::{H256, keccak256};

/// Bytes in front of an item, of which the last one is hashed: the item comes to lie at a multiple of
/// four, where the firmware's machine copies it by words.
const ROOM: usize = 4;

/// Bytes at a multiple of four.
#[repr(align(4))]
struct Aligned<const N: usize>([u8; N]);

/// The hash of an item.
pub fn leaf_hash(item: &[u8]) -> H256 {
    keccak256(&[&[0], item].concat())
}

fn node_hash(left: &H256, right: &H256) -> H256 {
    let mut preimage = Aligned([1; ROOM + 64]);
    preimage.0[ROOM..ROOM + 32].copy_from_slice(&left.0);
    preimage.0[ROOM + 32..].copy_from_slice(&right.0);
    keccak256(&preimage.0[ROOM - 1..])
}

fn root_hash(count: u64, top: H256) -> H256 {
    let mut preimage = [2; 41];
    preimage[1..9].copy_from_slice(&count.to_be_bytes());
    preimage[9..].copy_from_slice(&top.0);
    keccak256(&preimage)
}

/// Levels between a leaf and the top.
const fn depth(count: u64) -> u32 {
    match count {
        0 | 1 => 0,
        _ => u64::BITS - (count - 1).leading_zeros(),
    }
}

/// The level above. A missing right child is zero.
fn parents(level: &[H256]) -> Vec<H256> {
    let parent = |pair: &[H256]| match *pair {
        [ref left, ref right] => node_hash(left, right),
        [ref left] => node_hash(left, &H256::zero()),
        _ => H256::zero(),
    };
    level.chunks(2).map(parent).collect()
}

/// The root over leaves that were hashed by [`leaf_hash`].
pub fn root(leaves: &[H256]) -> H256 {
    root_above(leaves.to_vec())
}

/// The same; each level takes the place of the one below.
fn root_above(mut level: Vec<H256>) -> H256 {
    let count = level.len();
    while level.len() > 1 {
        let parents = level.len().div_ceil(2);
        for place in 0..parents {
            let right = level.get(2 * place + 1).copied().unwrap_or_default();
            level[place] = node_hash(&level[2 * place], &right);
        }
        level.truncate(parents);
    }
    root_hash(count as u64, level.first().copied().unwrap_or_default())
}

/// The root over items.
pub fn root_of<T: AsRef<[u8]>>(items: impl IntoIterator<Item = T>) -> H256 {
    root_of_written(items, |item, out| out.extend_from_slice(item.as_ref()))
}

/// The root over what `write` writes of each item.
pub(crate) fn root_of_written<T>(
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(T, &mut Vec<u8>),
) -> H256 {
    let mut preimage = Vec::from([0; ROOM]);
    let leaves = items.into_iter().map(|item| {
        preimage.truncate(ROOM);
        write(item, &mut preimage);
        keccak256(&preimage[ROOM - 1..])
    });
    root_above(leaves.collect())
}

/// Shows that an item is in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionProof {
    /// Position of the item.
    pub index: u64,
    /// Length of the list.
    pub count: u64,
    /// The hashes beside the path, from the bottom up.
    pub siblings: Vec<H256>,
}

/// Proves the item at `index`, if there is one.
pub fn prove(leaves: &[H256], index: usize) -> Option<InclusionProof> {
    if index >= leaves.len() {
        return None;
    }
    let (mut level, mut place, mut siblings) = (leaves.to_vec(), index, Vec::new());
    while level.len() > 1 {
        siblings.push(level.get(place ^ 1).copied().unwrap_or_default());
        level = parents(&level);
        place /= 2;
    }
    Some(InclusionProof { index: index as u64, count: leaves.len() as u64, siblings })
}

/// Whether `proof` shows that the list of that root has that leaf.
pub fn verify(root: H256, leaf: H256, proof: &InclusionProof) -> bool {
    let is_in_shape =
        proof.index < proof.count && proof.siblings.len() as u64 == u64::from(depth(proof.count));
    let mut top = leaf;
    for (level, sibling) in proof.siblings.iter().enumerate() {
        top = match proof.index.unbounded_shr(level as u32) & 1 {
            0 => node_hash(&top, sibling),
            _ => node_hash(sibling, &top),
        };
    }
    is_in_shape && root_hash(proof.count, top) == root
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(count: u8) -> Vec<H256> {
        (0..count).map(|item| leaf_hash(&[item])).collect()
    }

    #[test]
    fn every_item_is_proven_and_no_other() {
        for count in 0..20 {
            let leaves = leaves(count);
            let root = root(&leaves);
            for index in 0..leaves.len() {
                let proof = prove(&leaves, index).unwrap();
                for (other, leaf) in leaves.iter().enumerate() {
                    assert_eq!(verify(root, *leaf, &proof), other == index);
                }
            }
            assert_eq!(prove(&leaves, leaves.len()), None);
        }
    }

    #[test]
    fn lists_of_different_lengths_have_different_roots() {
        let mut roots: Vec<_> = (0..20).map(|count| root(&leaves(count))).collect();
        let zeros: Vec<_> = (1..20).map(|count| root(&alloc::vec![H256::zero(); count])).collect();
        roots.extend(zeros);
        for (i, root) in roots.iter().enumerate() {
            assert!(roots[i + 1..].iter().all(|other| other != root));
        }
    }

    #[test]
    fn a_proof_of_another_shape_is_refused() {
        let leaves = leaves(5);
        let root = root(&leaves);
        let good = prove(&leaves, 2).unwrap();
        assert!(verify(root, leaves[2], &good));
        let mut longer = good.clone();
        longer.siblings.push(H256::zero());
        let mut shorter = good.clone();
        shorter.siblings.pop();
        let forged = [
            longer,
            shorter,
            InclusionProof { count: 6, ..good.clone() },
            InclusionProof { index: 2 + 8, count: 16, ..good.clone() },
            InclusionProof { index: u64::MAX, count: u64::MAX, ..good.clone() },
        ];
        assert!(forged.iter().all(|proof| !verify(root, leaves[2], proof)));
        // A node is no leaf.
        let inner = node_hash(&leaves[0], &leaves[1]);
        let as_leaf = InclusionProof { index: 0, count: 3, siblings: good.siblings[1..].to_vec() };
        assert!(!verify(root, inner, &as_leaf));
    }
}
