//! From a batch's outcome to its pubdata.

use alloc::{collections::BTreeMap, vec::Vec};

use primitives::{H256, Word};
use tree::IndexedLeaf;

use super::{HeaderDiff, NewLeaves, Pubdata, PublishedBlock, PublishedCode, WordDiff};
use crate::{
    account::AccountHeader,
    context::LastBlock,
    journal::Touched,
    leaves::TouchedLeaf,
    state::StateError,
    transition::{BatchOutcome, NewCode},
};

impl Pubdata {
    /// The pubdata of a batch. `touched` are the leaves of what it touched, in the same order;
    /// `before` holds, among others, every one of them that was in the tree before: the leaves of the
    /// update's witness are such a list.
    pub fn new(
        outcome: &BatchOutcome,
        touched: &[TouchedLeaf],
        before: &[IndexedLeaf],
    ) -> Result<Self, StateError> {
        let indices: BTreeMap<_, _> =
            before.iter().map(|before| (before.leaf.key, before.index)).collect();
        let (mut there, mut new) = (Vec::with_capacity(touched.len()), Vec::new());
        let changed = outcome.touched.iter().zip(touched).filter(|(_, leaf)| leaf.old != leaf.new);
        for (touched, leaf) in changed {
            match indices.get(&leaf.key) {
                Some(index) => there.push((*index, touched)),
                None => new.push(touched),
            }
        }
        // References, because differences are large; in one list, because each kind of list has code
        // of its own to be sorted by.
        there.sort_unstable_by_key(|(index, _)| *index);
        let (mut headers, mut slots) = (Vec::new(), Vec::new());
        for (index, touched) in there {
            match touched {
                Touched::Header { old, new, .. } => {
                    headers.push((index, header_diff(old, new, &outcome.codes)?));
                }
                Touched::Slot { old, new, .. } => {
                    slots.push((index, WordDiff::between(*old, *new)));
                }
            }
        }
        // Of an account the header first, then the slots, keys increasing.
        new.sort_unstable_by_key(|touched| match **touched {
            Touched::Header { account, .. } => (account, None),
            Touched::Slot { account, key, .. } => (account, Some(key)),
        });
        Ok(Self {
            batch_number: outcome.number,
            next_priority_index: outcome.context.next_priority_index,
            priority_hash: outcome.context.priority_hash,
            blocks: outcome.blocks.iter().map(published_block).collect(),
            codes: outcome.codes.iter().map(published_code).collect(),
            messages: outcome.messages.clone(),
            headers,
            slots,
            accounts: by_account(&new, &outcome.codes)?,
        })
    }
}

fn header_diff(
    old: &Option<AccountHeader>,
    new: &Option<AccountHeader>,
    codes: &[NewCode],
) -> Result<HeaderDiff, StateError> {
    static ABSENT: AccountHeader = AccountHeader { nonce: 0, balance: Word::ZERO, code: None };
    let [old, new] = [old, new].map(|header| header.as_ref().unwrap_or(&ABSENT));
    let place_of = |hash: &H256| {
        let place = codes.binary_search_by_key(hash, |code| code.hash);
        place.ok().map(|place| place as u64)
    };
    let diff = HeaderDiff::between(old, new, place_of);
    diff.ok_or_else(|| StateError::MissingCode(new.code_hash()))
}

/// New leaves, which are sorted by account, a header before slots.
fn by_account(new: &[&Touched], codes: &[NewCode]) -> Result<Vec<NewLeaves>, StateError> {
    let mut accounts: Vec<NewLeaves> = Vec::with_capacity(new.len());
    for touched in new {
        let (Touched::Header { account, .. } | Touched::Slot { account, .. }) = touched;
        if accounts.last().is_none_or(|last| last.account != *account) {
            accounts.push(NewLeaves { account: *account, header: None, slots: Vec::new() });
        }
        let Some(leaves) = accounts.last_mut() else { continue };
        match touched {
            Touched::Header { old, new, .. } => leaves.header = Some(header_diff(old, new, codes)?),
            Touched::Slot { key, old, new, .. } => {
                leaves.slots.push((*key, WordDiff::between(*old, *new)));
            }
        }
    }
    Ok(accounts)
}

fn published_block(block: &crate::transition::BlockOutcome) -> PublishedBlock {
    let last = LastBlock { number: 0, ..LastBlock::of(&block.header) };
    PublishedBlock { block: last, hash: block.hash }
}

fn published_code(code: &NewCode) -> PublishedCode {
    PublishedCode { vm: code.vm, bytes: code.bytes.clone() }
}
