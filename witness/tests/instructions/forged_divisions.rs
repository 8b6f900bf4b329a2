//! Lies about quotients and remainders.

use circuits::{config::Felt, tables::Table};
use p3_field::{Field, PrimeCharacteristicRing};

use crate::{
    division::{Row, minus, set, set_magnitude, set_negative, set_quotient, set_sign},
    forge::{Forgery, constraint, constraints, felt, lie, limbs, lookup, times_base},
};

const INT_MIN: u32 = 1 << 31;

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
