//! Lies about quotients and remainders.

use circuits::{
    chips::div::{DivColumns, Operand},
    config::Felt,
    tables::Table,
};
use p3_field::{Field, PrimeCharacteristicRing};

use crate::forge::{Forgery, constraint, constraints, felt, lie, limbs, lookup, times_base, word};

type Row = DivColumns<Felt>;

const INT_MIN: u32 = 1 << 31;

/// A negative number.
const fn minus(number: u32) -> u32 {
    number.wrapping_neg()
}

fn set_operand(operand: &mut Operand<Felt>, value: u32, has_sign: bool) {
    let is_negative = has_sign && value >> 31 == 1;
    operand.value = felt(value.into());
    operand.high = if has_sign { felt((value >> 16).into()) } else { Felt::ZERO };
    set_sign(operand, value, is_negative);
}

fn set_sign(operand: &mut Operand<Felt>, value: u32, is_negative: bool) {
    operand.is_negative = Felt::from_bool(is_negative);
    operand.magnitude = felt(if is_negative { minus(value) } else { value }.into());
}

/// What follows from the operands' magnitudes and a quotient: all that can be right.
fn set_quotient(row: &mut Row, quotient: u64) {
    row.is_by_zero = Felt::from_bool(row.divisor.value.is_zero());
    row.divisor_inverse = row.divisor.value.try_inverse().unwrap_or_default();
    row.quotient = limbs(quotient);
    let magnitudes = [row.dividend.magnitude, row.divisor.magnitude];
    let remainder = magnitudes[0] - felt(quotient) * magnitudes[1];
    let number = p3_field::PrimeField64::as_canonical_u64;
    row.remainder = limbs(number(&remainder));
    let difference = magnitudes[1] - remainder - Felt::ONE;
    row.difference = if row.is_by_zero.is_one() { limbs(0) } else { limbs(number(&difference)) };
    set_magnitude(row);
}

fn set_magnitude(row: &mut Row) {
    let (is_quotient, is_remainder) = (row.is_div + row.is_divu, row.is_rem + row.is_remu);
    row.magnitude = is_quotient * word(row.quotient) + is_remainder * word(row.remainder);
    row.is_none = is_quotient * row.is_by_zero;
    let [n, d] = [row.dividend.is_negative, row.divisor.is_negative];
    row.sign = (n + d - (n * d).double()) * row.is_div + n * row.is_rem;
    let is_negative = if row.magnitude.is_zero() { Felt::ZERO } else { row.sign };
    set_negative(row, is_negative);
}

fn set_negative(row: &mut Row, is_negative: Felt) {
    row.is_negative = is_negative;
    row.magnitude_inverse = row.magnitude.try_inverse().unwrap_or_default();
    let negated = (felt(1 << 32) - row.magnitude.double()) * is_negative + row.magnitude;
    row.result = row.is_none * felt(u32::MAX.into()) + (Felt::ONE - row.is_none) * negated;
}

/// A division as it should be, to be forged.
pub(crate) fn set(row: &mut Row, [n, d]: [u32; 2]) {
    let has_sign = (row.is_div + row.is_rem).is_one();
    set_operand(&mut row.dividend, n, has_sign);
    set_operand(&mut row.divisor, d, has_sign);
    let number = p3_field::PrimeField64::as_canonical_u64;
    let [n, d] = [row.dividend.magnitude, row.divisor.magnitude].map(|felt| number(&felt));
    set_quotient(row, n.checked_div(d).unwrap_or(0));
}

/// What follows from changed flags or operands.
pub(crate) fn refill(row: &mut Row) {
    set_magnitude(row);
}

fn is_div(row: &Row) -> bool {
    row.is_div.is_one()
}

fn is_divu(row: &Row) -> bool {
    row.is_divu.is_one()
}

fn is_rem(row: &Row) -> bool {
    row.is_rem.is_one()
}

fn is_remu(row: &Row) -> bool {
    row.is_remu.is_one()
}

