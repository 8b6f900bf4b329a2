//! From the net accesses of a batch to its effect on the tree.

use primitives::Word;
use tree::{Access, Commitment, Digest, Place, Touched, TreeReader, Update, UpdateWitness, update};

use crate::error::StoreError;

/// The net effect of a batch on one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateAccess {
    /// Where.
    pub place: Place,
    /// What the batch left there, or `None` if it only read.
    pub write: Option<StateWrite>,
}

/// A value to be stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateWrite {
    /// The value in the tree.
    pub value: Word,
    /// What the value is the hash of, if it is a hash. Replaces the preimage that was there.
    pub preimage: Option<Vec<u8>>,
}

/// The effect of a batch on a state, worked out but not stored.
#[derive(Clone, Debug)]
pub struct BatchPlan {
    /// Places and preimages, aligned with the update's touched keys.
    pub(crate) accesses: Vec<StateAccess>,
    pub(crate) update: Update,
}

impl BatchPlan {
    pub(crate) fn new<R: TreeReader<Error = StoreError>>(
        tree: &R,
        accesses: Vec<StateAccess>,
    ) -> Result<Self, StoreError> {
        let mut keyed: Vec<(Digest, StateAccess)> =
            accesses.into_iter().map(|access| (access.place.key(), access)).collect();
        keyed.sort_by_key(|(key, _)| *key);
        let writes = keyed.iter().map(|(key, access)| Access {
            key: *key,
            write: access.write.as_ref().map(|write| write.value),
        });
        let update = update::update(tree, &writes.collect::<Vec<_>>())?;
        Ok(Self { accesses: keyed.into_iter().map(|(_, access)| access).collect(), update })
    }

    /// The commitment before the batch.
    pub const fn previous(&self) -> Commitment {
        self.update.previous
    }

    /// The commitment after the batch.
    pub const fn next(&self) -> Commitment {
        self.update.next
    }

    /// The touched keys in key order, with their old values.
    pub fn touched(&self) -> &[Touched] {
        &self.update.touched
    }

    /// The proof for them.
    pub const fn witness(&self) -> &UpdateWitness {
        &self.update.witness
    }
}
