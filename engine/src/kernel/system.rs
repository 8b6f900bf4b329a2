//! What a VM may ask for without handing control back.

use alloc::rc::Rc;

use primitives::{AccountId, H256, Halt, Word};
use trace::Recorder;

use super::Native;
use crate::{code::Code, env::BlockEnv, env::TransactionEnv, revision::Rules};

/// Storage, logs, balances, code, warm and cold marks: everything that is not a preemption.
///
/// Implemented by the journal, and generic everywhere so that it inlines.
pub trait System {
    /// Who listens.
    type Recorder: Recorder;

    /// Who listens.
    fn recorder(&mut self) -> &mut Self::Recorder;
    /// Rules of the revision in force.
    fn rules(&self) -> &'static Rules;
    /// The block.
    fn block(&self) -> &BlockEnv;
    /// The transaction.
    fn transaction(&self) -> &TransactionEnv;
    /// Hash of one of the last 256 blocks; zero for any other.
    fn block_hash(&self, number: u64) -> H256;

    /// Reads a storage slot.
    fn storage_read(&mut self, account: &AccountId, key: Word) -> Result<Access<Word>, Halt>;
    /// Writes a storage slot.
    fn storage_write(
        &mut self,
        account: &AccountId,
        key: Word,
        value: Word,
    ) -> Result<Access<SlotChange>, Halt>;
    /// Reads a transient slot.
    fn transient_read(&mut self, account: &AccountId, key: Word) -> Word;
    /// Writes a transient slot.
    fn transient_write(&mut self, account: &AccountId, key: Word, value: Word);

    /// Marks an account warm; says whether it was cold.
    fn touch_account(&mut self, account: &AccountId) -> bool;
    /// Wei that the account owns.
    fn balance(&mut self, account: &AccountId) -> Result<Word, Halt>;
    /// Whether the account has no nonce, no balance and no code.
    fn is_empty(&mut self, account: &AccountId) -> Result<bool, Halt>;
    /// Hash of the account's code; zero if the account is empty.
    fn code_hash(&mut self, account: &AccountId) -> Result<H256, Halt>;
    /// The account's code.
    fn code(&mut self, account: &AccountId) -> Result<Rc<Code>, Halt>;

    /// Emits an event.
    fn emit(&mut self, account: &AccountId, topics: &[H256], data: &[u8]);
    /// Moves the account's whole balance to `heir`, and destroys the account if this transaction
    /// created it.
    fn self_destruct(&mut self, account: &AccountId, heir: &AccountId) -> Result<(), Halt>;
    /// Adds to (or takes from) the gas that is refunded at the end of the transaction.
    fn refund(&mut self, gas: i64);
    /// Takes what looking at code and destroying accounts has cost since the last time.
    fn pay_owed(&mut self, native: &mut Native) -> Result<(), Halt>;
}

/// A value, and whether its account or slot was touched for the first time in the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access<T> {
    /// What was asked for.
    pub value: T,
    /// First touch in this transaction.
    pub is_cold: bool,
}

/// What a storage write replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotChange {
    /// Value at the start of the transaction.
    pub original: Word,
    /// Value just before the write.
    pub present: Word,
}
