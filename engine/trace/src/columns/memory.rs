//! Memory of frames.

use primitives::H256;

use super::{RowRef, table::table};

table! {
    /// One row per access to up to 32 bytes; a wider access is several rows, lowest address first.
    Memory;
    /// One access.
    MemoryRow {
        /// The frame whose memory it is.
        frame: RowRef,
        /// The instruction.
        step: RowRef,
        /// Which memory, as [`crate::MemorySpace`] numbers them.
        space: u8,
        /// Where the first byte is.
        address: u64,
        /// Number of bytes, 1 to 32.
        len: u8,
        /// Whether the bytes are written.
        is_write: bool,
        /// The bytes, from the left, with zeros behind.
        value: H256,
    }
}

impl MemoryRow {
    /// The bytes read or written; `None` if the length is above 32.
    pub fn bytes(&self) -> Option<&[u8]> {
        self.value.0.get(..usize::from(self.len))
    }
}
