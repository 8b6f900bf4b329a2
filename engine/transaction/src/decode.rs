//! Strict decoding: one transaction has one encoding.

use alloc::{boxed::Box, vec::Vec};

use keys::Signature;
use primitives::rlp::{Reader, RlpError, Writer};
use primitives::{H256, Word, keccak256};
use thiserror::Error;

use crate::{Transaction, TxType, access_list, authorization};

/// Why bytes are no transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// There are no bytes.
    #[error("the envelope is empty")]
    Empty,
    /// The first byte is neither a list's nor a known type's.
    #[error("there is no transaction type {0:#04x}")]
    UnknownType(u8),
    /// A field is not canonical RLP or not of its size.
    #[error("{field}: {source}")]
    Field {
        /// The field's name.
        field: &'static str,
        /// What is wrong with it.
        source: RlpError,
    },
    /// The `v` of a legacy signature is neither 27, 28, nor EIP-155's for a 64-bit chain id.
    #[error("v = {0} is no signature's")]
    V(Word),
    /// The parity of `y` is neither 0 nor 1.
    #[error("the parity of y is {0}, not 0 or 1")]
    Parity(Word),
}

/// Reads fields in order and names the one that fails.
pub(crate) struct Fields<'a> {
    reader: Reader<'a>,
}

impl<'a> Fields<'a> {
    pub(crate) fn read<T>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(&mut Reader<'a>) -> Result<T, RlpError>,
    ) -> Result<T, DecodeError> {
        read(&mut self.reader).map_err(|source| DecodeError::Field { field, source })
    }

    fn word(&mut self, field: &'static str) -> Result<Word, DecodeError> {
        self.read(field, Reader::word)
    }

    fn u64(&mut self, field: &'static str) -> Result<u64, DecodeError> {
        self.read(field, Reader::u64)
    }

    fn hashes(&mut self, field: &'static str) -> Result<Vec<H256>, DecodeError> {
        self.read(field, |reader| {
            let mut items = reader.list()?;
            let mut hashes = Vec::new();
            while !items.is_empty() {
                hashes.push(H256(items.array()?));
            }
            Ok(hashes)
        })
    }
}

/// A transaction with the hash that its sender signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The transaction. Boxed, because it is large and moved a few times before it is executed.
    pub transaction: Box<Transaction>,
    /// [`Transaction::signing_hash`], from the bytes as they came.
    pub signing_hash: H256,
}

impl Decoded {
    /// Decodes an envelope, all of its bytes.
    pub fn from_envelope(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (transaction, terms) = decode(bytes)?;
        let preimage = to_sign(transaction.tx_type, transaction.chain_id, terms);
        Ok(Self { transaction, signing_hash: keccak256(&preimage) })
    }
}

/// The transaction and its encoded terms: everything but the signature.
fn decode(bytes: &[u8]) -> Result<(Box<Transaction>, &[u8]), DecodeError> {
    let &[first, ref payload @ ..] = bytes else { return Err(DecodeError::Empty) };
    if first >= 0xc0 {
        return decode_fields(TxType::Legacy, bytes);
    }
    let tx_type = TxType::ALL.into_iter().skip(1).find(|&tx_type| tx_type as u8 == first);
    decode_fields(tx_type.ok_or(DecodeError::UnknownType(first))?, payload)
}

fn decode_fields(tx_type: TxType, bytes: &[u8]) -> Result<(Box<Transaction>, &[u8]), DecodeError> {
    let mut outer = Fields { reader: Reader::new(bytes) };
    let reader = outer.read("envelope", Reader::list)?;
    outer.read("envelope", |reader| reader.finish())?;

    let all = reader.rest();
    let mut fields = Fields { reader };
    let mut tx = Transaction::read_terms(tx_type, &mut fields)?;
    let terms = &all[..all.len() - fields.reader.rest().len()];
    tx.read_signature(&mut fields)?;
    Ok((tx, terms))
}

/// What is signed, from the encoded terms.
pub(crate) fn to_sign(tx_type: TxType, chain_id: Option<u64>, terms: &[u8]) -> Vec<u8> {
    // The type, the list's header and a legacy transaction's chain id.
    let mut out = Writer::with_capacity(terms.len() + 24);
    match (tx_type, chain_id) {
        (TxType::Legacy, Some(chain_id)) => {
            out.list(|out| {
                out.raw(terms).u64(chain_id).u64(0).u64(0);
            });
        }
        (TxType::Legacy, None) => {
            out.raw_list(terms);
        }
        (tx_type, _) => {
            out.raw(&[tx_type as u8]).raw_list(terms);
        }
    }
    out.finish()
}

