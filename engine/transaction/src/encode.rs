//! Envelopes, and what is signed.

use alloc::vec::Vec;

use primitives::Word;
use primitives::rlp::Writer;

use crate::{Transaction, TxType, access_list, authorization, decode::to_sign};

impl Transaction {
    /// The envelope: the bytes from which it decodes.
    pub fn encode(&self) -> Vec<u8> {
        self.envelope(|out| {
            self.write_terms(out);
            match self.tx_type {
                TxType::Legacy => out.word(self.legacy_v()),
                _ => out.u64(self.signature.y_is_odd.into()),
            };
            out.word(self.signature.r).word(self.signature.s);
        })
    }

    /// The preimage of the hash that is signed.
    pub(crate) fn encode_for_signing(&self) -> Vec<u8> {
        let mut terms = Writer::new();
        self.write_terms(&mut terms);
        to_sign(self.tx_type, self.chain_id, &terms.finish())
    }

    fn envelope(&self, fields: impl FnOnce(&mut Writer)) -> Vec<u8> {
        let mut out = Writer::new();
        if self.tx_type != TxType::Legacy {
            // As RLP, a byte below 0x80 is itself.
            out.bytes(&[self.tx_type as u8]);
        }
        out.list(fields);
        out.finish()
    }

    /// Everything but the signature.
    fn write_terms(&self, out: &mut Writer) {
        if self.tx_type != TxType::Legacy {
            out.u64(self.chain_id.unwrap_or_default());
        }
        out.u64(self.nonce);
        if !self.tx_type.has_gas_price() {
            out.word(self.max_priority_fee_per_gas);
        }
        out.word(self.max_fee_per_gas).u64(self.gas_limit).optional_address(self.to);
        out.word(self.value).bytes(&self.data);
        if self.tx_type != TxType::Legacy {
            access_list::write(&self.access_list, out);
        }
        match self.tx_type {
            TxType::Blob => {
                out.word(self.max_fee_per_blob_gas).list(|out| {
                    for hash in &self.blob_versioned_hashes {
                        out.bytes(&hash.0);
                    }
                });
            }
            TxType::SetCode => authorization::write(&self.authorizations, out),
            TxType::Legacy | TxType::AccessList | TxType::DynamicFee => {}
        }
    }

    /// The parity of `y`, and with EIP-155 the chain id.
    fn legacy_v(&self) -> Word {
        let parity = u128::from(self.signature.y_is_odd);
        Word::from(self.chain_id.map_or(27 + parity, |id| 35 + 2 * u128::from(id) + parity))
    }
}
