//! `branch_equal`: `beq` and `bne`, one per row.
//!
//! Degree 3. All-zero rows are padding.
//!
//! **Proves** that the machine goes from one instruction to the next as these do.

use core::borrow::Borrow;

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    columns::impl_columns,
    config::Felt,
    instruction::{Fields, Source, Step, one_of, op},
    program::Op,
};

/// A branch.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct BranchEqualColumns<T> {
    /// When and where.
    pub step: Step<T>,
    /// 1 for `beq`. Boolean; at most one of the two is 1, asserted here.
    pub is_beq: T,
    /// 1 for `bne`.
    pub is_bne: T,
    /// Where the first operand is.
    pub rs1: Source<T>,
    /// The first operand. Guaranteed by memory.
    pub first: T,
    /// Where the second operand is.
    pub rs2: Source<T>,
    /// The second operand. Guaranteed by memory.
    pub second: T,
    /// Whether the operands are equal.
    pub is_equal: T,
    /// The inverse of the operands' difference, if there is one. Any element otherwise.
    pub inverse: T,
    /// The address that the branch leads to. Guaranteed by the program.
    pub target: T,
    /// The next instruction's address.
    pub next_pc: T,
}

impl_columns!(BranchEqualColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &BranchEqualColumns<AB::Var> = main.current_slice().borrow();
    let is_real = one_of(builder, [row.is_beq, row.is_bne]);
    let fields = Fields {
        op: op::<AB, 2>([(row.is_beq, Op::Beq), (row.is_bne, Op::Bne)]),
        rd: AB::Expr::ZERO,
        rs1: row.rs1.number.into(),
        rs2: row.rs2.number.into(),
        imm: row.target.into(),
    };
    row.step.eval(builder, fields, row.next_pc.into(), &is_real);
    row.rs1.read_first(builder, &row.step, row.first.into(), &is_real);
    row.rs2.read_second(builder, &row.step, row.second.into(), &is_real);

    // Equal operands have no inverse of their difference; for others `is_equal` must be 0.
    let difference = row.first - row.second;
    let is_different = AB::Expr::ONE - row.is_equal;
    builder.assert_zero(difference.clone() * row.is_equal);
    builder.when(is_real.clone()).assert_eq(difference * row.inverse, is_different.clone());

    let following = row.step.following::<AB>();
    let is_taken = row.is_beq * row.is_equal + is_different * row.is_bne;
    let taken = is_taken * (row.target - following.clone());
    builder.assert_eq(row.next_pc, is_real * following + taken);
}
