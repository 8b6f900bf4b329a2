//! Digests: what hashes leave, and the nodes of the state tree.

use core::{cmp::Ordering, fmt};

use crate::field::{Felt, NotCanonical};

/// Elements of a digest.
pub const LEN: usize = 4;

/// Four elements: a hash, a node of the tree, a key.
///
/// Digests are ordered as numbers whose least significant limb is element 0, like every other row
/// of limbs here: element 3 decides first. A comparison is thus one 256-bit comparison of canonical
/// 64-bit limbs.
///
/// Digests side by side in memory are their elements side by side, as the machine reads them.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Digest(pub [Felt; LEN]);

impl Digest {
    /// Four zeros: the digest of an empty leaf, and the least key.
    pub const ZERO: Self = Self([Felt::ZERO; LEN]);
    /// The greatest digest in key order.
    pub const MAX: Self = Self([Felt::MAX; LEN]);

    /// Each element as eight little-endian bytes, element 0 first.
    #[inline]
    pub fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (chunk, felt) in bytes.as_chunks_mut().0.iter_mut().zip(self.0) {
            *chunk = felt.as_u64().to_le_bytes();
        }
        bytes
    }

    /// The reverse of [`Self::to_bytes`]. A limb at or above the modulus is refused: it would be a
    /// second encoding of the same digest.
    #[inline]
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, NotCanonical> {
        let mut felts = [Felt::ZERO; LEN];
        for (felt, chunk) in felts.iter_mut().zip(bytes.as_chunks().0) {
            *felt = Felt::from_u64(u64::from_le_bytes(*chunk))?;
        }
        Ok(Self(felts))
    }

    /// Bytes whose lexicographic order is the order of digests, for ordered byte maps.
    #[inline]
    pub fn to_ordered_bytes(self) -> [u8; 32] {
        let mut bytes = self.to_bytes();
        bytes.reverse();
        bytes
    }

    /// The reverse of [`Self::to_ordered_bytes`].
    #[inline]
    pub fn from_ordered_bytes(mut bytes: [u8; 32]) -> Result<Self, NotCanonical> {
        bytes.reverse();
        Self::from_bytes(&bytes)
    }
}

impl Ord for Digest {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.iter().rev().cmp(other.0.iter().rev())
    }
}

impl PartialOrd for Digest {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Digest {
    /// The 32 bytes in hex.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("0x")?;
        self.to_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::{array::uniform4, prelude::*};

    use super::*;
    use crate::field::P;

    #[test]
    fn element_three_decides_the_order_first() {
        let digest = |felts: [u32; LEN]| Digest(felts.map(Felt::from_u32));
        let sorted =
            [digest([9, 9, 9, 0]), digest([0, 0, 0, 1]), digest([1, 0, 0, 1]), Digest::MAX];
        assert!(sorted.is_sorted_by(|a, b| a < b));
        assert!(sorted.map(Digest::to_ordered_bytes).is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn a_limb_at_the_modulus_is_refused() {
        for i in 0..LEN {
            let mut bytes = [0; 32];
            bytes[8 * i..8 * i + 8].copy_from_slice(&P.to_le_bytes());
            assert_eq!(Digest::from_bytes(&bytes), Err(NotCanonical(P)));
        }
    }

    proptest! {
        #[test]
        fn bytes_round_trip(felts in uniform4(0..P)) {
            let digest = Digest(felts.map(|number| Felt::from_u64(number).unwrap()));
            prop_assert_eq!(Digest::from_bytes(&digest.to_bytes()), Ok(digest));
            prop_assert_eq!(Digest::from_ordered_bytes(digest.to_ordered_bytes()), Ok(digest));
        }
    }
}