fn of_signs() -> Vec<Forgery> {
    vec![
        lie(
            "divu of a negative number",
            Table::Div,
            is_divu,
            |row| {
                set(row, [7, 2]);
                set_sign(&mut row.dividend, 7, true);
                set_quotient(row, u64::from(minus(7) / 2));
            },
            constraint(5),
        ),
        lie(
            "another dividend",
            Table::Div,
            is_divu,
            |row| {
                set(row, [7, 2]);
                row.dividend.magnitude = felt(9);
                set_quotient(row, 4);
            },
            constraint(6),
        ),
        lie(
            "remu by a negative number",
            Table::Div,
            is_remu,
            |row| {
                set(row, [7, minus(2)]);
                set_sign(&mut row.divisor, minus(2), true);
                set_quotient(row, 3);
            },
            constraint(7),
        ),
        lie(
            "another divisor",
            Table::Div,
            is_remu,
            |row| {
                set(row, [7, 2]);
                row.divisor.magnitude = felt(5);
                set_quotient(row, 1);
            },
            constraint(8),
        ),
        lie(
            "-7 / 2 = 3",
            Table::Div,
            is_div,
            |row| {
                set(row, [minus(7), 2]);
                row.sign = Felt::ZERO;
                set_negative(row, Felt::ZERO);
            },
            constraint(17),
        ),
        lie(
            "7 rem -2 = -1",
            Table::Div,
            is_rem,
            |row| {
                set(row, [7, minus(2)]);
                row.sign = Felt::ONE;
                set_negative(row, Felt::ONE);
            },
            constraint(17),
        ),
        lie(
            "-7 / 2 = 3, though negative",
            Table::Div,
            is_div,
            |row| {
                set(row, [minus(7), 2]);
                set_negative(row, Felt::ZERO);
            },
            constraint(19),
        ),
        lie(
            "-6 rem 2 = 2^32",
            Table::Div,
            is_rem,
            |row| {
                set(row, [minus(6), 2]);
                set_negative(row, Felt::ONE);
            },
            constraint(20),
        ),
        lie(
            "-6 rem 2 = 9, as partly negative",
            Table::Div,
            is_rem,
            |row| {
                set(row, [minus(6), 2]);
                set_negative(row, times_base(felt(9)));
            },
            constraints(&[18, 20]),
        ),
        lie(
            "-7 / 2 without the sign",
            Table::Div,
            is_div,
            |row| {
                set(row, [minus(7), 2]);
                set_sign(&mut row.dividend, minus(7), false);
                set_quotient(row, u64::from(minus(7) / 2));
            },
            lookup(9),
        ),
        lie(
            "7 / -2 with another's upper limb",
            Table::Div,
            is_div,
            |row| {
                set(row, [7, minus(2)]);
                set_sign(&mut row.divisor, minus(2), false);
                row.divisor.high = Felt::ZERO;
                set_quotient(row, 0);
            },
            lookup(12),
        ),
        lie(
            "7 / 2 with a sign",
            Table::Div,
            is_div,
            |row| {
                set(row, [7, 2]);
                set_sign(&mut row.dividend, 7, true);
                set_quotient(row, u64::from(minus(7) / 2));
            },
            lookup(9),
        ),
    ]
}

fn of_quotients() -> Vec<Forgery> {
    let off_by_one = |row: &mut Row| {
        set(row, [7, 2]);
        row.quotient = limbs(4);
        set_magnitude(row);
    };
    let too_much_left = |row: &mut Row, difference: [Felt; 2]| {
        set(row, [7, 2]);
        set_quotient(row, 2);
        row.difference = difference;
    };
    vec![
        lie("7 / 2 = 4", Table::Div, is_div, off_by_one, constraint(13)),
        lie("7 / 2 = 4, unsigned", Table::Div, is_divu, off_by_one, constraint(13)),
        lie("7 / 2 = 2", Table::Div, is_divu, |row| too_much_left(row, limbs(0)), constraint(14)),
        lie("7 rem 2 = 3", Table::Div, is_rem, |row| too_much_left(row, limbs(0)), constraint(14)),
        lie(
            "7 rem 2 = 3, which is -2 less",
            Table::Div,
            is_remu,
            |row| {
                too_much_left(row, [-felt(2), Felt::ZERO]);
            },
            lookup(17),
        ),
        lie(
            "7 rem 2 = 3, by the other limb",
            Table::Div,
            is_remu,
            |row| {
                too_much_left(row, [felt((1 << 16) - 2), -Felt::ONE]);
            },
            lookup(18),
        ),
        lie(
            "7 / 2 = 4, and -1 remains",
            Table::Div,
            is_divu,
            |row| {
                set(row, [7, 2]);
                row.quotient = limbs(4);
                (row.remainder, row.difference) = ([-Felt::ONE, Felt::ZERO], limbs(2));
                set_magnitude(row);
            },
            lookup(15),
        ),
        lie(
            "INT_MIN / -1 is one less",
            Table::Div,
            is_div,
            |row| {
                set(row, [INT_MIN, minus(1)]);
                set_quotient(row, u64::from(INT_MIN) - 1);
                row.difference = limbs(0);
            },
            constraint(14),
        ),
        lie(
            "INT_MIN / -1 = INT_MAX",
            Table::Div,
            is_div,
            |row| {
                set(row, [INT_MIN, minus(1)]);
                row.quotient = limbs(u64::from(INT_MIN) - 1);
                set_magnitude(row);
            },
            constraint(13),
        ),
        lie(
            "the quotient for the remainder",
            Table::Div,
            is_remu,
            |row| {
                set(row, [7, 2]);
                row.magnitude = felt(3);
                set_negative(row, Felt::ZERO);
            },
            constraint(16),
        ),
        lie(
            "one more",
            Table::Div,
            is_remu,
            |row| {
                set(row, [7, 2]);
                row.result += Felt::ONE;
            },
            constraint(21),
        ),
    ]
}

