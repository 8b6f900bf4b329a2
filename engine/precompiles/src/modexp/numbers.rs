//! How long the numbers of an input are, which decides how their power is computed and what it takes.

use super::{HEADER_LEN, Lengths};

/// The numbers of an input, in bits from the highest one that is set.
///
/// An input that ends early goes on with zeros: they count and are never written out, so that this
/// needs no memory, however long the input says that its numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModexpNumbers {
    /// The bytes that the three are written in, zeros before them included.
    pub bytes: u64,
    /// Bits of the base.
    pub base: u64,
    /// Bits of the exponent.
    pub exponent: u64,
    /// Bits of the modulus.
    pub modulus: u64,
    /// Bits of the modulus behind the lowest one that is set.
    pub modulus_zeros: u64,
}

impl ModexpNumbers {
    /// `None` if there is nothing to compute: no modulus is written, or no gas pays for the lengths.
    pub fn read(input: &[u8]) -> Option<Self> {
        let lengths = Lengths::read(input).filter(|lengths| lengths.modulus > 0)?;
        let mut start = HEADER_LEN;
        let mut next = |len: usize| {
            let number = Number { written: written(input, start, len), len };
            start = start.saturating_add(len);
            number
        };
        let (base, exponent, modulus) =
            (next(lengths.base), next(lengths.exponent), next(lengths.modulus));
        Some(Self {
            bytes: [&base, &exponent, &modulus].map(|number| number.len as u64).iter().sum(),
            base: base.bits(),
            exponent: exponent.bits(),
            modulus: modulus.bits(),
            modulus_zeros: modulus.zeros(),
        })
    }

    /// Whether the power is computed by system calls where there are any.
    pub const fn is_by_calls(&self) -> bool {
        is_word(self.modulus)
    }
}

/// Whether a modulus of so many bits is one for system calls.
pub(super) const fn is_word(bits: u64) -> bool {
    bits <= 256
}

/// A number's bits.
pub(super) fn bits(number: &[u8]) -> u64 {
    Number { written: number, len: number.len() }.bits()
}

/// What the input holds of `len` bytes from `start`.
fn written(input: &[u8], start: usize, len: usize) -> &[u8] {
    let rest = input.get(start..).unwrap_or_default();
    rest.get(..len).unwrap_or(rest)
}

/// A number of `len` bytes: what is written of it, and zeros.
struct Number<'a> {
    written: &'a [u8],
    len: usize,
}

impl Number<'_> {
    fn bits(&self) -> u64 {
        let highest = self.written.iter().position(|&byte| byte != 0);
        highest.map_or(0, |place| {
            8 * (self.len - place) as u64 - u64::from(self.written[place].leading_zeros())
        })
    }

    fn zeros(&self) -> u64 {
        let lowest = self.written.iter().rposition(|&byte| byte != 0);
        lowest.map_or(0, |place| {
            8 * (self.len - place - 1) as u64 + u64::from(self.written[place].trailing_zeros())
        })
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use primitives::Word;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn encode(lengths: [usize; 3], numbers: &[u8]) -> Vec<u8> {
        let header = lengths.iter().flat_map(|&len| Word::from(len).to_be_bytes::<32>());
        header.chain(numbers.iter().copied()).collect()
    }

    #[test]
    fn without_a_modulus_there_is_nothing_to_compute() {
        assert_eq!(ModexpNumbers::read(&[]), None);
        assert_eq!(ModexpNumbers::read(&encode([1, 1, 0], &[2, 3])), None);
    }

    #[test]
    fn zeros_before_a_number_are_no_part_of_it_and_those_behind_are() {
        let input = encode([2, 2, 40], &[0, 7, 0, 0, 0, 0, 4]);
        let numbers = ModexpNumbers::read(&input).unwrap();
        let expected = ModexpNumbers {
            bytes: 44,
            base: 3,
            exponent: 0,
            modulus: 8 * 37 + 3,
            modulus_zeros: 8 * 37 + 2,
        };
        assert_eq!(numbers, expected);
    }

    #[test]
    fn a_long_modulus_that_is_a_word_after_its_zeros_is_for_calls() {
        let is_by_calls = |modulus: &[u8]| {
            ModexpNumbers::read(&encode([0, 0, modulus.len()], modulus)).unwrap().is_by_calls()
        };
        assert!(is_by_calls(&[[0; 32], [0xff; 32]].concat()));
        assert!(!is_by_calls(&[&[1][..], &[0; 32]].concat()));
    }

    proptest! {
        #[test]
        fn what_is_not_written_counts_as_zeros(
            lengths in [0..40usize, 0..40, 1..40], numbers in vec(prop_oneof![Just(0), any::<u8>()], 0..120),
        ) {
            let input = encode(lengths, &numbers);
            let mut all = numbers;
            all.resize(lengths.iter().sum::<usize>().max(all.len()), 0);
            prop_assert_eq!(ModexpNumbers::read(&input), ModexpNumbers::read(&encode(lengths, &all)));
        }
    }
}
