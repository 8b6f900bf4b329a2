//! Arithmetic modulo a prime by system calls.
//!
//! What is dear to compute and cheap to check is asked for. The answer is the host's, who may lie:
//! one that does not pass its check ends the run by `refuse`. No input of a user's can do that,
//! since every question that is asked here has a right answer, and [`chips::hint`] gives it.

use core::marker::PhantomData;

use chips::{SystemCalls, hint};
use primitives::Word;

/// The numbers below an odd prime. Arguments must be such numbers, unless it is said otherwise;
/// results are.
#[derive(Debug)]
pub struct PrimeField<C> {
    modulus: Word,
    calls: PhantomData<C>,
}

impl<C: SystemCalls> PrimeField<C> {
    /// The field of that prime.
    #[inline]
    pub const fn new(modulus: Word) -> Self {
        Self { modulus, calls: PhantomData }
    }

    /// Whether a number is below the prime.
    #[inline]
    pub fn contains(&self, number: &Word) -> bool {
        *number < self.modulus
    }

    /// `a * b` for any two numbers.
    #[inline]
    pub fn mul(&self, a: &Word, b: &Word) -> Word {
        Word::from_limbs(C::mul_mod(a.as_limbs(), b.as_limbs(), self.modulus.as_limbs()))
    }

    /// `a + b`.
    #[inline]
    pub fn add(&self, a: &Word, b: &Word) -> Word {
        let (sum, overflow) = a.overflowing_add(*b);
        if overflow || sum >= self.modulus { sum.wrapping_sub(self.modulus) } else { sum }
    }

    /// `a - b`.
    #[inline]
    pub fn sub(&self, a: &Word, b: &Word) -> Word {
        let (difference, borrow) = a.overflowing_sub(*b);
        if borrow { difference.wrapping_add(self.modulus) } else { difference }
    }

    /// `-a`.
    #[inline]
    pub fn neg(&self, a: &Word) -> Word {
        self.sub(&Word::ZERO, a)
    }

    /// `1 / a`, which zero has not.
    pub fn inverse(&self, a: &Word) -> Option<Word> {
        if a.is_zero() {
            return None;
        }
        let inverse = self.ask(hint::INVERSE, a);
        if self.mul(a, &inverse) != Word::ONE {
            refuse("inverse");
        }
        Some(inverse)
    }

    /// One of the roots of `a`, if it has any, modulo a prime that is 3 modulo 4.
    ///
    /// There `-1` is no square. So of `a` and `-a`, unless they are zero, exactly one is a square,
    /// and a root of either tells which.
    pub fn root(&self, a: &Word) -> Option<Word> {
        if a.is_zero() {
            return Some(Word::ZERO);
        }
        let root = self.ask(hint::SQUARE_ROOT, a);
        let square = self.mul(&root, &root);
        if square == *a {
            return Some(root);
        }
        if square != self.neg(a) {
            refuse("square root");
        }
        None
    }

    /// What the host says about `a`: some number below the prime.
    fn ask(&self, kind: u32, a: &Word) -> Word {
        let mut question = [0; 16];
        let limbs = a.as_limbs().iter().chain(self.modulus.as_limbs());
        for (words, &limb) in question.as_chunks_mut().0.iter_mut().zip(limbs) {
            *words = [limb as u32, (limb >> 32) as u32];
        }
        let mut answer = [0; 8];
        C::hint(kind, &question, &mut answer);
        let [a, b, c, d, e, f, g, h] = answer.map(u64::from);
        let number = Word::from_limbs([a | b << 32, c | d << 32, e | f << 32, g | h << 32]);
        // Another number for the same residue has another parity, by which points are told apart.
        if !self.contains(&number) {
            refuse("number");
        }
        number
    }
}

/// Ends a run whose host lies. In the firmware a panic leaves no proof behind.
#[cold]
#[inline(never)]
fn refuse(what: &str) -> ! {
    panic!("refused: the {what} that the host gave is wrong")
}

#[cfg(test)]
mod tests {
    use chips::{Curve, Software};
    use proptest::{array::uniform4, prelude::*};

    use super::*;

    #[test]
    fn zero_has_no_inverse_and_is_its_own_root_and_negative() {
        let field = PrimeField::<Software>::new(Word::from(7));
        assert_eq!(field.inverse(&Word::ZERO), None);
        assert_eq!(field.root(&Word::ZERO), Some(Word::ZERO));
        assert_eq!(field.neg(&Word::ZERO), Word::ZERO);
    }

    #[test]
    fn a_small_field_is_as_it_should_be() {
        let field = PrimeField::<Software>::new(Word::from(7));
        let number = |number: u64| Word::from(number);
        for a in 0..7 {
            for b in 0..7 {
                assert_eq!(field.add(&number(a), &number(b)), number((a + b) % 7));
                assert_eq!(field.sub(&number(a), &number(b)), number((7 + a - b) % 7));
                assert_eq!(field.mul(&number(a), &number(b)), number(a * b % 7));
            }
            let has_root = (0..7).any(|root| root * root % 7 == a);
            assert_eq!(field.root(&number(a)).is_some(), has_root, "{a}");
        }
    }

    proptest! {
        #[test]
        fn sums_and_differences_are_those_of_ruint(
            curve in 0..3usize, a in uniform4(0u64..), b in uniform4(0u64..),
        ) {
            let modulus = Word::from_limbs(Curve::ALL[curve].modulus());
            let field = PrimeField::<Software>::new(modulus);
            let [a, b] = [a, b].map(|limbs| Word::from_limbs(limbs) % modulus);
            let sum = field.add(&a, &b);
            prop_assert_eq!(sum, a.add_mod(b, modulus));
            prop_assert_eq!(field.sub(&sum, &b), a);
            prop_assert_eq!(field.add(&a, &field.neg(&a)), Word::ZERO);
        }
    }
}
