//! Counts rows segment by segment.

use std::collections::{BTreeMap, HashMap};

use primitives::VmKind;
use trace::{
    AccountField, AccountRef, Columns, Dictionaries, LogKind, MemorySpace, RowRef, StorageSpace,
    TABLES, Table, TableId,
};

use super::{
    ContractLine, Counts, OpcodeLine, Profile, QueryLine, TableLine, Totals, TransactionLine,
};
use crate::text::{account_text, hash_text};

/// What rows of a frame count for.
#[derive(Clone, Copy, Debug, Default)]
struct FrameInfo {
    transaction: RowRef,
    vm: u8,
    /// Its contract's place in the list of contracts.
    contract: usize,
}

/// A contract on a VM, or what happens outside of frames.
type Contract = Option<(AccountRef, u8)>;

/// A profile under construction: one call of [`Profiler::segment`] per segment.
#[derive(Debug, Default)]
pub struct Profiler {
    dictionaries: Dictionaries,
    totals: Totals,
    tables: [(u64, u64); TABLES],
    opcodes: BTreeMap<Option<(u8, u8)>, Counts>,
    contracts: Vec<(Contract, u64, Counts)>,
    contract_places: HashMap<Contract, usize>,
    transactions: BTreeMap<RowRef, TransactionLine>,
    queries: BTreeMap<(TableId, u8), QueryLine>,
    /// Frames of transactions that have not ended.
    frames: BTreeMap<RowRef, FrameInfo>,
    /// Opcodes of transactions that have not ended, from the step `first_opcode` on.
    recent_opcodes: Vec<u8>,
    first_opcode: u64,
    /// Last step so far of the frames above.
    last_steps: HashMap<RowRef, RowRef>,
}

impl Profiler {
    /// Counts the rows of the next segment.
    pub fn segment(&mut self, segment: &Columns) {
        self.dictionaries.extend(segment);
        for (table, (rows, bytes)) in segment.tables().into_iter().zip(&mut self.tables) {
            *rows += table.len() as u64;
            *bytes += (table.len() * table.row_bytes()) as u64;
        }
        self.totals.blocks += segment.blocks.len() as u64;
        self.start_frames(segment);
        self.steps(segment);
        self.stack(segment);
        self.memory(segment);
        self.storage(segment);
        self.accounts(segment);
        self.logs(segment);
        self.end_transactions(segment);
    }

    fn contract(&mut self, contract: Contract) -> usize {
        let next = self.contracts.len();
        let place = *self.contract_places.entry(contract).or_insert(next);
        if place == next {
            self.contracts.push((contract, 0, Counts::default()));
        }
        place
    }

    fn transaction(&mut self, number: RowRef) -> &mut TransactionLine {
        self.transactions.entry(number).or_insert_with(|| TransactionLine {
            number: number.get(),
            hash: String::new(),
            kind: 0,
            status: trace::NOT_ENDED,
            gas_used: 0,
            frames: 0,
            counts: Counts::default(),
        })
    }

    fn start_frames(&mut self, segment: &Columns) {
        for (number, row) in (segment.first_row(TableId::Frames)..).zip(segment.frames.rows()) {
            let contract = self.contract(Some((row.code_account, row.vm)));
            self.contracts[contract].1 += 1;
            let info = FrameInfo { transaction: row.transaction, vm: row.vm, contract };
            self.frames.insert(RowRef(number as u32), info);
            self.transaction(row.transaction).frames += 1;
            self.totals.frames += 1;
        }
    }

    /// Adds rows to all of the lists.
    fn add(
        &mut self,
        transaction: RowRef,
        frame: Option<FrameInfo>,
        step: RowRef,
        counts: &Counts,
    ) {
        let opcode = frame.zip(self.opcode(step)).map(|(frame, opcode)| (frame.vm, opcode));
        self.opcodes.entry(opcode).or_default().add(counts);
        let contract = match frame {
            Some(frame) => frame.contract,
            None => self.contract(None),
        };
        self.contracts[contract].2.add(counts);
        self.transaction(transaction).counts.add(counts);
        self.totals.counts.add(counts);
    }

    fn opcode(&self, step: RowRef) -> Option<u8> {
        let index = u64::from(step.get()?).checked_sub(self.first_opcode)?;
        self.recent_opcodes.get(index as usize).copied()
    }

