//! Each constraint refuses some lie that nothing else refuses.

use std::collections::BTreeSet;

use circuits::{chips::sha256::BITS, config::Felt, tables::Table, testing::is_deleted_from};
use p3_field::{PrimeCharacteristicRing, PrimeField64};
use p3_matrix::dense::RowMajorMatrix;
use rayon::prelude::*;

use super::{
    calls::{Input, Outcome, is_true, outcome, record},
    derive::{Given, GivesWay, Held, Row, WIDTH, derive},
};
use crate::chips::sha256::fill;

/// What constraints say, in their order, and how many do.
const CONSTRAINTS: [(&str, usize); 20] = [
    ("is_real is boolean", 1),
    ("is_real stays", 1),
    ("flags", 3),
    ("bits", 7 * BITS),
    ("digits of carries", 16),
    ("clock and addresses stay", 3),
    ("words before and changes go on", 12),
    ("oldest words of row 0", 2),
    ("sums begin", 2),
    ("sums go on", 11),
    ("schedule", 4),
    ("opening", 2),
    ("even sums", 2),
    ("results of round 0", 2),
    ("even results", 2),
    ("results of round 62", 2),
    ("odd sums", 2),
    ("odd results", 2),
    ("closing", 2),
    ("state is added", 8),
];

/// Which constraints those are.
fn constraints(name: &str) -> core::ops::Range<usize> {
    let mut first = 0;
    for (other, count) in CONSTRAINTS {
        if other == name {
            return first..first + count;
        }
        first += count;
    }
    panic!("no constraints: {name}");
}

/// Each column's number in its place.
fn columns() -> Row {
    let numbers: [Felt; WIDTH] = core::array::from_fn(Felt::from_usize);
    *core::borrow::Borrow::<Row>::borrow(&numbers[..])
}

/// A call, and its table.
struct Honest {
    given: Given,
    table: RowMajorMatrix<Felt>,
}

impl Honest {
    fn new(seed: u64) -> Self {
        let input = Input::random(seed);
        let given = Given { is_real: Felt::ONE, clk: 1600, addresses: [0x2_0000, 0x3_0000], input };
        Self { given, table: derive(&[given], 2, &[], GivesWay::Sum) }
    }

    fn cell(&self, row: usize, column: Felt) -> Felt {
        self.table.values[WIDTH * row + column.as_canonical_u64() as usize]
    }

    fn hold(&self, row: usize, column: Felt, change: Felt) -> Held {
        let value = self.cell(row, column) + change;
        Held { row, column: column.as_canonical_u64() as usize, value }
    }

    fn outcome(&self, lie: &Lie) -> Outcome {
        let given = Given { is_real: lie.is_real, ..self.given };
        outcome(&derive(&[given], 2, &lie.held, lie.gives_way))
    }
}

/// Held cells, and what gives way to them.
#[derive(Clone, Debug)]
struct Lie {
    is_real: Felt,
    held: Vec<Held>,
    gives_way: GivesWay,
}

impl Lie {
    fn new(held: Vec<Held>, gives_way: GivesWay) -> Self {
        Self { is_real: Felt::ONE, held, gives_way }
    }
}

#[test]
fn the_table_is_derived_from_the_calls_as_it_is_filled() {
    let inputs = [0, 1, 2].map(Input::random);
    let trace = record(&inputs);
    let given: Vec<Given> = (0..inputs.len())
        .map(|at| {
            let ecall = trace.ecall.row(trace.call(chips::Call::Sha256).ecall[at] as usize);
            let addresses = [ecall.a0, ecall.a1];
            Given { is_real: Felt::ONE, clk: ecall.clk, addresses, input: inputs[at] }
        })
        .collect();
    let (derived, filled) = (derive(&given, 4, &[], GivesWay::Sum), fill(&trace));
    let cells = derived.values.iter().zip(&filled.values).enumerate();
    let differ = cells.filter(|(_, (derived, filled))| derived != filled);
    let differ: Vec<_> = differ.map(|(cell, _)| (cell / WIDTH, cell % WIDTH)).collect();
    assert_eq!(differ, []);
}

