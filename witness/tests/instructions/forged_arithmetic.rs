//! Lies about sums, conjunctions and products.

use circuits::{
    chips::{
        add::AddColumns,
        add_immediate::AddImmediateColumns,
        bitwise::{BitwiseColumns, BitwiseImmediateColumns},
        mul::{MulColumns, Product},
        mul_signed::MulSignedColumns,
    },
    config::Felt,
    tables::Table,
};
use p3_field::{Field, PrimeCharacteristicRing};

use crate::forge::{Forgery, constraint, felt, lie, limbs, lookup, times_base, word};

pub(crate) fn all() -> Vec<Forgery> {
    let mut all = sums();
    all.extend(conjunctions());
    all.extend(products());
    all.extend(signed_products());
    all
}

fn sums() -> Vec<Forgery> {
    let (is_add, is_sub) = (
        |row: &AddColumns<Felt>| row.is_add.is_one(),
        |row: &AddColumns<Felt>| row.is_sub.is_one(),
    );
    vec![
        lie(
            "5 + 7 = 13",
            Table::Add,
            is_add,
            |row| {
                (row.first, row.second, row.result, row.carry) =
                    (felt(5), felt(7), limbs(13), Felt::ZERO);
            },
            constraint(4),
        ),
        lie(
            "5 - 7 = 1",
            Table::Add,
            is_sub,
            |row| {
                (row.first, row.second, row.result, row.carry) =
                    (felt(5), felt(7), limbs(1), Felt::ZERO);
            },
            constraint(5),
        ),
        lie(
            "5 + 7 = 20 by a carry that is part of one",
            Table::Add,
            is_add,
            |row| {
                (row.first, row.second, row.result) = (felt(5), felt(7), limbs(20));
                row.carry = times_base(felt(12) - felt(20));
            },
            constraint(3),
        ),
        lie(
            "5 + 7 = 12 - 2^32",
            Table::Add,
            is_add,
            |row| {
                (row.first, row.second, row.carry) = (felt(5), felt(7), Felt::ONE);
                row.result = [felt(12), -felt(1 << 16)];
            },
            lookup(10),
        ),
        lie(
            "5 - 7 = -2",
            Table::Add,
            is_sub,
            |row| {
                (row.first, row.second, row.carry) = (felt(5), felt(7), Felt::ZERO);
                row.result = [-felt(2), Felt::ZERO];
            },
            lookup(9),
        ),
        lie(
            "2^31 + 2^31 = 2^32",
            Table::Add,
            is_add,
            |row| {
                (row.first, row.second, row.carry) = (felt(1 << 31), felt(1 << 31), Felt::ZERO);
                row.result = [Felt::ZERO, felt(1 << 16)];
            },
            lookup(10),
        ),
        lie(
            "addi with a carry that is part of one",
            Table::AddImmediate,
            |row: &AddImmediateColumns<Felt>| row.is_real.is_one(),
            |row| {
                row.result = limbs(123);
                row.carry = times_base(row.first + row.immediate - felt(123));
            },
            constraint(1),
        ),
        lie(
            "addi with too much of a sum",
            Table::AddImmediate,
            |row: &AddImmediateColumns<Felt>| row.carry.is_one(),
            |row| {
                row.carry = Felt::ZERO;
                row.result[1] += felt(1 << 16);
            },
            lookup(7),
        ),
    ]
}

fn conjunctions() -> Vec<Forgery> {
    vec![
        lie(
            "a byte of and",
            Table::Bitwise,
            |row: &BitwiseColumns<Felt>| row.operation.is_and.is_one(),
            |row| {
                row.operation.and[2] += Felt::ONE;
                row.operation.result += felt(1 << 16);
            },
            lookup(8),
        ),
        lie(
            "a byte of xor",
            Table::BitwiseImmediate,
            |row: &BitwiseImmediateColumns<Felt>| row.operation.is_xor.is_one(),
            |row| {
                row.operation.and[0] += Felt::ONE;
                row.operation.result -= felt(2);
            },
            lookup(6),
        ),
        lie(
            "or for xor",
            Table::Bitwise,
            |row: &BitwiseColumns<Felt>| {
                let operation = &row.operation;
                operation.is_xor.is_one() && !operation.and[0].is_zero()
            },
            |row| row.operation.result += of_bytes(row.operation.and),
            constraint(4),
        ),
    ]
}

fn of_bytes(bytes: [Felt; 4]) -> Felt {
    bytes.into_iter().rev().fold(Felt::ZERO, |word, byte| word * felt(256) + byte)
}

/// `low + 2^32 high`, and why the upper half is not 2^32 - 1.
fn set_product(product: &mut Product<Felt>, [low, high]: [u64; 2]) {
    (product.low, product.high) = (limbs(low), limbs(high));
    product.headroom_inverse =
        (felt(u32::MAX.into()) - felt(high)).try_inverse().unwrap_or_default();
}

