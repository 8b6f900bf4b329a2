//! What the precompile `MODEXP` takes.
//!
//! Not by gas: that counts the products that an exponent asks for, and an exponent of one bit asks for
//! none. But the plain way first brings the base into Montgomery's form, which is worth several
//! products; and a modulus with a factor of two to a high power asks for an inverse modulo that, bit by
//! bit, which is worth hundreds. So this counts what is done for numbers of these lengths, by the
//! algorithms of the one version of `aurora-engine-modexp` that the workspace names.

use precompiles::ModexpNumbers;

use super::{Native, cost};

/// The header, and a call that has nothing to compute.
const BASE: Native = cost(16_000).memory(16 << 10);
/// 32 bytes of the numbers: looked through, copied, and made into digits. At a time there are at most
/// a dozen copies of the modulus and a third of that of the base, in blocks up to twice as long.
const WORD: Native = cost(1_000).memory(1 << 10);

/// A product modulo a word, with going through the exponent.
const CALL: Native = cost(230).mod_mul(1);
/// A piece of the base, modulo a word: two products and a sum.
const PIECE: Native = cost(2_600).mod_mul(2);
/// Bytes of such a piece.
const PIECE_BYTES: u64 = 31;

/// The plain way before and after its products.
const PLAIN: Native = cost(30_000);
/// A pair of digits of a product in Montgomery's form.
const PAIR: Native = cost(150);
/// A pair of digits of a product modulo a power of two.
const WRAPPING_PAIR: Native = cost(45);
/// A digit that a division finds.
const QUOTIENT_DIGIT: Native = cost(8_000);
/// A digit that such a digit is multiplied by.
const DIVISOR_DIGIT: Native = cost(75);
/// A digit in a step for one bit of an inverse modulo a power of two.
const INVERSE_DIGIT: Native = cost(55);
/// A digit of a power that windows choose from, in a block up to twice as long.
const KEPT_DIGIT: Native = Native::NONE.memory(16);

/// What a call takes with that input.
pub(super) fn modexp(input: &[u8]) -> Native {
    let mut sum = BASE;
    let Some(numbers) = ModexpNumbers::read(input) else { return sum };
    sum.add(&WORD, numbers.bytes.div_ceil(32));
    if numbers.is_by_calls() {
        sum.add(&PIECE, numbers.base.div_ceil(8 * PIECE_BYTES) + 1);
        sum.add(&CALL, 2 * numbers.exponent + 1);
    } else {
        plain(&numbers, &mut sum);
    }
    sum
}

/// In plain Rust: modulo the odd factor of the modulus, modulo the power of two, and both together.
fn plain(numbers: &ModexpNumbers, sum: &mut Native) {
    sum.add(&PLAIN, 1);
    let base = digits(numbers.base);
    let modulus = digits(numbers.modulus);
    let odd_bits = numbers.modulus - numbers.modulus_zeros;
    if odd_bits > 1 {
        montgomery(base, numbers.exponent, digits(odd_bits), sum);
    }
    if numbers.modulus_zeros > 0 {
        let two = numbers.modulus_zeros / 64 + 1;
        wrapping(numbers.exponent, two, sum);
        sum.add(&INVERSE_DIGIT, numbers.modulus_zeros.saturating_mul(two + 2));
        sum.add(&WRAPPING_PAIR, pairs(two) + pairs(modulus));
    }
    if is_short_power(base, numbers.exponent, modulus) {
        wrapping(numbers.exponent, modulus, sum);
    }
}

/// A power modulo an odd number of so many digits.
fn montgomery(base: u64, exponent_bits: u64, digits: u64, sum: &mut Native) {
    // A square for each bit, a product for each window and each power that windows choose from, and
    // what is worth four products: the way into the form and the way back.
    let windows = exponent_bits.min(exponent_bits / 4 + 20);
    let products = exponent_bits + windows + 4;
    sum.add(&PAIR, pairs(digits).saturating_mul(products));
    let quotient = base.saturating_sub(digits) + digits + 2;
    sum.add(&QUOTIENT_DIGIT, quotient);
    sum.add(&DIVISOR_DIGIT, quotient.saturating_mul(digits));
    let kept = (exponent_bits / 2 + 2).min(64);
    sum.add(&KEPT_DIGIT, kept.saturating_mul(digits + 2));
}

/// A power modulo a power of two of so many digits: for each bit of the exponent's bytes a square and
/// perhaps a product.
fn wrapping(exponent_bits: u64, digits: u64, sum: &mut Native) {
    let products = 16 * exponent_bits.div_ceil(8);
    sum.add(&WRAPPING_PAIR, pairs(digits).saturating_mul(products));
}

/// Whether the power itself may be shorter than the modulus, so that it is not computed modulo
/// anything.
fn is_short_power(base: u64, exponent_bits: u64, modulus: u64) -> bool {
    matches!(exponent_bits, 1..=32) && base << (exponent_bits - 1) < modulus
}

/// Pairs of digits that two numbers have, and what goes with each row of them. A product modulo a power
/// of two is half of them.
const fn pairs(digits: u64) -> u64 {
    digits * digits + 2 * digits + 3
}

/// Digits of 64 bits; zero has one.
fn digits(bits: u64) -> u64 {
    bits.div_ceil(64).max(1)
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use primitives::Word;

    use super::*;
    use crate::kernel::NativeKind::{Cycles, ModMul};

    fn charge(lengths: [usize; 3], numbers: &[u8]) -> Native {
        let header = lengths.map(|len| Word::from(len).to_be_bytes::<32>());
        modexp(&[header.as_flattened(), numbers].concat())
    }

    #[test]
    fn products_modulo_a_word_are_charged_where_calls_compute_them() {
        let word = charge([1, 1, 64], &[&[2, 3][..], &[0; 32], &[0xff; 32]].concat());
        assert_eq!(word.of(ModMul), 2 * 2 + 2 * 2 + 1);
        let longer = charge([1, 1, 33], &[&[2, 3][..], &[0xff; 33]].concat());
        assert_eq!(longer.of(ModMul), 0);
    }

    #[test]
    fn a_modulus_of_many_twos_is_dear_whatever_the_exponent() {
        let cycles = |zeros: usize| {
            let modulus = [vec![0xff; 512 - zeros], vec![0; zeros]].concat();
            charge([512, 1, 512], &[vec![0xff; 512], vec![1], modulus].concat()).of(Cycles)
        };
        assert!(cycles(511) > 3 * cycles(0));
        // Found by measuring.
        assert!(cycles(511) > 11_000_000);
    }

    #[test]
    fn no_lengths_are_too_long_for_the_sums() {
        let max = u32::MAX as usize;
        for numbers in [&[][..], &[0xff]] {
            for lengths in [[max; 3], [1, max, max], [max, 1, max], [0, 1, max]] {
                assert!(charge(lengths, numbers).of(Cycles) > 0);
            }
        }
    }
}
