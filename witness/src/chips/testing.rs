//! What tests of the tables of system calls are made of: calls that a machine made, and what a table
//! says about calls, true or not.

use std::collections::{BTreeMap, BTreeSet};

use chips::{
    Call,
    field::{self, P},
    poseidon2,
};
use circuits::{
    bus::names,
    config::{DIGEST, Felt},
    row,
    systems::System,
    tables::Table,
    testing::{self, excuses},
};
use machine::{
    ArithmeticHost, Machine, Program,
    record::{Counts, Recording, Trace},
    segments::{Budget, Cutter},
    testing::{assemble::*, build::program},
};
use p3_field::{PrimeCharacteristicRing, PrimeField64};
use p3_matrix::{Matrix, dense::RowMajorMatrix};

use crate::{
    execution::{accesses::Accesses, instruction::Run},
    fill_segment, instructions,
};

/// Where the words are.
pub(crate) const DATA: u32 = 0x2_0000;

/// A program that makes these calls one after the other, with these words at [`DATA`].
pub(crate) fn program_of(calls: &[(Call, Vec<u32>)], words: Vec<u32>) -> Program {
    let mut text = Vec::new();
    for (call, arguments) in calls {
        text.extend(li(A7, *call as u32));
        for (register, argument) in (A0..).zip(arguments) {
            text.extend(li(register, *argument));
        }
        text.push(ECALL);
    }
    text.extend(halt(DATA));
    program(&text, &[(DATA, words)])
}

/// What a machine records that runs a program.
pub(crate) fn record(program: &Program) -> Trace {
    let mut machine = Machine::new(program);
    let mut recording = Recording::new(&machine, &Counts::default());
    machine.run(&mut ArithmeticHost, &mut recording, u64::MAX).unwrap();
    recording.finish(&machine)
}

/// What a fill makes of a program's run.
pub(crate) fn fill_run(
    fill: impl Fn(&Run<'_>, &mut Accesses) -> RowMajorMatrix<Felt>,
    program: &Program,
    trace: &Trace,
) -> RowMajorMatrix<Felt> {
    fill(&Run { program, trace }, &mut Accesses::default())
}

/// Checks all tables of a program's run in one segment.
pub(crate) fn check_execution(program: &Program) {
    let budget = Budget::of_rows(1 << 20);
    for segment in Cutter::new(program, ArithmeticHost, budget) {
        let segment = segment.unwrap();
        let tables = fill_segment(program, &segment, &segment.record(program).unwrap()).unwrap();
        let public_values = tables.statement.public_values().unwrap();
        let system = System::execution(&instructions(program));
        let findings = testing::check_system(&system, &tables.traces, &public_values);
        assert!(findings.is_clean(), "{findings:?}");
    }
}

/// Numbers that look random.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed ^ mixed >> 29
    }

    /// A canonical element, an extreme one every now and then.
    pub(crate) fn element(&mut self) -> u64 {
        const EXTREMES: [u64; 6] = [0, 1, P - 1, P - 2, 0xffff_ffff, 1 << 32];
        let choice = self.number() as usize % 32;
        EXTREMES.get(choice).copied().unwrap_or_else(|| self.number() % P)
    }
}

pub(crate) fn split(numbers: &[u64]) -> Vec<u32> {
    numbers.iter().flat_map(|&number| [number as u32, (number >> 32) as u32]).collect()
}

pub(crate) fn engine(element: Felt) -> field::Felt {
    field::Felt::from_u64(element.as_canonical_u64()).unwrap()
}

/// What a table says about calls and memory, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) calls: Vec<Vec<u64>>,
    pub(crate) lanes: Vec<Vec<u64>>,
}

/// What comes of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    /// The constraints that are broken.
    pub(crate) violations: BTreeSet<usize>,
    /// The messages that look up what is not true.
    pub(crate) false_facts: BTreeSet<usize>,
    pub(crate) said: Said,
}

impl Outcome {
    pub(crate) fn of(table: Table, trace: &RowMajorMatrix<Felt>) -> Self {
        let mut outcome = Self::default();
        for at in 0..trace.height() {
            outcome.add(row::evaluate(table, trace, &[], at), &[]);
        }
        outcome.said.calls.sort_unstable();
        outcome.said.lanes.sort_unstable();
        outcome
    }

