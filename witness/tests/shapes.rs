//! Segments are cut and filled up to heights that can be folded, and stay what they are.

use chips::Call;
use circuits::{
    shapes::{self, Shape},
    systems::{EXECUTION, System},
    tables::Table,
    testing::{Findings, check_system},
};
use machine::{
    ArithmeticHost, Program,
    segments::{Cutter, Segment},
    testing::{
        assemble::*,
        build::program,
        random::{DATA, Random, body, data},
    },
};
use p3_matrix::Matrix;
use witness::{ExecutionError, budget_of, fill_segment, fill_segment_to, instructions};

/// Random instructions between calls of the hashes, some of them twice.
fn busy() -> Program {
    let mut random = Random(3);
    let mut text = body(&mut random, 1500);
    for call in [Call::KeccakF, Call::Sha256, Call::Sha256, Call::Poseidon2] {
        for (register, argument) in [(A7, call as u32), (A0, DATA), (A1, DATA + 0x200)] {
            text.extend(li(register, argument));
        }
        text.push(ECALL);
    }
    text.extend(halt(DATA));
    program(&text, &[(DATA, data(&mut random))])
}

fn segments(program: &Program, shape: &Shape) -> Vec<Segment> {
    let cutter = Cutter::new(program, ArithmeticHost, budget_of(shape));
    cutter.map(|segment| segment.expect("the program runs")).collect()
}

/// The shape that a segment has of itself, with tables twice as high where they may be.
fn doubled(program: &Program, heights: &[usize]) -> Shape {
    let system = System::execution(&instructions(program));
    core::array::from_fn(|at| {
        let fixed = system.airs()[at].fixed_log_height();
        fixed.unwrap_or(heights[at] + 1)
    })
}

#[test]
fn tables_that_are_filled_up_are_clean() {
    let program = busy();
    let system = System::execution(&instructions(&program));
    let shape = shapes::of(&system)[0];
    let [segment] = &segments(&program, &shape)[..] else { panic!("it is short") };
    let trace = segment.record(&program).unwrap();
    let low = fill_segment(&program, segment, &trace).unwrap();
    let doubled = doubled(&program, &low.log_heights());
    let high = fill_segment_to(&program, segment, &trace, &[doubled, shape]).unwrap();
    assert_eq!(high.statement, low.statement);
    assert_eq!(high.log_heights(), doubled);
    let findings = check_system(&system, &high.traces, &high.statement.public_values().unwrap());
    let Findings { violations, imbalances } = &findings;
    assert!(findings.is_clean(), "{:?} {:?}", violations.first(), imbalances.first());
    // The first shape that it fits is the one.
    let full = fill_segment_to(&program, segment, &trace, &[shape, doubled]).unwrap();
    assert_eq!(full.log_heights(), shape);
}

#[test]
fn a_segment_that_fits_no_shape_is_an_error() {
    let program = busy();
    let system = System::execution(&instructions(&program));
    let shape = shapes::of(&system)[0];
    let segment = &segments(&program, &shape)[0];
    let trace = segment.record(&program).unwrap();
    let heights = fill_segment(&program, segment, &trace).unwrap().log_heights();
    let place = EXECUTION.iter().position(|&table| table == Table::AddImmediate).unwrap();
    let mut less = shape;
    less[place] = heights[place] - 1;
    let refused = fill_segment_to(&program, segment, &trace, &[less]).unwrap_err();
    assert_eq!(refused, ExecutionError::TooHigh(Table::AddImmediate));
}

/// However low its tables are, what is cut for a shape fits it.
#[test]
fn what_is_cut_for_a_shape_fits_it() {
    let program = busy();
    let system = System::execution(&instructions(&program));
    let mut shape = shapes::of(&system)[0];
    let counted = |table: &Table| {
        !matches!(table, Table::Refresh | Table::Node | Table::Poseidon2 | Table::KeccakDigits)
    };
    for (at, table) in EXECUTION.iter().enumerate().filter(|(_, table)| counted(table)) {
        if system.airs()[at].fixed_log_height().is_none() {
            let least = match table {
                Table::KeccakRound | Table::Pages => 9,
                Table::CurveStep => 9,
                _ => 6,
            };
            shape[at] = shape[at].min(least);
        }
    }
    let segments = segments(&program, &shape);
    assert!(segments.len() > 3);
    for segment in &segments {
        let trace = segment.record(&program).unwrap();
        let tables = fill_segment_to(&program, segment, &trace, &[shape]).unwrap();
        assert!(tables.traces.iter().zip(shape).all(|(trace, log)| trace.height() == 1 << log));
    }
}

/// Pages bound the nodes above them, and both with the calls bound the permutations: so a segment
/// that is cut for a shape has room for those too.
#[test]
fn shapes_have_room_for_what_follows_from_pages_and_calls() {
    let system = System::execution(&[]);
    for shape in shapes::of(&system) {
        let rows =
            |table: Table| 1u64 << shape[EXECUTION.iter().position(|&it| it == table).unwrap()];
        let budget = budget_of(&shape);
        let pages = budget.pages + 1;
        let nodes = 19 * pages;
        assert!(nodes <= rows(Table::Node));
        let calls = budget.merkle_hashes + budget.limits.calls[Call::Poseidon2 as usize];
        // Before and after: 64 permutations for a page, one for a node.
        assert!(2 * 64 * pages + 2 * nodes + calls <= rows(Table::Poseidon2));
        // Four digits in base 6.
        assert!(6u64.pow(4) <= rows(Table::KeccakDigits));
    }
}
