//! Rows of which no flag, or more than one, or none that is a bit says what is executed. The number
//! of the operation is then that of another one.

use circuits::{
    chips::{
        add::AddColumns,
        branch_equal::BranchEqualColumns,
        branch_less::BranchLessColumns,
        compare::{CompareColumns, CompareImmediateColumns},
        div::DivColumns,
        load_part::LoadPartColumns,
        mul::MulColumns,
        mul_signed::MulSignedColumns,
        store_part::StorePartColumns,
    },
    config::Felt,
    tables::Table,
};
use p3_field::{Field, PrimeCharacteristicRing};

use crate::{
    division,
    forge::{Forgery, constraint, constraints, felt, lie, limbs, lookup, padding},
    forged_memory, forged_stores,
};

/// Flags by their numbers: -1, 0, 1.
pub(crate) fn flags<const N: usize>(flags: [i8; N]) -> [Felt; N] {
    flags.map(|flag| if flag < 0 { -felt(flag.unsigned_abs().into()) } else { felt(flag as u64) })
}

fn of_two() -> Vec<Forgery> {
    vec![
        lie(
            "3 & 0 = 3",
            Table::Add,
            |_: &AddColumns<Felt>| true,
            |row| {
                [row.is_add, row.is_sub] = flags([-2, 3]);
                (row.first, row.second, row.result) = (felt(3), Felt::ZERO, limbs(3));
                row.carry = Felt::ZERO;
            },
            constraints(&[0, 1]),
        ),
        lie(
            "add and sub",
            Table::Add,
            |_: &AddColumns<Felt>| true,
            |row| {
                [row.is_add, row.is_sub] = flags([1, 1]);
                (row.first, row.second, row.result) = (felt(3), Felt::ZERO, limbs(3));
                row.carry = Felt::ZERO;
            },
            constraint(2),
        )
        .miscounted(),
        lie(
            "another comparison",
            Table::Compare,
            |row: &CompareColumns<Felt>| {
                let operation = &row.operation;
                operation.is_signed.is_one() && operation.comparison.is_negative == [Felt::ZERO; 2]
            },
            |row| {
                [row.operation.is_signed, row.operation.is_unsigned] = flags([2, -1]);
            },
            constraints(&[0, 1]),
        )
        .miscounted(),
        lie(
            "another comparison",
            Table::CompareImmediate,
            |row: &CompareImmediateColumns<Felt>| {
                let operation = &row.operation;
                operation.is_signed.is_one() && operation.comparison.is_negative == [Felt::ZERO; 2]
            },
            |row| {
                [row.operation.is_signed, row.operation.is_unsigned] = flags([2, -1]);
            },
            constraints(&[0, 1]),
        )
        .miscounted(),
        lie(
            "blt as a difference",
            Table::BranchEqual,
            |_: &BranchEqualColumns<Felt>| true,
            |row| {
                [row.is_beq, row.is_bne] = flags([-1, 2]);
                (row.first, row.second) = (felt(5), felt(5));
                (row.is_equal, row.inverse) = (Felt::ONE, Felt::ZERO);
                let following = row.step.pc + felt(4);
                row.target = following + felt(64);
                row.next_pc = following - felt(64);
            },
            constraints(&[0, 1]),
        ),
        lie(
            "beq and bne",
            Table::BranchEqual,
            |_: &BranchEqualColumns<Felt>| true,
            |row| {
                [row.is_beq, row.is_bne] = flags([1, 1]);
                (row.first, row.second) = (felt(5), felt(5));
                (row.is_equal, row.inverse) = (Felt::ONE, Felt::ZERO);
                row.next_pc = row.step.pc + felt(4) + row.target;
            },
            constraint(2),
        )
        .miscounted(),
        lie(
            "sw of parts",
            Table::StorePart,
            |_: &StorePartColumns<Felt>| true,
            |row| {
                [row.is_sb, row.is_sh] = flags([2, -1]);
                forged_stores::set_store(row, 0, [1, 0, 0, 0]);
            },
            constraints(&[0, 1]),
        ),
        lie(
            "sb and sh",
            Table::StorePart,
            |_: &StorePartColumns<Felt>| true,
            |row| {
                [row.is_sb, row.is_sh] = flags([1, 1]);
                forged_stores::set_store(row, 0, [1, 0, 1, 0]);
            },
            constraint(2),
        )
        .miscounted(),
        lie(
            "mulh of 3 and 1 = 2",
            Table::Mul,
            |_: &MulColumns<Felt>| true,
            |row| {
                let third = felt(3).inverse();
                [row.is_mul, row.is_mulhu] = [third.double(), third];
                set_product_of_three(&mut row.product);
                row.product.headroom_inverse = felt(u32::MAX.into()).inverse();
                row.result = felt(2);
            },
            constraints(&[0, 1]),
        ),
        lie(
            "mul and mulhu",
            Table::Mul,
            |_: &MulColumns<Felt>| true,
            |row| {
                [row.is_mul, row.is_mulhu] = flags([1, 1]);
                set_product_of_three(&mut row.product);
                row.product.headroom_inverse = felt(u32::MAX.into()).inverse().double();
                row.result = felt(3);
            },
            constraint(2),
        )
        .miscounted(),
        padding(
            "mulhsu less mulh",
            Table::MulSigned,
            |row: &mut MulSignedColumns<Felt>| {
                [row.is_mulh, row.is_mulhsu] = flags([-1, 1]);
            },
            constraint(0),
        ),
        lie(
            "mulh and mulhsu",
            Table::MulSigned,
            |row: &MulSignedColumns<Felt>| {
                row.is_mulh.is_one() && row.is_negative == [Felt::ZERO; 2]
            },
            |row| {
                row.is_mulhsu = Felt::ONE;
                row.product.headroom_inverse = row.product.headroom_inverse.double();
            },
            constraint(2),
        )
        .miscounted(),
        lie(
            "mul by twice mulh",
            Table::MulSigned,
            |row: &MulSignedColumns<Felt>| {
                row.is_mulh.is_one() && row.is_negative == [Felt::ZERO; 2]
            },
            |row| [row.is_mulh, row.is_mulhsu] = flags([2, -1]),
            constraints(&[0, 1]),
        )
        .miscounted(),
    ]
}

