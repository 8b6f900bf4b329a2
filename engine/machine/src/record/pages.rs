//! Pages of memory, and which of them a run touches.

use crate::memory::Memory;

/// Words of a page: 1 KiB.
pub const PAGE_WORDS: usize = 256;
/// Pages of the addresses from 0 to the end of memory; in those below memory nothing is.
pub const PAGES: usize = 1 << 19;

/// Words that lie below the start of memory.
const SLOTS_BELOW: u32 = crate::memory::MEMORY_START / 4;

/// A page's number and its words.
pub type Page = (u32, [u32; PAGE_WORDS]);

/// The pages touched so far.
#[derive(Clone, Debug)]
pub struct TouchedPages {
    bits: Vec<u64>,
    pages: Vec<u32>,
}

impl Default for TouchedPages {
    fn default() -> Self {
        Self { bits: vec![0; PAGES / 64], pages: Vec::new() }
    }
}

impl TouchedPages {
    /// The page of a word.
    #[inline(always)]
    pub const fn page_of(slot: u32) -> u32 {
        (slot + SLOTS_BELOW) / PAGE_WORDS as u32
    }

    /// The slots of a page; memory starts with a page.
    pub(crate) const fn slots_of(page: u32) -> std::ops::Range<u32> {
        let start = page * PAGE_WORDS as u32 - SLOTS_BELOW;
        start..start + PAGE_WORDS as u32
    }

    /// A page's words.
    pub(crate) fn words(memory: &Memory, page: u32) -> [u32; PAGE_WORDS] {
        let start = Self::slots_of(page).start as usize;
        let words = memory.words().get(start..).and_then(<[u32]>::first_chunk);
        words.copied().unwrap_or([0; PAGE_WORDS])
    }

    /// Whether a page was touched.
    #[inline(always)]
    pub fn contains(&self, page: u32) -> bool {
        self.bits.get(page as usize / 64).is_some_and(|bits| bits >> (page % 64) & 1 == 1)
    }

    /// Touches a page; whether that is its first time.
    #[inline(always)]
    pub fn touch(&mut self, page: u32) -> bool {
        !self.contains(page) && self.touch_first(page)
    }

    #[cold]
    #[inline(never)]
    fn touch_first(&mut self, page: u32) -> bool {
        if let Some(bits) = self.bits.get_mut(page as usize / 64) {
            *bits |= 1 << (page % 64);
            self.pages.push(page);
        }
        true
    }

    /// How many pages.
    pub fn len(&self) -> usize {
        self.pages.len()
    }

    /// Whether no page was touched.
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// The pages, in the order in which they were first touched.
    pub fn pages(&self) -> &[u32] {
        &self.pages
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        for page in self.pages.drain(..) {
            self.bits[page as usize / 64] = 0;
        }
    }
}
