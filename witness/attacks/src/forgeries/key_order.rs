//! Lies about the order of keys: false comparisons, each kept from being proven by one thing.

use core::{array, mem::offset_of};

use circuits::{
    chips::key_order::{Canonical, KeyOrderColumns},
    config::Felt,
    tables::Table,
};
use p3_field::{Field, PrimeCharacteristicRing, PrimeField64};

use super::ProvidedForgery;

/// The numbers that a row claims to compare, with what it claims them to be made of.
struct Row {
    columns: KeyOrderColumns<Felt>,
}

impl Row {
    /// Compares element `deciding` of two keys that are equal but for it.
    fn new(lesser: u64, greater: u64, deciding: usize) -> Self {
        let key = |number| {
            array::from_fn(
                |i| if i == deciding { Felt::from_u64(number) } else { Felt::from_u32(7) },
            )
        };
        let columns = KeyOrderColumns {
            lesser: key(lesser),
            greater: key(greater),
            is_deciding: array::from_fn(|i| Felt::from_bool(i == deciding)),
            lesser_number: canonical(lesser),
            greater_number: canonical(greater),
            borrow: Felt::from_bool(greater as u32 <= lesser as u32),
            difference: limbs(greater.wrapping_sub(lesser).wrapping_sub(1)),
            uses: Felt::ONE,
        };
        Self { columns }
    }

    fn lie(
        name: &'static str,
        mut row: Self,
        edit: impl FnOnce(&mut KeyOrderColumns<Felt>),
    ) -> ProvidedForgery {
        edit(&mut row.columns);
        let mut cells = vec![Felt::ZERO; KeyOrderColumns::<Felt>::WIDTH];
        *core::borrow::BorrowMut::borrow_mut(&mut *cells) = row.columns;
        ProvidedForgery { name, table: Table::KeyOrder, cells }
    }
}

fn canonical(number: u64) -> Canonical<Felt> {
    let headroom = Felt::from_u32(u32::MAX) - Felt::from_u64(number >> 32);
    Canonical { limbs: limbs(number), headroom_inverse: headroom.try_inverse().unwrap_or_default() }
}

fn limbs(number: u64) -> [Felt; 4] {
    array::from_fn(|i| Felt::from_u16((number >> (16 * i)) as u16))
}

/// See the module's documentation.
pub fn forgeries() -> Vec<ProvidedForgery> {
    let mut all = vec![two_deciding_and_minus_one(), wrapped_around(), borrow_of_a_fraction()];
    all.extend(minus_between());
    all.push(two_deciding());
    all.extend(halves_that_do_not_add_up());
    all.extend(numbers_above_the_modulus());
    all.extend(wide_limbs());
    all
}

/// Elements 1 and 2 decide, and element 0 with a minus: the comparison of element 0 turns around.
fn two_deciding_and_minus_one() -> ProvidedForgery {
    Row::lie("9 < 5 by deciding minus once", Row::new(20, 24, 0), |row| {
        // -9 + 7 + 22 = 20 and -5 + 7 + 22 = 24.
        row.lesser = [9, 7, 22, 7].map(Felt::from_u32);
        row.greater = [5, 7, 22, 7].map(Felt::from_u32);
        row.is_deciding = [Felt::NEG_ONE, Felt::ONE, Felt::ONE, Felt::ZERO];
    })
}

/// Two elements decide, and with a minus the one between them, which is the same in both keys: what is
/// less in the upper one makes up for what is more in the lower one.
fn minus_between() -> [ProvidedForgery; 2] {
    [0, 1].map(|first| {
        Row::lie("9 < 5 by adding what is below them", Row::new(3, 48, first), |row| {
            let keys = [(&mut row.lesser, 1, 9), (&mut row.greater, 50, 5)];
            for (key, below, above) in keys {
                *key = [Felt::from_u32(7); 4];
                (key[first], key[first + 2]) = (Felt::from_u32(below), Felt::from_u32(above));
            }
            row.is_deciding = [Felt::ZERO; 4];
            row.is_deciding[first..first + 3].copy_from_slice(&[
                Felt::ONE,
                Felt::NEG_ONE,
                Felt::ONE,
            ]);
        })
    })
}

