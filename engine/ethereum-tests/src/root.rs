//! Ethereum's state root and hash of logs. Our own state has another tree; only fixtures need these.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, U256};
use alloy_trie::{
    TrieAccount,
    root::{state_root_unhashed, storage_root_unhashed},
};
use engine::{
    account::AccountHeader,
    journal::{AccountEntry, Journal, Log},
    state::{MemoryState, StateReader},
};
use primitives::{AccountId, H256, Word, keccak256, rlp};
use trace::Recorder;

/// The root of the state that `journal` leads to.
pub(crate) fn state_root<D: StateReader, R: Recorder>(
    pre: &MemoryState,
    journal: Option<&Journal<D, R>>,
) -> H256 {
    let mut headers: BTreeMap<AccountId, AccountHeader> =
        pre.headers().map(|(id, header)| (*id, header.clone())).collect();
    let mut slots: BTreeMap<AccountId, BTreeMap<Word, Word>> = BTreeMap::new();
    for ((account, key), value) in pre.slots() {
        slots.entry(*account).or_default().insert(*key, *value);
    }
    if let Some(journal) = journal {
        for slot in journal.slots().iter().filter(|slot| slot.is_loaded) {
            let account = journal.accounts()[slot.account as usize].id;
            slots.entry(account).or_default().insert(slot.key, slot.current);
        }
        for entry in journal.accounts().iter().filter(|entry| entry.is_loaded) {
            if is_gone(entry) {
                headers.remove(&entry.id);
            } else {
                headers.insert(entry.id, entry.header.clone());
            }
        }
    }
    let accounts = headers.iter().filter_map(|(id, header)| {
        let slots = slots.get(id).into_iter().flatten();
        let storage_root = storage_root_unhashed(slots.filter(|(_, value)| !value.is_zero()).map(
            |(key, value)| {
                (B256::from(key.to_be_bytes::<32>()), U256::from_limbs(value.into_limbs()))
            },
        ));
        let account = TrieAccount {
            nonce: header.nonce,
            balance: U256::from_limbs(header.balance.into_limbs()),
            storage_root,
            code_hash: B256::from(header.code_hash().0),
        };
        Some((Address::from(id.address()?.0), account))
    });
    H256(state_root_unhashed(accounts).0)
}

/// Whether the account is not part of the state any more, or never was.
fn is_gone(entry: &AccountEntry) -> bool {
    entry.header.is_empty() && (entry.is_touched || entry.original.is_none())
}

/// Keccak of the RLP of the logs.
pub(crate) fn logs_hash(logs: &[Log]) -> H256 {
    let mut writer = rlp::Writer::new();
    writer.list(|list| {
        for log in logs {
            list.list(|item| {
                item.bytes(&log.account.0[12..]).list(|topics| {
                    for topic in &log.topics {
                        topics.bytes(&topic.0);
                    }
                });
                item.bytes(&log.data);
            });
        }
    });
    keccak256(&writer.finish())
}
