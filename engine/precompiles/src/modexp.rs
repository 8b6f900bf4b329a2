//! 0x05: modular exponentiation of numbers of any length (EIP-198, 2565, 7823, 7883).

use alloc::vec;
use alloc::vec::Vec;

use chips::SystemCalls;
use primitives::Word;

use crate::input::{padded, piece, segment};
use crate::precompile::{InvalidInput, Precompile, UNPAYABLE, for_this_platform};
use crate::rules::{ModexpComplexity, ModexpRules, PrecompileRules};

mod numbers;
mod word_modulus;

pub use numbers::ModexpNumbers;

pub(crate) const MODEXP: Precompile = Precompile {
    address: 0x05,
    name: "modexp",
    price,
    compute: for_this_platform(plain, by_calls::<chips::Active>),
};

/// Base, exponent and modulus to power, all of them big-endian and of any length.
type Power = fn(&[u8], &[u8], &[u8]) -> Vec<u8>;

/// The three lengths stand before the numbers, 32 bytes each.
const HEADER_LEN: usize = 96;

/// The three lengths, of which each fits in 32 bits: no gas pays for longer numbers.
struct Lengths {
    base: usize,
    exponent: usize,
    modulus: usize,
}

impl Lengths {
    /// `None` if the computation is not to be started, however much gas there is.
    ///
    /// Without base and modulus the exponent's length does not matter.
    fn read(input: &[u8]) -> Option<Self> {
        let header: [u8; HEADER_LEN] = padded(input);
        let [base, exponent, modulus]: [Word; 3] =
            core::array::from_fn(|index| Word::from_be_bytes(piece::<32>(&header, index)));
        let len = |length: Word| u32::try_from(length).ok().and_then(|len| len.try_into().ok());
        if base.is_zero() && modulus.is_zero() {
            return Some(Self {
                base: 0,
                exponent: len(exponent).unwrap_or(u32::MAX as usize),
                modulus: 0,
            });
        }
        Some(Self { base: len(base)?, exponent: len(exponent)?, modulus: len(modulus)? })
    }

    fn longest(&self) -> usize {
        self.base.max(self.exponent).max(self.modulus)
    }
}

fn price(input: &[u8], rules: &PrecompileRules) -> u64 {
    let Some(lengths) = Lengths::read(input) else { return UNPAYABLE };
    let rules = &rules.modexp;
    let complexity = complexity(rules.complexity, lengths.base.max(lengths.modulus) as u128);
    let product = complexity.saturating_mul(iterations(input, &lengths, rules));
    u64::try_from(product / u128::from(rules.divisor)).unwrap_or(UNPAYABLE).max(rules.min)
}

fn complexity(complexity: ModexpComplexity, len: u128) -> u128 {
    let words = len.div_ceil(8);
    match complexity {
        ModexpComplexity::Eip198 => match len {
            0..=64 => len * len,
            65..=1_024 => len * len / 4 + 96 * len - 3_072,
            _ => len * len / 16 + 480 * len - 199_680,
        },
        ModexpComplexity::Eip2565 => words * words,
        ModexpComplexity::Eip7883 if len <= 32 => 16,
        ModexpComplexity::Eip7883 => 2 * words * words,
    }
}

/// How many multiplications the exponent counts: the position of its highest bit, as far as that
/// is in its first 32 bytes, and a fixed number for each further byte.
fn iterations(input: &[u8], lengths: &Lengths, rules: &ModexpRules) -> u128 {
    let head_len = lengths.exponent.min(32);
    let head = segment(input, HEADER_LEN.saturating_add(lengths.base), head_len);
    let head_bits = Word::from_be_slice(&head).bit_len() as u128;
    let long_bytes = (lengths.exponent - head_len) as u128;
    (long_bytes * u128::from(rules.per_long_exponent_byte) + head_bits.saturating_sub(1)).max(1)
}

fn plain(input: &[u8], rules: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    compute(input, rules, aurora_engine_modexp::modexp)
}

/// Moduli of up to 256 bits by system calls, longer ones in plain Rust.
pub(crate) fn by_calls<C: SystemCalls>(
    input: &[u8],
    rules: &PrecompileRules,
) -> Result<Vec<u8>, InvalidInput> {
    compute(input, rules, |base, exponent, modulus| {
        if numbers::is_word(numbers::bits(modulus)) {
            word_modulus::power::<C>(base, exponent, modulus).to_be_bytes_vec()
        } else {
            aurora_engine_modexp::modexp(base, exponent, modulus)
        }
    })
}