/// Lies by name, with the constraints that refuse them.
fn forgeries(honest: &Honest) -> Vec<(&'static str, &'static str, Lie)> {
    use GivesWay::{HighDigit, LowDigit, Sum};
    let at = columns();
    let one = Felt::ONE;
    let lie = |row, column, change| Lie::new(vec![honest.hold(row, column, change)], Sum);
    // Whether it was 0 or 1, it is the other now.
    let flip = |row, column| {
        let is_one = honest.cell(row, column);
        honest.hold(row, column, one - is_one.double())
    };
    let flipped = |row, column, gives_way| Lie::new(vec![flip(row, column)], gives_way);
    let doubled = Lie { is_real: Felt::TWO, ..Lie::new(Vec::new(), Sum) };
    vec![
        ("a call is taken twice", "is_real is boolean", doubled),
        ("a call ends in its middle", "is_real stays", lie(9, at.is_real, -one)),
        ("a call is not taken", "flags", lie(0, at.is_first, -one)),
        ("half the state is not touched", "flags", lie(1, at.is_second, -one)),
        ("words of the block come from nowhere", "flags", lie(4, at.has_block, -one)),
        ("padding takes a call", "flags", lie(32, at.is_first, one)),
        ("a bit is two", "bits", Lie::new(not_boolean(honest, 12, at.a[0], 5), Sum)),
        (
            "a low digit makes up for a wrong result",
            "digits of carries",
            flipped(12, at.a[0][3], LowDigit),
        ),
        (
            "a high digit makes up for a wrong result",
            "digits of carries",
            flipped(12, at.a[0][3], HighDigit),
        ),
        ("words are of another time", "clock and addresses stay", lie(1, at.clk, one)),
        (
            "half the state is elsewhere",
            "clock and addresses stay",
            lie(1, at.state_address, Felt::from_u8(8)),
        ),
        (
            "the block is elsewhere",
            "clock and addresses stay",
            lie(1, at.block_address, Felt::from_u8(8)),
        ),
        (
            "a word of a round is exchanged",
            "words before and changes go on",
            lie(7, at.a_before[0], one),
        ),
        (
            "another sum is written than was checked",
            "words before and changes go on",
            Lie::new(changed(honest, 0, 2), Sum),
        ),
        ("c is another in round 0", "oldest words of row 0", flipped(0, at.w[0][0], Sum)),
        ("the schedule begins with another sum", "sums begin", lie(2, at.sums[12], one)),
        ("the schedule changes on its way", "sums go on", lie(12, at.sums[4], one)),
        ("a word is not the schedule's", "schedule", flipped(12, at.w[0][7], Sum)),
        ("the schedule adds wrongly", "schedule", lie(12, at.w_next[1], one)),
        ("round 0 adds wrongly", "opening", lie(0, at.opening.a, one)),
        ("an even round adds wrongly", "even sums", lie(12, at.even.e, one)),
        ("round 0 has another result", "results of round 0", flipped(1, at.e[0][9], Sum)),
        ("an even round has another result", "even results", flipped(12, at.a[0][9], Sum)),
        ("round 62 has another result", "results of round 62", flipped(31, at.spare[9], Sum)),
        ("round 62 has another e", "results of round 62", flipped(30, at.spare[9], Sum)),
        ("an odd round adds wrongly", "odd sums", lie(12, at.odd.a, one)),
        ("an odd round has another result", "odd results", flipped(12, at.e[1][31], Sum)),
        ("the last round adds wrongly", "closing", lie(31, at.closing.e, one)),
        ("another state is written", "state is added", Lie::new(changed(honest, 0, 32), Sum)),
    ]
}

/// A word with bit `i` two higher or lower than it should be, and all others boolean.
fn not_boolean(honest: &Honest, row: usize, bits: [Felt; BITS], i: usize) -> Vec<Held> {
    let next = bits.get(i + 1).map(|&next| (next, honest.cell(row, next)));
    let is_carried = next.is_none_or(|(_, value)| value == Felt::ONE);
    let two = if is_carried { Felt::TWO } else { -Felt::TWO };
    let mut held = vec![honest.hold(row, bits[i], two)];
    held.extend(next.map(|(next, value)| honest.hold(row, next, Felt::ONE - value.double())));
    held
}

/// One of the eight words changes by one more on the first rows.
fn changed(honest: &Honest, which: usize, rows: usize) -> Vec<Held> {
    let at = columns();
    let places = at.changes.map(|changes| [changes.a, changes.e].concat()).concat();
    let swapped = |row: usize| if row.is_multiple_of(2) { which } else { (which + 4) % 8 };
    (0..rows).map(|row| honest.hold(row, places[swapped(row)], Felt::ONE)).collect()
}

