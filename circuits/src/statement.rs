//! What a proof of a tree update says.
//!
//! Between two commitments of the state tree, exactly the touched keys changed, from the old values
//! to the new ones that their digest binds. It says nothing of *why*: it is not a proof of
//! execution. The chain and the batch are labels that the proof is bound to.

use core::fmt;

use p3_field::{PrimeCharacteristicRing, PrimeField64};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::config::{DIGEST, Felt};

/// Number of public values.
pub const PUBLIC_VALUES: usize = 4 + 3 * DIGEST;

/// A digest of the state tree, as 32 bytes: each element little-endian, element 0 first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Digest(pub [u8; 32]);

/// An element at or above the modulus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("element {element} of the {field} digest is {found:#018x}, which is not below the modulus")]
pub struct NotCanonical {
    /// Which digest.
    pub field: &'static str,
    /// Which element.
    pub element: usize,
    /// What it is.
    pub found: u64,
}

/// The statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The chain that the batch is said to be of.
    pub chain_id: u64,
    /// The number that the batch is said to have.
    pub batch_number: u64,
    /// Digest of the commitment before.
    pub previous: Digest,
    /// Digest of the commitment after.
    pub next: Digest,
    /// Digest of the touched keys with their values before and after.
    pub touched: Digest,
}

/// The statement as elements, in the order in which a proof carries them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PublicValues<T> {
    pub(crate) previous: [T; DIGEST],
    pub(crate) next: [T; DIGEST],
    pub(crate) touched: [T; DIGEST],
}

impl<T: Copy> PublicValues<T> {
    /// Panics if there are not [`PUBLIC_VALUES`]: the table fixes their number.
    pub(crate) fn from_slice(values: &[T]) -> Self {
        let digest = |at: usize| core::array::from_fn(|i| values[4 + DIGEST * at + i]);
        Self { previous: digest(0), next: digest(1), touched: digest(2) }
    }
}

impl Statement {
    /// The statement as elements: numbers as two of 32 bits, the lower first.
    pub fn public_values(&self) -> Result<Vec<Felt>, NotCanonical> {
        let mut values = Vec::with_capacity(PUBLIC_VALUES);
        for number in [self.chain_id, self.batch_number] {
            values.extend([number as u32, (number >> 32) as u32].map(Felt::from_u32));
        }
        let digests = [("previous", self.previous), ("next", self.next), ("touched", self.touched)];
        for (field, digest) in digests {
            values.extend(digest.elements(field)?);
        }
        Ok(values)
    }
}

impl Digest {
    /// The digest of elements.
    pub fn from_elements(elements: [Felt; DIGEST]) -> Self {
        let mut bytes = [0; 32];
        for (chunk, element) in bytes.as_chunks_mut().0.iter_mut().zip(elements) {
            *chunk = element.as_canonical_u64().to_le_bytes();
        }
        Self(bytes)
    }

    /// Its elements. `field` names the digest in the error.
    pub fn elements(&self, field: &'static str) -> Result<[Felt; DIGEST], NotCanonical> {
        let mut elements = [Felt::ZERO; DIGEST];
        for (element, chunk) in self.0.as_chunks().0.iter().enumerate() {
            let found = u64::from_le_bytes(*chunk);
            if found >= Felt::ORDER_U64 {
                return Err(NotCanonical { field, element, found });
            }
            elements[element] = Felt::from_u64(found);
        }
        Ok(elements)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("0x")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
