//! `branch_less`: `blt`, `bge`, `bltu`, `bgeu`, one per row.
//!
//! Degree 3. All-zero rows are padding.
//!
//! **Proves** that the machine goes from one instruction to the next as these do, by the comparison
//! of [`compare`](super::compare).

use core::borrow::Borrow;

use p3_air::WindowAccess;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    chips::compare::{Comparison, eval_comparison},
    columns::impl_columns,
    config::Felt,
    instruction::{Fields, Source, Step, one_of, op},
    program::Op,
};

/// A branch.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct BranchLessColumns<T> {
    /// When and where.
    pub step: Step<T>,
    /// 1 for `blt`. Boolean; at most one of the four is 1, asserted here.
    pub is_blt: T,
    /// 1 for `bge`.
    pub is_bge: T,
    /// 1 for `bltu`.
    pub is_bltu: T,
    /// 1 for `bgeu`.
    pub is_bgeu: T,
    /// Where the first operand is.
    pub rs1: Source<T>,
    /// Where the second operand is.
    pub rs2: Source<T>,
    /// The operands, and which is less.
    pub comparison: Comparison<T>,
    /// The address that the branch leads to. Guaranteed by the program.
    pub target: T,
    /// The next instruction's address.
    pub next_pc: T,
}

impl_columns!(BranchLessColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &BranchLessColumns<AB::Var> = main.current_slice().borrow();
    let is_real = one_of(builder, [row.is_blt, row.is_bge, row.is_bltu, row.is_bgeu]);
    let ops = [
        (row.is_blt, Op::Blt),
        (row.is_bge, Op::Bge),
        (row.is_bltu, Op::Bltu),
        (row.is_bgeu, Op::Bgeu),
    ];
    let fields = Fields {
        op: op::<AB, 4>(ops),
        rd: AB::Expr::ZERO,
        rs1: row.rs1.number.into(),
        rs2: row.rs2.number.into(),
        imm: row.target.into(),
    };
    row.step.eval(builder, fields, row.next_pc.into(), &is_real);
    row.rs1.read_first(builder, &row.step, row.comparison.first.into(), &is_real);
    row.rs2.read_second(builder, &row.step, row.comparison.second.into(), &is_real);
    eval_comparison(builder, &row.comparison, &(row.is_blt + row.is_bge), &is_real);

    let following = row.step.following::<AB>();
    let is_less = row.comparison.is_less;
    let is_not_less = AB::Expr::ONE - is_less;
    let is_taken = (row.is_blt + row.is_bltu) * is_less + is_not_less * (row.is_bge + row.is_bgeu);
    let taken = is_taken * (row.target - following.clone());
    builder.assert_eq(row.next_pc, is_real * following + taken);
}
