//! Checkpoints and how a change is undone.

use primitives::Word;
use trace::Recorder;

use super::{Journal, Stamp, slots::SlotKey};
use crate::{account::AccountHeader, kernel::Native, state::StateReader};

/// How to take one change back. Numbers are places in the journal's tables.
#[derive(Clone, Debug)]
pub(super) enum Undo {
    Balance { account: u32, old: Word },
    Nonce { account: u32, old: u64 },
    Header { account: u32, old: alloc::boxed::Box<AccountHeader> },
    AccountWarm { account: u32, old: Stamp },
    AccountTouched { account: u32 },
    Created { account: u32, old: Stamp },
    Destroyed { account: u32, old: Stamp },
    Slot { slot: u32, old: Word },
    SlotWarm { slot: u32, old: Stamp },
    Transient { key: SlotKey, old: Word },
}

/// Where the lists ended when a frame began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checkpoint {
    undo: usize,
    logs: usize,
    messages: usize,
    destroyed: usize,
    refund: i64,
}

impl<D: StateReader, R: Recorder> Journal<D, R> {
    /// Changes from here on may be undone together.
    pub fn checkpoint(&mut self) {
        self.recorder.checkpoint();
        self.checkpoints.push(Checkpoint {
            undo: self.undo.len(),
            logs: self.logs.len(),
            messages: self.messages.len(),
            destroyed: self.destroyed.len(),
            refund: self.refund,
        });
    }

    /// Keeps the changes since the innermost checkpoint.
    pub fn commit(&mut self) {
        self.recorder.commit();
        self.checkpoints.pop();
    }

    /// Takes the changes since the innermost checkpoint back.
    pub fn revert(&mut self) {
        self.recorder.revert();
        let Some(checkpoint) = self.checkpoints.pop() else { return };
        while self.undo.len() > checkpoint.undo {
            if let Some(undo) = self.undo.pop() {
                self.take_back(undo);
            }
        }
        self.logs.truncate(checkpoint.logs);
        self.messages.truncate(checkpoint.messages);
        self.destroyed.truncate(checkpoint.destroyed);
        self.refund = checkpoint.refund;
    }

    fn take_back(&mut self, undo: Undo) {
        match undo {
            Undo::Balance { account, old } => self.entry(account).header.balance = old,
            Undo::Nonce { account, old } => self.entry(account).header.nonce = old,
            Undo::Header { account, old } => {
                let entry = self.entry(account);
                entry.header = *old;
                entry.code = None;
            }
            Undo::AccountWarm { account, old } => self.entry(account).warm = old,
            Undo::AccountTouched { account } => self.entry(account).is_touched = false,
            Undo::Created { account, old } => self.entry(account).created = old,
            Undo::Destroyed { account, old } => self.entry(account).destroyed = old,
            Undo::Slot { slot, old } => self.slots[slot as usize].current = old,
            Undo::SlotWarm { slot, old } => self.slots[slot as usize].warm = old,
            Undo::Transient { key, old } => {
                self.transient.insert(key, old);
            }
        }
    }

    /// Starts the next transaction: marks, transient storage and lists of the last one are gone.
    pub fn begin_transaction(&mut self) {
        self.stamp += 1;
        self.undo.clear();
        self.checkpoints.clear();
        self.transient.clear();
        self.destroyed.clear();
        self.logs.clear();
        self.messages.clear();
        self.refund = 0;
        self.owed = Native::NONE;
    }
}