/// Elements 0 and 1 decide, of which the upper one is the same: a sum above the modulus comes out
/// small.
fn two_deciding() -> ProvidedForgery {
    let row = Row::new(3, Felt::ORDER_U64 - 1, 0);
    Row::lie("9 < 5 by two elements that decide", row, |row| {
        let minus_six = -Felt::from_u32(6);
        (row.lesser[0], row.greater[0]) = (Felt::from_u32(9), Felt::from_u32(5));
        (row.lesser[1], row.greater[1]) = (minus_six, minus_six);
        row.is_deciding = [Felt::ONE, Felt::ONE, Felt::ZERO, Felt::ZERO];
    })
}

/// Elements 0 and 1 decide, and element 3 with a minus: a sum above the modulus comes out small.
fn wrapped_around() -> ProvidedForgery {
    Row::lie("9 < 5 by a sum that wraps around", Row::new(3, Felt::ORDER_U64 - 1, 0), |row| {
        // Minus 6 added to both: 9 becomes 3, and 5 becomes the greatest number.
        row.lesser = [9, 1, 7, 7].map(Felt::from_u32);
        row.greater = [5, 1, 7, 7].map(Felt::from_u32);
        row.is_deciding = [Felt::ONE, Felt::ONE, Felt::ZERO, Felt::NEG_ONE];
    })
}

/// A borrow of `1 - 2^32`, which is `2^-32`: it takes one from the low halves and nearly 2^32 from
/// the high ones.
fn borrow_of_a_fraction() -> ProvidedForgery {
    let (lesser, greater) = ((5 << 32) | 3, (4 << 32) | 8);
    Row::lie(
        "5 * 2^32 + 3 < 4 * 2^32 + 8 by a borrow of 2^-32",
        Row::new(lesser, greater, 1),
        |row| {
            row.borrow = Felt::ONE - Felt::from_u64(1 << 32);
            row.difference = limbs(((u64::from(u32::MAX) - 1) << 32) | (8 - 3));
        },
    )
}

/// The lesser half is taken for the greater one by a difference that is not theirs.
fn halves_that_do_not_add_up() -> [ProvidedForgery; 2] {
    let no_borrow = |row: &mut KeyOrderColumns<Felt>, difference: u64| {
        row.borrow = Felt::ZERO;
        row.difference = limbs(difference);
    };
    let high = Row::new(5 << 32, (4 << 32) | 8, 1);
    let low = Row::new((4 << 32) | 9, (4 << 32) | 8, 2);
    [
        Row::lie("5 * 2^32 < 4 * 2^32 + 8", high, |row| no_borrow(row, 7)),
        Row::lie("4 * 2^32 + 9 < 4 * 2^32 + 8", low, |row| no_borrow(row, 3)),
    ]
}

/// Zero as the modulus itself, which is greater than one.
fn numbers_above_the_modulus() -> Vec<ProvidedForgery> {
    let modulus = Felt::ORDER_U64;
    vec![
        Row::lie("2 < 1 as the modulus plus one", Row::new(2, modulus + 1, 2), |_| {}),
        Row::lie(
            "the modulus plus two below it plus three",
            Row::new(modulus + 2, modulus + 3, 3),
            |row| {
                // True of the elements, but not of the numbers that they are to be taken for.
                row.greater_number = canonical(modulus + 3);
            },
        ),
    ]
}

