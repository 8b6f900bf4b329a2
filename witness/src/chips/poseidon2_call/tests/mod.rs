use std::collections::BTreeSet;

use chips::{Software, SystemCalls, field::P};
use circuits::{chips::element::Element, tables::Table};
use core::borrow::Borrow;

use self::inverse::inverse;
use super::*;
use crate::chips::testing::*;

mod inverse;

const TABLE: Table = Table::Poseidon2Call;

type Columns = Poseidon2CallColumns<Felt>;

fn call(at: usize) -> (Call, Vec<u32>) {
    (Call::Poseidon2, vec![DATA + 8 * at as u32])
}

fn holds(made: &Made, lanes: &mut Lanes) -> Option<bool> {
    let [a0, rest @ ..] = made.arguments;
    let [before, after] = lanes.take(made.clk + 6, a0, WIDTH as u64)?;
    let mut state = elements(&before)?.try_into().ok()?;
    Software::poseidon2(&mut state);
    Some(rest == [0; 4] && state.map(field::Felt::as_u64) == after[..])
}

fn is_true(said: &Said) -> bool {
    is_so(said, Call::Poseidon2, holds)
}

fn honest() -> RowMajorMatrix<Felt> {
    let mut random = Random(1);
    let numbers: Vec<u64> = (0..16).map(|_| random.number() % P).collect();
    let program = program_of(&[call(0), call(8)], split(&numbers));
    fill_run(fill, &program, &record(&program))
}

#[test]
fn what_is_said_is_what_the_machine_recorded() {
    let mut random = Random(2);
    let mut numbers: Vec<u64> = (0..256).map(|_| random.element()).collect();
    numbers.extend([[0; 8], [P - 1; 8], [u64::from(u32::MAX); 8], [1 << 32; 8]].as_flattened());
    let calls: Vec<_> = (0..numbers.len() / 8).chain([0, 0]).map(|at| call(8 * at)).collect();
    let program = program_of(&calls, split(&numbers));
    let trace = record(&program);
    let outcome = Outcome::of(TABLE, &fill_run(fill, &program, &trace));
    assert!(outcome.is_accepted(), "{outcome:?}");
    assert_eq!(outcome.said, recorded(&trace, Call::Poseidon2));
    assert_eq!(outcome.said.calls.len(), calls.len());
    assert!(is_true(&outcome.said));
}

#[test]
fn a_call_that_was_refused_has_no_row() {
    let numbers = [vec![7; 8], vec![P; 8], vec![u64::MAX; 8]].concat();
    let program = program_of(&[call(0), call(8), call(16)], split(&numbers));
    let trace = record(&program);
    assert_eq!(trace.ecall.status[..3], [0, 5, 5]);
    let outcome = Outcome::of(TABLE, &fill_run(fill, &program, &trace));
    assert_eq!(outcome.said, recorded(&trace, Call::Poseidon2));
    assert_eq!(outcome.said.calls.len(), 1);
}

#[test]
fn no_call_is_nothing_but_padding() {
    let program = program_of(&[], Vec::new());
    let outcome = Outcome::of(TABLE, &fill_run(fill, &program, &record(&program)));
    assert!(outcome.is_accepted() && outcome.said == Said::default());
}

#[test]
fn a_run_balances() {
    let mut random = Random(4);
    let numbers: Vec<u64> = (0..24).map(|_| random.element()).collect();
    check_execution(&program_of(&[call(0), call(8), call(16), call(3)], split(&numbers)));
}

#[derive(Clone, Copy, Debug)]
struct Forgery {
    name: &'static str,
    refused_by: Refusal,
    /// Which element it is about, of those of the kind.
    forge: fn(&mut Columns, usize),
}

const FORGERIES: [Forgery; 4] = [
    Forgery {
        name: "the state has an element that is not canonical",
        refused_by: Refusal::Constraint(1),
        forge: |row, at| {
            let mut state = row.before.map(|element| engine(value(element)));
            state[at] = field::Felt::from_u32(5);
            *row = columns(row, state);
            row.before[at] = not_canonical(5);
        },
    },
    Forgery {
        name: "an element that is not canonical is left",
        refused_by: Refusal::Constraint(9),
        forge: |row, at| {
            let mut random = Random(3);
            let mut state = [(); WIDTH].map(|()| field::Felt::from_any(random.number()));
            state[at] = field::Felt::from_u32(6);
            *row = columns(row, inverse(state));
            row.after[at] = not_canonical(6);
        },
    },
    Forgery {
        name: "another rate half",
        refused_by: Refusal::Message(0),
        forge: |row, at| row.after[at % 4] = row.before[at],
    },
    Forgery {
        name: "another capacity half",
        refused_by: Refusal::Message(1),
        forge: |row, at| row.after[4 + at % 4] = row.before[at],
    },
];

fn value(element: Element<Felt>) -> Felt {
    element.words[1] * Felt::from_u64(1 << 32) + element.words[0]
}

/// The second pair of words that stands for a small element.
pub(crate) fn not_canonical(element: u32) -> Element<Felt> {
    let words = [element + 1, u32::MAX].map(Felt::from_u32);
    Element { words, quotient: Felt::ONE }
}

fn columns(like: &Columns, state: [field::Felt; WIDTH]) -> Columns {
    let (before, after) = (fill_elements(&state), fill_elements(&poseidon2::permute(state)));
    Columns { before, after, ..*like }
}

/// What refuses each forgery of each element.
fn forged() -> BTreeSet<Refusal> {
    let mut alone = BTreeSet::new();
    for Forgery { name, refused_by, forge } in FORGERIES {
        for at in 0..WIDTH {
            let mut trace = honest();
            let row: &mut Columns = trace.row_mut(1).borrow_mut();
            forge(row, at);
            let outcome = Outcome::of(TABLE, &trace);
            assert!(is_possible(&outcome.said) && !is_true(&outcome.said), "{name}, {at}");
            let expected = match refused_by {
                Refusal::Constraint(first) => Refusal::Constraint(first + at),
                message => message,
            };
            assert_eq!(outcome.refused_by(), Some(expected), "{name}, {at}");
            alone.insert(expected);
        }
    }
    alone
}

/// In padding everything but the flag, as long as the elements are canonical.
fn is_idle(trace: &RowMajorMatrix<Felt>, row: usize, column: usize) -> bool {
    let columns: &Columns = trace.values[row * trace.width..][..trace.width].borrow();
    let element = column.checked_sub(core::mem::offset_of!(Poseidon2CallColumns<u8>, before));
    let is_high_word = element.is_none_or(|cell| cell % 3 == 1);
    columns.is_real == Felt::ZERO && column > 0 && is_high_word
}

#[test]
fn every_constraint_and_message_is_needed() {
    let honest = honest();
    assert!(is_true(&Outcome::of(TABLE, &honest).said));
    let mut alone =
        sweep(TABLE, &honest, 0..4, |row, column| is_idle(&honest, row, column), is_true);
    alone.extend(forged());
    check_all_needed(TABLE, &honest, &alone, is_true);
}
