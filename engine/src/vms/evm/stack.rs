//! The operand stack.

use alloc::{boxed::Box, vec};
use core::fmt;

use primitives::Word;

/// Most items that the stack holds.
pub(super) const STACK_LIMIT: usize = 1024;

/// The items of the operand stack. How many of them are in use is in [`Regs`](super::frame::Regs).
pub(super) struct Stack(Box<[Word; STACK_LIMIT]>);

impl Default for Stack {
    fn default() -> Self {
        let items: Box<[Word]> = vec![Word::ZERO; STACK_LIMIT].into_boxed_slice();
        match items.try_into() {
            Ok(items) => Self(items),
            Err(_) => unreachable!("the slice was made with that length"),
        }
    }
}

impl Stack {
    /// The items, lent to the interpreter.
    pub(super) fn items(&mut self) -> Items<'_> {
        Items(&mut self.0)
    }
}

impl fmt::Debug for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stack")
    }
}

/// The same for an instruction: one pointer.
///
/// Indices are taken modulo the limit: the opcode table's checks keep them in range, and the
/// modulo spares a second check without trusting the first one with memory safety.
pub(super) struct Items<'a>(&'a mut [Word; STACK_LIMIT]);

impl Items<'_> {
    /// The item `below` the one that `len` items end with: 0 is the top.
    #[inline(always)]
    pub(super) fn peek(&self, len: usize, below: usize) -> Word {
        self.0[len.wrapping_sub(below + 1) % STACK_LIMIT]
    }

    /// The same item, to be changed.
    #[inline(always)]
    pub(super) fn slot(&mut self, len: usize, below: usize) -> &mut Word {
        &mut self.0[len.wrapping_sub(below + 1) % STACK_LIMIT]
    }

    /// Exchanges the top with the item `below` it.
    #[inline(always)]
    pub(super) fn swap(&mut self, len: usize, below: usize) {
        self.0.swap(len.wrapping_sub(1) % STACK_LIMIT, len.wrapping_sub(below + 1) % STACK_LIMIT);
    }
}