fn set_product_of_three(product: &mut circuits::chips::mul::Product<Felt>) {
    (product.first, product.second) = (felt(3), Felt::ONE);
    (product.low, product.high) = (limbs(3), limbs(0));
}

fn of_branches() -> Vec<Forgery> {
    let set = |row: &mut BranchLessColumns<Felt>, of: [i8; 4]| {
        [row.is_blt, row.is_bge, row.is_bltu, row.is_bgeu] = flags(of);
        let comparison = &mut row.comparison;
        (comparison.first, comparison.second) = (felt(5), felt(7));
        (comparison.high, comparison.is_negative) = ([Felt::ZERO; 2], [Felt::ZERO; 2]);
        (comparison.is_less, comparison.difference) = (Felt::ONE, limbs((1 << 32) - 2));
        let following = row.step.pc + felt(4);
        row.target = following + felt(64);
        let is_real = row.is_blt + row.is_bge + row.is_bltu + row.is_bgeu;
        row.next_pc = is_real * following + (row.is_blt + row.is_bltu) * felt(64);
    };
    let is_any = |_: &BranchLessColumns<Felt>| true;
    let (table, about) = (Table::BranchLess, "another branch");
    vec![
        lie(about, table, is_any, |row| set(row, [-1, 0, 1, 0]), constraint(0)).miscounted(),
        lie(about, table, is_any, |row| set(row, [1, -1, 1, 0]), constraint(1)),
        lie(about, table, is_any, |row| set(row, [0, 1, -1, 1]), constraint(2)),
        lie(about, table, is_any, |row| set(row, [1, 0, 1, -1]), constraint(3)),
        lie(about, table, is_any, |row| set(row, [0, 0, 1, 1]), constraint(4)).miscounted(),
    ]
}