    /// As if the table had no message with that number.
    pub(crate) fn without(table: Table, trace: &RowMajorMatrix<Felt>, message: usize) -> Self {
        let mut outcome = Self::default();
        for at in 0..trace.height() {
            outcome.add(row::evaluate(table, trace, &[], at), &[message]);
        }
        outcome
    }

    fn add(&mut self, report: row::Report, left_out: &[usize]) {
        self.violations.extend(report.violations.iter().map(|broken| broken.constraint));
        for message in report.messages {
            if left_out.contains(&message.interaction) {
                continue;
            }
            let fields = message.fields.iter().map(PrimeField64::as_canonical_u64).collect();
            let said = match message.bus {
                names::CALL => &mut self.said.calls,
                names::CALL_LANE => &mut self.said.lanes,
                _ if is_true(message.bus, &message.fields) => continue,
                _ => {
                    self.false_facts.insert(message.interaction);
                    continue;
                }
            };
            // What is received twice is what nobody sends.
            let times = if message.count == Felt::NEG_ONE { 1 } else { 2 };
            said.extend(vec![fields; times]);
        }
    }

    /// Whether the table alone refuses nothing of it.
    pub(crate) fn is_accepted(&self) -> bool {
        self.violations.is_empty() && self.false_facts.is_empty()
    }

    /// The only thing that refuses it: a constraint, or else a message.
    pub(crate) fn refused_by(&self) -> Option<Refusal> {
        let constraints = self.violations.iter().map(|&at| Refusal::Constraint(at));
        let mut all = constraints.chain(self.false_facts.iter().map(|&at| Refusal::Message(at)));
        all.next().filter(|_| all.next().is_none())
    }
}

/// What refuses a lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Refusal {
    Constraint(usize),
    Message(usize),
}

fn is_true(bus: &str, fields: &[Felt]) -> bool {
    let permuted = || {
        let state = core::array::from_fn(|i| engine(fields[i]));
        poseidon2::permute(state).map(|element| Felt::from_u64(element.as_u64()))
    };
    match bus {
        names::RANGE16 => fields[0].as_canonical_u64() < 1 << 16,
        names::POSEIDON2_RATE => permuted()[..DIGEST] == fields[2 * DIGEST..],
        names::POSEIDON2_CAPACITY => permuted()[DIGEST..] == fields[2 * DIGEST..],
        _ => panic!("{bus} is no bus of facts"),
    }
}

/// The lanes that are said, as numbers before and after, to be taken by the calls.
pub(crate) struct Lanes(BTreeMap<(u64, u64), [u64; 2]>);

impl Lanes {
    /// Whether memory could have them: words, no address twice at a time.
    fn new(said: &Said) -> Option<Self> {
        let mut lanes = BTreeMap::new();
        for fields in &said.lanes {
            let [clk, address, words @ ..] = fields.as_slice() else { return None };
            if words.iter().any(|&word| word >> 32 != 0) || address % 4 != 0 || address >> 32 != 0 {
                return None;
            }
            let numbers = [words[0] | words[1] << 32, words[2] | words[3] << 32];
            if lanes.insert((*clk, *address), numbers).is_some() {
                return None;
            }
        }
        Some(Self(lanes))
    }

    /// So many numbers from an address on, before and after.
    pub(crate) fn take(&mut self, clk: u64, address: u64, count: u64) -> Option<[Vec<u64>; 2]> {
        let mut taken = [Vec::new(), Vec::new()];
        for at in 0..count {
            let numbers = self.0.remove(&(clk, address + 8 * at))?;
            taken[0].push(numbers[0]);
            taken[1].push(numbers[1]);
        }
        Some(taken)
    }
}

/// Canonical elements.
pub(crate) fn elements(numbers: &[u64]) -> Option<Vec<field::Felt>> {
    numbers.iter().map(|&number| field::Felt::from_u64(number).ok()).collect()
}

/// What a call is: its clock and arguments, if they are words and it is done.
pub(crate) struct Made {
    pub(crate) clk: u64,
    pub(crate) arguments: [u64; 5],
}

/// Whether memory and `ecall` could say the same.
pub(crate) fn is_possible(said: &Said) -> bool {
    let is_word = |&field: &u64| field >> 32 == 0;
    Lanes::new(said).is_some() && said.calls.iter().flatten().all(is_word)
}