impl Transaction {
    /// The transaction whose envelope `bytes` is, all of them.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode(bytes).map(|(transaction, _)| *transaction)
    }

    fn read_signature(&mut self, fields: &mut Fields<'_>) -> Result<(), DecodeError> {
        let is_legacy = self.tx_type == TxType::Legacy;
        let v = fields.word(if is_legacy { "v" } else { "y parity" })?;
        let (r, s) = (fields.word("r")?, fields.word("s")?);
        fields.read("end of the fields", |reader| reader.finish())?;
        let y_is_odd = if is_legacy {
            let (chain_id, y_is_odd) = split_v(v)?;
            self.chain_id = chain_id;
            y_is_odd
        } else if v > Word::ONE {
            return Err(DecodeError::Parity(v));
        } else {
            v == Word::ONE
        };
        self.signature = Signature { y_is_odd, r, s };
        Ok(())
    }

    /// Everything but the signature. It is put together at the end, and not filled in step by step,
    /// so that it is written once and in its place.
    fn read_terms(tx_type: TxType, fields: &mut Fields<'_>) -> Result<Box<Self>, DecodeError> {
        let chain_id = match tx_type {
            TxType::Legacy => None,
            _ => Some(fields.u64("chain id")?),
        };
        let nonce = fields.u64("nonce")?;
        let (max_priority_fee_per_gas, max_fee_per_gas) = if tx_type.has_gas_price() {
            let price = fields.word("gas price")?;
            (price, price)
        } else {
            (fields.word("max priority fee per gas")?, fields.word("max fee per gas")?)
        };
        let gas_limit = fields.u64("gas limit")?;
        let to = fields.read("to", Reader::optional_address)?;
        let value = fields.word("value")?;
        let data = fields.read("data", Reader::bytes)?.to_vec();
        let access_list = match tx_type {
            TxType::Legacy => Vec::new(),
            _ => access_list::read(fields)?,
        };
        let (max_fee_per_blob_gas, blob_versioned_hashes) = match tx_type {
            TxType::Blob => {
                (fields.word("max fee per blob gas")?, fields.hashes("blob versioned hashes")?)
            }
            _ => (Word::ZERO, Vec::new()),
        };
        let authorizations = match tx_type {
            TxType::SetCode => authorization::read(fields)?,
            _ => Vec::new(),
        };
        Ok(Box::new(Self {
            tx_type,
            chain_id,
            nonce,
            max_priority_fee_per_gas,
            max_fee_per_gas,
            gas_limit,
            to,
            value,
            data,
            access_list,
            max_fee_per_blob_gas,
            blob_versioned_hashes,
            authorizations,
            signature: Signature::default(),
        }))
    }
}

/// A legacy `v` is `27 + parity`, or with EIP-155 `35 + 2 * chain id + parity`.
fn split_v(v: Word) -> Result<(Option<u64>, bool), DecodeError> {
    let is_odd = |number: Word| number.bit(0);
    if v == Word::from(27) || v == Word::from(28) {
        return Ok((None, !is_odd(v)));
    }
    let protected = v.checked_sub(Word::from(35)).ok_or(DecodeError::V(v))?;
    let chain_id = u64::try_from(protected >> 1).map_err(|_| DecodeError::V(v))?;
    Ok((Some(chain_id), is_odd(protected)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v_holds_parity_and_chain_id() {
        assert_eq!(split_v(Word::from(27)), Ok((None, false)));
        assert_eq!(split_v(Word::from(28)), Ok((None, true)));
        assert_eq!(split_v(Word::from(35)), Ok((Some(0), false)));
        assert_eq!(split_v(Word::from(38)), Ok((Some(1), true)));
        for v in [0, 1, 26, 29, 34] {
            assert_eq!(split_v(Word::from(v)), Err(DecodeError::V(Word::from(v))));
        }
        let greatest = Word::from(36) + (Word::from(u64::MAX) << 1);
        assert_eq!(split_v(greatest), Ok((Some(u64::MAX), true)));
        let beyond = greatest + Word::ONE;
        assert_eq!(split_v(beyond), Err(DecodeError::V(beyond)));
    }

    #[test]
    fn what_no_type_owns_is_refused() {
        assert_eq!(Transaction::decode(&[]), Err(DecodeError::Empty));
        for first in [0x00, 0x05, 0x7f, 0x80, 0xbf] {
            let decoded = Transaction::decode(&[first, 0xc0]);
            assert_eq!(decoded, Err(DecodeError::UnknownType(first)));
        }
    }

    #[test]
    fn a_missing_field_is_named() {
        let error = Transaction::decode(&[0x02, 0xc1, 0x01]);
        let expected = DecodeError::Field { field: "nonce", source: RlpError::Truncated };
        assert_eq!(error, Err(expected));
    }
}
