//! A signature and the address behind it.

use chips::SystemCalls;
use k256::ecdsa::{RecoveryId, VerifyingKey};
use primitives::{H160, H256, Word, keccak256};
use thiserror::Error;

use crate::{curve::SECP256K1, hinted};

/// The order of the group, `n`.
const ORDER: Word = SECP256K1.order;

/// `(n - 1) / 2`: of `s` and `n - s`, both valid, the smaller is at most this.
const HALF_ORDER: Word = Word::from_limbs([
    0xdfe9_2f46_681b_20a0,
    0x5d57_6e73_57a4_501d,
    0xffff_ffff_ffff_ffff,
    0x7fff_ffff_ffff_ffff,
]);

/// Why a signature has no signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// `r` is zero or not below the order of the group.
    #[error("r = {0:#x} is not between 1 and the order of the group")]
    ROutOfRange(Word),
    /// `s` is zero or not below the order of the group.
    #[error("s = {0:#x} is not between 1 and the order of the group")]
    SOutOfRange(Word),
    /// `s` is the greater of the two valid ones, which EIP-2 refuses.
    #[error("s = {0:#x} is in the upper half of the group's order")]
    HighS(Word),
    /// The parity of `y` is neither 0 nor 1.
    #[error("the parity of y is {0}, not 0 or 1")]
    Parity(u8),
    /// No curve point has `r` as its x coordinate, or the key would be the point at infinity.
    #[error("no key gives this signature")]
    NoKey,
}

/// A signature from which the signer can be recovered. Any values: checked when it is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Signature {
    /// Whether the y coordinate of the point behind `r` is odd.
    pub y_is_odd: bool,
    /// The x coordinate of the nonce's point.
    pub r: Word,
    /// The proof.
    pub s: Word,
}

impl Signature {
    /// The address of the key that signed `prehash`, for either of the two valid `s`.
    pub fn recover(&self, prehash: &H256) -> Result<H160, SignatureError> {
        // A chip of the machine multiplies points; elsewhere k256 is the faster way.
        if cfg!(target_arch = "riscv32") {
            self.recover_by_calls::<chips::Active>(prehash)
        } else {
            self.check_ranges()?;
            self.signer(prehash).ok_or(SignatureError::NoKey)
        }
    }

    /// As [`Self::recover`], by system calls on every platform.
    pub fn recover_by_calls<C: SystemCalls>(&self, prehash: &H256) -> Result<H160, SignatureError> {
        self.check_ranges()?;
        hinted::signer::<C>(self, prehash).ok_or(SignatureError::NoKey)
    }

    fn check_ranges(&self) -> Result<(), SignatureError> {
        let in_range = |scalar: &Word| !scalar.is_zero() && *scalar < ORDER;
        if !in_range(&self.r) {
            return Err(SignatureError::ROutOfRange(self.r));
        }
        if !in_range(&self.s) {
            return Err(SignatureError::SOutOfRange(self.s));
        }
        Ok(())
    }

    fn signer(&self, prehash: &H256) -> Option<H160> {
        let (r, s): ([u8; 32], [u8; 32]) = (self.r.to_be_bytes(), self.s.to_be_bytes());
        let signature = k256::ecdsa::Signature::from_scalars(r, s).ok()?;
        let id = RecoveryId::new(self.y_is_odd, false);
        let key = VerifyingKey::recover_from_prehash(&prehash.0, &signature, id).ok()?;
        Some(address_of(&key))
    }

    /// As [`Self::recover`], refusing the greater `s`: the rule for transactions since Homestead.
    pub fn recover_low_s(&self, prehash: &H256) -> Result<H160, SignatureError> {
        if self.s > HALF_ORDER && self.s < ORDER {
            return Err(SignatureError::HighS(self.s));
        }
        self.recover(prehash)
    }
}

/// The last 20 bytes of the hash of the uncompressed coordinates.
pub(crate) fn address_of(key: &VerifyingKey) -> H160 {
    let point = key.to_sec1_point(false);
    let coordinates = point.as_bytes().get(1..).unwrap_or_default();
    H160::from_slice(&keccak256(coordinates).0[12..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_half_order_is_half_the_order() {
        assert_eq!(HALF_ORDER, (ORDER - Word::ONE) >> 1);
    }

    #[test]
    fn scalars_out_of_range_are_refused() {
        let hash = H256([7; 32]);
        let signature = |r, s| Signature { y_is_odd: false, r, s }.recover(&hash);
        let one = Word::ONE;
        assert_eq!(signature(Word::ZERO, one), Err(SignatureError::ROutOfRange(Word::ZERO)));
        assert_eq!(signature(ORDER, one), Err(SignatureError::ROutOfRange(ORDER)));
        assert_eq!(signature(one, Word::ZERO), Err(SignatureError::SOutOfRange(Word::ZERO)));
        assert_eq!(signature(one, Word::MAX), Err(SignatureError::SOutOfRange(Word::MAX)));
        assert!(signature(one, ORDER - one).is_ok());
    }

    #[test]
    fn an_x_without_a_point_has_no_key() {
        // 5^3 + 7 = 132 is no square modulo the field's prime.
        let signature = Signature { y_is_odd: false, r: Word::from(5), s: Word::ONE };
        assert_eq!(signature.recover(&H256([7; 32])), Err(SignatureError::NoKey));
    }
}
