//! Pools of bytes of any length.

use super::table::table;

table! {
    /// Values of stack items, big-endian without leading zeros.
    StackBytes;
    /// One byte.
    StackByte {
        /// The byte.
        byte: u8,
    }
}

table! {
    /// Input and output of frames.
    FrameBytes;
    /// One byte.
    FrameByte {
        /// The byte.
        byte: u8,
    }
}

table! {
    /// Topics and data of logs.
    LogBytes;
    /// One byte.
    LogByte {
        /// The byte.
        byte: u8,
    }
}

impl FrameBytes {
    /// A range of the pool, of which this segment's stretch starts at byte `first`. `None` if the
    /// range is not in this segment.
    pub fn range(&self, first: u64, start: u64, len: u32) -> Option<&[u8]> {
        let start = usize::try_from(start.checked_sub(first)?).ok()?;
        self.byte.get(start..start.checked_add(len as usize)?)
    }
}
