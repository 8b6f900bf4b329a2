//! Events and messages.

use alloc::vec::Vec;

use primitives::{AccountId, H256};

use super::ReplayError;
use crate::{Columns, Dictionaries, LogKind, RowRef, TableId};

/// Something that left the VM and was not undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// The transaction.
    pub transaction: RowRef,
    /// Who emitted it.
    pub account: AccountId,
    /// Topics.
    pub topics: Vec<H256>,
    /// The rest.
    pub data: Vec<u8>,
}

/// All logs of one kind in order, without those that a revert undid: the events of a batch, or its
/// messages.
pub fn logs_of_kind<'a>(
    segments: impl IntoIterator<Item = &'a Columns>,
    kind: LogKind,
) -> Result<Vec<Log>, ReplayError> {
    let mut dictionaries = Dictionaries::default();
    let mut logs = Vec::new();
    for segment in segments {
        dictionaries.extend(segment);
        let (first_row, first_byte) =
            (segment.first_row(TableId::Logs), segment.first_row(TableId::LogBytes));
        for (row, log) in (first_row..).zip(segment.logs.rows()) {
            if log.kind != kind as u8 || log.rolled_back {
                continue;
            }
            let malformed = |what| ReplayError::Malformed { table: TableId::Logs, row, what };
            let account = dictionaries.account(log.account);
            let payload = log.payload(&segment.log_bytes, first_byte);
            let (topics, data) =
                payload.ok_or_else(|| malformed("topics or data are not in the pool"))?;
            logs.push(Log {
                transaction: log.transaction,
                account: account.ok_or_else(|| malformed("unknown account"))?,
                topics,
                data: data.to_vec(),
            });
        }
    }
    Ok(logs)
}
