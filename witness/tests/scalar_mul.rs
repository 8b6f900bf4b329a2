//! The tables of a program that multiplies points are clean, whatever its calls end with.

use chips::{Call, Status};
use circuits::{systems::System, testing::check_system};
use machine::{
    ArithmeticHost, Program,
    segments::{Budget, Cutter, Segment},
    testing::{
        assemble::{A0, A1, A2, A3, A7, ECALL, halt, li},
        build::program,
    },
};
use witness::{fill_segment, instructions};

/// Where the numbers are: from here on 64 bytes each, the second and third with a point.
const DATA: u32 = 0x10_0000;
const DIGEST: u32 = DATA;
const RESULT: u32 = DATA + 0x40;
const POINT: u32 = DATA + 0x80;
const SCALAR: u32 = DATA + 0xc0;
const ZERO: u32 = DATA + 0x100;
const ORDER: u32 = DATA + 0x140;
const ONES: u32 = DATA + 0x180;

/// The generator of bn254, a scalar, and numbers that are refused.
fn data() -> Vec<(u32, Vec<u32>)> {
    let mut point = vec![0; 16];
    (point[0], point[8]) = (1, 2);
    let scalar = (1..9).map(|at: u32| at.wrapping_mul(0x9e37_79b9)).collect();
    let order = circuits::chips::scalar_mul::curve::ORDER[2].to_vec();
    vec![
        (DIGEST, vec![0; 16]),
        (RESULT, vec![7; 16]),
        (POINT, point),
        (SCALAR, scalar),
        (ZERO, vec![0; 16]),
        (ORDER, order),
        (ONES, vec![u32::MAX; 16]),
    ]
}

/// A call on bn254.
fn call([result, point, scalar]: [u32; 3]) -> Vec<u32> {
    let registers =
        [(A0, result), (A1, point), (A2, scalar), (A3, 2), (A7, Call::ScalarMul as u32)];
    let mut text: Vec<u32> = registers.iter().flat_map(|&(rd, value)| li(rd, value)).collect();
    text.push(ECALL);
    text
}

fn one_segment(calls: &[[u32; 3]]) -> (Program, Segment) {
    let mut text = calls.iter().flat_map(|&arguments| call(arguments)).collect::<Vec<u32>>();
    text.extend(halt(DIGEST));
    let program = program(&text, &data());
    let mut segments = Cutter::new(&program, ArithmeticHost, Budget::of_rows(1 << 16));
    let segment = segments.next().expect("the run has a segment").expect("the program runs");
    (program, segment)
}

#[test]
fn the_tables_of_a_program_that_multiplies_points_are_clean() {
    let calls = [
        ([RESULT, POINT, SCALAR], Status::Done),
        // Twice in its own place.
        ([POINT, POINT, SCALAR], Status::Done),
        ([POINT, POINT, SCALAR], Status::Done),
        ([RESULT, POINT, ORDER], Status::Infinity),
        ([RESULT, ONES, SCALAR], Status::NotCanonical),
        ([RESULT, ZERO, SCALAR], Status::NotOnCurve),
    ];
    let (program, segment) = one_segment(&calls.map(|(arguments, _)| arguments));
    let trace = segment.record(&program).unwrap();
    let statuses = calls.map(|(_, status)| status as u32);
    assert_eq!(trace.ecall.status[..calls.len()], statuses);

    let tables = fill_segment(&program, &segment, &trace).unwrap();
    let system = System::execution(&instructions(&program));
    let public = tables.statement.public_values().unwrap();
    let findings = check_system(&system, &tables.traces, &public);
    assert!(findings.is_clean(), "{findings:?}");
}
