//! Hints that follow from their question alone. They save work that is dearer to do than to check.
//!
//! A kind below [`FIRST_ARITHMETIC`] is not answered here: those are the program's own, and its host
//! knows them.

use ruint::aliases::U256;

/// The first kind that is answered here.
pub const FIRST_ARITHMETIC: u32 = 0x100;
/// From `a` and `m`, eight words each: `x` with `a * x = 1` modulo `m`; zero if there is none.
pub const INVERSE: u32 = 0x100;
/// From `a` and an odd prime `p = 3` modulo 4, eight words each: a root of `a` modulo `p`; of `-a` if
/// `a` has none, which proves that it has none, since `-1` is no square.
pub const SQUARE_ROOT: u32 = 0x101;

/// Answers a question; with zeros, if it is not understood.
pub fn answer(kind: u32, question: &[u32], answer: &mut [u32]) {
    let number = |at: usize| {
        let words = question.get(at..).and_then(<[u32]>::first_chunk::<8>);
        words.map_or(U256::ZERO, |words| {
            let limbs = core::array::from_fn(|limb| {
                u64::from(words[2 * limb]) | u64::from(words[2 * limb + 1]) << 32
            });
            U256::from_limbs(limbs)
        })
    };
    let (a, modulus) = (number(0), number(8));
    let result = match kind {
        INVERSE => a.inv_mod(modulus).unwrap_or_default(),
        SQUARE_ROOT => a.pow_mod((modulus >> 2) + U256::ONE, modulus),
        _ => U256::ZERO,
    };
    answer.fill(0);
    for (at, word) in answer.iter_mut().take(8).enumerate() {
        *word = (result.as_limbs()[at / 2] >> (32 * (at % 2))) as u32;
    }
}

#[cfg(test)]
mod tests {
    use proptest::{array::uniform4, prelude::*};

    use super::*;
    use crate::scalar_mul::Curve;

    fn ask(kind: u32, a: U256, modulus: U256) -> U256 {
        let words = |number: U256| {
            let limbs = number.into_limbs();
            (0..8).map(move |at| (limbs[at / 2] >> (32 * (at % 2))) as u32)
        };
        let mut question = [0; 16];
        question.iter_mut().zip(words(a).chain(words(modulus))).for_each(|(to, from)| *to = from);
        let mut found = [0; 8];
        answer(kind, &question, &mut found);
        let limb = |at: usize| u64::from(found[2 * at]) | u64::from(found[2 * at + 1]) << 32;
        U256::from_limbs([limb(0), limb(1), limb(2), limb(3)])
    }

    #[test]
    fn what_has_no_answer_gets_one_all_the_same() {
        assert_eq!(ask(INVERSE, U256::ZERO, U256::from(7)), U256::ZERO);
        assert_eq!(ask(INVERSE, U256::ONE, U256::ZERO), U256::ZERO);
        assert_eq!(ask(SQUARE_ROOT, U256::ONE, U256::ZERO), U256::ZERO);
        assert_eq!(ask(99, U256::ONE, U256::ONE), U256::ZERO);
        answer(INVERSE, &[], &mut []);
    }

    proptest! {
        #[test]
        fn inverses_and_roots_are_what_they_say(limbs in uniform4(1u64..)) {
            let modulus = U256::from_limbs(Curve::Secp256k1.modulus());
            let a = U256::from_limbs(limbs) % modulus;
            prop_assert_eq!(a.mul_mod(ask(INVERSE, a, modulus), modulus), U256::ONE);
            let square = a.mul_mod(a, modulus);
            let root = ask(SQUARE_ROOT, square, modulus);
            prop_assert!(root == a || root == modulus - a);
            let no_square = modulus - square;
            let root = ask(SQUARE_ROOT, no_square, modulus);
            prop_assert_eq!(root.mul_mod(root, modulus), square);
        }
    }
}