/// Whether the calls are those of `number`, do what `holds` says and account for all lanes.
pub(crate) fn is_so(
    said: &Said,
    number: Call,
    holds: impl Fn(&Made, &mut Lanes) -> Option<bool>,
) -> bool {
    let Some(mut lanes) = Lanes::new(said) else { return false };
    let all_hold = said.calls.iter().all(|fields| {
        let [found, clk, arguments @ .., status] = fields.as_slice() else { return false };
        let made = Made { clk: *clk, arguments: arguments.try_into().unwrap() };
        let is_done = *found == number as u64 && *status == 0;
        is_done && holds(&made, &mut lanes) == Some(true)
    });
    all_hold && lanes.0.is_empty()
}

/// What the machine itself recorded of a kind of calls that were done.
pub(crate) fn recorded(trace: &Trace, call: Call) -> Said {
    let (mut said, rows) = (Said::default(), trace.call(call));
    for row in 0..rows.len() {
        let ecall = trace.ecall.row(rows.ecall[row] as usize);
        if ecall.status != 0 {
            continue;
        }
        let [a0, a1, a2, a3, a4] = [ecall.a0, ecall.a1, ecall.a2, ecall.a3, ecall.a4];
        let fields = [ecall.a7, ecall.clk, a0, a1, a2, a3, a4, ecall.status];
        said.calls.push(fields.map(u64::from).to_vec());
        let first = rows.first_word[row] as usize;
        for at in (first..first + rows.words[row] as usize).step_by(2) {
            let [low, high] = [at, at + 1].map(|at| trace.call_words.row(at));
            assert_eq!(low.address + 4, high.address);
            let words = [low.before, high.before, low.after, high.after];
            let lane = [&[ecall.clk + 6, low.address], &words[..]].concat();
            said.lanes.push(lane.into_iter().map(u64::from).collect());
        }
    }
    said.calls.sort_unstable();
    said.lanes.sort_unstable();
    said
}

/// The values that a cell is changed to by a sweep.
pub(crate) fn changes(cell: Felt) -> Vec<Felt> {
    let mut values = vec![
        cell + Felt::ONE,
        cell - Felt::ONE,
        Felt::ZERO,
        Felt::ONE,
        cell + Felt::from_u32(1 << 16),
        cell * Felt::from_u64(0x9e37_79b9_7f4a_7c15) + Felt::from_u32(12345),
    ];
    values.retain(|&value| value != cell);
    values
}

/// Changes every cell of the first rows in turn. What refuses a lie alone is collected; nothing false
/// may be accepted, and only idle cells may be changed with nothing noticed.
pub(crate) fn sweep(
    table: Table,
    honest: &RowMajorMatrix<Felt>,
    rows: impl IntoIterator<Item = usize>,
    is_idle: impl Fn(usize, usize) -> bool,
    is_so: impl Fn(&Said) -> bool,
) -> BTreeSet<Refusal> {
    let said = Outcome::of(table, honest).said;
    let mut alone = BTreeSet::new();
    for row in rows {
        for column in 0..honest.width {
            let mut is_free = false;
            for value in changes(honest.values[row * honest.width + column]) {
                let mut changed = honest.clone();
                changed.values[row * honest.width + column] = value;
                let outcome = Outcome::of(table, &changed);
                let is_lie = is_possible(&outcome.said) && !is_so(&outcome.said);
                assert!(!(outcome.is_accepted() && is_lie), "row {row}, column {column}");
                is_free |= outcome.is_accepted() && outcome.said == said;
                alone.extend(outcome.refused_by().filter(|_| is_lie));
            }
            if !testing::is_deleted_from(table) {
                assert_eq!(is_free, is_idle(row, column), "row {row}, column {column}");
            }
        }
    }
    alone
}

/// Checks that everything refuses some lie alone, except what is excused.
pub(crate) fn check_all_needed(
    table: Table,
    honest: &RowMajorMatrix<Felt>,
    alone: &BTreeSet<Refusal>,
    is_so: impl Fn(&Said) -> bool,
) {
    if testing::is_deleted_from(table) {
        // The question is whether any lie was accepted, and none was.
        return;
    }
    let (constraints, messages) = testing::size(table);
    let unnoticed: Vec<_> =
        (0..constraints).filter(|&at| !alone.contains(&Refusal::Constraint(at))).collect();
    assert_eq!(unnoticed, excuses::constraints(table), "constraints of {constraints}");
    for message in 0..messages {
        let is_needed = !is_so(&Outcome::without(table, honest, message).said);
        assert!(is_needed || alone.contains(&Refusal::Message(message)), "message {message}");
    }
}
