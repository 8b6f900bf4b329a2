//! Most bytes of pubdata that each thing can make, whatever else is in the batch. Transactions are
//! charged by these numbers before anybody knows what the whole batch publishes; a property test
//! holds them against real batches.
//!
//! What belongs to no transaction is the operator's: the batch, its blocks with their fee recipients
//! and system contracts, withdrawals, and the header of a deposit's sender.

/// The varint for the index of a leaf, below 2^40.
const INDEX: u64 = 6;
/// An account with its tag.
const ACCOUNT: u64 = 33;
/// A word difference, or a key.
const WORD: u64 = 33;
/// The word difference of a nonce.
const NONCE: u64 = 9;
/// The varint for a length or a number of things in memory.
const LENGTH: u64 = 5;
/// The varint for how much is new of an account, per thing that is new.
const SHARE_OF_COUNT: u64 = 1;

/// A slot whose leaf is there.
pub(crate) const CHANGED_SLOT: u64 = INDEX + WORD;
/// A slot whose leaf may not be there.
pub(crate) const NEW_SLOT: u64 = ACCOUNT + SHARE_OF_COUNT + WORD + WORD;
/// A header whose leaf is there, its code apart.
pub(crate) const CHANGED_HEADER: u64 = INDEX + 1 + NONCE + WORD;
/// A header whose leaf may not be there, its code apart.
pub(crate) const NEW_HEADER: u64 = ACCOUNT + SHARE_OF_COUNT + 1 + NONCE + WORD;
/// New code of an account beside its bytes, and the account's reference to it.
pub(crate) const CODE: u64 = 1 + LENGTH + LENGTH;
/// A message beside its data.
pub(crate) const MESSAGE: u64 = ACCOUNT + LENGTH;
