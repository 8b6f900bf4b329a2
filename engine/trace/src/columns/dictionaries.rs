//! Dictionaries of what is too long to be repeated in every row.

use alloc::vec::Vec;

use primitives::{AccountId, H256};

use super::{AccountRef, CodeRef, Columns, table::table};

table! {
    /// Account ids in the order in which they were first used.
    AccountIds;
    /// One account.
    AccountIdRow {
        /// Its id.
        id: AccountId,
    }
}

table! {
    /// Code hashes in the order in which they were first used.
    CodeHashes;
    /// One piece of code.
    CodeHashRow {
        /// Its hash.
        hash: H256,
    }
}

/// The dictionaries of a whole trace, gathered while its segments go by.
#[derive(Clone, Debug, Default)]
pub struct Dictionaries {
    accounts: Vec<AccountId>,
    codes: Vec<H256>,
}

impl Dictionaries {
    /// Adds what a segment brings. Call it for every segment, before anything is looked up.
    pub fn extend(&mut self, segment: &Columns) {
        self.accounts.extend_from_slice(&segment.account_ids.id);
        self.codes.extend_from_slice(&segment.code_hashes.hash);
    }

    /// The account of that number.
    pub fn account(&self, number: AccountRef) -> Option<AccountId> {
        self.accounts.get(number.0 as usize).copied()
    }

    /// The code hash of that number.
    pub fn code(&self, number: CodeRef) -> Option<H256> {
        self.codes.get(number.0 as usize).copied()
    }
}
