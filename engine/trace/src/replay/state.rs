//! Storage slots and account headers.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::mem;

use primitives::{AccountId, EMPTY_CODE_HASH, Word};

use super::{PreState, ReplayError};
use crate::{AccountField, AccountRow, Columns, Dictionaries, RowRef, StorageRow, TableId};

/// A value before and after a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Value before.
    pub before: Word,
    /// Value after; never the same.
    pub after: Word,
}

/// What a trace changed in the state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateChanges {
    /// Storage slots.
    pub slots: BTreeMap<(AccountId, Word), Change>,
    /// Fields of account headers, without [`AccountField::Destroyed`].
    pub fields: BTreeMap<(AccountId, AccountField), Change>,
    /// Accounts that were destroyed: all slots and fields that are not named here are zero.
    pub destroyed: BTreeSet<AccountId>,
}

/// Part of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Field(AccountField),
    Slot(Word),
    Transient(Word),
}

type Key = (AccountId, Part);

#[derive(Clone, Copy, Debug)]
struct Value {
    before: Word,
    now: Word,
}

#[derive(Debug)]
enum Undo {
    Value(Key, Word),
    Destroyed(AccountId),
}

/// One query of either table, with the sequence number that orders them.
struct Query {
    table: TableId,
    row: u64,
    seq: u32,
    transaction: RowRef,
    key: Key,
    read: Word,
    written: Word,
    is_write: bool,
    rolled_back: bool,
}

/// The state as far as the trace has touched it.
#[derive(Debug, Default)]
pub(super) struct State {
    values: BTreeMap<Key, Value>,
    destroyed: BTreeSet<AccountId>,
    undo: Vec<(u32, Undo)>,
    transaction: RowRef,
    next_seq: u32,
}

impl State {
    /// Replays the queries of a segment. No revert reaches over its end: see [`Columns`].
    pub(super) fn segment(
        &mut self,
        segment: &Columns,
        dictionaries: &Dictionaries,
        pre: &impl PreState,
    ) -> Result<(), ReplayError> {
        let queries = queries(segment, dictionaries)?;
        self.check_sequence(segment)?;
        let is_undone = undone_ranges(segment);
        let mut rollbacks = segment.rollbacks.rows().peekable();
        for query in queries {
            while let Some(rollback) = rollbacks.next_if(|row| row.end_seq <= query.seq) {
                self.roll_back(rollback.first_seq);
            }
            if query.rolled_back != is_undone(query.seq) {
                return Err(query.malformed("the flag rolled_back contradicts the rollbacks"));
            }
            self.query(&query, pre)?;
        }
        for rollback in rollbacks {
            self.roll_back(rollback.first_seq);
        }
        self.undo.clear();
        Ok(())
    }

    /// Each number of the sequence belongs to exactly one query.
    fn check_sequence(&mut self, segment: &Columns) -> Result<(), ReplayError> {
        let Columns { storage, accounts, logs, .. } = segment;
        let tables = [
            (TableId::Storage, &storage.seq),
            (TableId::Accounts, &accounts.seq),
            (TableId::Logs, &logs.seq),
        ];
        let mut all = Vec::new();
        for (table, seqs) in tables {
            let first = segment.first_row(table);
            all.extend(seqs.iter().zip(first..).map(|(&seq, row)| (seq, table, row)));
        }
        all.sort_unstable();
        for (seq, table, row) in all {
            if seq != self.next_seq {
                let what = "a sequence number is missing or there twice";
                return Err(ReplayError::Malformed { table, row, what });
            }
            self.next_seq = seq.saturating_add(1);
        }
        Ok(())
    }

    fn query(&mut self, query: &Query, pre: &impl PreState) -> Result<(), ReplayError> {
        if mem::replace(&mut self.transaction, query.transaction) != query.transaction {
            self.values.retain(|(_, part), _| !matches!(part, Part::Transient(_)));
        }
        if !query.is_write && query.read != query.written {
            return Err(query.malformed("a read that changes the value"));
        }
        if query.key.1 == Part::Field(AccountField::Destroyed) {
            if query.is_write && !query.written.is_zero() {
                self.destroy(query.seq, query.key.0);
            }
            return Ok(());
        }
        let expected = self.value_before(query, pre);
        if normal(query.key.1, query.read) != normal(query.key.1, expected) {
            return Err(ReplayError::Mismatch {
                table: query.table,
                row: query.row,
                expected,
                found: query.read,
            });
        }
        let before = expected;
        let value = self.values.entry(query.key).or_insert(Value { before, now: before });
        if query.is_write {
            self.undo.push((query.seq, Undo::Value(query.key, value.now)));
            value.now = query.written;
        }
        Ok(())
    }

    fn value_before(&self, query: &Query, pre: &impl PreState) -> Word {
        if let Some(value) = self.values.get(&query.key) {
            return value.now;
        }
        let (account, part) = query.key;
        let known = match part {
            Part::Transient(_) => Some(Word::ZERO),
            _ if self.destroyed.contains(&account) => Some(Word::ZERO),
            Part::Slot(key) => pre.slot(account, key),
            Part::Field(field) => pre.field(account, field),
        };
        known.unwrap_or(query.read)
    }

