//! Storage slots: reading each once, changing them with undo.

use core::hash::{Hash, Hasher};

use primitives::{AccountId, Halt, Word};
use trace::{Recorder, StorageQuery, StorageSpace};

use super::{HashKey, Journal, Stamp, undo::Undo};
use crate::{
    kernel::{Access, SlotChange},
    state::StateReader,
};

/// A slot's account, by its place in the journal's table, and its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SlotKey(pub(super) u32, pub(super) Word);

impl Hash for SlotKey {
    /// By whole limbs: hashing the number's bytes as a slice takes three times as long.
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u32(self.0);
        for limb in self.1.as_limbs() {
            state.write_u64(*limb);
        }
    }
}

/// The hash of a slot: of its key, moved on by the account's place.
fn slot_hash(hash_key: &HashKey, account: u32, key: &Word) -> u32 {
    let limbs = key.as_limbs();
    let limbs = core::array::from_fn(|at| (limbs[at / 2] >> (32 * (at % 2))) as u32);
    hash_key.hash(limbs).wrapping_add(account.wrapping_mul(0x9e37_79b1))
}

/// Whether two keys are the same. Most differ in their lowest limb.
#[inline]
fn is_same(a: &Word, b: &Word) -> bool {
    let (a, b) = (a.as_limbs(), b.as_limbs());
    a[0] == b[0] && (a[1] ^ b[1] | a[2] ^ b[2] | a[3] ^ b[3]) == 0
}

/// All that is known of one storage slot.
#[derive(Clone, Debug)]
pub struct SlotEntry {
    /// Place of its account in the journal's table.
    pub account: u32,
    /// Which slot.
    pub key: Word,
    /// Value now.
    pub current: Word,
    /// Value before the batch.
    pub original: Word,
    /// Whether it was read. An access list warms slots that may never be read.
    pub is_loaded: bool,
    /// Value before the transaction `at_start_of`.
    pub(super) at_start: Word,
    pub(super) at_start_of: Stamp,
    pub(super) warm: Stamp,
    /// The account's next slot.
    pub(super) next: u32,
}

impl<D: StateReader, R: Recorder> Journal<D, R> {
    /// Every slot that was looked at, in the order of the first look.
    pub fn slots(&self) -> &[SlotEntry] {
        &self.slots
    }

    /// The slot's place in the table, made if there is none. Nothing is read yet.
    #[inline]
    fn slot_place(&mut self, account: u32, key: Word) -> u32 {
        let (hash_key, slots, accounts) = (self.hash_key, &mut self.slots, &mut self.accounts);
        let hash = slot_hash(&hash_key, account, &key);
        let found = self.slot_index.find(hash, |place| {
            let slot = &slots[place as usize];
            slot.account == account && is_same(&slot.key, &key)
        });
        found.unwrap_or_else(|cell| {
            let place = slots.len() as u32;
            let owner = &mut accounts[account as usize];
            owner.slot_count += 1;
            let first = &mut owner.first_slot;
            slots.push(SlotEntry {
                account,
                key,
                current: Word::ZERO,
                original: Word::ZERO,
                is_loaded: false,
                at_start: Word::ZERO,
                at_start_of: 0,
                warm: 0,
                next: core::mem::replace(first, place),
            });
            self.slot_index.insert(cell, |place| {
                let slot = &slots[place as usize];
                slot_hash(&hash_key, slot.account, &slot.key)
            });
            place
        })
    }

    /// The slot, read and with its value at the start of this transaction.
    #[inline]
    fn loaded_slot(&mut self, place: u32) -> Result<&mut SlotEntry, Halt> {
        if !self.slots[place as usize].is_loaded {
            self.load_slot(place)?;
        }
        let stamp = self.stamp;
        let slot = &mut self.slots[place as usize];
        if slot.at_start_of != stamp {
            slot.at_start_of = stamp;
            slot.at_start = slot.current;
        }
        Ok(slot)
    }

    #[cold]
    fn load_slot(&mut self, place: u32) -> Result<(), Halt> {
        let slot = &self.slots[place as usize];
        let account = &self.accounts[slot.account as usize];
        match self.reader.slot(&account.id, slot.key) {
            Ok(value) => {
                let slot = &mut self.slots[place as usize];
                slot.original = value;
                slot.current = value;
                slot.is_loaded = true;
                Ok(())
            }
            Err(error) => Err(self.fail(error)),
        }
    }

    #[inline]
    fn warm_slot_at(&mut self, place: u32) -> bool {
        let stamp = self.stamp;
        let slot = &mut self.slots[place as usize];
        if slot.warm == stamp {
            return false;
        }
        let old = core::mem::replace(&mut slot.warm, stamp);
        self.undo.push(Undo::SlotWarm { slot: place, old });
        true
    }

    /// Marks a slot warm without reading it.
    pub fn warm_slot(&mut self, account: &AccountId, key: Word) {
        let account = self.account_place(account);
        let place = self.slot_place(account, key);
        self.warm_slot_at(place);
    }

    pub(super) fn read_slot(
        &mut self,
        account: &AccountId,
        key: Word,
    ) -> Result<Access<Word>, Halt> {
        let owner = self.account_place(account);
        let place = self.slot_place(owner, key);
        let is_cold = self.warm_slot_at(place);
        let value = self.loaded_slot(place)?.current;
        self.recorder.storage(&StorageQuery {
            space: StorageSpace::Persistent,
            account: *account,
            key,
            read: value,
            written: value,
            is_write: false,
            is_warm: !is_cold,
        });
        Ok(Access { value, is_cold })
    }

    pub(super) fn write_slot(
        &mut self,
        account: &AccountId,
        key: Word,
        value: Word,
    ) -> Result<Access<SlotChange>, Halt> {
        let owner = self.account_place(account);
        let place = self.slot_place(owner, key);
        let is_cold = self.warm_slot_at(place);
        let slot = self.loaded_slot(place)?;
        let change = SlotChange { original: slot.at_start, present: slot.current };
        if change.present != value {
            slot.current = value;
            self.undo.push(Undo::Slot { slot: place, old: change.present });
        }
        self.recorder.storage(&StorageQuery {
            space: StorageSpace::Persistent,
            account: *account,
            key,
            read: change.present,
            written: value,
            is_write: true,
            is_warm: !is_cold,
        });
        Ok(Access { value: change, is_cold })
    }

    pub(super) fn read_transient(&mut self, account: &AccountId, key: Word) -> Word {
        let owner = self.account_place(account);
        let value = self.transient.get(&SlotKey(owner, key)).copied().unwrap_or_default();
        self.record_transient(account, key, (value, value), false);
        value
    }

    pub(super) fn write_transient(&mut self, account: &AccountId, key: Word, value: Word) {
        let owner = self.account_place(account);
        let old = self.transient.insert(SlotKey(owner, key), value).unwrap_or_default();
        self.undo.push(Undo::Transient { key: SlotKey(owner, key), old });
        self.record_transient(account, key, (old, value), true);
    }

    fn record_transient(
        &mut self,
        account: &AccountId,
        key: Word,
        (read, written): (Word, Word),
        is_write: bool,
    ) {
        self.recorder.storage(&StorageQuery {
            space: StorageSpace::Transient,
            account: *account,
            key,
            read,
            written,
            is_write,
            is_warm: true,
        });
    }
}
