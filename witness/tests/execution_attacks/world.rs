//! A small honest run in three segments, and its tables, to be forged.

use core::borrow::BorrowMut;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use circuits::{
    bus::names,
    chips::{limbs::LimbsColumns, program::ProgramColumns},
    config::Felt,
    execution::{Boundary, ExecutionKey, SegmentStatement},
    key::Kind,
    row::{self, Report},
    statement::Digest,
    systems::{EXECUTION, System},
    tables::Table,
    testing::{self, check_system},
};
use machine::{
    Program, TapeHost,
    record::Trace,
    segments::{Budget, Cutter, Segment},
    testing::{assemble::*, build::program},
};
use p3_field::{PrimeCharacteristicRing, PrimeField64};
use p3_matrix::{Matrix, dense::RowMajorMatrix};
use witness::{SegmentTables, fill_segment, instructions};

pub(crate) const DATA: u32 = 0x2_0000;
/// Where the hint's answer goes.
pub(crate) const ANSWER: u32 = DATA + 0x20;
/// The state that is permuted.
pub(crate) const STATE: u32 = DATA + 0x100;
/// What no honest run reaches: a branch to itself, and no instruction.
pub(crate) const TRAP: u32 = 0x1_0000 + 4 * 44;

/// Loads, stores, a hint and a permutation, cut every twenty instructions.
fn honest() -> Program {
    with_instead(&[])
}

/// Where the program says how many words its hint has; the call follows.
pub(crate) const HINT_LENGTH: usize = 11;

/// The honest program with other instructions in some places.
pub(crate) fn with_instead(others: &[(usize, u32)]) -> Program {
    let mut text = li(5, DATA).to_vec();
    text.extend([lw(6, 5, 0), addi(6, 6, 1), sw(6, 5, 4), lw(7, 5, 4)]);
    text.extend([addi(A7, 0, 1), addi(A0, 0, 7), addi(A1, 5, 0), addi(A2, 0, 1)]);
    text.extend([addi(A3, 5, 0x20), addi(A4, 0, 3), ECALL]);
    text.extend([addi(A7, 0, 4), addi(A0, 5, 0x100), ECALL]);
    // A result that nobody reads, and a page that was all zeros.
    text.extend([addi(0, 6, 5), sw(5, 5, 4), lw(8, 5, 4), sw(8, 5, 0x400), lw(9, 5, 0)]);
    text.extend(core::iter::repeat_n(addi(9, 9, 1), 16));
    text.extend([sw(9, 5, 8), lw(8, 5, 8)]);
    text.extend(halt(STATE));
    assert_eq!(text.len() as u32, (TRAP - 0x1_0000) / 4);
    text.extend([branch(0, 0, 0, 0), 0]);
    others.iter().for_each(|&(at, instruction)| text[at] = instruction);
    let data: Vec<u32> = (0..80).map(|at| 0x101 * at + 3).collect();
    program(&text, &[(DATA, data)])
}

pub(crate) struct Run {
    pub(crate) program: Program,
    pub(crate) system: System,
    pub(crate) key: ExecutionKey,
    pub(crate) segments: Vec<(Segment, Trace)>,
    pub(crate) tables: Vec<SegmentTables>,
}

pub(crate) static RUN: LazyLock<Run> = LazyLock::new(|| {
    let program = honest();
    let segments: Vec<_> = cutter(&program)
        .map(|segment| {
            let segment = segment.unwrap();
            let trace = segment.record(&program).unwrap();
            (segment, trace)
        })
        .collect();
    let tables: Vec<_> = segments
        .iter()
        .map(|(segment, trace)| fill_segment(&program, segment, trace).unwrap())
        .collect();
    let system = System::execution(&instructions(&program));
    let key = key(&program, Kind::Fast, segments[0].0.start);
    Run { program, system, key, segments, tables }
});

fn cutter(program: &Program) -> Cutter<'_, TapeHost> {
    let budget = Budget { cycles: 20, ..Budget::of_rows(1 << 10) };
    Cutter::new(program, TapeHost::new(vec![0xdead_beef, 8, 9]), budget)
}