#[test]
fn every_named_forgery_is_refused_by_what_should_refuse_it() {
    let honest = Honest::new(3);
    let mut refusing = BTreeSet::new();
    for (name, by, lie) in forgeries(&honest) {
        let outcome = honest.outcome(&lie);
        assert!(!is_true(&outcome.messages), "{name}: no lie");
        let broken: BTreeSet<_> = outcome.broken.iter().map(|&(_, at)| at).collect();
        assert!(broken.len() == 1, "{name}: {:?}", outcome.broken);
        assert!(broken.is_subset(&constraints(by).collect()), "{name}: {:?}", outcome.broken);
        refusing.insert(by);
    }
    assert_eq!(refusing.len(), CONSTRAINTS.len(), "{refusing:?}");
}

/// Lies about single cells and bits, all over the rows.
fn lies(honest: &Honest) -> Vec<Lie> {
    // Those first that have most to lie about.
    const ROWS: [usize; 7] = [12, 0, 31, 1, 30, 9, 20];
    let at = columns();
    let mut words = [at.a, at.e, at.w].concat();
    words.push(at.spare);
    let mut lies = Vec::new();
    for row in ROWS {
        for column in (0..WIDTH).map(Felt::from_usize) {
            if !words.as_flattened().contains(&column) {
                let held = vec![honest.hold(row, column, Felt::ONE)];
                for gives_way in [GivesWay::Sum, GivesWay::LowDigit, GivesWay::HighDigit] {
                    lies.push(Lie::new(held.clone(), gives_way));
                }
                lies.push(Lie::new(vec![honest.hold(row, column, -Felt::ONE)], GivesWay::Sum));
            }
        }
        for word in &words {
            let value = honest.cell(row, word[0]);
            let held = vec![honest.hold(row, word[0], Felt::ONE - value.double())];
            for gives_way in [GivesWay::Sum, GivesWay::LowDigit, GivesWay::HighDigit] {
                lies.push(Lie::new(held.clone(), gives_way));
            }
            for i in 0..BITS {
                let held = not_boolean(honest, row, *word, i);
                lies.push(Lie::new(held, GivesWay::LowDigit));
            }
        }
    }
    for which in 0..8 {
        lies.extend([2, 32].map(|rows| Lie::new(changed(honest, which, rows), GivesWay::Sum)));
    }
    lies.push(Lie { is_real: Felt::TWO, ..Lie::new(Vec::new(), GivesWay::Sum) });
    lies
}

/// If a constraint were left out, some lie would be proven.
#[test]
fn no_constraint_can_be_left_out() {
    let count = CONSTRAINTS.iter().map(|(_, count)| count).sum::<usize>();
    let mut missed: BTreeSet<usize> = (0..count).collect();
    for seed in 0..8 {
        let honest = Honest::new(seed);
        let lies = lies(&honest);
        let is_accepted = |lie: &&Lie| {
            let Outcome { broken, messages } = honest.outcome(lie);
            broken.is_empty() && !is_true(&messages)
        };
        if is_deleted_from(Table::Sha256) {
            assert!(lies.par_iter().find_any(is_accepted).is_none(), "a lie is accepted");
            continue;
        }
        let alone: Vec<Option<usize>> = lies
            .par_iter()
            .map(|lie| {
                let Outcome { broken, messages } = honest.outcome(lie);
                let broken: BTreeSet<_> = broken.iter().map(|&(_, at)| at).collect();
                assert!(!broken.is_empty() || is_true(&messages), "a lie is accepted");
                let is_alone = broken.len() == 1 && !is_true(&messages);
                broken.first().copied().filter(|_| is_alone)
            })
            .collect();
        for at in alone.into_iter().flatten() {
            missed.remove(&at);
        }
        if missed.is_empty() {
            break;
        }
    }
    assert!(missed.is_empty() || is_deleted_from(Table::Sha256), "{missed:?}");
}

/// Nor can a message: without it, calls would be told without what belongs to them.
#[test]
fn no_message_can_be_left_out() {
    let Outcome { messages, .. } = outcome(&Honest::new(0).table);
    let numbers: BTreeSet<_> = messages.iter().map(|message| message.interaction).collect();
    assert_eq!(numbers.len(), 4);
    for number in numbers {
        let mut others = messages.clone();
        others.retain(|message| message.interaction != number);
        assert!(!is_true(&others), "{number}");
    }
}
