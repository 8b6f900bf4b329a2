//! What there is around the table: calls to be answered, and memory. It takes part in anything that
//! the other tables would: it reads and writes whatever the table says of a call's clock.

use std::collections::{BTreeMap, BTreeSet};

use chips::{Call, Software, Status, SystemCalls};
use circuits::{bus::names, chips::mul_mod::WORDS, config::Felt, row, tables::Table};
use machine::record::EcallRow;
use p3_field::{PrimeCharacteristicRing, PrimeField64};
use p3_matrix::{Matrix, dense::RowMajorMatrix};
use ruint::aliases::U256;

use super::{
    super::{Row, columns::words, numbers},
    Columns,
};

/// Bytes of a number in memory.
const NUMBER: u32 = 4 * WORDS as u32;
/// Where numbers are that no call has to do with.
pub(super) const SPARE: u32 = 0x8000;

/// A call that is made.
#[derive(Clone, Copy, Debug)]
pub(super) enum Question {
    MulMod(U256, U256, U256),
    DivRem(U256, U256),
}

#[derive(Clone, Debug)]
pub(super) struct World {
    /// The calls with the statuses that they should have.
    pub(super) calls: Vec<EcallRow>,
    memory: BTreeMap<u64, u32>,
}

/// What becomes of a table's rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    /// The constraints that do not hold.
    pub(super) violations: BTreeSet<usize>,
    /// The messages that look up what is not so.
    pub(super) false_facts: BTreeSet<usize>,
    /// The messages that nobody else has.
    pub(super) unbalanced: BTreeSet<usize>,
    /// How many calls have no answer.
    pub(super) unanswered: usize,
    /// Whether all statuses and all of memory are as they should be.
    pub(super) is_true: bool,
    /// The lanes.
    pub(super) lanes: Vec<Vec<u64>>,
}

impl Outcome {
    pub(super) fn is_unnoticed(&self) -> bool {
        self.violations.is_empty()
            && self.false_facts.is_empty()
            && self.unbalanced.is_empty()
            && self.unanswered == 0
    }
}

impl World {
    /// Each call with ranges of its own.
    pub(super) fn new(questions: &[Question]) -> Self {
        let mut world = Self { calls: Vec::new(), memory: BTreeMap::new() };
        for at in [SPARE, SPARE + NUMBER] {
            world.store(at, U256::from(0x1234_5678_9abc_def1_u64 + u64::from(at)));
        }
        for (clk, &question) in (16..).step_by(16).zip(questions) {
            let [a0, a1, a2, a3] = [0, 1, 2, 3].map(|range| 64 * clk + NUMBER * range);
            let (a7, numbers) = match question {
                Question::MulMod(a, b, m) => (Call::MulMod, [junk(clk), a, b, m]),
                Question::DivRem(a, m) => (Call::DivRem, [junk(clk), junk(clk + 1), a, m]),
            };
            for (at, number) in [a0, a1, a2, a3].into_iter().zip(numbers) {
                world.store(at, number);
            }
            let ecall = EcallRow { clk, a7: a7 as u32, a0, a1, a2, a3, ..EcallRow::default() };
            world.ask(ecall);
        }
        world
    }

    pub(super) const fn empty() -> Self {
        Self { calls: Vec::new(), memory: BTreeMap::new() }
    }

    /// Makes a call.
    pub(super) fn ask(&mut self, mut ecall: EcallRow) {
        ecall.status = answer(&ecall, &mut self.memory.clone());
        self.calls.push(ecall);
    }

    pub(super) fn store(&mut self, at: u32, number: U256) {
        store(&mut self.memory, at, number);
    }

    pub(super) fn load(&self, at: u32) -> U256 {
        load(&self.memory, at)
    }

    /// The rows that are filled for its calls.
    pub(super) fn rows(&self) -> Vec<Row> {
        let mut memory = self.memory.clone();
        let mut rows = Vec::new();
        for ecall in &self.calls {
            let EcallRow { a0, a1, a2, a3, .. } = *ecall;
            let (call, ranges) = match ecall.a7 {
                6 => (Call::MulMod, [a1, a2, a3, a0]),
                _ => (Call::DivRem, [a2, a3, a0, a1]),
            };
            let found: Vec<_> = ranges.iter().flat_map(|&at| words(load(&memory, at))).collect();
            rows.extend(Row::of_call(call, ecall, &found).into_iter().flatten());
            answer(ecall, &mut memory);
        }
        rows
    }

    /// Those rows and one of padding.
    pub(super) fn columns(&self) -> Vec<Columns> {
        self.rows().iter().map(Row::columns).chain([padding()]).collect()
    }

    pub(super) fn judge(&self, rows: &[Columns]) -> Outcome {
        self.judge_matrix(&matrix(rows))
    }

