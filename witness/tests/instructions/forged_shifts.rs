//! Lies about shifts.

use circuits::{
    chips::shift::{Shift, ShiftColumns, ShiftImmediateColumns},
    config::Felt,
    tables::Table,
};
use p3_field::{Field, PrimeCharacteristicRing};

use crate::{
    forge::{Forgery, constraint, felt, lie, limbs, lookup, word},
    judge::Refusal,
};

/// What is shifted by how much, as a number that can be negative or not.
pub(crate) fn set(row: &mut Shift<Felt>, first: u32, n: u32, is_negative: bool) {
    let shiftee = if is_negative { !first } else { first };
    row.first = felt(first.into());
    if row.is_arithmetic == Felt::ONE {
        row.first_high = felt((first >> 16).into());
    }
    row.is_negative = Felt::from_bool(is_negative);
    row.shiftee = felt(shiftee.into());
    set_amount(row, shiftee, n, n);
}

/// Shifts by one amount and says another.
fn set_amount(row: &mut Shift<Felt>, shiftee: u32, said: u32, n: u32) {
    row.amount = felt(said.into());
    (row.left, row.right) = (felt(1 << n), felt(1 << (31 - n)));
    let (shifted, rest) = if row.is_left == Felt::ONE {
        let product = u64::from(shiftee) << n;
        (product & 0xffff_ffff, product >> 32)
    } else {
        let product = u64::from(shiftee) << (31 - n);
        (product >> 31, product & 0x7fff_ffff)
    };
    (row.shifted, row.rest) = (limbs(shifted), limbs(rest));
    set_result(row);
}

/// What follows from what is left.
fn set_result(row: &mut Shift<Felt>) {
    let shifted = word(row.shifted);
    let complement = felt(u32::MAX.into()) - shifted;
    row.result = if row.is_negative == Felt::ONE { complement } else { shifted };
}

fn is_left(row: &Shift<Felt>) -> bool {
    row.is_left == Felt::ONE
}

fn is_right(row: &Shift<Felt>) -> bool {
    row.is_right == Felt::ONE
}

fn is_arithmetic(row: &Shift<Felt>) -> bool {
    row.is_arithmetic == Felt::ONE
}

type Case = (&'static str, fn(&Shift<Felt>) -> bool, fn(&mut Shift<Felt>), Vec<Refusal>);

fn cases() -> Vec<Case> {
    vec![
        (
            "a logical shift of a negative number",
            is_right,
            |row| set(row, 8, 1, true),
            constraint(4),
        ),
        (
            "what is shifted is another number",
            is_right,
            |row| {
                set(row, 8, 1, false);
                row.first += felt(8);
            },
            constraint(5),
        ),
        (
            "one more to the left",
            is_left,
            |row| {
                set(row, 8, 1, false);
                row.shifted[0] += Felt::ONE;
                set_result(row);
            },
            constraint(6),
        ),
        (
            "one more to the right",
            is_right,
            |row| {
                set(row, 8, 1, false);
                row.shifted[0] += Felt::ONE;
                set_result(row);
            },
            constraint(7),
        ),
        (
            "one more to the right, with a sign",
            is_arithmetic,
            |row| {
                set(row, 0x8000_0000, 4, true);
                row.shifted[0] -= Felt::ONE;
                set_result(row);
            },
            constraint(7),
        ),
        (
            "no complement of what is left",
            is_arithmetic,
            |row| {
                set(row, 0x8000_0000, 4, true);
                row.result = word(row.shifted);
            },
            constraint(8),
        ),
        (
            "a negative number without its sign",
            is_arithmetic,
            |row| set(row, 0x8000_0000, 4, false),
            lookup(6),
        ),
        (
            "a sign that a number does not have",
            is_arithmetic,
            |row| set(row, 0x7000_0000, 4, true),
            lookup(6),
        ),
        (
            "an upper limb that is not the number's",
            is_arithmetic,
            |row| {
                set(row, 0x8000_0000, 4, false);
                row.first_high = Felt::ZERO;
            },
            lookup(7),
        ),
        (
            "a wrong power to the left",
            is_left,
            |row| {
                set(row, 8, 1, false);
                set_amount(row, 8, 1, 2);
            },
            lookup(8),
        ),
        (
            "a wrong power to the right",
            is_right,
            |row| {
                set(row, 8, 1, false);
                set_amount(row, 8, 1, 2);
            },
            lookup(8),
        ),
        (
            "too much is left",
            is_left,
            |row| {
                set(row, 0x8000_0000, 1, false);
                row.rest[0] -= Felt::ONE;
                row.shifted[1] += felt(1 << 16);
                set_result(row);
            },
            lookup(10),
        ),
        (
            "less than nothing is left in a limb",
            is_right,
            |row| {
                set(row, 0x8000_0000, 31, false);
                row.shifted = [-Felt::ONE, Felt::ZERO];
                row.rest = [Felt::ZERO, felt(1 << 16)];
                set_result(row);
            },
            [lookup(9), lookup(12)].concat(),
        ),
        (
            "too much falls off to the right",
            is_right,
            |row| {
                set(row, 8, 1, false);
                row.shifted[0] -= Felt::ONE;
                row.rest[1] += felt(1 << 15);
                set_result(row);
            },
            lookup(12),
        ),
        (
            "too much falls off in the lower limb",
            is_right,
            |row| {
                set(row, 8, 1, false);
                row.shifted[0] -= Felt::ONE;
                row.rest[0] += felt(1 << 31);
                set_result(row);
            },
            lookup(11),
        ),
    ]
}

pub(crate) fn all() -> Vec<Forgery> {
    let by_register = cases().into_iter().map(|(about, is_such, change, refused_by)| {
        lie(
            about,
            Table::Shift,
            |row: &ShiftColumns<Felt>| is_such(&row.operation),
            |row| {
                row.second_high = Felt::ZERO;
                change(&mut row.operation);
            },
            refused_by,
        )
    });
    let by_immediate = cases().into_iter().map(|(about, is_such, change, refused_by)| {
        lie(
            about,
            Table::ShiftImmediate,
            |row: &ShiftImmediateColumns<Felt>| is_such(&row.operation),
            |row| change(&mut row.operation),
            refused_by,
        )
    });
    let mut all: Vec<_> = by_register.chain(by_immediate).collect();
    all.push(lie(
        "the amount of another number",
        Table::Shift,
        |row: &ShiftColumns<Felt>| is_left(&row.operation),
        |row| {
            // The register holds 1, which is 2 and 2^16 times something.
            set(&mut row.operation, 8, 2, false);
            row.second_high = (Felt::ONE - felt(2)) * felt(1 << 16).inverse();
        },
        lookup(16),
    ));
    all
}
