//! The tables of a segment of the machine's execution.

pub(crate) mod accesses;
pub(crate) mod instruction;
pub(crate) mod memory;
pub(crate) mod rows;
pub(crate) mod tally;

use ::chips::{Call, Status};
use circuits::{
    chips::segment::SegmentValues,
    config::Felt,
    execution::{Boundary, End, SegmentStatement},
    shapes::Shape,
    statement::{Digest, NotCanonical},
    systems::EXECUTION,
    tables::Table,
};
use core::borrow::Borrow;
use machine::{
    Program,
    record::Trace,
    segments::{Segment, tree::PageTree},
};
use p3_matrix::{Matrix, dense::RowMajorMatrix};
use thiserror::Error;

use crate::{
    chips,
    chips::pages::HashedPage,
    execution::{accesses::Accesses, instruction::Run, rows::fill_rows, tally::Tally},
    shapes::{height_in, pad, shape_for},
};

/// A statement with the tables that prove it.
#[derive(Clone, Debug)]
pub struct SegmentTables {
    /// The statement.
    pub statement: SegmentStatement,
    /// The tables, in the order of [`EXECUTION`].
    pub traces: Vec<RowMajorMatrix<Felt>>,
}

impl SegmentTables {
    /// Log2 of the tables' heights, in order.
    pub fn log_heights(&self) -> Vec<usize> {
        let log = |trace: &RowMajorMatrix<Felt>| trace.height().checked_ilog2().unwrap_or(0);
        self.traces.iter().map(|trace| log(trace) as usize).collect()
    }
}

/// Why there are no tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ExecutionError {
    /// A call that no table has a proof for.
    #[error(
        "the instruction at {pc:#x} makes a call ({call}) that is refused with status {status}: that is not proven"
    )]
    Refused {
        /// The instruction's address.
        pc: u32,
        /// The call's number.
        call: u32,
        /// Its status.
        status: u32,
    },
    /// A run that halts with another exit code.
    #[error("the program halts with exit code {0}: only 0 is proven")]
    ExitCode(u32),
    /// Larger than any shape that can be folded.
    #[error(
        "table {} has more rows than any segment that can be folded: cut smaller segments",
        .0.name()
    )]
    TooHigh(Table),
    /// A digest that is none.
    #[error(transparent)]
    Statement(#[from] NotCanonical),
}

/// The halt at the end of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Halt {
    pub(crate) clk: u32,
    pub(crate) address: u32,
    digest: [u8; 32],
}

impl Halt {
    fn of(trace: &Trace) -> Result<Option<Self>, ExecutionError> {
        let calls = trace.call(Call::Halt);
        if calls.is_empty() {
            return Ok(None);
        }
        let ecall = trace.ecall.row(calls.row(0).ecall as usize);
        if ecall.a0 != 0 {
            return Err(ExecutionError::ExitCode(ecall.a0));
        }
        let mut digest = [0; 32];
        let words = trace.call_inputs(Call::Halt, 0).iter();
        for (bytes, word) in digest.as_chunks_mut().0.iter_mut().zip(words) {
            *bytes = word.to_le_bytes();
        }
        Ok(Some(Self { clk: ecall.clk, address: ecall.a1, digest }))
    }
}

/// Where the executions of a program start.
pub fn start(program: &Program) -> Boundary {
    let root = Digest(PageTree::of_program(program).root().to_bytes());
    Boundary { pc: program.entry(), root }
}

/// Fills the tables of a segment from its record.
pub fn fill_segment(
    program: &Program,
    segment: &Segment,
    trace: &Trace,
) -> Result<SegmentTables, ExecutionError> {
    fill_segment_to(program, segment, trace, &[])
}

/// The same with all tables filled up to the first of some shapes that they fit, so that the proof
/// can be folded; a segment that fits none is an error. Without shapes tables are as low as can be.
pub fn fill_segment_to(
    program: &Program,
    segment: &Segment,
    trace: &Trace,
    shapes: &[Shape],
) -> Result<SegmentTables, ExecutionError> {
    let run = Run { program, trace };
    check_calls(&run)?;
    let halt = Halt::of(trace)?;
    let boundary =
        |at: machine::segments::Boundary| Boundary { pc: at.pc, root: Digest(at.root.to_bytes()) };
    let end = match &halt {
        Some(halt) => End::Halt(halt.digest),
        None => End::Cut(boundary(segment.end)),
    };
    let statement = SegmentStatement { start: boundary(segment.start), end };
    let public_values = statement.public_values()?;
    let filled = fill_tables(&run, segment, halt.as_ref(), &public_values);
    let traces = add_lookups(&run, filled, &public_values, shapes)?;
    Ok(SegmentTables { statement, traces })
}

/// The calls that a proof can have: those that are done, and those that their chip refuses for what
/// it read.
fn check_calls(run: &Run<'_>) -> Result<(), ExecutionError> {
    let ecall = &run.trace.ecall;
    for ((&row, &call), &status) in ecall.row.iter().zip(&ecall.a7).zip(&ecall.status) {
        if !is_proven(call, status) {
            return Err(ExecutionError::Refused { pc: run.program.pc(row), call, status });
        }
    }
    Ok(())
}

fn is_proven(call: u32, status: u32) -> bool {
    let statuses: &[Status] = match Call::from_number(call) {
        None => &[],
        Some(Call::ScalarMul) => {
            &[Status::Done, Status::Infinity, Status::NotCanonical, Status::NotOnCurve]
        }
        Some(Call::DivRem) => &[Status::Done, Status::ZeroDivisor],
        Some(_) => &[Status::Done],
    };
    statuses.iter().any(|&provable| provable as u32 == status)
}

