//! EIP-2930: the accounts and slots that a transaction announces.

use alloc::vec::Vec;

use primitives::rlp::{RlpError, Writer};
use primitives::{H160, H256};

use crate::decode::{DecodeError, Fields};

/// An account and some of its slots, warm from the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessListItem {
    /// The account.
    pub address: H160,
    /// Its slots. Repetitions are allowed, and are paid for.
    pub storage_keys: Vec<H256>,
}

pub(crate) fn write(list: &[AccessListItem], out: &mut Writer) {
    out.list(|out| {
        for item in list {
            out.list(|out| {
                out.bytes(&item.address.0);
                out.list(|out| {
                    for key in &item.storage_keys {
                        out.bytes(&key.0);
                    }
                });
            });
        }
    });
}

pub(crate) fn read(fields: &mut Fields<'_>) -> Result<Vec<AccessListItem>, DecodeError> {
    fields.read("access list", |reader| {
        let mut items = reader.list()?;
        let mut list = Vec::new();
        while !items.is_empty() {
            let mut item = items.list()?;
            let address = H160(item.array()?);
            let mut keys = item.list()?;
            item.finish()?;
            let mut storage_keys = Vec::new();
            while !keys.is_empty() {
                storage_keys.push(H256(keys.array()?));
            }
            list.push(AccessListItem { address, storage_keys });
        }
        Ok::<_, RlpError>(list)
    })
}
