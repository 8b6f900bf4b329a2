//! What all instructions have in common: the step from one to the next, and the registers.

use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    access::{Access, CLOCKS_PER_CYCLE, register_address, sub_clock},
    bus,
    config::Felt,
    program::Op,
};

/// When and where an instruction is executed.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Step<T> {
    /// Its first clock. Guaranteed by the instruction before.
    pub clk: T,
    /// Its address. Guaranteed by the instruction before.
    pub pc: T,
}

/// A register that is read.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Source<T> {
    /// Its number. Guaranteed by the program.
    pub number: T,
    /// When it was accessed before. Guaranteed by memory.
    pub before_clk: T,
}

/// The register that is written.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Destination<T> {
    /// Its number. Guaranteed by the program.
    pub number: T,
    /// What it held. Guaranteed by memory.
    pub before: T,
    /// When it was accessed before. Guaranteed by memory.
    pub before_clk: T,
}

/// The instruction that a row executes, as the program must have it.
pub(crate) struct Fields<E> {
    pub(crate) op: E,
    pub(crate) rd: E,
    pub(crate) rs1: E,
    pub(crate) rs2: E,
    pub(crate) imm: E,
}

/// The number of the operation whose flag is 1.
pub(crate) fn op<AB: InteractionBuilder<F = Felt>, const N: usize>(
    ops: [(AB::Var, Op); N],
) -> AB::Expr {
    ops.into_iter().map(|(flag, op)| flag * AB::Expr::from_u8(op as u8)).sum()
}

/// Checks that at most one of the flags is 1 and the others are 0; their sum.
pub(crate) fn one_of<AB: InteractionBuilder<F = Felt>, const N: usize>(
    builder: &mut AB,
    flags: [AB::Var; N],
) -> AB::Expr {
    builder.assert_bools(flags);
    let sum: AB::Expr = flags.into_iter().map(Into::into).sum();
    if N > 1 {
        builder.assert_bool(sum.clone());
    }
    sum
}

impl<T: Copy> Step<T> {
    /// Executes an instruction of the program and goes on at `next_pc`.
    pub(crate) fn eval<AB>(
        &self,
        builder: &mut AB,
        fields: Fields<AB::Expr>,
        next_pc: AB::Expr,
        when: &AB::Expr,
    ) where
        AB: InteractionBuilder<F = Felt, Var = T>,
        T: Into<AB::Expr>,
    {
        let Fields { op, rd, rs1, rs2, imm } = fields;
        bus::Execution { pc: self.pc, clk: self.clk }.receive(builder, when.clone());
        bus::Program { pc: self.pc.into(), op, rd, rs1, rs2, imm }.check(builder, when.clone());
        let clk = self.at::<AB>(CLOCKS_PER_CYCLE);
        bus::Execution { pc: next_pc, clk }.send(builder, when.clone());
    }

    /// The address after the instruction.
    pub(crate) fn following<AB>(&self) -> AB::Expr
    where
        AB: InteractionBuilder<F = Felt, Var = T>,
        T: Into<AB::Expr>,
    {
        self.pc.into() + AB::Expr::from_u8(4)
    }

    fn at<AB>(&self, sub_clock: u32) -> AB::Expr
    where
        AB: InteractionBuilder<F = Felt, Var = T>,
        T: Into<AB::Expr>,
    {
        self.clk.into() + AB::Expr::from_u32(sub_clock)
    }

    /// Reads or writes a word of memory.
    pub(crate) fn access<AB>(
        &self,
        builder: &mut AB,
        address: AB::Expr,
        [before, before_clk]: [AB::Expr; 2],
        after: AB::Expr,
        when: &AB::Expr,
    ) where
        AB: InteractionBuilder<F = Felt, Var = T>,
        T: Into<AB::Expr>,
    {
        let clk = self.at::<AB>(sub_clock::MEMORY);
        Access { address, before, before_clk, after, clk }.eval(builder, when);
    }
}

impl<T: Copy> Source<T> {
    fn read<AB>(&self, builder: &mut AB, clk: AB::Expr, value: AB::Expr, when: &AB::Expr)
    where
        AB: InteractionBuilder<F = Felt, Var = T>,
        T: Into<AB::Expr>,
    {
        let address = register_address::<AB::Expr>(self.number.into());
        let (before, before_clk) = (value.clone(), self.before_clk.into());
        Access { address, before, before_clk, after: value, clk }.eval(builder, when);
    }

    /// Reads the first operand.
    pub(crate) fn read_first<AB>(
        &self,
        builder: &mut AB,
        step: &Step<T>,
        value: AB::Expr,
        when: &AB::Expr,
    ) where
        AB: InteractionBuilder<F = Felt, Var = T>,
        T: Into<AB::Expr>,
    {
        self.read(builder, step.at::<AB>(sub_clock::RS1), value, when);
    }

    /// Reads the second operand.
    pub(crate) fn read_second<AB>(
        &self,
        builder: &mut AB,
        step: &Step<T>,
        value: AB::Expr,
        when: &AB::Expr,
    ) where
        AB: InteractionBuilder<F = Felt, Var = T>,
        T: Into<AB::Expr>,
    {
        self.read(builder, step.at::<AB>(sub_clock::RS2), value, when);
    }
}

impl<T: Copy> Destination<T> {
    /// Writes the result, which must be a word.
    pub(crate) fn write<AB>(
        &self,
        builder: &mut AB,
        step: &Step<T>,
        value: AB::Expr,
        when: &AB::Expr,
    ) where
        AB: InteractionBuilder<F = Felt, Var = T>,
        T: Into<AB::Expr>,
    {
        let address = register_address::<AB::Expr>(self.number.into());
        let (before, before_clk) = (self.before.into(), self.before_clk.into());
        let clk = step.at::<AB>(sub_clock::RD);
        Access { address, before, before_clk, after: value, clk }.eval(builder, when);
    }
}

/// A word as two limbs below 2^16, the lower first.
pub(crate) fn word<E: PrimeCharacteristicRing>([low, high]: [E; 2]) -> E {
    high * E::from_u32(1 << 16) + low
}

/// Checks that the limbs are below 2^16, and gives their word, which is below 2^32.
pub(crate) fn check_word<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    limbs: [AB::Var; 2],
    when: &AB::Expr,
) -> AB::Expr {
    bus::check_range16(builder, limbs, when.clone());
    word(limbs.map(Into::into))
}

/// `2^32`.
pub(crate) fn base<E: PrimeCharacteristicRing>() -> E {
    E::from_u64(1 << 32)
}