fn of_loads() -> Vec<Forgery> {
    let (first, bytes) = ([1, 0, 0, 0], [5, 0, 60, 80]);
    let set = |row: &mut LoadPartColumns<Felt>, of: [i8; 4], place: [i8; 4], bytes: [u8; 4]| {
        [row.is_lb, row.is_lbu, row.is_lh, row.is_lhu] = flags(of);
        forged_memory::set_load(row, 0, place, bytes);
    };
    let is_any = |_: &LoadPartColumns<Felt>| true;
    let table = Table::LoadPart;
    vec![
        padding(
            "lbu less lb",
            table,
            |row: &mut LoadPartColumns<Felt>| {
                [row.is_lb, row.is_lbu, row.is_lh, row.is_lhu] = flags([-1, 1, 0, 0]);
            },
            constraint(0),
        ),
        lie(
            "lh with the sign of lb",
            table,
            is_any,
            |row| {
                set(row, [1, -1, 0, 1], first, [0, 0x80, 0, 0]);
                forged_memory::set_sign(row, 1);
            },
            constraint(1),
        ),
        lie(
            "lw of a byte",
            table,
            is_any,
            |row| set(row, [1, 1, -1, 0], first, bytes),
            constraint(2),
        ),
        lie(
            "lb with the sign of lh",
            table,
            is_any,
            |row| {
                set(row, [0, 1, 1, -1], first, [0x80, 0, 0, 0]);
                forged_memory::set_sign(row, 1);
            },
            constraint(3),
        ),
        lie(
            "lbu and lhu",
            table,
            is_any,
            |row| set(row, [0, 1, 0, 1], [1, 0, 1, 0], bytes),
            constraint(4),
        )
        .miscounted(),
    ]
}

fn of_divisions() -> Vec<Forgery> {
    let set = |row: &mut DivColumns<Felt>, operands: [u32; 2], of: [i8; 4]| {
        [row.is_div, row.is_divu, row.is_rem, row.is_remu] = flags([1, 0, 0, 0]);
        division::set(row, operands);
        [row.is_div, row.is_divu, row.is_rem, row.is_remu] = flags(of);
        division::set_magnitude(row);
    };
    let is_any = |_: &DivColumns<Felt>| true;
    let (table, about) = (Table::Div, "another division");
    vec![
        padding(
            "divu less div",
            table,
            |row: &mut DivColumns<Felt>| {
                [row.is_div, row.is_divu, row.is_rem, row.is_remu] = flags([-1, 1, 0, 0]);
            },
            constraint(0),
        ),
        lie(
            "rem with the sign of div",
            table,
            is_any,
            |row| set(row, [7, 2u32.wrapping_neg()], [1, -1, 0, 1]),
            constraint(1),
        ),
        lie(about, table, is_any, |row| set(row, [7, 2], [1, 1, -1, 0]), constraint(2)),
        lie(about, table, is_any, |row| set(row, [7, 2], [1, 1, 0, -1]), constraint(3)),
        lie(
            "divu and remu",
            table,
            is_any,
            |row| {
                set(row, [7, 2], [0, 1, 0, 1]);
                row.divisor_inverse = row.divisor_inverse.double();
            },
            constraint(4),
        )
        .miscounted(),
        padding(
            "by zero where nothing is divided",
            table,
            |row: &mut DivColumns<Felt>| {
                row.is_by_zero = Felt::ONE;
                row.difference[0] = -Felt::ONE;
            },
            [constraints(&[11, 12]), lookup(17)].concat(),
        ),
    ]
}

pub(crate) fn all() -> Vec<Forgery> {
    let mut all = of_two();
    all.extend(of_branches());
    all.extend(of_loads());
    all.extend(of_divisions());
    all
}