    /// Instructions, one stretch of a frame after the other.
    fn steps(&mut self, segment: &Columns) {
        if self.recent_opcodes.is_empty() {
            self.first_opcode = segment.first_row(TableId::Steps);
        }
        self.recent_opcodes.extend_from_slice(&segment.steps.opcode);
        let row_bytes = segment.steps.row_bytes() as u64;
        let mut start = 0;
        for stretch in segment.steps.frame.chunk_by(|one, next| one == next) {
            let end = start + stretch.len();
            let frame = self.frames.get(&stretch[0]).copied();
            let mut by_opcode = [0u64; 256];
            segment.steps.opcode[start..end].iter().for_each(|it| by_opcode[usize::from(*it)] += 1);
            for (opcode, steps) in (0..=255).zip(by_opcode).filter(|(_, steps)| *steps > 0) {
                let counts = Counts { steps, bytes: steps * row_bytes, ..Counts::default() };
                let key = frame.map(|frame| (frame.vm, opcode));
                self.opcodes.entry(key).or_default().add(&counts);
            }
            let steps = stretch.len() as u64;
            let counts = Counts { steps, bytes: steps * row_bytes, ..Counts::default() };
            let contract = match frame {
                Some(frame) => frame.contract,
                None => self.contract(None),
            };
            self.contracts[contract].2.add(&counts);
            let transaction = frame.map_or(RowRef::NONE, |frame| frame.transaction);
            self.transaction(transaction).counts.add(&counts);
            self.totals.counts.add(&counts);
            start = end;
        }
    }

