//! Lies about comparisons, and what branches make of them.

use circuits::{
    chips::{
        branch_equal::BranchEqualColumns,
        branch_less::BranchLessColumns,
        compare::{CompareColumns, CompareImmediateColumns, Comparison},
    },
    config::Felt,
    tables::Table,
};
use p3_field::{Field, PrimeCharacteristicRing};

use crate::{
    forge::{Forgery, constraint, felt, lie, limbs, lookup, times_base},
    judge::Refusal,
};

/// Compares two words, and says that the first is less if the number of wraps is such.
pub(crate) fn set(
    row: &mut Comparison<Felt>,
    [first, second]: [u32; 2],
    is_signed: bool,
    is_negative: [bool; 2],
    is_less: bool,
) {
    (row.first, row.second) = (felt(first.into()), felt(second.into()));
    let high = [first, second].map(|word| felt((word >> 16).into()));
    row.high = if is_signed { high } else { [Felt::ZERO; 2] };
    row.is_negative = is_negative.map(Felt::from_bool);
    row.is_less = Felt::from_bool(is_less);
    row.difference = limbs(first.wrapping_sub(second).into());
}

type Change = fn(&mut Comparison<Felt>);

/// Of unsigned numbers: constraints from that of the first sign on.
const UNSIGNED: [(&str, Change, usize); 3] = [
    ("7 < 5 as the first is negative", |row| set(row, [7, 5], false, [true, false], true), 0),
    ("not 5 < 7 as the second is negative", |row| set(row, [5, 7], false, [false, true], false), 1),
    ("not 5 < 7", |row| set(row, [5, 7], false, [false; 2], false), 3),
];

/// Of signed numbers: messages from that of the first sign on.
const SIGNED: [(&str, Change, usize); 5] = [
    ("not -1 < 1, without a sign", |row| set(row, [u32::MAX, 1], true, [false; 2], false), 0),
    ("7 < 5, with a sign", |row| set(row, [7, 5], true, [true, false], true), 0),
    ("1 < -1, without a sign", |row| set(row, [1, u32::MAX], true, [false; 2], true), 2),
    (
        "1 < -1, with another's upper limb",
        |row| {
            set(row, [1, u32::MAX], true, [false; 2], true);
            row.high[1] = Felt::ZERO;
        },
        3,
    ),
    (
        "not -1 < 1, with another's upper limb",
        |row| {
            set(row, [u32::MAX, 1], true, [false; 2], false);
            row.high[0] = Felt::ZERO;
        },
        1,
    ),
];

/// A difference that is none: 5 less 7 is -2, and not a word.
fn set_no_word(row: &mut Comparison<Felt>) {
    set(row, [5, 7], false, [false; 2], false);
    row.difference = [-felt(2), Felt::ZERO];
}

fn of_compare(
    refuse: impl Fn(Refusal) -> Vec<Refusal>,
) -> Vec<(&'static str, bool, Change, Vec<Refusal>)> {
    let mut cases = Vec::new();
    for (about, change, at) in UNSIGNED {
        cases.push((about, false, change, refuse(Refusal::Constraint(3 + at))));
    }
    for (about, change, at) in SIGNED {
        cases.push((about, true, change, refuse(Refusal::Lookup(6 + at))));
    }
    let part: Change = |row| {
        set(row, [5, 5], false, [false; 2], false);
        (row.is_less, row.difference) = (times_base(felt(1 << 24)), limbs(1 << 24));
    };
    cases.push(("5 is partly less than 5", false, part, refuse(Refusal::Constraint(5))));
    let by_upper: Change = |row| {
        set_no_word(row);
        row.difference = [felt(0xfffe), -Felt::ONE];
    };
    cases.push(("not 5 < 7 by less than a limb", false, by_upper, refuse(Refusal::Lookup(11))));
    cases.push(("not 5 < 7 by less than a word", false, set_no_word, refuse(Refusal::Lookup(10))));
    cases
}

fn comparisons() -> Vec<Forgery> {
    let mut all = Vec::new();
    for (about, is_signed, change, refused_by) in of_compare(|refusal| vec![refusal]) {
        let flag = Felt::from_bool(is_signed);
        all.push(lie(
            about,
            Table::Compare,
            |row: &CompareColumns<Felt>| row.operation.is_signed == flag,
            |row| change(&mut row.operation.comparison),
            refused_by.clone(),
        ));
        all.push(lie(
            about,
            Table::CompareImmediate,
            |row: &CompareImmediateColumns<Felt>| row.operation.is_signed == flag,
            |row| change(&mut row.operation.comparison),
            refused_by,
        ));
    }
    all
}

