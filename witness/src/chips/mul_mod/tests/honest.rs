//! What is filled is accepted, says what the engine says, and is what the call is due.

use chips::Call;
use circuits::{
    chips::mul_mod::{DIV_REM, DONE, MUL_MOD, ZERO_DIVISOR},
    systems::System,
    testing::check_system,
};
use machine::{
    ArithmeticHost,
    record::EcallRow,
    segments::{Budget, Cutter},
    testing::{assemble::*, build::program},
};
use proptest::{array::uniform4, prelude::*};
use ruint::aliases::U256;

use super::{
    super::{Kind, columns::words},
    world::{Question, World},
};
use crate::{fill_segment, instructions};

fn edges() -> Vec<U256> {
    let power = |n| U256::ONE << n;
    let mut edges: Vec<_> = [0, 1, 16, 31, 32, 63, 64, 128, 192, 240, 255].map(power).to_vec();
    edges.extend([16, 32, 64, 128, 224].map(|n| power(n) - U256::ONE));
    edges.extend([U256::ZERO, U256::from(3), U256::MAX, U256::MAX - U256::from(188)]);
    edges
}

/// The lanes that are due to a call by the layout of its ranges: the clock after the call's, where,
/// what is found there, what is left.
fn due(ecall: &EcallRow, before: &World) -> Vec<Vec<u64>> {
    let EcallRow { clk, a0, a1, a2, a3, status, .. } = *ecall;
    let load = |at| before.load(at);
    let (a, m) = (load(a2), load(a3));
    let ranges = match ecall.a7 {
        6 => {
            let (a, b, m) = (load(a1), load(a2), load(a3));
            let r = if m.is_zero() { a.wrapping_mul(b) } else { a.mul_mod(b, m) };
            vec![(6, a1, a, a), (7, a2, b, b), (8, a3, m, m), (9, a0, load(a0), r)]
        }
        _ if status == ZERO_DIVISOR => vec![(6, a2, a, a), (7, a3, m, m)],
        _ => {
            let results = [(8, a0, load(a0), a / m), (8, a1, load(a1), a % m)];
            [[(6, a2, a, a), (7, a3, m, m)], results].concat()
        }
    };
    let mut lanes = Vec::new();
    for (after_clk, at, before, after) in ranges {
        for lane in 0..4 {
            let [before, after] = [before, after].map(|number| {
                let words = words(number).map(u64::from);
                [words[2 * lane], words[2 * lane + 1]]
            });
            let place = [u64::from(clk + after_clk), u64::from(at) + 8 * lane as u64];
            lanes.push([place, before, after].concat());
        }
    }
    lanes.sort();
    lanes
}

fn check(question: Question) -> Vec<Kind> {
    let world = World::new(&[question]);
    let outcome = world.judge(&world.columns());
    assert!(outcome.is_unnoticed() && outcome.is_true, "{question:?}: {outcome:?}");
    assert_eq!(outcome.lanes, due(&world.calls[0], &world), "{question:?}");
    world.rows().iter().map(|row| row.kind).collect()
}

#[test]
fn calls_on_edges_are_accepted() {
    let mut kinds = Vec::new();
    for &a in &edges() {
        for &m in &edges() {
            kinds.extend(check(Question::DivRem(a, m)));
            for &b in &edges() {
                kinds.extend(check(Question::MulMod(a, b, m)));
            }
        }
    }
    for kind in [Kind::Product, Kind::Wrapping, Kind::Reduction, Kind::Reduced, Kind::Division] {
        assert!(kinds.contains(&kind), "{kind:?}");
    }
    assert!(kinds.contains(&Kind::Refused));
}

proptest! {
    #[test]
    fn random_calls_are_accepted(a in uniform4(0u64..), b in uniform4(0u64..), m in uniform4(0u64..), bits in 0usize..256) {
        let [a, b, m] = [a, b, m].map(U256::from_limbs);
        for m in [m, m >> bits] {
            check(Question::MulMod(a, b, m));
            check(Question::DivRem(a, m));
        }
    }
}

/// Results may take the place of what was read, and factors may be the same.
#[test]
fn ranges_may_overlap() {
    let number = |n: u64| U256::MAX / U256::from(n);
    for (a7, [a0, a1, a2, a3]) in [
        (MUL_MOD, [0, 0, 32, 64]),
        (MUL_MOD, [32, 32, 32, 32]),
        (MUL_MOD, [8, 0, 16, 64]),
        (DIV_REM, [0, 32, 0, 32]),
        (DIV_REM, [0, 32, 32, 0]),
    ] {
        let mut world = World::empty();
        for (at, n) in [(0, 3), (32, 5), (64, 7)] {
            world.store(at, number(n));
        }
        world.ask(EcallRow { clk: 16, a7, a0, a1, a2, a3, ..EcallRow::default() });
        let outcome = world.judge(&world.columns());
        assert!(outcome.is_unnoticed() && outcome.is_true, "{a7} {a0}: {outcome:?}");
    }
}

/// All tables of a run with such calls agree.
#[test]
fn a_run_is_filled() {
    let at = |range: u32| 0x2_0000 + 32 * range;
    let mut text = Vec::new();
    for (number, arguments) in [
        (6, [8, 0, 1, 2].map(at)),
        (7, [9, 10, 0, 2].map(at)),
        (6, [11, 0, 1, 3].map(at)),
        (6, [12, 0, 1, 4].map(at)),
        (6, [1, 1, 1, 1].map(at)),
        (7, [0, 1, 0, 1].map(at)),
        (7, [13, 14, 0, 4].map(at)),
    ] {
        text.extend(li(A7, number));
        for (register, argument) in (A0..).zip(arguments) {
            text.extend(li(register, argument));
        }
        text.push(ECALL);
    }
    text.extend(halt(at(0)));
    let data: Vec<u32> = (0..24).map(|n| 0x9e37_79b9_u32.wrapping_mul(n + 1)).collect();
    // Two factors, a modulus, a small one, zero.
    let data = [data, vec![7, 0, 0, 0, 0, 0, 0, 0], vec![0; 128]].concat();
    let program = program(&text, &[(at(0), data)]);
    let mut segments = Cutter::new(&program, ArithmeticHost, Budget::of_rows(1 << 16));
    let segment = segments.next().unwrap().unwrap();
    let trace = segment.record(&program).unwrap();
    let tables = fill_segment(&program, &segment, &trace).unwrap();
    let system = System::execution(&instructions(&program));
    let public = tables.statement.public_values().unwrap();
    let findings = check_system(&system, &tables.traces, &public);
    assert!(findings.is_clean(), "{findings:?}");
}

#[test]
fn the_numbers_are_the_engines() {
    let numbers = [Call::MulMod as u32, Call::DivRem as u32];
    assert_eq!(numbers, [MUL_MOD, DIV_REM]);
    let statuses = [chips::Status::Done as u32, chips::Status::ZeroDivisor as u32];
    assert_eq!(statuses, [DONE, ZERO_DIVISOR]);
}