    pub(super) fn judge_matrix(&self, matrix: &RowMajorMatrix<Felt>) -> Outcome {
        let mut outcome = Outcome::default();
        let (mut calls, mut lanes) = (Vec::new(), Vec::new());
        for at in 0..matrix.height() {
            let report = row::evaluate(Table::MulMod, matrix, &[], at);
            outcome.violations.extend(report.violations.iter().map(|broken| broken.constraint));
            for message in report.messages {
                let fields: Vec<u64> =
                    message.fields.iter().map(PrimeField64::as_canonical_u64).collect();
                let bound = match message.bus {
                    names::RANGE16 => 1 << 16,
                    names::BYTES => 1 << 8,
                    bus => {
                        if message.count != -Felt::ONE {
                            outcome.unbalanced.insert(message.interaction);
                        }
                        let all = if bus == names::CALL { &mut calls } else { &mut lanes };
                        all.push((fields, message.interaction));
                        continue;
                    }
                };
                if fields.iter().any(|&field| field >= bound) {
                    outcome.false_facts.insert(message.interaction);
                }
            }
        }
        let statuses = self.match_calls(calls, &mut outcome);
        let memory = self.replay(lanes, &mut outcome);
        outcome.is_true = (statuses, memory) == self.truth();
        outcome
    }

    fn match_calls(&self, calls: Vec<(Vec<u64>, usize)>, outcome: &mut Outcome) -> Vec<u64> {
        let mut answers: BTreeMap<u64, u64> = BTreeMap::new();
        for (fields, interaction) in calls {
            let asked = self.calls.iter().find(|ecall| u64::from(ecall.clk) == fields[1]);
            let is_asked = asked.is_some_and(|ecall| {
                let EcallRow { a7, clk, a0, a1, a2, a3, a4, .. } = *ecall;
                fields[..7] == [a7, clk, a0, a1, a2, a3, a4].map(u64::from)
            });
            if !is_asked || answers.insert(fields[1], fields[7]).is_some() {
                outcome.unbalanced.insert(interaction);
            }
        }
        outcome.unanswered = self.calls.len() - answers.len().min(self.calls.len());
        answers.into_values().collect()
    }

    /// Memory after all accesses. A lane that it does not take part in is unbalanced.
    fn replay(
        &self,
        mut lanes: Vec<(Vec<u64>, usize)>,
        outcome: &mut Outcome,
    ) -> BTreeMap<u64, u32> {
        lanes.sort();
        let mut memory = self.memory.clone();
        let mut accessed = BTreeSet::new();
        for (fields, interaction) in &lanes {
            let [clk, at, before @ .., low, high] = &fields[..] else { unreachable!() };
            let is_of_call = self
                .calls
                .iter()
                .any(|ecall| (6..10).contains(&clk.wrapping_sub(ecall.clk.into())));
            let mut is_fine = is_of_call && at.is_multiple_of(4);
            for (at, before, after) in
                [(*at, before[0], low), (at.wrapping_add(4), before[1], high)]
            {
                let word = memory.get(&at).map(|&word| u64::from(word));
                is_fine &= word == Some(before) && accessed.insert((*clk, at));
                match u32::try_from(*after) {
                    Ok(after) if is_fine => _ = memory.insert(at, after),
                    _ => is_fine = false,
                }
            }
            if !is_fine {
                outcome.unbalanced.insert(*interaction);
            }
        }
        outcome.lanes = lanes.into_iter().map(|(fields, _)| fields).collect();
        memory
    }

    /// Statuses and memory as they should be.
    fn truth(&self) -> (Vec<u64>, BTreeMap<u64, u32>) {
        let mut memory = self.memory.clone();
        let statuses = self.calls.iter().map(|ecall| answer(ecall, &mut memory).into()).collect();
        (statuses, memory)
    }
}

/// What the engine makes of a call.
fn answer(ecall: &EcallRow, memory: &mut BTreeMap<u64, u32>) -> u32 {
    let EcallRow { a7, a0, a1, a2, a3, .. } = *ecall;
    let limbs = |at| load(memory, at).into_limbs();
    if a7 == Call::MulMod as u32 {
        let result = Software::mul_mod(&limbs(a1), &limbs(a2), &limbs(a3));
        store(memory, a0, U256::from_limbs(result));
        return Status::Done as u32;
    }
    match Software::div_rem(&limbs(a2), &limbs(a3)) {
        Ok((quotient, remainder)) => {
            store(memory, a0, U256::from_limbs(quotient));
            store(memory, a1, U256::from_limbs(remainder));
            Status::Done as u32
        }
        Err(refused) => Status::from(refused) as u32,
    }
}

fn store(memory: &mut BTreeMap<u64, u32>, at: u32, number: U256) {
    memory.extend((u64::from(at)..).step_by(4).zip(words(number)));
}

fn load(memory: &BTreeMap<u64, u32>, at: u32) -> U256 {
    let words: Vec<u32> = (u64::from(at)..).step_by(4).take(WORDS).map(|at| memory[&at]).collect();
    let [number] = numbers(&words);
    number
}

/// What is in the way of a result.
fn junk(seed: u32) -> U256 {
    U256::from(seed).wrapping_mul(U256::MAX / U256::from(0x1_0001u32 + seed))
}

pub(super) fn padding() -> Columns {
    let cells = [Felt::ZERO; Columns::WIDTH];
    let row: &Columns = core::borrow::Borrow::borrow(&cells[..]);
    *row
}

pub(super) fn matrix(rows: &[Columns]) -> RowMajorMatrix<Felt> {
    use core::borrow::BorrowMut;
    let mut cells = Felt::zero_vec(rows.len() * Columns::WIDTH);
    for (cells, &row) in cells.chunks_exact_mut(Columns::WIDTH).zip(rows) {
        *cells.borrow_mut() = row;
    }
    RowMajorMatrix::new(cells, Columns::WIDTH)
}
