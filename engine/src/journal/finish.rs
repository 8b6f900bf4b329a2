//! What a batch touched, in the order of the first touch.

use alloc::{rc::Rc, vec::Vec};

use primitives::{AccountId, H256, Word};
use trace::Recorder;

use super::{Journal, undo::Undo};
use crate::{account::AccountHeader, code::Code, state::StateReader};

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
        headers.chain(slots).collect()
    }

    /// Code that was stored since the journal was made and that an account still has.
    pub fn deployed(&self) -> Vec<(H256, Rc<Code>)> {
        let mut hashes: Vec<_> = self
            .accounts
            .iter()
            .map(|entry| entry.header.code_hash)
            .filter(|hash| self.deployed.contains(hash))
            .collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes.into_iter().filter_map(|hash| Some((hash, self.codes.get(&hash)?.clone()))).collect()
    }
}

/// Most bytes of pubdata that a changed slot makes: its account, its key, its value, and a tag.
const SLOT_BYTES: u64 = 20 + 33 + 33 + 2;
/// Most bytes that a changed header makes beside new code.
const HEADER_BYTES: u64 = 20 + 10 + 34 + 34 + 8;
/// Most bytes that a message makes beside its data.
const MESSAGE_BYTES: u64 = 20 + 5;

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
                    code += u64::from(self.accounts[account as usize].header.code_len) + 5;
                }
                _ => {}
            }
        }
        slots.sort_unstable();
        slots.dedup();
        slots.retain(|&slot| {
            let slot = &self.slots[slot as usize];
            slot.current != slot.at_start
        });
        headers.sort_unstable();
        headers.dedup();
        let messages =
            self.messages.iter().map(|message| message.data.len() as u64 + MESSAGE_BYTES);
        slots.len() as u64 * SLOT_BYTES
            + headers.len() as u64 * HEADER_BYTES
            + code
            + messages.sum::<u64>()
    }
}
