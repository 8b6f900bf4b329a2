//! A byte-addressed memory of which only what was touched is known.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;

const PAGE: u64 = 256;

#[derive(Clone, Debug)]
struct Page {
    bytes: [u8; PAGE as usize],
    is_known: [bool; PAGE as usize],
}

/// The memory, in pages.
#[derive(Clone, Debug, Default)]
pub(super) struct Pages {
    pages: BTreeMap<u64, Box<Page>>,
}

impl Pages {
    /// The byte at `address`, if it is known.
    pub(super) fn get(&self, address: u64) -> Option<u8> {
        let page = self.pages.get(&(address / PAGE))?;
        let offset = (address % PAGE) as usize;
        page.is_known[offset].then_some(page.bytes[offset])
    }

    /// Sets the byte at `address`.
    pub(super) fn set(&mut self, address: u64, byte: u8) {
        let empty = || Box::new(Page { bytes: [0; 256], is_known: [false; 256] });
        let page = self.pages.entry(address / PAGE).or_insert_with(empty);
        let offset = (address % PAGE) as usize;
        page.bytes[offset] = byte;
        page.is_known[offset] = true;
    }
}
