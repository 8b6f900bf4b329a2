//! Receipts, and what a block's receipts root is over.
//!
//! A receipt's bytes are its type and an RLP list: status (1 for success, else 0), gas used by the
//! block so far, and the list of logs, each an account (20 bytes, or 32 if it has no Ethereum
//! address), the list of its topics, and data. There is no bloom filter: who wants one computes it
//! from the logs.

use alloc::vec::Vec;

use primitives::{AccountId, H256, rlp::Writer};

use super::Executed;
use crate::journal::Log;

/// What a transaction or a deposit did, and what of it the block commits to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// First byte of the envelope; 0 for a legacy transaction, 0x7d for a deposit.
    pub kind: u8,
    /// Hash of the envelope.
    pub hash: H256,
    /// Who sent it.
    pub sender: AccountId,
    /// Gas used by the block up to and with this one.
    pub cumulative_gas: u64,
    /// What it did.
    pub executed: Executed,
}

impl Receipt {
    /// The bytes described at the top of this module.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.list(|out| {
            out.u64(self.executed.status.is_success().into()).u64(self.cumulative_gas);
            out.list(|out| self.executed.logs.iter().for_each(|log| write_log(out, log)));
        });
        let mut bytes = Vec::from([self.kind]);
        bytes.extend_from_slice(&out.finish());
        bytes
    }
}

fn write_log(out: &mut Writer, log: &Log) {
    out.list(|out| {
        match log.account.address() {
            Some(address) => out.bytes(&address.0),
            None => out.bytes(&log.account.0),
        };
        out.list(|out| {
            for topic in &log.topics {
                out.bytes(&topic.0);
            }
        });
        out.bytes(&log.data);
    });
}
