//! From a batch's outcome to its pubdata.

use alloc::{
    collections::{BTreeMap, btree_map::Entry},
    vec::Vec,
};

use primitives::{AccountId, H256, Word};
use tree::{Digest, IndexedLeaf};

use super::{HeaderDiff, NewLeaves, Pubdata, PublishedBlock, PublishedCode, WordDiff};
use crate::{
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
        let mut changes = Changes {
            indices: before.iter().map(|before| (before.leaf.key, before.index)).collect(),
            codes: &outcome.codes,
            headers: Vec::new(),
            slots: Vec::new(),
            accounts: BTreeMap::new(),
        };
        let changed = outcome.touched.iter().zip(touched).filter(|(_, leaf)| leaf.old != leaf.new);
        for (touched, leaf) in changed {
            changes.add(touched, &leaf.key)?;
        }
        let Changes { mut headers, mut slots, accounts, .. } = changes;
        headers.sort_unstable_by_key(|(index, _)| *index);
        slots.sort_unstable_by_key(|(index, _)| *index);
        Ok(Self {
            batch_number: outcome.number,
            next_priority_index: outcome.context.next_priority_index,
            priority_hash: outcome.context.priority_hash,
            blocks: outcome.blocks.iter().map(published_block).collect(),
            codes: outcome.codes.iter().map(published_code).collect(),
            messages: outcome.messages.clone(),
            headers,
            slots,
            accounts: accounts.into_values().map(sorted).collect(),
        })
    }
}

/// Changes of leaves, sorted into those that were there and those that were not.
struct Changes<'a> {
    indices: BTreeMap<Digest, u64>,
    codes: &'a [NewCode],
    headers: Vec<(u64, HeaderDiff)>,
    slots: Vec<(u64, WordDiff)>,
    accounts: BTreeMap<AccountId, NewLeaves>,
}

impl Changes<'_> {
    fn add(&mut self, touched: &Touched, key: &Digest) -> Result<(), StateError> {
        let index = self.indices.get(key).copied();
        match *touched {
            Touched::Header { account, ref old, ref new } => {
                let (old, new) = (old.clone().unwrap_or_default(), new.clone().unwrap_or_default());
                let diff = HeaderDiff::between(&old, &new, |hash| self.place_of(hash));
                let diff = diff.ok_or(StateError::MissingCode(new.code_hash))?;
                match index {
                    Some(index) => self.headers.push((index, diff)),
                    None => self.leaves_of(account).header = Some(diff),
                }
            }
            Touched::Slot { account, key, old, new } => {
                let diff = WordDiff::between(old, new);
                match index {
                    Some(index) => self.slots.push((index, diff)),
                    None => self.leaves_of(account).slots.push((key, diff)),
                }
            }
        }
        Ok(())
    }

    fn place_of(&self, hash: &H256) -> Option<u64> {
        let place = self.codes.binary_search_by_key(hash, |code| code.hash);
        place.ok().map(|place| place as u64)
    }

    fn leaves_of(&mut self, account: AccountId) -> &mut NewLeaves {
        match self.accounts.entry(account) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                entry.insert(NewLeaves { account, header: None, slots: Vec::new() })
            }
        }
    }
}

fn sorted(mut leaves: NewLeaves) -> NewLeaves {
    leaves.slots.sort_unstable_by_key(|(key, _): &(Word, _)| *key);
    leaves
}

fn published_block(block: &crate::transition::BlockOutcome) -> PublishedBlock {
    let last = LastBlock { number: 0, ..LastBlock::of(&block.header) };
    PublishedBlock { block: last, hash: block.hash }
}

fn published_code(code: &NewCode) -> PublishedCode {
    PublishedCode { vm: code.vm, bytes: code.bytes.clone() }
}
