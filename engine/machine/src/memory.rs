//! Memory: a flat array of words, mapped by the operating system where it is touched.

use std::ops::Range;

use crate::trap::TrapKind;

/// The first address of memory. Below it nothing is, so that a null pointer is one.
pub const MEMORY_START: u32 = 0x1000;
/// The address behind the last of memory.
pub const MEMORY_END: u32 = 0x2000_0000;

/// Words of memory.
pub(crate) const WORDS: usize = ((MEMORY_END - MEMORY_START) / 4) as usize;

/// The number of the word at an address, counted from the start of memory. What is misaligned or no
/// memory gets a number that is no word's, so that one comparison finds both.
#[inline(always)]
pub(crate) const fn slot(address: u32) -> u32 {
    address.wrapping_sub(MEMORY_START).rotate_right(2)
}

/// The address of a word.
#[inline(always)]
pub(crate) const fn address_of(slot: u32) -> u32 {
    MEMORY_START + 4 * slot
}

/// All words of memory, zero at first. Those of the program's text cannot be written.
#[derive(Clone, Debug)]
pub struct Memory {
    words: Vec<u32>,
    /// Slots of the text.
    text: Range<u32>,
}

impl Memory {
    /// Zeros; addresses in `text` cannot be written by instructions and calls.
    pub(crate) fn new(text: &Range<u32>) -> Self {
        Self { words: vec![0; WORDS], text: slot(text.start)..slot(text.start) + text_words(text) }
    }

    /// The word at an address, if there is one.
    pub fn word(&self, address: u32) -> Option<u32> {
        self.words.get(slot(address) as usize).copied()
    }

    /// Words from an address on, if all are memory.
    pub fn range(&self, address: u32, words: usize) -> Option<&[u32]> {
        let start = slot(address) as usize;
        self.words.get(start..start.checked_add(words)?)
    }

    /// Whether any word of a range is text.
    pub(crate) fn has_text(&self, address: u32, words: usize) -> bool {
        let start = slot(address) as usize;
        start < self.text.end as usize && (self.text.start as usize) < start.saturating_add(words)
    }

    /// As [`Self::range`], to be written.
    pub(crate) fn range_mut(&mut self, address: u32, words: usize) -> Option<&mut [u32]> {
        let start = slot(address) as usize;
        self.words.get_mut(start..start.checked_add(words)?)
    }

    /// Puts a word in its place before the run, text or not; there must be such a place.
    pub(crate) fn place(&mut self, address: u32, word: u32) {
        if let Some(place) = self.words.get_mut(slot(address) as usize) {
            *place = word;
        }
    }

    /// All words, by slot.
    pub(crate) fn words(&self) -> &[u32] {
        &self.words
    }

    #[inline(always)]
    pub(crate) fn load(&self, slot: u32) -> Option<u32> {
        self.words.get(slot as usize).copied()
    }

    /// The word in a slot that may be written.
    #[inline(always)]
    pub(crate) fn load_writable(&self, slot: u32) -> Option<u32> {
        if slot.wrapping_sub(self.text.start) < self.text.end - self.text.start {
            return None;
        }
        self.load(slot)
    }

    #[inline(always)]
    pub(crate) fn store(&mut self, slot: u32, word: u32) {
        if let Some(place) = self.words.get_mut(slot as usize) {
            *place = word;
        }
    }

    /// Why an access of that many bytes failed.
    #[cold]
    pub(crate) fn refusal(address: u32, size: u32) -> TrapKind {
        if !address.is_multiple_of(size) {
            TrapKind::Misaligned { address, size }
        } else if (MEMORY_START..MEMORY_END).contains(&address) {
            TrapKind::TextStore { address }
        } else {
            TrapKind::OutOfRange { address }
        }
    }
}

const fn text_words(text: &Range<u32>) -> u32 {
    (text.end - text.start).div_ceil(4)
}
