//! The account header: one leaf of the state tree.
//!
//! Its bytes, version 1 (numbers big-endian):
//!
//! | field | bytes |
//! |---|---|
//! | version, 1 | 1 |
//! | VM kind | 1 |
//! | flags, 0 | 2 |
//! | length of the code | 4 |
//! | nonce | 8 |
//! | balance | 32 |
//! | keccak, versioned and proving hash of the code, only if there is code | 3 x 32 |
//!
//! The value of its leaf is `sponge(Tag::Header, variant = version)` over the same fields: VM kind
//! plus 256 times the flags, length of the code, low and high half of the nonce; balance; and with
//! code its keccak hash, its versioned hash (both as words) and its proving hash. The digest's bytes
//! are the word's, little-endian. An account that does not exist has the value zero.

use alloc::{boxed::Box, vec::Vec};

use primitives::{EMPTY_CODE_HASH, H256, VmKind, Word, word_from_h256};
use tree::{
    Digest,
    field::Felt,
    hash::{RATE, Sponge, Tag, WORD_LIMBS},
};

use crate::{
    bytes::{FormatError, Reader, Writer},
    code::Code,
};

/// Most bytes of an account's code. Deployments are far below it; a genesis is held to it, so that the
/// firmware need not make room for more.
pub const CODE_LEN_MAX: u32 = 1 << 24;

/// Version of the header's preimage.
const VERSION: u8 = 1;

/// What the state knows of an account beside its storage. Nothing of it lives twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountHeader {
    /// Transactions sent, or contracts created.
    pub nonce: u64,
    /// Wei owned.
    pub balance: Word,
    /// Which code it has. Boxed, because headers are moved often and few have code.
    pub code: Option<Box<CodeId>>,
}

/// What a header says about code, of which there is at least one byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeId {
    /// Keccak hash.
    pub hash: H256,
    /// Era's versioned SHA-256 hash; zero for code of other VMs.
    pub versioned_hash: H256,
    /// Poseidon2 hash, by which proofs authenticate it. Zero for code deployed in the running batch
    /// until the batch is finished.
    pub proving_hash: Digest,
    /// Length in bytes.
    pub len: u32,
    /// The VM that runs it.
    pub vm: VmKind,
}

impl CodeId {
    /// The part that is known at once.
    fn of(code: &Code) -> Self {
        Self {
            hash: code.hash(),
            versioned_hash: H256::zero(),
            proving_hash: Digest::ZERO,
            len: code.len() as u32,
            vm: code.vm(),
        }
    }
}

impl AccountHeader {
    /// Whether the account counts as not existing (EIP-161).
    pub fn is_empty(&self) -> bool {
        self.nonce == 0 && self.code.is_none() && self.balance.is_zero()
    }

    /// Keccak hash of the code, also of none.
    pub fn code_hash(&self) -> H256 {
        self.code.as_ref().map_or(EMPTY_CODE_HASH, |code| code.hash)
    }

    /// Length of the code in bytes.
    pub fn code_len(&self) -> u32 {
        self.code.as_ref().map_or(0, |code| code.len)
    }

    /// The VM that runs the code.
    pub fn vm(&self) -> VmKind {
        self.code.as_ref().map_or(VmKind::None, |code| code.vm)
    }

    /// The code hash that contracts see: zero for an account that does not exist.
    pub fn visible_code_hash(&self) -> H256 {
        if self.is_empty() { H256::zero() } else { self.code_hash() }
    }

    /// Names other code. Empty code is none.
    pub fn set_code(&mut self, code: &Code) {
        self.code = (!code.is_empty()).then(|| Box::new(CodeId::of(code)));
    }

    /// Says what proofs know the code by.
    pub fn set_proving_code_hash(&mut self, hash: Digest) {
        if let Some(code) = &mut self.code {
            code.proving_hash = hash;
        }
    }

