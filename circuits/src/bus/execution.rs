//! The machine: from instruction to instruction, and from access to access.

use p3_lookup::{Count, InteractionBuilder, LookupBus, PermutationCheckBus};

use super::names;

const EXECUTION: PermutationCheckBus<'static> = PermutationCheckBus::new(names::EXECUTION);
const PROGRAM: LookupBus<'static> = LookupBus::new(names::PROGRAM);
const MEMORY: PermutationCheckBus<'static> = PermutationCheckBus::new(names::MEMORY);

/// The machine between two instructions: where and when it goes on.
pub(crate) struct Execution<E> {
    /// The next instruction's address; 0 once the machine has halted.
    pub(crate) pc: E,
    /// The next instruction's first clock.
    pub(crate) clk: E,
}

impl<E> Execution<E> {
    pub(crate) fn send<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        EXECUTION.send(builder, [self.pc, self.clk], Count::bounded(when.into(), 1));
    }

    pub(crate) fn receive<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        EXECUTION.receive(builder, [self.pc, self.clk], Count::bounded(when.into(), 1));
    }
}

/// An instruction of the program. What an instruction does not have is 0.
pub(crate) struct Program<E> {
    /// Its address.
    pub(crate) pc: E,
    /// Number of the operation.
    pub(crate) op: E,
    /// The register that is written.
    pub(crate) rd: E,
    /// The first register that is read.
    pub(crate) rs1: E,
    /// The second register that is read.
    pub(crate) rs2: E,
    /// The immediate as a word; of a jump or a branch the address that it leads to.
    pub(crate) imm: E,
}

impl<E> Program<E> {
    /// Checks that the program has this instruction.
    pub(crate) fn check<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        PROGRAM.lookup_key(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    pub(crate) fn provide<AB: InteractionBuilder>(self, builder: &mut AB, uses: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        PROGRAM.table_entry(builder, self.fields(), uses);
    }

    fn fields(self) -> [E; 6] {
        [self.pc, self.op, self.rd, self.rs1, self.rs2, self.imm]
    }
}

/// A word after an access: what it holds, and since when.
pub(crate) struct Memory<E> {
    /// The address of the word; of a register [`REGISTERS`](crate::access::REGISTERS) and four
    /// times its number.
    pub(crate) address: E,
    pub(crate) value: E,
    /// The clock of the access.
    pub(crate) clk: E,
}

impl<E> Memory<E> {
    /// Leaves the word to the next access.
    pub(crate) fn send<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        MEMORY.send(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    /// Takes the word as the access before left it.
    pub(crate) fn receive<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        MEMORY.receive(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    fn fields(self) -> [E; 3] {
        [self.address, self.value, self.clk]
    }
}
