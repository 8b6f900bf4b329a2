//! A frame's writable memory.

use alloc::vec::Vec;
use core::ops::Range;

use primitives::{Halt, Word};

use crate::kernel::{Native, NativeKind, costs};

/// Beyond this no gas limit pays for memory; offsets are compared with it before they are used.
const ADDRESS_LIMIT: u64 = 1 << 32;

/// Byte-addressed, zero at first, grown in words of 32 bytes.
///
/// The buffer outlives the frame; `len` bytes of it are in use, and bytes that come into use are
/// zeroed then.
#[derive(Debug, Default)]
pub(super) struct Memory {
    bytes: Vec<u8>,
    /// The transaction that the next field is about.
    transaction: u32,
    /// The greatest length in that transaction: so much room is paid for.
    len_paid: usize,
    /// Cycles for growing that are not yet taken from the native resource.
    cycles: i64,
}

/// Gas for a memory of so many words (Yellow Paper, appendix H).
const fn gas_for(words: u64) -> u64 {
    3 * words + words * words / 512
}

impl Memory {
    /// Forgets everything but the buffer.
    pub(super) fn clear(&mut self, transaction: u32) {
        self.bytes.clear();
        if self.transaction != transaction {
            self.transaction = transaction;
            self.len_paid = 0;
        }
    }

    /// The cycles that growing has cost since the last time.
    pub(super) fn take_cycles(&mut self) -> i64 {
        core::mem::take(&mut self.cycles)
    }

    /// Gives the buffer back if it is larger than most frames need.
    pub(super) fn give_back(&mut self) {
        const KEPT: usize = 1 << 16;
        if self.bytes.capacity() > KEPT {
            self.bytes = Vec::new();
        }
    }

    /// Bytes in use, a multiple of 32.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Makes `offset .. offset + len` usable and charges for it. An empty range needs nothing,
    /// wherever it is.
    #[inline(always)]
    pub(super) fn reserve(
        &mut self,
        offset: Word,
        len: Word,
        gas: &mut u64,
        native: &mut Native,
    ) -> Result<Range<usize>, Halt> {
        if len.is_zero() {
            return Ok(0..0);
        }
        self.reserve_some(small(offset)?, small(len)?, gas, native)
    }

    /// The same for a length that is not zero and known to be small.
    #[inline(always)]
    pub(super) fn reserve_some(
        &mut self,
        offset: u64,
        len: u64,
        gas: &mut u64,
        native: &mut Native,
    ) -> Result<Range<usize>, Halt> {
        let end = offset + len;
        if end > self.bytes.len() as u64 {
            self.grow(end, gas, native)?;
        }
        Ok(offset as usize..end as usize)
    }

    #[inline(never)]
    fn grow(&mut self, end: u64, gas: &mut u64, native: &mut Native) -> Result<(), Halt> {
        let words = end.div_ceil(32);
        let present = self.bytes.len();
        let price = gas_for(words) - gas_for(present as u64 / 32);
        *gas = gas.checked_sub(price).ok_or(Halt::OutOfGas)?;
        let len = words as usize * 32;
        if len > self.len_paid {
            let bytes = (len - self.len_paid) as u64;
            native.charge(NativeKind::Memory, costs::MEMORY_PER_BYTE * bytes)?;
            self.len_paid = len;
        }
        self.cycles += costs::CYCLES_PER_GROWTH;
        self.cycles += costs::CYCLES_PER_GROWN_WORD * ((len - present) / 32) as i64;
        if len > self.bytes.capacity() {
            // Powers of two, as the machine's allocator has them: no room is left that only an
            // in-between size could use.
            self.bytes.reserve_exact(len.next_power_of_two() - present);
        }
        self.bytes.resize(len, 0);
        Ok(())
    }

    /// The bytes in use.
    #[inline(always)]
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes in use, to be changed.
    #[inline(always)]
    pub(super) fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    /// Reserved bytes; a range that was not reserved is empty.
    #[inline]
    pub(super) fn get(&self, range: Range<usize>) -> &[u8] {
        self.bytes.get(range).unwrap_or_default()
    }

    /// Copies `source[from..]` to a reserved range, with zeros where the source has ended.
    pub(super) fn copy_in(&mut self, to: Range<usize>, source: &[u8], from: Word) {
        let source = usize::try_from(from).ok().and_then(|from| source.get(from..));
        let source = source.unwrap_or_default();
        if let Some(target) = self.bytes.get_mut(to) {
            let (head, tail) = target.split_at_mut(source.len().min(target.len()));
            head.copy_from_slice(&source[..head.len()]);
            tail.fill(0);
        }
    }
}

/// An offset or a length that could be paid for.
#[inline(always)]
pub(super) fn small(word: Word) -> Result<u64, Halt> {
    let limbs = word.as_limbs();
    if limbs[0] < ADDRESS_LIMIT && (limbs[1] | limbs[2] | limbs[3]) == 0 {
        Ok(limbs[0])
    } else {
        Err(Halt::OutOfGas)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_costs_what_the_yellow_paper_says() {
        let native = &mut Native::UNLIMITED.clone();
        let mut memory = Memory::default();
        let mut gas = 100_000;
        assert_eq!(memory.reserve(Word::from(0), Word::from(1), &mut gas, native), Ok(0..1));
        assert_eq!((memory.len(), gas), (32, 99_997));
        assert_eq!(
            memory.reserve(Word::from(1023), Word::from(2), &mut gas, native),
            Ok(1023..1025)
        );
        assert_eq!((memory.len(), gas), (33 * 32, 100_000 - 99 - 2));
    }

    #[test]
    fn an_empty_range_is_free_and_a_far_one_unpayable() {
        let native = &mut Native::UNLIMITED.clone();
        let mut memory = Memory::default();
        let mut gas = u64::MAX;
        assert_eq!(memory.reserve(Word::MAX, Word::ZERO, &mut gas, native), Ok(0..0));
        assert_eq!(memory.reserve(Word::MAX, Word::from(1), &mut gas, native), Err(Halt::OutOfGas));
        let mut gas = 1_000_000;
        let far = Word::from(u32::MAX);
        assert_eq!(memory.reserve(far, Word::from(1), &mut gas, native), Err(Halt::OutOfGas));
        assert_eq!(memory.len(), 0);
    }

    #[test]
    fn a_copy_beyond_the_source_is_zero() {
        let native = &mut Native::UNLIMITED.clone();
        let mut memory = Memory::default();
        let mut gas = 1000;
        let range = memory.reserve(Word::ZERO, Word::from(4), &mut gas, native).unwrap();
        memory.copy_in(range.clone(), &[1, 2, 3, 4, 5], Word::from(3));
        assert_eq!(memory.get(range.clone()), [4, 5, 0, 0]);
        memory.copy_in(range.clone(), &[9], Word::MAX);
        assert_eq!(memory.get(range), [0; 4]);
    }
}