    fn query(&mut self, table: TableId, kind: u8, names: &[&'static str]) -> &mut QueryLine {
        let kind = kind.min(names.len() as u8 - 1);
        self.queries.entry((table, kind)).or_insert_with(|| QueryLine {
            table: table.name(),
            kind: names[usize::from(kind)],
            ..QueryLine::default()
        })
    }

    fn stack(&mut self, segment: &Columns) {
        let row_bytes = segment.stack.row_bytes() as u64;
        let first_step = segment.first_row(TableId::Steps);
        let frame_of: HashMap<RowRef, RowRef> =
            self.last_steps.iter().map(|(frame, step)| (*step, *frame)).collect();
        let mut last = (RowRef::NONE, None);
        if segment.stack.is_empty() {
            return;
        }
        for row in segment.stack.rows() {
            if last.0 != row.step {
                let index = u64::from(row.step.0).checked_sub(first_step);
                let here = index.and_then(|index| segment.steps.frame.get(index as usize));
                last = (row.step, here.or_else(|| frame_of.get(&row.step)).copied());
            }
            let frame = last.1.and_then(|frame| self.frames.get(&frame)).copied();
            let transaction = frame.map_or(RowRef::NONE, |frame| frame.transaction);
            let bytes = row_bytes + row.value_len() as u64;
            let counts = Counts { stack: 1, bytes, ..Counts::default() };
            self.add(transaction, frame, row.step, &counts);
            let line = self.query(TableId::Stack, 0, &["item"]);
            line.note(row.is_write(), false, bytes);
        }
        for (step, frame) in (first_step..).zip(&segment.steps.frame) {
            self.last_steps.insert(*frame, RowRef(step as u32));
        }
        for frame in &segment.outcomes.frame {
            self.last_steps.remove(frame);
        }
    }

    fn memory(&mut self, segment: &Columns) {
        const NAMES: [&str; 6] = ["stack", "heap", "code", "calldata", "return data", "other"];
        const _: () = assert!(NAMES.len() == MemorySpace::ALL.len() + 1);
        let bytes = segment.memory.row_bytes() as u64;
        for row in segment.memory.rows() {
            let frame = self.frames.get(&row.frame).copied();
            let transaction = frame.map_or(RowRef::NONE, |frame| frame.transaction);
            let counts = Counts { memory: 1, bytes, ..Counts::default() };
            self.add(transaction, frame, row.step, &counts);
            self.query(TableId::Memory, row.space, &NAMES).note(row.is_write, false, bytes);
        }
    }

    fn storage(&mut self, segment: &Columns) {
        const NAMES: [&str; 3] = ["persistent", "transient", "other"];
        const _: () = assert!(NAMES.len() == StorageSpace::ALL.len() + 1);
        let bytes = segment.storage.row_bytes() as u64;
        for row in segment.storage.rows() {
            let frame = self.frames.get(&row.frame).copied();
            let counts = Counts { storage: 1, bytes, ..Counts::default() };
            self.add(row.transaction, frame, row.step, &counts);
            let line = self.query(TableId::Storage, row.space, &NAMES);
            line.note(row.is_write, row.rolled_back, bytes);
        }
    }

    fn accounts(&mut self, segment: &Columns) {
        const NAMES: [&str; 5] = ["balance", "nonce", "code hash", "destroyed", "other"];
        const _: () = assert!(NAMES.len() == AccountField::ALL.len() + 1);
        let bytes = segment.accounts.row_bytes() as u64;
        for row in segment.accounts.rows() {
            let frame = self.frames.get(&row.frame).copied();
            let counts = Counts { accounts: 1, bytes, ..Counts::default() };
            self.add(row.transaction, frame, row.step, &counts);
            let line = self.query(TableId::Accounts, row.field, &NAMES);
            line.note(row.is_write, row.rolled_back, bytes);
        }
    }

    fn logs(&mut self, segment: &Columns) {
        const NAMES: [&str; 6] =
            ["event", "message", "decommit", "deployment", "precompile call", "other"];
        const _: () = assert!(NAMES.len() == LogKind::ALL.len() + 1);
        let row_bytes = segment.logs.row_bytes() as u64;
        for row in segment.logs.rows() {
            let frame = self.frames.get(&row.frame).copied();
            let bytes = row_bytes + u64::from(row.len);
            let counts = Counts { logs: 1, bytes, ..Counts::default() };
            self.add(row.transaction, frame, row.step, &counts);
            self.query(TableId::Logs, row.kind, &NAMES).note(true, row.rolled_back, bytes);
        }
    }

    fn end_transactions(&mut self, segment: &Columns) {
        let first = segment.first_row(TableId::Transactions);
        for (number, row) in (first..).zip(segment.transactions.rows()) {
            let line = self.transaction(RowRef(number as u32));
            line.hash = hash_text(&row.hash);
            line.kind = row.kind;
            line.status = row.status;
            line.gas_used = row.gas_used;
            self.totals.transactions += 1;
            self.totals.gas_used = self.totals.gas_used.saturating_add(row.gas_used);
            let ended = u64::from(row.end_step).saturating_sub(self.first_opcode);
            let ended = (ended as usize).min(self.recent_opcodes.len());
            if number + 1 == first + segment.transactions.len() as u64 {
                self.recent_opcodes.drain(..ended);
                self.first_opcode += ended as u64;
                self.frames.retain(|_, frame| u64::from(frame.transaction.0) > number);
            }
        }
    }

    /// The profile. `opcode_name` names instructions.
    pub fn finish(mut self, opcode_name: impl Fn(VmKind, u8) -> &'static str) -> Profile {
        let mut opcodes: Vec<_> = self
            .opcodes
            .into_iter()
            .map(|(key, counts)| OpcodeLine {
                vm: key.map(|key| key.0),
                opcode: key.map(|key| key.1),
                name: key.map_or("outside of instructions".to_owned(), |(vm, opcode)| {
                    let vm = VmKind::from_number(vm);
                    vm.map_or("?", |vm| opcode_name(vm, opcode)).to_owned()
                }),
                counts,
            })
            .collect();
        opcodes.sort_by_key(|line| std::cmp::Reverse((line.counts.steps, line.counts.queries())));
        let mut contracts: Vec<_> = self
            .contracts
            .into_iter()
            .map(|(contract, frames, counts)| ContractLine {
                account: contract.map_or("outside of frames".to_owned(), |(account, _)| {
                    self.dictionaries.account(account).as_ref().map_or("?".into(), account_text)
                }),
                vm: contract.map(|contract| contract.1),
                frames,
                counts,
            })
            .collect();
        contracts.sort_by_key(|line| std::cmp::Reverse((line.counts.steps, line.counts.queries())));
        let columns = Columns::default();
        let tables = columns.tables().into_iter().zip(&mut self.tables).map(|(table, size)| {
            let (rows, columns) = (size.0, table.columns().len() as u64);
            let (name, bytes) = (table.id().name(), size.1);
            TableLine { table: name, rows, columns, cells: rows * columns, bytes, file_bytes: 0 }
        });
        Profile {
            totals: self.totals,
            opcodes,
            contracts,
            transactions: self.transactions.into_values().collect(),
            queries: self.queries.into_values().collect(),
            tables: tables.collect(),
        }
    }
}

impl QueryLine {
    const fn note(&mut self, is_write: bool, rolled_back: bool, bytes: u64) {
        if is_write {
            self.writes += 1;
        } else {
            self.reads += 1;
        }
        self.rolled_back += rolled_back as u64;
        self.bytes += bytes;
    }
}
