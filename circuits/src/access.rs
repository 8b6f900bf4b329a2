//! Accesses to memory and registers, and the time that they take place at.

use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{bus, config::Felt};

/// Where registers are on the bus of memory: register `r` at this and `4 * r`. No sum of a word and an
/// offset that a chip adds to it gets here.
pub const REGISTERS: u64 = 1 << 33;

/// Clocks of an instruction, one for each of its accesses in their order.
pub const CLOCKS_PER_CYCLE: u32 = 16;
/// The first clock of a segment's first instruction.
pub const CLK_START: u32 = CLOCKS_PER_CYCLE;
/// An access comes at most so many clocks after the one before; `refresh` bridges what is longer.
pub const GAP_MAX: u32 = 1 << 16;

/// When, from an instruction's first clock, its accesses take place.
pub mod sub_clock {
    /// The first operand is read.
    pub const RS1: u32 = 0;
    /// The second operand is read.
    pub const RS2: u32 = 1;
    /// Memory is read or written.
    pub const MEMORY: u32 = 2;
    /// The result is written.
    pub const RD: u32 = 3;
    /// A system call's number is read.
    pub const CALL_NUMBER: u32 = 0;
    /// A system call's first argument is read; the others follow.
    pub const CALL_ARGUMENTS: u32 = 1;
    /// A system call accesses its first range of memory; others may follow.
    pub const CALL_RANGES: u32 = 6;
    /// A system call's status is written.
    pub const CALL_STATUS: u32 = 10;
}

/// An access to a word: what it finds, since when, what it leaves, and when.
///
/// **Assumes** that `clk` is one of a real row's clocks, that no other access of the row has it, that
/// `when` is boolean, and that `after` is a word if `before` is.
/// **Proves**, with `pages` and `refresh`, that `before` is what the access before left there: the
/// accesses to an address form one chain, along which clocks increase.
pub(crate) struct Access<E> {
    pub(crate) address: E,
    pub(crate) before: E,
    pub(crate) before_clk: E,
    pub(crate) after: E,
    pub(crate) clk: E,
}

impl<E: PrimeCharacteristicRing> Access<E> {
    pub(crate) fn eval<AB>(self, builder: &mut AB, when: &E)
    where
        AB: InteractionBuilder<F = Felt, Expr = E>,
    {
        let Self { address, before, before_clk, after, clk } = self;
        let gap = clk.clone() - before_clk.clone() - E::ONE;
        bus::Memory { address: address.clone(), value: before, clk: before_clk }
            .receive(builder, when.clone());
        bus::Memory { address, value: after, clk }.send(builder, when.clone());
        bus::check_range16(builder, [gap], when.clone());
    }
}

/// The address of a register by its number.
pub(crate) fn register_address<E: PrimeCharacteristicRing>(number: E) -> E {
    number * E::from_u8(4) + E::from_u64(REGISTERS)
}
