//! A frame with what the kernel remembers of it.

use core::ops::Range;

use primitives::{AccountId, VmKind};

/// A place of the kernel's stack.
#[derive(Debug, Default)]
pub(super) struct Activation<E> {
    pub(super) frame: E,
    /// The frame's input, in its caller's memory.
    pub(super) input: Range<usize>,
    /// The account under construction and the VM of its code, if the frame is a constructor.
    pub(super) created: Option<(AccountId, VmKind)>,
}
