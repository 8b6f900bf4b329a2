//! For lookups that nothing else is about: limbs that are none, in rows that are right otherwise.

use circuits::{
    chips::{
        add_immediate::AddImmediateColumns,
        bitwise::{Bitwise, BitwiseColumns, BitwiseImmediateColumns},
        mul::{MulColumns, Product},
        mul_signed::MulSignedColumns,
        shift::{Shift, ShiftColumns, ShiftImmediateColumns},
        store_part::StorePartColumns,
    },
    config::Felt,
    tables::Table,
};
use p3_field::{Field, PrimeCharacteristicRing};

use crate::{
    forge::{Forgery, felt, lie, limbs, lookup, times_base, word},
    forged_shifts, forged_stores,
};

/// The limbs of an element: one is a limb, the other is what is left.
fn odd_limbs(number: Felt, at: usize, limb: u64) -> [Felt; 2] {
    match at {
        0 => [number - felt(limb << 16), felt(limb)],
        _ => [felt(limb), (number - felt(limb)) * felt(1 << 16).inverse()],
    }
}

fn bits() -> Vec<Forgery> {
    let mut all = Vec::new();
    for at in 0..4 {
        // One more in a byte of the conjunction is two less in what differs.
        let change = move |row: &mut Bitwise<Felt>| {
            row.and[at] += Felt::ONE;
            row.result -= felt(2 << (8 * at));
        };
        all.push(lie(
            "a byte of xor",
            Table::Bitwise,
            |row: &BitwiseColumns<Felt>| row.operation.is_xor.is_one(),
            |row| change(&mut row.operation),
            lookup(6 + at),
        ));
        all.push(lie(
            "a byte of xor",
            Table::BitwiseImmediate,
            |row: &BitwiseImmediateColumns<Felt>| row.operation.is_xor.is_one(),
            |row| change(&mut row.operation),
            lookup(6 + at),
        ));
    }
    all
}

fn shifts() -> Vec<Forgery> {
    let change = |row: &mut Shift<Felt>| {
        forged_shifts::set(row, 8, 1, false);
        row.shifted[0] -= felt(1 << 32);
        row.rest[0] += Felt::ONE;
        row.result = word(row.shifted);
    };
    let about = "less than nothing is left";
    vec![
        lie(
            about,
            Table::Shift,
            |row: &ShiftColumns<Felt>| row.operation.is_left.is_one(),
            |row| {
                row.second_high = Felt::ZERO;
                change(&mut row.operation);
            },
            lookup(9),
        ),
        lie(
            about,
            Table::ShiftImmediate,
            |row: &ShiftImmediateColumns<Felt>| row.operation.is_left.is_one(),
            |row| change(&mut row.operation),
            lookup(9),
        ),
    ]
}

fn set_halves(product: &mut Product<Felt>, low: [Felt; 2], high: [Felt; 2]) {
    (product.first, product.second) = (felt(3), felt(5));
    (product.low, product.high) = (low, high);
    product.headroom_inverse = (felt(u32::MAX.into()) - word(high)).inverse();
}

fn products() -> Vec<Forgery> {
    let mut all = Vec::new();
    for at in 0..2 {
        // 15 is 2^32 more than the lower half.
        let low = odd_limbs(felt(15) - felt(1 << 32), at, if at == 0 { 0 } else { 15 });
        all.push(lie(
            "mulhu of 3 and 5 is 1",
            Table::Mul,
            |row: &MulColumns<Felt>| row.is_mulhu.is_one(),
            |row| {
                set_halves(&mut row.product, low, limbs(1));
                row.result = Felt::ONE;
            },
            lookup(9 + at),
        ));
        all.push(lie(
            "3 * 5 = 99",
            Table::Mul,
            |row: &MulColumns<Felt>| row.is_mul.is_one(),
            |row| {
                let high = odd_limbs(times_base(felt(15) - felt(99)), at, 0);
                set_halves(&mut row.product, limbs(99), high);
                row.result = felt(99);
            },
            lookup(11 + at),
        ));

        let is_mulh = |row: &MulSignedColumns<Felt>| row.is_mulh.is_one();
        let set = |row: &mut MulSignedColumns<Felt>, low, high, wraps| {
            set_halves(&mut row.product, low, high);
            (row.high, row.is_negative) = ([Felt::ZERO; 2], [Felt::ZERO; 2]);
            (row.wraps, row.result) = ([felt(wraps), Felt::ZERO], limbs(1));
        };
        all.push(lie(
            "mulh of 3 and 5 is 1",
            Table::MulSigned,
            is_mulh,
            |row| set(row, low, limbs(1), 0),
            lookup(13 + at),
        ));
        // 15 is 14 and 2^32 (1 - 2^32) modulo the modulus.
        let high = odd_limbs(Felt::ONE - felt(1 << 32), at, if at == 0 { 0 } else { 1 });
        all.push(lie(
            "mulh of 3 and 5 is 1 by the modulus",
            Table::MulSigned,
            is_mulh,
            |row| set(row, limbs(14), high, 1),
            lookup(15 + at),
        ));
        // The upper half of -1 times 1, or 1 times -1.
        let minus_one = |row: &mut MulSignedColumns<Felt>| {
            set(row, limbs(u32::MAX.into()), limbs(0), 0);
            let mut operands = [Felt::ONE; 2];
            operands[at] = felt(u32::MAX.into());
            [row.product.first, row.product.second] = operands;
            row.high[at] = felt(0xffff);
            row.result = limbs(0);
        };
        all.push(lie(
            "a negative number without its sign",
            Table::MulSigned,
            is_mulh,
            minus_one,
            lookup(9 + 2 * at),
        ));
        all.push(lie(
            "an upper limb that is not the number's",
            Table::MulSigned,
            is_mulh,
            |row| {
                minus_one(row);
                row.high[at] = Felt::ZERO;
            },
            lookup(10 + 2 * at),
        ));
        all.push(lie(
            "-1 that is no word",
            Table::MulSigned,
            is_mulh,
            |row| {
                minus_one(row);
                row.is_negative[at] = Felt::ONE;
                row.result = [-Felt::ONE, Felt::ZERO];
            },
            lookup(17),
        ));
    }
    all
}

pub(crate) fn all() -> Vec<Forgery> {
    let mut all = bits();
    all.extend(shifts());
    all.extend(products());
    all.push(lie(
        "addi that gives -2",
        Table::AddImmediate,
        |_: &AddImmediateColumns<Felt>| true,
        |row| {
            (row.first, row.immediate) = (felt((1 << 32) - 3), Felt::ONE);
            (row.carry, row.result) = (Felt::ONE, [-felt(2), Felt::ZERO]);
        },
        lookup(6),
    ));
    all.push(lie(
        "sb to a word in other bytes",
        Table::StorePart,
        |row: &StorePartColumns<Felt>| row.is_sb.is_one(),
        |row| {
            forged_stores::set_store(row, 2, [0, 0, 1, 0]);
            row.bytes[2] += felt(256);
            row.bytes[3] -= Felt::ONE;
            row.after -= felt(256 << 16);
        },
        lookup(12),
    ));
    all
}
