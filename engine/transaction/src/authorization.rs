//! EIP-7702: an account's permission to run another account's code.

use alloc::vec::Vec;

use keys::{SecretKey, Signature, SignatureError};
use primitives::rlp::{Reader, RlpError, Writer};
use primitives::{H160, H256, Word, keccak256};
use thiserror::Error;

use crate::decode::{DecodeError, Fields};

/// Separates an authorization's hash from every transaction's.
const SIGNING_PREFIX: u8 = 5;

/// An entry of the authorization list, with any values: an invalid one is skipped when the
/// transaction runs and is paid for all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Authorization {
    /// The chain for which it holds; zero for every chain.
    pub chain_id: Word,
    /// Whose code the account will run; zero clears the delegation.
    pub address: H160,
    /// The account's nonce at that moment.
    pub nonce: u64,
    /// The signature's parity of `y`.
    pub y_parity: u8,
    /// The signature's `r`.
    pub r: Word,
    /// The signature's `s`.
    pub s: Word,
}

/// Why an authorization is skipped, whatever the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidAuthorization {
    /// It is for another chain.
    #[error("the authorization is for chain {got}, this is chain {expected}")]
    ChainId {
        /// The chain's own id.
        expected: u64,
        /// The authorization's.
        got: Word,
    },
    /// Its nonce could not be incremented.
    #[error("the authorization's nonce is the greatest possible")]
    NonceOverflow,
    /// It has no signer.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

impl Authorization {
    /// The account that permits it, if the authorization may hold on this chain.
    pub fn authority(&self, chain_id: u64) -> Result<H160, InvalidAuthorization> {
        if !self.chain_id.is_zero() && self.chain_id != Word::from(chain_id) {
            return Err(InvalidAuthorization::ChainId { expected: chain_id, got: self.chain_id });
        }
        if self.nonce == u64::MAX {
            return Err(InvalidAuthorization::NonceOverflow);
        }
        if self.y_parity > 1 {
            return Err(SignatureError::Parity(self.y_parity).into());
        }
        let signature = Signature { y_is_odd: self.y_parity == 1, r: self.r, s: self.s };
        Ok(signature.recover_low_s(&self.signing_hash())?)
    }

    /// What the account signs.
    pub fn signing_hash(&self) -> H256 {
        let mut out = Writer::new();
        out.list(|out| self.write_terms(out));
        let mut preimage = Vec::from([SIGNING_PREFIX]);
        preimage.extend_from_slice(&out.finish());
        keccak256(&preimage)
    }

    /// The same authorization signed with `key`.
    pub fn signed(self, key: &SecretKey) -> Self {
        let Signature { y_is_odd, r, s } = key.sign(&self.signing_hash());
        Self { y_parity: y_is_odd.into(), r, s, ..self }
    }

    fn write_terms(&self, out: &mut Writer) {
        out.word(self.chain_id).bytes(&self.address.0).u64(self.nonce);
    }
}

pub(crate) fn write(list: &[Authorization], out: &mut Writer) {
    out.list(|out| {
        for item in list {
            out.list(|out| {
                item.write_terms(out);
                out.u64(item.y_parity.into()).word(item.r).word(item.s);
            });
        }
    });
}

pub(crate) fn read(fields: &mut Fields<'_>) -> Result<Vec<Authorization>, DecodeError> {
    fields.read("authorization list", |reader| {
        let mut items = reader.list()?;
        let mut list = Vec::new();
        while !items.is_empty() {
            list.push(read_item(items.list()?)?);
        }
        Ok::<_, RlpError>(list)
    })
}

fn read_item(mut item: Reader<'_>) -> Result<Authorization, RlpError> {
    let (chain_id, address, nonce) = (item.word()?, H160(item.array()?), item.u64()?);
    let y_parity =
        u8::try_from(item.u64()?).map_err(|_| RlpError::Length { expected: 1, got: 2 })?;
    let (r, s) = (item.word()?, item.word()?);
    item.finish()?;
    Ok(Authorization { chain_id, address, nonce, y_parity, r, s })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SecretKey {
        SecretKey::from_bytes(&[9; 32]).unwrap()
    }

    #[test]
    fn the_signer_is_the_authority_on_its_chain_only() {
        let signed = Authorization { chain_id: Word::from(7), ..Default::default() }.signed(&key());
        assert_eq!(signed.authority(7), Ok(key().address()));
        let elsewhere = InvalidAuthorization::ChainId { expected: 8, got: Word::from(7) };
        assert_eq!(signed.authority(8), Err(elsewhere));
        let everywhere = Authorization::default().signed(&key());
        assert_eq!(everywhere.authority(8), Ok(key().address()));
    }

    #[test]
    fn a_nonce_that_cannot_grow_is_refused() {
        let signed = Authorization { nonce: u64::MAX, ..Default::default() }.signed(&key());
        assert_eq!(signed.authority(1), Err(InvalidAuthorization::NonceOverflow));
    }

    #[test]
    fn a_parity_beyond_one_is_refused() {
        let signed = Authorization { y_parity: 2, ..Authorization::default().signed(&key()) };
        assert_eq!(signed.authority(1), Err(SignatureError::Parity(2).into()));
    }
}
