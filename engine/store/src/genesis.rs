//! Where a chain begins.

use primitives::{H256, keccak256};
use tree::{Commitment, MemoryTree, Place};

use crate::{
    error::StoreError,
    plan::{StateAccess, StateWrite},
};

/// The state before the first batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GenesisState {
    /// The chain's configuration; opaque here, but part of the genesis hash.
    pub chain: Vec<u8>,
    /// What the chain carries from batch to batch beside the tree; opaque here.
    pub context: Vec<u8>,
    /// Every value, each place once. Zeros are left out of the tree.
    pub values: Vec<(Place, StateWrite)>,
    /// Every code with its hash.
    pub codes: Vec<(H256, Vec<u8>)>,
}

impl GenesisState {
    /// Identifies the genesis: chain configuration, context and the whole tree.
    pub fn hash(&self) -> Result<H256, StoreError> {
        let values = self.values.iter().map(|(place, write)| (place.key(), write.value));
        let tree = MemoryTree::with_values(values).map_err(StoreError::Update)?;
        Ok(self.hash_with(tree.commitment()))
    }

    pub(crate) fn hash_with(&self, commitment: Commitment) -> H256 {
        let mut bytes = b"colonnade genesis 1".to_vec();
        bytes.extend_from_slice(&keccak256(&self.chain).0);
        bytes.extend_from_slice(&keccak256(&self.context).0);
        bytes.extend_from_slice(&commitment.digest().to_bytes());
        keccak256(&bytes)
    }

    pub(crate) fn accesses(&self) -> Vec<StateAccess> {
        let access = |(place, write): &(Place, StateWrite)| StateAccess {
            place: *place,
            write: Some(write.clone()),
        };
        self.values.iter().map(access).collect()
    }
}