fn of_limbs() -> Vec<Forgery> {
    let mut all = vec![
        lie(
            "-7 / 2 with another's upper limb",
            Table::Div,
            is_div,
            |row| {
                set(row, [minus(7), 2]);
                set_sign(&mut row.dividend, minus(7), false);
                row.dividend.high = Felt::ZERO;
                set_quotient(row, u64::from(minus(7) / 2));
            },
            lookup(10),
        ),
        lie(
            "7 / -2 without the sign",
            Table::Div,
            is_div,
            |row| {
                set(row, [7, minus(2)]);
                set_sign(&mut row.divisor, minus(2), false);
                set_quotient(row, 0);
            },
            lookup(11),
        ),
        lie(
            "7 / 2 = 4, and -1 remains in the other limb",
            Table::Div,
            is_divu,
            |row| {
                set(row, [7, 2]);
                row.quotient = limbs(4);
                (row.remainder, row.difference) = ([felt(0xffff), -Felt::ONE], limbs(2));
                set_magnitude(row);
            },
            lookup(16),
        ),
    ];
    for at in 0..2 {
        all.push(lie(
            "7 rem 2 = 0 by half a quotient",
            Table::Div,
            is_remu,
            |row| {
                set(row, [7, 2]);
                let half = felt(7).halve();
                row.quotient = [Felt::ZERO; 2];
                row.quotient[at] = if at == 0 { half } else { half * felt(1 << 16).inverse() };
                (row.remainder, row.difference) = (limbs(0), limbs(1));
                set_magnitude(row);
            },
            lookup(13 + at),
        ));
    }
    all
}

fn of_zero() -> Vec<Forgery> {
    vec![
        lie(
            "7 / 2 as by zero",
            Table::Div,
            is_divu,
            |row| {
                set(row, [7, 2]);
                (row.is_by_zero, row.divisor_inverse) = (Felt::ONE, Felt::ZERO);
                set_magnitude(row);
            },
            constraint(10),
        ),
        lie(
            "7 / 0 = 5",
            Table::Div,
            is_div,
            |row| {
                set(row, [7, 0]);
                row.quotient = limbs(5);
                set_magnitude(row);
                row.is_none = Felt::ZERO;
                set_negative(row, Felt::ZERO);
            },
            constraint(15),
        ),
        lie(
            "7 rem 0 = 5",
            Table::Div,
            is_remu,
            |row| {
                set(row, [7, 0]);
                row.remainder = limbs(5);
                set_magnitude(row);
            },
            constraint(13),
        ),
        lie(
            "7 / 0 = 5, as not by zero",
            Table::Div,
            is_divu,
            |row| {
                set(row, [7, 0]);
                (row.is_by_zero, row.quotient) = (Felt::ZERO, limbs(5));
                set_magnitude(row);
            },
            constraints(&[11, 14]),
        ),
        lie(
            "by zero twice",
            Table::Div,
            is_remu,
            |row| {
                set(row, [7, 0]);
                (row.is_by_zero, row.difference) = (felt(2), [-felt(8), Felt::ZERO]);
                set_magnitude(row);
            },
            [constraints(&[9, 11]), lookup(17)].concat(),
        )
        .miscounted(),
    ]
}

pub(crate) fn all() -> Vec<Forgery> {
    let mut all = of_signs();
    all.extend(of_quotients());
    all.extend(of_limbs());
    all.extend(of_zero());
    all
}
