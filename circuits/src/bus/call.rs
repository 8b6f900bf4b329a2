//! System calls: from the instruction to the chip, and from the chip to memory.

use p3_lookup::{Count, InteractionBuilder, PermutationCheckBus};

use super::names;

const CALL: PermutationCheckBus<'static> = PermutationCheckBus::new(names::CALL);
const CALL_LANE: PermutationCheckBus<'static> = PermutationCheckBus::new(names::CALL_LANE);

/// A system call as its instruction makes it. The chip of the call receives it exactly once, and
/// decides about its status.
pub(crate) struct Call<E> {
    /// The call's number.
    pub(crate) number: E,
    /// The instruction's first clock.
    pub(crate) clk: E,
    /// The arguments: words. Those that the call does not have are 0.
    pub(crate) arguments: [E; 5],
    /// What is left in `a0`.
    pub(crate) status: E,
}

impl<E> Call<E> {
    pub(crate) fn send<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        CALL.send(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    pub(crate) fn receive<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        CALL.receive(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    fn fields(self) -> [E; 8] {
        let [a0, a1, a2, a3, a4] = self.arguments;
        [self.number, self.clk, a0, a1, a2, a3, a4, self.status]
    }
}

/// Two neighbouring words of memory that a call accesses: what it found, and what it left there.
///
/// The receiver may rely on this: the words are what memory has at that clock, all four are below
/// 2^32, and the addresses are multiples of four of memory proper, not of registers. No two accesses
/// to a word have the same clock.
pub(crate) struct CallLane<E> {
    /// The clock of the access.
    pub(crate) clk: E,
    /// The first word's address.
    pub(crate) address: E,
    pub(crate) before: [E; 2],
    /// The same as `before` for what is only read.
    pub(crate) after: [E; 2],
}

impl<E> CallLane<E> {
    /// Memory's side.
    pub(crate) fn send<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        CALL_LANE.send(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    /// The chip's side.
    pub(crate) fn receive<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        CALL_LANE.receive(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    fn fields(self) -> [E; 6] {
        let ([before_low, before_high], [low, high]) = (self.before, self.after);
        [self.clk, self.address, before_low, before_high, low, high]
    }
}