    /// The bytes described at the top of this module.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.u8(VERSION).u8(self.vm() as u8).u16(0).u32(self.code_len());
        out.u64(self.nonce).word(self.balance);
        if let Some(code) = &self.code {
            out.hash(code.hash).hash(code.versioned_hash).bytes(&code.proving_hash.to_bytes());
        }
        out.finish()
    }

    /// The reverse of [`Self::encode`]; refuses anything that it would not have written.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        reader.version(VERSION)?;
        let number = reader.u8("vm kind")?;
        let unknown = FormatError::Value { field: "vm kind", got: number.into() };
        let vm = VmKind::from_number(number).ok_or(unknown)?;
        match reader.u16("flags")? {
            0 => {}
            got => return Err(FormatError::Value { field: "flags", got: got.into() }),
        }
        let code_len = reader.u32("code length")?;
        if (code_len == 0) != (vm == VmKind::None) {
            return Err(FormatError::Value { field: "code length", got: code_len.into() });
        }
        let (nonce, balance) = (reader.u64("nonce")?, reader.word("balance")?);
        let code = match code_len {
            0 => None,
            len => Some(Box::new(read_code_id(&mut reader, len, vm)?)),
        };
        reader.finish()?;
        Ok(Self { nonce, balance, code })
    }

    /// The value of the account's leaf, as described at the top of this module.
    pub fn leaf_value(&self) -> Word {
        if self.is_empty() {
            return Word::ZERO;
        }
        let words = if self.code.is_some() { 3 } else { 1 };
        let length = RATE + words * WORD_LIMBS + if self.code.is_some() { RATE } else { 0 };
        let mut sponge = Sponge::new(Tag::Header, length as u32, VERSION.into());
        let (low, high) = (self.nonce as u32, (self.nonce >> 32) as u32);
        sponge.absorb([self.vm() as u32, self.code_len(), low, high].map(Felt::from_u32));
        sponge.absorb_word(self.balance);
        if let Some(code) = &self.code {
            sponge.absorb_word(word_from_h256(code.hash));
            sponge.absorb_word(word_from_h256(code.versioned_hash));
            sponge.absorb(code.proving_hash.0);
        }
        Word::from_le_bytes(sponge.finish().to_bytes())
    }
}

fn read_code_id(reader: &mut Reader<'_>, len: u32, vm: VmKind) -> Result<CodeId, FormatError> {
    let (hash, versioned_hash) = (reader.hash("code hash")?, reader.hash("versioned code hash")?);
    let field = "proving code hash";
    let digest = Digest::from_bytes(&reader.array(field)?);
    let proving_hash = digest.map_err(|_| FormatError::NotCanonical { field })?;
    Ok(CodeId { hash, versioned_hash, proving_hash, len, vm })
}

/// Poseidon2 hash of code: `sponge(Tag::Code, variant = length in bytes)` over its little-endian
/// 32-bit limbs, the last one filled with zeros.
pub fn proving_code_hash(code: &[u8]) -> Digest {
    const LIMB: usize = 4;
    let (limbs, len) = (code.len().div_ceil(LIMB), code.len());
    let mut sponge = Sponge::new(Tag::Code, limbs as u32, len as u32);
    for chunk in code.chunks(LIMB * RATE) {
        let mut block = [0; LIMB * RATE];
        block[..chunk.len()].copy_from_slice(chunk);
        let mut felts = [Felt::ZERO; RATE];
        for (felt, limb) in felts.iter_mut().zip(block.as_chunks().0) {
            *felt = Felt::from_u32(u32::from_le_bytes(*limb));
        }
        sponge.absorb(felts);
    }
    sponge.finish()
}

#[cfg(test)]
mod tests {
    use alloc::{string::ToString, vec};

    use primitives::keccak256;
    use proptest::prelude::*;

    use super::*;

    fn contract(nonce: u64, balance: [u8; 32], code: &[u8]) -> AccountHeader {
        let balance = Word::from_be_bytes(balance);
        let mut header = AccountHeader { nonce, balance, ..AccountHeader::default() };
        if !code.is_empty() {
            header.set_code(&Code::evm(code));
            header.set_proving_code_hash(proving_code_hash(code));
        }
        header
    }