fn products() -> Vec<Forgery> {
    let is_mul = |row: &MulColumns<Felt>| row.is_mul.is_one();
    let is_mulhu = |row: &MulColumns<Felt>| row.is_mulhu.is_one();
    let operands = |row: &mut MulColumns<Felt>| {
        (row.product.first, row.product.second) = (felt(3), felt(5));
    };
    let modulus_more = [16, u32::MAX.into()];
    vec![
        lie(
            "3 * 5 = 16",
            Table::Mul,
            is_mul,
            |row| {
                operands(row);
                set_product(&mut row.product, [16, 0]);
                row.result = felt(16);
            },
            constraint(3),
        ),
        lie(
            "3 * 5 is one more, and the modulus",
            Table::Mul,
            is_mul,
            |row| {
                operands(row);
                set_product(&mut row.product, modulus_more);
                row.result = felt(16);
            },
            constraint(4),
        ),
        lie(
            "mulhu of 3 and 5 is that of the modulus",
            Table::Mul,
            is_mulhu,
            |row| {
                operands(row);
                set_product(&mut row.product, modulus_more);
                row.result = felt(u32::MAX.into());
            },
            constraint(4),
        ),
        lie(
            "the lower half for the upper",
            Table::Mul,
            is_mulhu,
            |row| {
                operands(row);
                set_product(&mut row.product, [15, 0]);
                row.result = felt(15);
            },
            constraint(5),
        ),
        lie(
            "an upper half of less than nothing",
            Table::Mul,
            is_mulhu,
            |row| {
                operands(row);
                row.product.low = limbs(15);
                row.product.low[1] += felt(1 << 16);
                row.product.high = [-Felt::ONE, Felt::ZERO];
                row.product.headroom_inverse = felt(1 << 32).inverse();
                row.result = -Felt::ONE;
                // Both halves are looked up, and both are wrong.
            },
            [lookup(10), lookup(11)].concat(),
        ),
    ]
}

fn signed_products() -> Vec<Forgery> {
    let is_mulh = |row: &MulSignedColumns<Felt>| row.is_mulh.is_one();
    let is_mulhsu = |row: &MulSignedColumns<Felt>| row.is_mulhsu.is_one();
    let positive = |row: &mut MulSignedColumns<Felt>| {
        (row.product.first, row.product.second) = (felt(3), felt(5));
        set_product(&mut row.product, [15, 0]);
        (row.high, row.is_negative) = ([Felt::ZERO; 2], [Felt::ZERO; 2]);
        (row.wraps, row.result) = ([Felt::ZERO; 2], limbs(0));
    };
    let with_result = |row: &mut MulSignedColumns<Felt>, at: usize| {
        positive(row);
        row.result = limbs(77);
        row.wraps[at] = times_base(felt(77));
    };
    vec![
        lie(
            "mulhsu with a negative second factor",
            Table::MulSigned,
            is_mulhsu,
            |row| {
                positive(row);
                row.is_negative[1] = Felt::ONE;
                (row.wraps[0], row.result) = (Felt::ONE, limbs((1 << 32) - 3));
            },
            constraint(4),
        ),
        lie(
            "the upper half and one",
            Table::MulSigned,
            is_mulh,
            |row| {
                positive(row);
                set_product(&mut row.product, [15, 1]);
                row.result = limbs(1);
            },
            constraint(5),
        ),
        lie(
            "the product and the modulus",
            Table::MulSigned,
            is_mulh,
            |row| {
                positive(row);
                set_product(&mut row.product, [16, u32::MAX.into()]);
                row.result = limbs(u32::MAX.into());
            },
            constraint(6),
        ),
        lie("part of a wrap", Table::MulSigned, is_mulh, |row| with_result(row, 0), constraint(7)),
        lie(
            "part of another wrap",
            Table::MulSigned,
            is_mulh,
            |row| with_result(row, 1),
            constraint(8),
        ),
        lie(
            "another result",
            Table::MulSigned,
            is_mulh,
            |row| {
                positive(row);
                row.result = limbs(1);
            },
            constraint(9),
        ),
        lie(
            "one wrap too many",
            Table::MulSigned,
            is_mulh,
            |row| {
                positive(row);
                row.wraps[1] = Felt::ONE;
                row.result[1] = felt(1 << 16);
            },
            lookup(18),
        ),
        lie(
            "a negative number without its sign",
            Table::MulSigned,
            is_mulh,
            |row| {
                positive(row);
                (row.product.first, row.product.second) = (felt(u32::MAX.into()), Felt::ONE);
                set_product(&mut row.product, [u32::MAX.into(), 0]);
                row.high[0] = felt(0xffff);
            },
            lookup(9),
        ),
        lie(
            "an upper limb that is not the number's",
            Table::MulSigned,
            is_mulh,
            |row| {
                positive(row);
                (row.product.first, row.product.second) = (Felt::ONE, felt(u32::MAX.into()));
                set_product(&mut row.product, [u32::MAX.into(), 0]);
                row.high[1] = Felt::ZERO;
            },
            lookup(12),
        ),
        lie(
            "a sign that a number does not have",
            Table::MulSigned,
            is_mulhsu,
            |row| {
                positive(row);
                row.is_negative[0] = Felt::ONE;
                (row.wraps[0], row.result) = (Felt::ONE, limbs((1 << 32) - 5));
                assert_eq!(word(row.result), felt((1 << 32) - 5));
            },
            lookup(9),
        ),
    ]
}
