//! Receipts, and what a block's receipts root is over.
//!
//! A receipt's bytes are its type and an RLP list: status (1 for success, else 0), gas used by the
//! block so far, and the list of logs, each an account (20 bytes, or 32 if it has no Ethereum
//! address), the list of its topics, and data. There is no bloom filter: who wants one computes it
//! from the logs.

use alloc::{boxed::Box, vec::Vec};

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
    /// What it did. Boxed, because it passes through many hands on its way here.
    pub executed: Box<Executed>,
}

impl Receipt {
    /// The bytes described at the top of this module.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(&mut bytes);
        bytes
    }

    /// Writes them behind what is there.
    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        let mut out = Writer::behind(core::mem::take(bytes));
        out.raw(&[self.kind]).list(|out| {
            out.u64(self.executed.status.is_success().into()).u64(self.cumulative_gas);
            out.list(|out| self.executed.logs.iter().for_each(|log| write_log(out, log)));
        });
        *bytes = out.finish();
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

#[cfg(test)]
mod tests {
    use alloc::vec;

    use primitives::Status;

    use super::*;
    use crate::kernel::Native;

    #[test]
    fn a_receipt_commits_to_type_status_gas_and_logs() {
        let log = Log {
            account: AccountId::from_low_u64(7),
            topics: vec![H256([1; 32])],
            data: vec![1, 2],
        };
        let executed = Executed {
            status: Status::Success,
            gas_used: 5,
            gas_refunded: 0,
            native_used: Native::default(),
            pubdata_bytes: 0,
            output: vec![],
            created: None,
            logs: vec![log.clone()],
            messages: vec![],
        };
        let (hash, sender) = (H256::zero(), AccountId::default());
        let base = Receipt {
            kind: 2,
            hash,
            sender,
            cumulative_gas: 5,
            executed: Box::new(executed.clone()),
        };
        let with = |executed| Receipt { executed: Box::new(executed), ..base.clone() };
        let logs = |log| with(Executed { logs: vec![log], ..executed.clone() });
        let mut foreign = log.account;
        foreign.0[0] = 1;
        let others = [
            Receipt { kind: 0, ..base.clone() },
            Receipt { cumulative_gas: 6, ..base.clone() },
            with(Executed { status: Status::Revert, ..executed.clone() }),
            with(Executed { logs: vec![], ..executed.clone() }),
            with(Executed { logs: vec![log.clone(); 2], ..executed.clone() }),
            logs(Log { account: foreign, ..log.clone() }),
            logs(Log { topics: vec![], ..log.clone() }),
            logs(Log { data: vec![1], ..log }),
        ];
        for other in others {
            assert_ne!(other.encode(), base.encode(), "{other:?}");
        }
    }
}