    #[test]
    fn an_account_that_does_not_exist_has_value_zero() {
        assert_eq!(AccountHeader::default().leaf_value(), Word::ZERO);
        assert_ne!(contract(1, [0; 32], &[]).leaf_value(), Word::ZERO);
    }

    #[test]
    fn every_field_is_in_the_leaf() {
        let base = contract(1, [1; 32], &[1, 2, 3]);
        let with = |edit: fn(&mut CodeId)| {
            let mut header = base.clone();
            edit(header.code.as_mut().unwrap());
            header
        };
        let others = vec![
            AccountHeader { nonce: 2, ..base.clone() },
            AccountHeader { nonce: 1 << 32, ..base.clone() },
            AccountHeader { balance: Word::ONE, ..base.clone() },
            with(|code| code.hash = keccak256(b"x")),
            with(|code| code.versioned_hash = keccak256(b"x")),
            with(|code| code.proving_hash = Digest::MAX),
            with(|code| code.len = 4),
            with(|code| code.vm = VmKind::EraVm),
            contract(1, [1; 32], &[]),
        ];
        for other in others {
            assert_ne!(other.leaf_value(), base.leaf_value(), "{other:?}");
            assert_ne!(other.encode(), base.encode(), "{other:?}");
        }
    }

    #[test]
    fn padding_of_code_is_no_part_of_it() {
        let hashes = [&[][..], &[0], &[0; 4], &[0; 5], &[0; 16], &[0; 17]].map(proving_code_hash);
        for (i, hash) in hashes.iter().enumerate() {
            assert!(hashes[i + 1..].iter().all(|other| other != hash));
        }
    }

    /// Moves only with a new version of the state: every commitment depends on it.
    #[test]
    fn leaf_values_stay_what_they_are() {
        let header = contract(7, [3; 32], &[0x60, 0x01, 0x60, 0x02, 0x55]);
        assert_eq!(
            header.code.as_ref().unwrap().proving_hash.to_string(),
            "0x47f42014e443ccd9a4892b45f66225c204902c95abde047a83c3fcb4d20dbc25"
        );
        assert_eq!(
            alloc::format!("{:#x}", header.leaf_value()),
            "0x53970269b0aa7a817df51d674de74721adbe9452877c770a09faab4efac54cd8"
        );
        assert_eq!(
            alloc::format!("{:#x}", contract(7, [3; 32], &[]).leaf_value()),
            "0x667918ce7f62a1b98808dc9f6beb6b0f50274a49dc6e7a98a29426e09d7ea549"
        );
    }

    #[test]
    fn a_header_that_nobody_writes_is_refused() {
        let good = contract(7, [3; 32], &[1]).encode();
        let refused = |at: usize, byte: u8| {
            let mut bytes = good.clone();
            bytes[at] = byte;
            AccountHeader::decode(&bytes).unwrap_err()
        };
        assert_eq!(refused(0, 2), FormatError::Version { expected: 1, got: 2 });
        assert_eq!(refused(1, 0), FormatError::Value { field: "code length", got: 1 });
        assert_eq!(refused(1, 99), FormatError::Value { field: "vm kind", got: 99 });
        assert_eq!(refused(3, 1), FormatError::Value { field: "flags", got: 1 });
        let mut bytes = good.clone();
        bytes[112..].fill(0xff);
        let error = AccountHeader::decode(&bytes).unwrap_err();
        assert_eq!(error, FormatError::NotCanonical { field: "proving code hash" });
        for len in 0..good.len() {
            assert!(AccountHeader::decode(&good[..len]).is_err(), "{len}");
        }
        assert_eq!(
            AccountHeader::decode(&[&good[..], &[0]].concat()),
            Err(FormatError::Trailing(1))
        );
    }

    proptest! {
        #[test]
        fn headers_round_trip(nonce: u64, balance: [u8; 32], code: Vec<u8>) {
            let header = contract(nonce, balance, &code);
            prop_assert_eq!(AccountHeader::decode(&header.encode()), Ok(header));
        }
    }
}
