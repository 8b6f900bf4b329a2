//! What a batch touched, in the order of the first touch.

use alloc::{rc::Rc, vec::Vec};

use primitives::{AccountId, H256, Word};
use trace::Recorder;

use super::{Journal, undo::Undo};
use crate::{account::AccountHeader, code::Code, pubdata::bound, state::StateReader};

/// A part of the state that the batch read or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched {
    /// An account's header. `None`: it was never written.
    Header {
        /// Whose header.
        account: AccountId,
        /// Before the batch.
        old: Option<AccountHeader>,
        /// After it; an account that does not exist has none.
        new: Option<AccountHeader>,
    },
    /// A storage slot.
    Slot {
        /// Whose storage.
        account: AccountId,
        /// Which slot.
        key: Word,
        /// Before the batch.
        old: Word,
        /// After it.
        new: Word,
    },
}

impl<D: StateReader, R: Recorder> Journal<D, R> {
    /// Everything that was read or changed since the journal was made.
    pub fn touched(&self) -> Vec<Touched> {
        let mut touched = Vec::with_capacity(self.accounts.len() + self.slots.len());
        let headers =
            self.accounts.iter().filter(|entry| entry.is_loaded).map(|entry| Touched::Header {
                account: entry.id,
                old: entry.original.clone(),
                new: (!entry.header.is_empty()).then(|| entry.header.clone()),
            });
        let slots = self.slots.iter().filter(|slot| slot.is_loaded).map(|slot| Touched::Slot {
            account: self.accounts[slot.account as usize].id,
            key: slot.key,
            old: slot.original,
            new: slot.current,
        });
        touched.extend(headers);
        touched.extend(slots);
        touched
    }

    /// Code that was stored since the journal was made and that an account still has.
    pub fn deployed(&self) -> Vec<(H256, Rc<Code>)> {
        let mut hashes: Vec<_> = self
            .accounts
            .iter()
            .filter_map(|entry| entry.header.code.as_ref())
            .map(|code| code.hash)
            .filter(|hash| self.deployed.contains(hash))
            .collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes.into_iter().filter_map(|hash| Some((hash, self.codes.get(&hash)?.clone()))).collect()
    }
}

impl<D: StateReader, R: Recorder> Journal<D, R> {
    /// Most bytes of pubdata that this transaction's changes so far can make.
    pub fn pubdata_bound(&self) -> u64 {
        let (mut slots, mut headers, mut code) = (Vec::new(), Vec::new(), 0);
        for undo in &self.undo {
            match *undo {
                Undo::Slot { slot, .. } => slots.push(slot),
                Undo::Balance { account, .. } | Undo::Nonce { account, .. } => {
                    headers.push(account);
                }
                Undo::Header { account, .. } => {
                    headers.push(account);
                    code +=
                        u64::from(self.accounts[account as usize].header.code_len()) + bound::CODE;
                }
                _ => {}
            }
        }
        slots.sort_unstable();
        slots.dedup();
        headers.sort_unstable();
        headers.dedup();
        let slots = slots.into_iter().map(|slot| match &self.slots[slot as usize] {
            slot if slot.current == slot.at_start => 0,
            slot if slot.original.is_zero() => bound::NEW_SLOT,
            _ => bound::CHANGED_SLOT,
        });
        let headers = headers.into_iter().map(|account| {
            let is_there = self.accounts[account as usize].original.is_some();
            if is_there { bound::CHANGED_HEADER } else { bound::NEW_HEADER }
        });
        let messages = self.messages.iter();
        let messages = messages.map(|message| message.data.len() as u64 + bound::MESSAGE);
        slots.sum::<u64>() + headers.sum::<u64>() + code + messages.sum::<u64>()
    }
}
