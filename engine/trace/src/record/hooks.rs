//! What each hook adds to the columns.

use primitives::{H256, Word};

use super::{ColumnRecorder, Place, SEGMENT_ROWS, SEGMENT_STACK_ROWS, Sink};
use crate::columns::{
    AccountRef, AccountRow, BlockRow, Columns, FrameRow, LogRow, MemoryRow, NOT_ENDED, OutcomeRow,
    RollbackRow, RowRef, StepRow, StorageRow, TransactionRow,
};
use crate::{
    AccountQuery, BlockStart, FrameEnd, FrameStart, LogQuery, MemorySpace, Recorder, Step,
    StorageQuery, Table, TableId, TransactionEnd, TransactionStart,
};

impl<S: Sink> Recorder for ColumnRecorder<S> {
    #[inline]
    fn wants_stack(&self) -> bool {
        self.wants_stack
    }

    fn begin_block(&mut self, block: &BlockStart) {
        let coinbase = self.account_ref(block.coinbase);
        self.columns.blocks.push(BlockRow {
            number: block.number,
            timestamp: block.timestamp,
            gas_limit: block.gas_limit,
            base_fee: block.base_fee,
            coinbase,
            first_transaction: self.next_transaction,
        });
        self.next_block += 1;
    }

    fn begin_transaction(&mut self, transaction: &TransactionStart) {
        self.close_transaction();
        let row = TransactionRow {
            block: self.next_block.checked_sub(1).map_or(RowRef::NONE, RowRef),
            kind: transaction.kind,
            hash: transaction.hash,
            sender: self.account_ref(transaction.sender),
            to: transaction.to.map_or(AccountRef::NONE, |to| self.account_ref(to)),
            value: transaction.value,
            gas_limit: transaction.gas_limit,
            gas_used: 0,
            status: NOT_ENDED,
            first_frame: self.next_frame,
            first_step: self.next_step,
            end_step: self.next_step,
        };
        self.open_transaction = Some(row);
        self.transaction = RowRef(self.next_transaction);
        self.next_transaction += 1;
    }

    fn end_transaction(&mut self, end: &TransactionEnd) {
        if let Some(row) = &mut self.open_transaction {
            row.status = end.status.number();
            row.gas_used = end.gas_used;
        }
        self.close_transaction();
        if self.is_segment_large() || self.is_cut_due {
            self.flush();
            self.cut();
        }
    }

    fn begin_frame(&mut self, frame: &FrameStart<'_>) {
        let (calldata_start, calldata_len) = self.frame_bytes(frame.calldata);
        let row = FrameRow {
            parent: self.place.frame,
            call_step: self.place.step,
            transaction: self.transaction,
            depth: self.outer.len() as u16,
            vm: frame.vm as u8,
            modifier: frame.modifier as u8,
            is_static: frame.is_static,
            caller: self.account_ref(frame.caller),
            callee: self.account_ref(frame.callee),
            code_account: self.account_ref(frame.code_account),
            code_hash: self.code_ref(frame.code_hash),
            value: frame.value,
            gas: frame.gas,
            first_step: self.next_step,
            calldata_start,
            calldata_len,
        };
        self.columns.frames.push(row);
        self.outer.push(self.place);
        self.place = Place { frame: RowRef(self.next_frame), step: RowRef::NONE, vm: frame.vm };
        self.next_frame += 1;
    }

    fn end_frame(&mut self, end: &FrameEnd<'_>) {
        let (output_start, output_len) = self.frame_bytes(end.output);
        self.columns.outcomes.push(OutcomeRow {
            frame: self.place.frame,
            status: end.status.number(),
            gas_left: end.gas_left,
            end_step: self.next_step,
            output_start,
            output_len,
        });
        self.place = self.outer.pop().unwrap_or_default();
    }

    #[inline]
    fn step(&mut self, step: Step) {
        if self.steps_until_flush == 0 {
            self.flush_or_cut();
        }
        self.steps_until_flush -= 1;
        let row = StepRow {
            frame: self.place.frame,
            pc: step.pc,
            opcode: step.opcode,
            stack_depth: step.stack_depth,
            gas: step.gas,
        };
        self.block.set(self.next_step, &row);
        self.place.step = RowRef(self.next_step);
        self.next_step += 1;
    }

    #[inline]
    fn stack(&mut self, depth: u16, value: Word, is_write: bool) {
        let Columns { stack, stack_bytes, .. } = &mut self.columns;
        stack.push_item(stack_bytes, self.place.step, depth, value, is_write);
        if stack.len() > SEGMENT_STACK_ROWS {
            self.cut_soon();
        }
    }

    #[inline]
    fn memory(&mut self, space: MemorySpace, address: u64, bytes: &[u8], is_write: bool) {
        let mut address = address;
        for bytes in bytes.chunks(32) {
            let mut value = H256::zero();
            value.0[..bytes.len()].copy_from_slice(bytes);
            self.columns.memory.push(MemoryRow {
                frame: self.place.frame,
                step: self.place.step,
                space: space as u8,
                address,
                len: bytes.len() as u8,
                is_write,
                value,
            });
            address = address.wrapping_add(32);
        }
        if self.columns.memory.len() > SEGMENT_ROWS {
            self.cut_soon();
        }
    }

    fn storage(&mut self, query: &StorageQuery) {
        let row = StorageRow {
            seq: self.take_seq(),
            transaction: self.transaction,
            frame: self.place.frame,
            step: self.place.step,
            vm: self.place.vm as u8,
            space: query.space as u8,
            account: self.account_ref(query.account),
            key: query.key,
            read: query.read,
            written: query.written,
            is_write: query.is_write,
            is_warm: query.is_warm,
            rolled_back: false,
        };
        self.columns.storage.push(row);
    }

    fn account(&mut self, query: &AccountQuery) {
        let row = AccountRow {
            seq: self.take_seq(),
            transaction: self.transaction,
            frame: self.place.frame,
            step: self.place.step,
            account: self.account_ref(query.account),
            field: query.field as u8,
            read: query.read,
            written: query.written,
            is_write: query.is_write,
            rolled_back: false,
        };
        self.columns.accounts.push(row);
    }

    fn log(&mut self, query: &LogQuery<'_>) {
        let start =
            self.columns.first[TableId::LogBytes as usize] + self.columns.log_bytes.len() as u64;
        let pool = &mut self.columns.log_bytes.byte;
        query.topics.iter().for_each(|topic| pool.extend_from_slice(&topic.0));
        pool.extend_from_slice(query.data);
        let row = LogRow {
            seq: self.take_seq(),
            transaction: self.transaction,
            frame: self.place.frame,
            step: self.place.step,
            kind: query.kind as u8,
            account: self.account_ref(query.account),
            topics: query.topics.len() as u8,
            start,
            len: (32 * query.topics.len() + query.data.len()) as u32,
            rolled_back: false,
        };
        self.columns.logs.push(row);
    }

    fn checkpoint(&mut self) {
        self.checkpoints.push(self.checkpoint_here());
    }

    fn commit(&mut self) {
        self.checkpoints.pop();
    }

    fn revert(&mut self) {
        let Some(mark) = self.checkpoints.pop() else { return };
        let end_seq = self.next_seq;
        if mark.seq == end_seq {
            return;
        }
        let Columns { storage, accounts, logs, .. } = &mut self.columns;
        storage.rolled_back[mark.storage..].fill(true);
        accounts.rolled_back[mark.accounts..].fill(true);
        logs.rolled_back[mark.logs..].fill(true);
        self.columns.rollbacks.push(RollbackRow { first_seq: mark.seq, end_seq });
    }
}