/// All tables but those that others look things up in.
fn fill_tables(
    run: &Run<'_>,
    segment: &Segment,
    halt: Option<&Halt>,
    public_values: &[Felt],
) -> Vec<(Table, RowMajorMatrix<Felt>)> {
    let public: &SegmentValues<Felt> = public_values.borrow();
    let mut accesses = Accesses::default();
    let mut filled: Vec<(Table, RowMajorMatrix<Felt>)> = EXECUTION
        .into_iter()
        .filter_map(|table| Some((table, fill_events(table, run, &mut accesses)?)))
        .collect();
    filled.push((Table::Segment, chips::segment::fill(run.trace, halt, *public)));
    filled.push((Table::Sha256, chips::sha256::fill(run.trace)));
    let [calls, steps] = chips::scalar_mul::fill(run.trace);
    filled.extend([(Table::ScalarMul, calls), (Table::CurveStep, steps)]);
    filled.push((Table::Refresh, chips::refresh::fill(&accesses.refreshes)));
    let pages = memory::pages(run.trace, &accesses.firsts);
    let pages = HashedPage::all(&pages, halt.is_some());
    let (nodes, _) = memory::nodes(&pages, &segment.siblings);
    filled.push((Table::Pages, chips::pages::fill(&pages)));
    let mut none = Accesses::default();
    let fill_node = |node: &_, row: &mut [Felt], _: &mut _| chips::node::fill_row(node, row);
    filled.push((Table::Node, fill_rows(Table::Node, &nodes, &mut none, fill_node)));

    filled.extend(fill_keccak(run.trace));
    filled
}

/// Adds the tables that others look things up in, and gives all of them their heights.
fn add_lookups(
    run: &Run<'_>,
    mut filled: Vec<(Table, RowMajorMatrix<Felt>)>,
    public_values: &[Felt],
    shapes: &[Shape],
) -> Result<Vec<RowMajorMatrix<Felt>>, ExecutionError> {
    let mut tally = Tally::new(run.program.text().start, run.program.instructions().len());
    for (table, trace) in &filled {
        tally.add(*table, trace, 0..trace.height(), public_values);
    }
    let mut height = rows::height(tally.permutations.len());
    if !shapes.is_empty() {
        let shape = shape_for(&filled, height, shapes).map_err(ExecutionError::TooHigh)?;
        // Rows of padding look things up as well.
        for (table, trace) in &mut filled {
            let before = trace.height();
            pad(*table, trace, shape, run.trace);
            tally.add(*table, trace, before..trace.height(), public_values);
        }
        height = rows::height(tally.permutations.len()).max(height_in(shape, Table::Poseidon2));
    }
    filled.push((Table::Poseidon2, chips::poseidon2::fill(height, &tally.permutations)));
    filled.push((Table::Program, chips::program::fill(tally.program())));
    filled.push((Table::Limbs, chips::limbs::fill(tally.limbs())));
    filled.sort_by_key(|(table, _)| EXECUTION.iter().position(|in_order| in_order == table));
    Ok(filled.into_iter().map(|(_, trace)| trace).collect())
}

/// The tables of the permutation of Keccak. They look up nothing but each other's facts.
fn fill_keccak(trace: &Trace) -> [(Table, RowMajorMatrix<Felt>); 3] {
    let calls = chips::keccak_f::calls(trace);
    let rounds = chips::keccak_round::fill(&calls);
    [
        (Table::KeccakF, chips::keccak_f::fill(&calls)),
        (Table::KeccakDigits, chips::keccak_digits::fill(&rounds)),
        (Table::KeccakRound, rounds),
    ]
}

/// The tables whose rows are events of the run.
fn fill_events(
    table: Table,
    run: &Run<'_>,
    accesses: &mut Accesses,
) -> Option<RowMajorMatrix<Felt>> {
    let fill = match table {
        Table::Add => chips::add::fill,
        Table::AddImmediate => chips::add_immediate::fill,
        Table::Bitwise => chips::bitwise::fill,
        Table::BitwiseImmediate => chips::bitwise::fill_immediate,
        Table::Shift => chips::shift::fill,
        Table::ShiftImmediate => chips::shift::fill_immediate,
        Table::Compare => chips::compare::fill,
        Table::CompareImmediate => chips::compare::fill_immediate,
        Table::BranchEqual => chips::branch_equal::fill,
        Table::BranchLess => chips::branch_less::fill,
        Table::Jump => chips::jump::fill,
        Table::JumpRegister => chips::jump_register::fill,
        Table::Load => chips::load::fill,
        Table::LoadPart => chips::load_part::fill,
        Table::Store => chips::store::fill,
        Table::StorePart => chips::store_part::fill,
        Table::Mul => chips::mul::fill,
        Table::MulSigned => chips::mul_signed::fill,
        Table::Div => chips::div::fill,
        Table::Ecall => chips::ecall::fill,
        Table::CallWords => chips::call_words::fill,
        Table::Hint => chips::hint::fill,
        Table::MerklePath => chips::merkle_path::fill,
        Table::Poseidon2Call => chips::poseidon2_call::fill,
        Table::MulMod => chips::mul_mod::fill,
        _ => return None,
    };
    Some(fill(run, accesses))
}
