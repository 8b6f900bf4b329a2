//! Products, quotients and powers of words, modulo 2^256; division by zero gives zero.
//!
//! On the machine a chip multiplies and divides; elsewhere ruint does, without a detour.

use primitives::Word;

/// Whether this is built for the machine.
const MACHINE: bool = cfg!(target_arch = "riscv32");

/// `a * b`.
#[inline(always)]
pub(super) fn mul(a: Word, b: Word) -> Word {
    if MACHINE { by_calls::mul::<chips::Active>(a, b) } else { a.wrapping_mul(b) }
}

/// `a / b`, rounded down.
#[inline(always)]
pub(super) fn div(a: Word, b: Word) -> Word {
    if MACHINE {
        by_calls::div::<chips::Active>(a, b)
    } else {
        a.checked_div(b).unwrap_or_default()
    }
}

/// What `a / b` leaves.
#[inline(always)]
pub(super) fn rem(a: Word, b: Word) -> Word {
    if MACHINE {
        by_calls::rem::<chips::Active>(a, b)
    } else {
        a.checked_rem(b).unwrap_or_default()
    }
}

/// `a + b` modulo `m`, not modulo 2^256.
#[inline(always)]
pub(super) fn add_mod(a: Word, b: Word, m: Word) -> Word {
    if MACHINE { by_calls::add_mod::<chips::Active>(a, b, m) } else { a.add_mod(b, m) }
}

/// `a * b` modulo `m`, not modulo 2^256.
#[inline(always)]
pub(super) fn mul_mod(a: Word, b: Word, m: Word) -> Word {
    if MACHINE { by_calls::mul_mod::<chips::Active>(a, b, m) } else { a.mul_mod(b, m) }
}

/// `base` to the power of `exponent`.
#[inline(always)]
pub(super) fn pow(base: Word, exponent: Word) -> Word {
    if MACHINE {
        by_calls::pow::<chips::Active>(base, exponent)
    } else {
        base.wrapping_pow(exponent)
    }
}

/// The same by system calls.
mod by_calls {
    use chips::SystemCalls;
    use primitives::Word;

    /// A modulus of zero stands for 2^256.
    #[inline(always)]
    fn reduced_product<C: SystemCalls>(a: Word, b: Word, m: Word) -> Word {
        Word::from_limbs(C::mul_mod(a.as_limbs(), b.as_limbs(), m.as_limbs()))
    }

    #[inline(always)]
    pub(super) fn mul<C: SystemCalls>(a: Word, b: Word) -> Word {
        reduced_product::<C>(a, b, Word::ZERO)
    }

    #[inline(always)]
    pub(super) fn div<C: SystemCalls>(a: Word, b: Word) -> Word {
        let result = C::div_rem(a.as_limbs(), b.as_limbs());
        result.map_or(Word::ZERO, |(quotient, _)| Word::from_limbs(quotient))
    }

    #[inline(always)]
    pub(super) fn rem<C: SystemCalls>(a: Word, b: Word) -> Word {
        let result = C::div_rem(a.as_limbs(), b.as_limbs());
        result.map_or(Word::ZERO, |(_, rest)| Word::from_limbs(rest))
    }

    /// Operands mostly are below the modulus, and then there is nothing to call for.
    pub(super) fn add_mod<C: SystemCalls>(a: Word, b: Word, m: Word) -> Word {
        if m.is_zero() {
            return m;
        }
        let [a, b] = [a, b].map(|word| if word < m { word } else { rem::<C>(word, m) });
        let (sum, is_longer) = a.overflowing_add(b);
        if is_longer || sum >= m { sum.wrapping_sub(m) } else { sum }
    }

    #[inline(always)]
    pub(super) fn mul_mod<C: SystemCalls>(a: Word, b: Word, m: Word) -> Word {
        if m.is_zero() { m } else { reduced_product::<C>(a, b, m) }
    }

    /// Squares and multiplies, from the highest bit on.
    pub(super) fn pow<C: SystemCalls>(base: Word, exponent: Word) -> Word {
        if exponent.is_zero() {
            return Word::ONE;
        }
        if is_power_of_two(base) {
            let bits = base.trailing_zeros().saturating_mul(exponent.saturating_to());
            return Word::ONE.checked_shl(bits).unwrap_or_default();
        }
        let mut power = base;
        for bit in (0..exponent.bit_len() - 1).rev() {
            power = mul::<C>(power, power);
            if exponent.bit(bit) {
                power = mul::<C>(power, base);
            }
        }
        power
    }

    /// Contracts raise 2 and 256 to shift, which takes no product.
    fn is_power_of_two(word: Word) -> bool {
        !word.is_zero() && (word & word.wrapping_sub(Word::ONE)).is_zero()
    }
}

#[cfg(test)]
mod tests {
    use chips::Software;
    use proptest::prelude::*;

    use super::*;

    /// Of all lengths, powers of two and their neighbours among them.
    fn words() -> impl Strategy<Value = Word> {
        let any_length = (any::<[u64; 4]>(), 0..=256usize).prop_map(|(limbs, bits)| {
            Word::from_limbs(limbs).checked_shr(bits).unwrap_or_default()
        });
        let edges = (0..=256usize, 0..3u64).prop_map(|(bits, off)| {
            let power = Word::ONE.checked_shl(bits).unwrap_or_default();
            power.wrapping_add(Word::from(off)).wrapping_sub(Word::ONE)
        });
        prop_oneof![any_length, edges]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn both_ways_lead_to_the_same_word(a in words(), b in words(), m in words()) {
            prop_assert_eq!(by_calls::mul::<Software>(a, b), mul(a, b));
            prop_assert_eq!(by_calls::div::<Software>(a, b), div(a, b));
            prop_assert_eq!(by_calls::rem::<Software>(a, b), rem(a, b));
            prop_assert_eq!(by_calls::add_mod::<Software>(a, b, m), add_mod(a, b, m));
            prop_assert_eq!(by_calls::mul_mod::<Software>(a, b, m), mul_mod(a, b, m));
            prop_assert_eq!(by_calls::pow::<Software>(a, b), pow(a, b));
        }
    }

    #[test]
    fn the_edges_lead_to_the_same_word() {
        let edges = [Word::ZERO, Word::ONE, Word::from(2), Word::ONE << 255, Word::MAX];
        for a in edges {
            for b in edges {
                assert_eq!(by_calls::div::<Software>(a, b), div(a, b));
                assert_eq!(by_calls::rem::<Software>(a, b), rem(a, b));
                assert_eq!(by_calls::pow::<Software>(a, b), pow(a, b));
                for m in edges {
                    assert_eq!(by_calls::add_mod::<Software>(a, b, m), add_mod(a, b, m));
                    assert_eq!(by_calls::mul_mod::<Software>(a, b, m), mul_mod(a, b, m));
                }
            }
        }
    }
}