pub(crate) fn key(
    program: &Program,
    kind: Kind,
    start: machine::segments::Boundary,
) -> ExecutionKey {
    let start = Boundary { pc: start.pc, root: Digest(start.root.to_bytes()) };
    ExecutionKey::insecure(kind, &instructions(program), start)
}

pub(crate) fn felt(number: u64) -> Felt {
    Felt::from_u64(number)
}

/// What refuses a lie: constraints by table and number, and buses.
pub(crate) type Refusals = BTreeSet<String>;

/// The tables of a segment.
pub(crate) struct World {
    pub(crate) statement: SegmentStatement,
    pub(crate) public: Vec<Felt>,
    pub(crate) traces: Vec<RowMajorMatrix<Felt>>,
    honest: &'static SegmentTables,
}

impl World {
    pub(crate) fn of(segment: usize) -> Self {
        Self::with(segment, RUN.tables[segment].clone())
    }

    /// The tables of a record, true or not.
    pub(crate) fn recorded(at: usize, forge: impl Fn(&mut Segment, &mut Trace)) -> Self {
        let (mut segment, mut trace) = RUN.segments[at].clone();
        forge(&mut segment, &mut trace);
        Self::with(at, fill_segment(&RUN.program, &segment, &trace).unwrap())
    }

    /// The tables of another program's first segment, to be taken for the honest one's.
    pub(crate) fn of_program(program: &Program) -> Self {
        let segment = cutter(program).next().unwrap().unwrap();
        let trace = segment.record(program).unwrap();
        Self::with(0, fill_segment(program, &segment, &trace).unwrap())
    }

    fn with(segment: usize, tables: SegmentTables) -> Self {
        let SegmentTables { statement, traces } = tables;
        let public = statement.public_values().unwrap();
        Self { statement, public, traces, honest: &RUN.tables[segment] }
    }

    pub(crate) fn trace(&self, table: Table) -> &RowMajorMatrix<Felt> {
        &self.traces[place(table)]
    }

    pub(crate) fn cells(&mut self, table: Table, row: usize) -> &mut [Felt] {
        self.traces[place(table)].row_mut(row)
    }

    pub(crate) fn row<C>(&mut self, table: Table, row: usize) -> &mut C
    where
        [Felt]: BorrowMut<C>,
    {
        self.cells(table, row).borrow_mut()
    }

    /// The first row of padding.
    pub(crate) fn spare(&self, table: Table) -> usize {
        let trace = self.trace(table);
        trace.row_slices().position(|row| row.iter().all(|cell| *cell == Felt::ZERO)).unwrap()
    }

    /// Puts a row once more where there was padding.
    pub(crate) fn copy(&mut self, table: Table, from: usize) -> usize {
        let (to, cells) = (self.spare(table), self.cells(table, from).to_vec());
        self.cells(table, to).copy_from_slice(&cells);
        to
    }

    pub(crate) fn erase(&mut self, table: Table, row: usize) {
        self.cells(table, row).fill(Felt::ZERO);
    }

    /// Tells the statement with the tables' first row following.
    pub(crate) fn state(&mut self, statement: SegmentStatement) {
        self.statement = statement;
        self.public = statement.public_values().unwrap();
        let public = self.public.clone();
        self.cells(Table::Segment, 0)[2..][..public.len()].copy_from_slice(&public);
        self.cells(Table::Segment, 0)[1] = public[2];
    }

    /// Counts uses of instructions and limbs again. The honest tables are clean, so what is
    /// unbalanced follows from the rows that differ.
    pub(crate) fn balance(&mut self) {
        for ((bus, fields), count) in self.imbalances() {
            if bus == names::RANGE16 && fields[0] < 1 << 16 {
                let row: &mut LimbsColumns<Felt> = self.row(Table::Limbs, fields[0] as usize);
                row.range16_uses += count;
            }
            let program = &RUN.system.airs()[place(Table::Program)];
            let has = |&row: &usize| {
                let cells = program.preprocessed_row(row);
                cells.iter().map(PrimeField64::as_canonical_u64).eq(fields.iter().copied())
            };
            let height = self.trace(Table::Program).height();
            if let Some(row) = (0..height).find(has).filter(|_| bus == names::PROGRAM) {
                let row: &mut ProgramColumns<Felt> = self.row(Table::Program, row);
                row.uses += count;
            }
            let half = [names::POSEIDON2_RATE, names::POSEIDON2_CAPACITY];
            if let Some(half) = half.iter().position(|&half| half == bus) {
                self.count_permutation(half, bus, &fields, count);
            }
        }
    }