/// Each limb of each number out of range, with all equations as they must be.
fn wide_limbs() -> Vec<ProvidedForgery> {
    let wide = Felt::from_u32(1 << 16);
    let (lesser, greater) =
        ((3 << 48) | (2 << 32) | (9 << 16) | 9, (4 << 48) | (3 << 32) | (12 << 16) | 12);
    let mut all = Vec::new();
    let carry = |limbs: &mut [Felt; 4], at: usize| {
        limbs[at] += wide;
        limbs[at + 1] -= Felt::ONE;
    };
    // Within a half nothing else changes; across the halves, the borrow makes up for it.
    for at in [0, 2] {
        let name = "a limb of 17 bits within a half";
        all.push(Row::lie(name, Row::new(lesser, greater, 0), |row| {
            carry(&mut row.lesser_number.limbs, at);
        }));
        all.push(Row::lie(name, Row::new(lesser, greater, 0), |row| {
            carry(&mut row.greater_number.limbs, at);
        }));
        all.push(Row::lie(name, Row::new(lesser, greater, 0), |row| {
            carry(&mut row.difference, at);
        }));
    }
    let name = "a limb of 17 bits at the top of the low half";
    all.push(Row::lie(name, Row::new(lesser, greater, 0), |row| {
        carry(&mut row.lesser_number.limbs, 1);
        fix_headroom(&mut row.lesser_number);
        row.borrow = Felt::ONE;
    }));
    all.push(Row::lie(
        name,
        Row::new((3 << 48) | (2 << 32) | (12 << 16) | 12, greater - (3 << 16) - 3, 0),
        |row| {
            // The low half of the greater is below the lesser's and borrowed; now it holds a borrow.
            carry(&mut row.greater_number.limbs, 1);
            fix_headroom(&mut row.greater_number);
            row.borrow = Felt::ZERO;
        },
    ));
    all.push(Row::lie(name, Row::new(lesser, greater, 0), |row| {
        row.difference[1] += wide;
        row.borrow = Felt::ONE;
        row.difference[2] -= Felt::ONE;
    }));
    all.extend(top_limbs());
    all
}

fn fix_headroom(number: &mut Canonical<Felt>) {
    let high = number.limbs[2] + number.limbs[3] * Felt::from_u32(1 << 16);
    number.headroom_inverse = (Felt::from_u32(u32::MAX) - high).try_inverse().unwrap_or_default();
}

/// The top limb negative or too large: a number near the modulus that passes for a small one, and
/// the other way round.
fn top_limbs() -> Vec<ProvidedForgery> {
    let near_modulus = Felt::ORDER_U64 - (1 << 48) + 5;
    let small = (1 << 32) - 1 + 20;
    vec![
        Row::lie("p - 2^48 + 5 < 2^17 by a negative limb", Row::new(5, 1 << 17, 0), |row| {
            row.lesser[0] = Felt::from_u64(near_modulus);
            row.lesser_number.limbs = [5, 0, 0, 0].map(Felt::from_u32);
            row.lesser_number.limbs[3] = Felt::NEG_ONE;
            fix_headroom(&mut row.lesser_number);
            // 2^17 - 5 - 1 below, and 2^16 above from minus 2^16 to zero.
            row.difference = limbs((1 << 48) | ((1 << 17) - 6));
        }),
        Row::lie("2^33 < 2^32 + 19 by a limb of 17 bits", Row::new(1 << 33, 20, 0), |row| {
            row.greater[0] = Felt::from_u64(small);
            row.greater_number.limbs = [20, 0, 0, 1 << 16].map(Felt::from_u32);
            fix_headroom(&mut row.greater_number);
            // 2^32 minus 2 above.
            row.borrow = Felt::ZERO;
            row.difference = limbs((((1 << 32) - 2) << 32) | 19);
        }),
        Row::lie(
            "(2^16 + 3) * 2^32 < 3 * 2^32 + 9 by a negative difference",
            Row::new(5, 9, 0),
            |row| {
                let lesser = ((1_u64 << 16) + 3) << 32;
                let greater = (3_u64 << 32) + 9;
                row.lesser[0] = Felt::from_u64(lesser);
                row.greater[0] = Felt::from_u64(greater);
                (row.lesser_number, row.greater_number) = (canonical(lesser), canonical(greater));
                row.difference = [8, 0, 0, 0].map(Felt::from_u32);
                row.difference[3] = Felt::NEG_ONE;
            },
        ),
    ]
}

/// Where a row keeps its uses.
pub const USES: usize = offset_of!(KeyOrderColumns<u8>, uses);