fn compute(input: &[u8], rules: &PrecompileRules, power: Power) -> Result<Vec<u8>, InvalidInput> {
    let max = rules.modexp.len_max.unwrap_or(usize::MAX);
    let too_long = InvalidInput::NumberTooLong { max };
    let lengths = Lengths::read(input).ok_or(too_long)?;
    if lengths.longest() > max {
        return Err(too_long);
    }
    if lengths.modulus == 0 {
        return Ok(Vec::new());
    }
    let mut start = HEADER_LEN;
    let mut next = |len| {
        let bytes = segment(input, start, len);
        start = start.saturating_add(len);
        bytes
    };
    let (base, exponent, modulus) =
        (next(lengths.base), next(lengths.exponent), next(lengths.modulus));
    Ok(fit(&power(&base, &exponent, &modulus), lengths.modulus))
}

/// The number in exactly `len` bytes, which it fits in.
fn fit(number: &[u8], len: usize) -> Vec<u8> {
    let zeros = len.saturating_sub(number.len());
    let mut output = vec![0; zeros];
    output.extend_from_slice(&number[number.len() + zeros - len..]);
    output
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::PrecompileError;

    fn encode(lengths: [Word; 3], numbers: &[&[u8]]) -> Vec<u8> {
        let header = lengths.iter().flat_map(Word::to_be_bytes::<32>);
        header.chain(numbers.iter().flat_map(|number| number.iter().copied())).collect()
    }

    proptest! {
        #[test]
        fn it_is_the_power_of_words(
            base in vec(any::<u8>(), 0..=32), exponent in vec(any::<u8>(), 0..=32),
            modulus in vec(any::<u8>(), 1..=32),
        ) {
            let numbers = [&base[..], &exponent, &modulus];
            let input = encode(numbers.map(|number| Word::from(number.len())), &numbers);
            let output = plain(&input, &PrecompileRules::OSAKA).unwrap();
            let [base, exponent, m] = numbers.map(Word::from_be_slice);
            let expected = if m.is_zero() { m } else { base.pow_mod(exponent, m) };
            prop_assert_eq!(output.len(), modulus.len());
            prop_assert_eq!(Word::from_be_slice(&output), expected);
        }

        #[test]
        fn no_header_makes_it_panic(lengths: [[u8; 32]; 3], shifts: [u8; 3], tail: Vec<u8>) {
            let lengths = [0, 1, 2].map(|i| {
                Word::from_be_bytes(lengths[i]) >> usize::from(shifts[i])
            });
            let input = encode(lengths, &[&tail]);
            for rules in [PrecompileRules::ISTANBUL, PrecompileRules::CANCUN, PrecompileRules::OSAKA] {
                let _ = MODEXP.call(&input, 1_000_000, &rules);
            }
        }
    }

    #[test]
    fn a_length_that_fits_nowhere_is_never_paid_for() {
        let input = encode([Word::ONE, Word::MAX, Word::ONE], &[]);
        let refused = MODEXP.call(&input, u64::MAX, &PrecompileRules::CANCUN);
        assert!(matches!(refused, Err(PrecompileError::OutOfGas { .. })));
    }

    #[test]
    fn without_base_and_modulus_the_exponent_does_not_matter() {
        let input = encode([Word::ZERO, Word::MAX, Word::ZERO], &[]);
        let output = MODEXP.call(&input, 200, &PrecompileRules::CANCUN).unwrap();
        assert_eq!((output.gas_used, output.bytes), (200, Vec::new()));
        let refused = MODEXP.call(&input, u64::MAX, &PrecompileRules::OSAKA);
        assert!(refused.is_err());
    }

    #[test]
    fn osaka_refuses_numbers_beyond_its_bound() {
        let call = |len: u64| {
            let input = encode([Word::ONE, Word::ONE, Word::from(len)], &[]);
            MODEXP.call(&input, 1_000_000, &PrecompileRules::OSAKA)
        };
        assert_eq!(call(1_024).unwrap().bytes, vec![0; 1_024]);
        let too_long = InvalidInput::NumberTooLong { max: 1_024 };
        assert_eq!(call(1_025), Err(PrecompileError::Invalid(too_long)));
    }
}