    fn count_permutation(&mut self, half: usize, bus: &str, fields: &[u64], count: Felt) {
        let trace = self.trace(Table::Poseidon2);
        let width = trace.width;
        let provides = |&at: &usize| {
            let messages = report(Table::Poseidon2, trace, &[], at).messages;
            messages.iter().any(|message| {
                let said = message.fields.iter().map(Felt::as_canonical_u64);
                message.bus == bus && said.eq(fields.iter().copied())
            })
        };
        if let Some(at) = (0..trace.height()).find(provides) {
            self.cells(Table::Poseidon2, at)[width - 2 + half] += count;
        }
    }

    fn imbalances(&self) -> BTreeMap<(&'static str, Vec<u64>), Felt> {
        let mut net: BTreeMap<_, Felt> = BTreeMap::new();
        for table in EXECUTION {
            let both = [self.trace(table), &self.honest.traces[place(table)]];
            for at in 0..both[0].height().max(both[1].height()) {
                let [forged, honest] =
                    both.map(|trace| trace.row_slice(at).map(|row| row.to_vec()));
                if forged == honest {
                    continue;
                }
                for (trace, sign) in both.into_iter().zip([Felt::ONE, Felt::NEG_ONE]) {
                    if at < trace.height() {
                        for message in report(table, trace, &self.public, at).messages {
                            let fields = message.fields.iter().map(Felt::as_canonical_u64);
                            let key = (message.bus, fields.collect());
                            *net.entry(key).or_default() += sign * message.count;
                        }
                    }
                }
            }
        }
        net.retain(|_, count| *count != Felt::ZERO);
        net
    }

    /// What refuses the tables as they are.
    pub(crate) fn refusals(&self) -> Refusals {
        let findings = check_system(&RUN.system, &self.traces, &self.public);
        let violations = findings.violations.iter();
        let constraints =
            violations.map(|broken| format!("{} {}", broken.table, broken.constraint));
        let buses = findings.imbalances.iter().map(|unbalanced| unbalanced.bus.to_owned());
        constraints.chain(buses).collect()
    }

    /// Checks that these refuse the tables once all uses are counted, and nothing else does.
    #[track_caller]
    pub(crate) fn is_refused_by(&mut self, expected: &[&str]) {
        self.balance();
        let found = self.refusals();
        let expected: Refusals = expected.iter().map(|&name| name.to_owned()).collect();
        assert!(!found.is_empty(), "a lie is accepted");
        if testing::deleted().is_none() {
            assert_eq!(found, expected);
        }
    }

    /// Checks that these refuse the tables as they are, whatever else does.
    #[track_caller]
    pub(crate) fn is_refused_also_by(&self, expected: &[&str]) {
        let found = self.refusals();
        assert!(!found.is_empty(), "a lie is accepted");
        let is_found = expected.iter().all(|&name| found.contains(name));
        assert!(is_found || testing::deleted().is_some(), "{found:?}");
    }

    /// Checks that nothing refuses the tables.
    #[track_caller]
    pub(crate) fn is_clean(&mut self) {
        self.balance();
        assert_eq!(self.refusals(), Refusals::new());
    }

    /// Checks that the proof of the tables is refused too.
    #[track_caller]
    pub(crate) fn has_no_proof(&mut self) {
        self.balance();
        let proof = RUN.key.prove(&self.statement, &self.traces).unwrap();
        assert!(RUN.key.verify_segment(&proof).is_err());
    }
}

pub(crate) fn place(table: Table) -> usize {
    EXECUTION.iter().position(|&other| other == table).unwrap()
}

pub(crate) fn report(
    table: Table,
    trace: &RowMajorMatrix<Felt>,
    public: &[Felt],
    at: usize,
) -> Report {
    row::evaluate_instance(&RUN.system.airs()[place(table)], trace, public, at)
}

#[test]
fn the_honest_run_is_clean() {
    assert_eq!(RUN.tables.len(), 3);
    for segment in 0..3 {
        World::of(segment).is_clean();
    }
}
