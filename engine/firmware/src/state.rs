//! The state as the host tells it.

use alloc::{boxed::Box, collections::BTreeMap, format, string::String, vec, vec::Vec};
use core::cell::RefCell;

use engine::{
    account::{AccountHeader, CODE_LEN_MAX, CodeId, proving_code_hash},
    state::{StateError, StateReader},
};
use primitives::{AccountId, H256, VmKind, Word};
use tree::Digest;

use crate::host::{Host, Part, Phase, kind};

/// A state whose values are what the host says. Headers and slots are checked when the batch is
/// done; code is checked at once against the header that names it.
pub(crate) struct HintedState<H> {
    inner: RefCell<Inner<H>>,
}

struct Inner<H> {
    host: H,
    /// Length and proving hash of the code of each contract that was read, by its hash. A map: a user
    /// may read any number of contracts, and no look-up may take longer for it.
    codes: BTreeMap<H256, (u32, Digest)>,
}

impl<H: Host> HintedState<H> {
    pub(crate) const fn new(host: H) -> Self {
        Self { inner: RefCell::new(Inner { host, codes: BTreeMap::new() }) }
    }

    /// Says what the cycles from here on are for.
    pub(crate) fn enter(&self, phase: Phase, block: u32, index: u32) {
        let question = [phase as u32, block, index];
        self.inner.borrow_mut().host.ask(kind::PHASE, &question, &mut []);
    }

    /// The bytes of a part.
    pub(crate) fn part(&self, part: Part) -> Bytes {
        let host = &mut self.inner.borrow_mut().host;
        let mut length = [0];
        host.ask(kind::LENGTH, &[part as u32], &mut length);
        Bytes::ask(host, (kind::PART, &[part as u32]), length[0])
    }
}

/// Bytes that came as words.
pub(crate) struct Bytes {
    words: Vec<u32>,
    len: usize,
}

impl Bytes {
    fn ask<H: Host>(host: &mut H, (kind, question): (u32, &[u32]), len: u32) -> Self {
        let len = len as usize;
        let mut words = vec![0; len.div_ceil(4)];
        host.ask(kind, question, &mut words);
        Self { words, len }
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &bytemuck::cast_slice(&self.words)[..self.len]
    }
}

impl<H: Host> Inner<H> {
    fn code_id(&mut self, account: &[u32; 8], len: u32, vm: VmKind) -> Result<CodeId, StateError> {
        let mut words = [0; 24];
        self.host.ask(kind::HEADER_CODE, account, &mut words);
        let [keccak, versioned, proving] = [0, 8, 16].map(|start| bytes_of(&words, start));
        let digest = Digest::from_bytes(&proving);
        let proving_hash = digest.map_err(|error| refused(&format!("{error}")))?;
        let (hash, versioned_hash) = (H256(keccak), H256(versioned));
        self.codes.insert(hash, (len, proving_hash));
        Ok(CodeId { hash, versioned_hash, proving_hash, len, vm })
    }
}

impl<H: Host> StateReader for HintedState<H> {
    fn header(&self, account: &AccountId) -> Result<Option<AccountHeader>, StateError> {
        let inner = &mut *self.inner.borrow_mut();
        let account = words_of(&account.0);
        let mut words = [0; 12];
        inner.host.ask(kind::HEADER, &account, &mut words);
        let [vm, code_len, nonce_low, nonce_high, balance @ ..] = words;
        let vm = u8::try_from(vm).ok().and_then(VmKind::from_number);
        let vm = vm.ok_or_else(|| refused("a header names a VM that there is none of"))?;
        if (code_len == 0) != (vm == VmKind::None) {
            return Err(refused("a header has code and no VM, or a VM and no code"));
        }
        if code_len > CODE_LEN_MAX {
            return Err(refused("a header has more code than any account"));
        }
        let code = match code_len {
            0 => None,
            len => Some(Box::new(inner.code_id(&account, len, vm)?)),
        };
        let nonce = u64::from(nonce_low) | u64::from(nonce_high) << 32;
        let header = AccountHeader { nonce, balance: word_of(&balance), code };
        Ok((!header.is_empty()).then_some(header))
    }

    fn slot(&self, account: &AccountId, key: Word) -> Result<Word, StateError> {
        let mut question = [0; 16];
        question[..8].copy_from_slice(&words_of(&account.0));
        question[8..].copy_from_slice(bytemuck::cast_slice(key.as_limbs()));
        let mut value = [0; 8];
        self.inner.borrow_mut().host.ask(kind::SLOT, &question, &mut value);
        Ok(word_of(&value))
    }

    fn code(&self, hash: &H256) -> Result<Option<Vec<u8>>, StateError> {
        let Inner { host, codes } = &mut *self.inner.borrow_mut();
        let Some(&(len, expected)) = codes.get(hash) else { return Ok(None) };
        let code = Bytes::ask(host, (kind::CODE, &words_of(&hash.0)), len);
        if proving_code_hash(code.as_slice()) != expected {
            return Err(refused(&format!("the code given for {hash:?} is not that code")));
        }
        Ok(Some(code.as_slice().to_vec()))
    }
}

fn refused(why: &str) -> StateError {
    StateError::Reader(String::from(why))
}

/// Bytes as they lie in memory.
pub(crate) fn words_of(bytes: &[u8; 32]) -> [u32; 8] {
    let mut words = [0; 8];
    for (word, chunk) in words.iter_mut().zip(bytes.as_chunks().0) {
        *word = u32::from_le_bytes(*chunk);
    }
    words
}

fn bytes_of(words: &[u32], start: usize) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (chunk, word) in bytes.as_chunks_mut().0.iter_mut().zip(&words[start..]) {
        *chunk = word.to_le_bytes();
    }
    bytes
}

fn word_of(words: &[u32; 8]) -> Word {
    Word::from_limbs(core::array::from_fn(|limb| {
        u64::from(words[2 * limb]) | u64::from(words[2 * limb + 1]) << 32
    }))
}
