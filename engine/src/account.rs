//! The account header: one leaf of the state tree.

use primitives::{EMPTY_CODE_HASH, H256, VmKind, Word};

use crate::code::Code;

/// What the state knows of an account beside its storage. Nothing of it lives twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountHeader {
    /// Transactions sent, or contracts created.
    pub nonce: u64,
    /// Wei owned.
    pub balance: Word,
    /// Keccak hash of the code.
    pub code_hash: H256,
    /// Era's versioned SHA-256 hash of the code; zero for code of other VMs.
    pub versioned_code_hash: H256,
    /// Poseidon2 hash of the code, by which proofs authenticate it. Zero without code, and for
    /// code deployed in the running batch until the batch is finished.
    pub proving_code_hash: H256,
    /// Length of the code in bytes.
    pub code_len: u32,
    /// The VM that runs the code.
    pub vm: VmKind,
}

impl Default for AccountHeader {
    fn default() -> Self {
        Self {
            nonce: 0,
            balance: Word::ZERO,
            code_hash: EMPTY_CODE_HASH,
            versioned_code_hash: H256::zero(),
            proving_code_hash: H256::zero(),
            code_len: 0,
            vm: VmKind::None,
        }
    }
}

impl AccountHeader {
    /// Whether the account counts as not existing (EIP-161).
    pub fn is_empty(&self) -> bool {
        self.nonce == 0 && self.balance.is_zero() && self.code_hash == EMPTY_CODE_HASH
    }

    /// The code hash that contracts see: zero for an account that does not exist.
    pub fn visible_code_hash(&self) -> H256 {
        if self.is_empty() { H256::zero() } else { self.code_hash }
    }

    /// Names other code.
    pub fn set_code(&mut self, code: &Code) {
        self.code_hash = code.hash();
        self.versioned_code_hash = H256::zero();
        self.proving_code_hash = H256::zero();
        self.code_len = code.len() as u32;
        self.vm = code.vm();
    }
}