/// What follows from the comparison.
fn branch_on(row: &mut BranchLessColumns<Felt>) {
    let (following, is_less) = (row.step.pc + felt(4), row.comparison.is_less);
    row.target = following + felt(4096);
    let is_taken =
        (row.is_blt + row.is_bltu) * is_less + (row.is_bge + row.is_bgeu) * (Felt::ONE - is_less);
    row.next_pc = following + is_taken * felt(4096);
}

fn branches_less() -> Vec<Forgery> {
    let mut all = Vec::new();
    for (about, is_signed, change, refused_by) in of_compare(|refusal| match refusal {
        Refusal::Constraint(at) => constraint(at + 2),
        Refusal::Lookup(at) => lookup(at + 3),
    }) {
        let flag = Felt::from_bool(is_signed);
        for is_on_less in [Felt::ZERO, Felt::ONE] {
            all.push(lie(
                about,
                Table::BranchLess,
                |row: &BranchLessColumns<Felt>| {
                    row.is_blt + row.is_bge == flag && row.is_blt + row.is_bltu == is_on_less
                },
                |row| {
                    change(&mut row.comparison);
                    branch_on(row);
                },
                refused_by.clone(),
            ));
        }
    }
    let is_blt = |row: &BranchLessColumns<Felt>| row.is_blt.is_one();
    all.push(lie(
        "blt that leads nowhere else",
        Table::BranchLess,
        is_blt,
        |row| {
            set(&mut row.comparison, [5, 7], true, [false; 2], true);
            branch_on(row);
            row.next_pc = row.step.pc + felt(4);
        },
        constraint(9),
    ));
    all.push(lie(
        "blt that leads somewhere else",
        Table::BranchLess,
        is_blt,
        |row| {
            set(&mut row.comparison, [7, 5], true, [false; 2], false);
            branch_on(row);
            row.next_pc = row.target;
        },
        constraint(9),
    ));
    all
}

fn branches_equal() -> Vec<Forgery> {
    let is_beq = |row: &BranchEqualColumns<Felt>| row.is_beq.is_one();
    let is_bne = |row: &BranchEqualColumns<Felt>| row.is_bne.is_one();
    let set = |row: &mut BranchEqualColumns<Felt>, words: [u64; 2], is_equal: bool| {
        [row.first, row.second] = words.map(felt);
        row.is_equal = Felt::from_bool(is_equal);
        let following = row.step.pc + felt(4);
        let inverse = (row.first - row.second).try_inverse().unwrap_or_default();
        row.inverse = if is_equal { Felt::ZERO } else { inverse };
        row.target = following + felt(4096);
        let is_taken = is_equal == row.is_beq.is_one();
        row.next_pc = if is_taken { row.target } else { following };
    };
    vec![
        lie("beq: 5 = 7", Table::BranchEqual, is_beq, |row| set(row, [5, 7], true), constraint(3)),
        lie("bne: 5 = 7", Table::BranchEqual, is_bne, |row| set(row, [5, 7], true), constraint(3)),
        lie(
            "beq: not 5 = 5",
            Table::BranchEqual,
            is_beq,
            |row| set(row, [5, 5], false),
            constraint(4),
        ),
        lie(
            "bne: not 5 = 5",
            Table::BranchEqual,
            is_bne,
            |row| set(row, [5, 5], false),
            constraint(4),
        ),
        lie(
            "beq that leads nowhere else",
            Table::BranchEqual,
            is_beq,
            |row| {
                set(row, [5, 5], true);
                row.next_pc = row.step.pc + felt(4);
            },
            constraint(5),
        ),
        lie(
            "bne that leads somewhere else",
            Table::BranchEqual,
            is_bne,
            |row| {
                set(row, [5, 5], true);
                row.next_pc = row.target;
            },
            constraint(5),
        ),
    ]
}

pub(crate) fn all() -> Vec<Forgery> {
    let mut all = comparisons();
    all.extend(branches_less());
    all.extend(branches_equal());
    all
}