    fn destroy(&mut self, seq: u32, account: AccountId) {
        let all = (account, Part::Field(AccountField::Balance))..=(account, Part::Slot(Word::MAX));
        for (key, value) in self.values.range_mut(all) {
            self.undo.push((seq, Undo::Value(*key, value.now)));
            value.now = Word::ZERO;
        }
        if self.destroyed.insert(account) {
            self.undo.push((seq, Undo::Destroyed(account)));
        }
    }

    fn roll_back(&mut self, first_seq: u32) {
        while let Some((_, undo)) = self.undo.pop_if(|(seq, _)| *seq >= first_seq) {
            match undo {
                Undo::Value(key, old) => {
                    if let Some(value) = self.values.get_mut(&key) {
                        value.now = old;
                    }
                }
                Undo::Destroyed(account) => {
                    self.destroyed.remove(&account);
                }
            }
        }
    }

    /// What has changed so far.
    pub(super) fn changes(self) -> StateChanges {
        let mut changes = StateChanges { destroyed: self.destroyed, ..StateChanges::default() };
        for ((account, part), value) in self.values {
            let change = Change { before: value.before, after: value.now };
            if normal(part, change.before) == normal(part, change.after) {
                continue;
            }
            match part {
                Part::Slot(key) => drop(changes.slots.insert((account, key), change)),
                Part::Field(field) => drop(changes.fields.insert((account, field), change)),
                Part::Transient(_) => {}
            }
        }
        changes
    }
}

impl Query {
    const fn malformed(&self, what: &'static str) -> ReplayError {
        ReplayError::Malformed { table: self.table, row: self.row, what }
    }
}

/// An account without code has the hash of no code or, as long as it does not exist, zero. It comes
/// into existence without a write of its hash, so the two count as one.
fn normal(part: Part, value: Word) -> Word {
    let is_code_hash = part == Part::Field(AccountField::CodeHash);
    if is_code_hash && value == Word::from_be_bytes(EMPTY_CODE_HASH.0) { Word::ZERO } else { value }
}

/// The storage and account queries of a segment, merged into the order in which they were made.
fn queries(segment: &Columns, dictionaries: &Dictionaries) -> Result<Vec<Query>, ReplayError> {
    let first = segment.first_row(TableId::Storage);
    let mut queries = Vec::new();
    for (row, query) in (first..).zip(segment.storage.rows()) {
        queries.push(storage_query(row, &query, dictionaries)?);
    }
    let first = segment.first_row(TableId::Accounts);
    for (row, query) in (first..).zip(segment.accounts.rows()) {
        queries.push(account_query(row, &query, dictionaries)?);
    }
    queries.sort_by_key(|query| query.seq);
    Ok(queries)
}

fn storage_query(
    row: u64,
    query: &StorageRow,
    dictionaries: &Dictionaries,
) -> Result<Query, ReplayError> {
    let malformed = |what| ReplayError::Malformed { table: TableId::Storage, row, what };
    let part = match query.space {
        0 => Part::Slot(query.key),
        1 => Part::Transient(query.key),
        _ => return Err(malformed("unknown storage space")),
    };
    let account = dictionaries.account(query.account);
    Ok(Query {
        table: TableId::Storage,
        row,
        seq: query.seq,
        transaction: query.transaction,
        key: (account.ok_or_else(|| malformed("unknown account"))?, part),
        read: query.read,
        written: query.written,
        is_write: query.is_write,
        rolled_back: query.rolled_back,
    })
}

fn account_query(
    row: u64,
    query: &AccountRow,
    dictionaries: &Dictionaries,
) -> Result<Query, ReplayError> {
    let malformed = |what| ReplayError::Malformed { table: TableId::Accounts, row, what };
    let account = dictionaries.account(query.account);
    let field = AccountField::from_number(query.field).ok_or_else(|| malformed("unknown field"))?;
    Ok(Query {
        table: TableId::Accounts,
        row,
        seq: query.seq,
        transaction: query.transaction,
        key: (account.ok_or_else(|| malformed("unknown account"))?, Part::Field(field)),
        read: query.read,
        written: query.written,
        is_write: query.is_write,
        rolled_back: query.rolled_back,
    })
}

/// Says whether a revert of the segment covers a query.
fn undone_ranges(segment: &Columns) -> impl Fn(u32) -> bool + use<> {
    let mut ranges: Vec<(u32, u32)> =
        segment.rollbacks.rows().map(|row| (row.first_seq, row.end_seq)).collect();
    ranges.sort_unstable();
    ranges.dedup_by(|next, merged| {
        let is_joined = next.0 <= merged.1;
        if is_joined {
            merged.1 = merged.1.max(next.1);
        }
        is_joined
    });
    move |seq| {
        let after = ranges.partition_point(|range| range.0 <= seq);
        after > 0 && seq < ranges[after - 1].1
    }
}
