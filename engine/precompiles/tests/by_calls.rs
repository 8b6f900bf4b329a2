//! What system calls compute is what plain Rust computes, and no lie of the host's changes it.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by unwrapping")]

#[path = "../../keys/tests/liar/mod.rs"]
mod liar;

use chips::{Software, SystemCalls};
use keys::curve::{Affine, BN254, Group, P256};
use liar::{Liar, expect_truth_or_refusal};
use precompiles::{InvalidInput, PrecompileRules, by_calls, lookup};
use primitives::Word;
use proptest::collection::vec;
use proptest::prelude::*;

const OSAKA: PrecompileRules = PrecompileRules::OSAKA;

type Output = Result<Vec<u8>, InvalidInput>;

fn compute<C: SystemCalls>(address: u64, input: &[u8]) -> Output {
    by_calls::<C>(address).unwrap()(input, &OSAKA)
}

/// What both ways say, which is what a host that lies cannot change.
fn agree(address: u64, input: &[u8]) -> Output {
    let plain = (lookup(address, &OSAKA).unwrap().compute)(input, &OSAKA);
    assert_eq!(compute::<Software>(address, input), plain, "{address:#x}: {input:?}");
    expect_truth_or_refusal(&plain, || compute::<Liar>(address, input));
    plain
}

fn encode(words: &[Word]) -> Vec<u8> {
    words.iter().flat_map(Word::to_be_bytes::<32>).collect()
}

fn words() -> impl Strategy<Value = Word> {
    any::<[u64; 4]>().prop_map(Word::from_limbs)
}

fn times_generator(group: &Group, scalar: Word) -> [Word; 2] {
    let point = group.multiple::<Software>(&group.generator, &scalar).unwrap();
    point.map_or([Word::ZERO; 2], |Affine { x, y }| [x, y])
}

/// A product modulo the order.
fn times(a: Word, b: Word) -> Word {
    a.mul_mod(b, P256.order)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn points_of_bn254_add_and_multiply_alike(a in words(), b in words(), flip in 0..1024usize) {
        let [p, q] = [a, b].map(|scalar| times_generator(&BN254, scalar));
        let minus_p = times_generator(&BN254, BN254.order - a % BN254.order);
        let infinity = [Word::ZERO; 2];
        for (p, q) in [(p, q), (p, p), (p, minus_p), (p, infinity), (infinity, q)] {
            prop_assert!(agree(0x06, &encode(&[p, q].concat())).is_ok());
        }
        let of_order = [Word::ZERO, Word::ONE, BN254.order, BN254.order - Word::ONE, Word::MAX];
        for factor in of_order.into_iter().chain([b]) {
            prop_assert!(agree(0x07, &encode(&[p[0], p[1], factor])).is_ok());
            prop_assert!(agree(0x07, &encode(&[Word::ZERO, Word::ZERO, factor])).is_ok());
        }
        for address in [0x06, 0x07] {
            let mut input = encode(&[p, q].concat());
            input[flip / 8] ^= 1 << (flip % 8);
            let _ = agree(address, &input);
            let _ = agree(address, &input[..flip / 8]);
            let modulus = Word::from_limbs(BN254.curve.modulus());
            let _ = agree(address, &encode(&[p[0], p[1] + modulus, q[0], q[1] ^ Word::ONE]));
            let _ = agree(address, &encode(&[p[0], p[1] ^ Word::ONE, q[0] + modulus, q[1]]));
        }
    }

    #[test]
    fn signatures_on_p256_verify_alike(d in words(), k in words(), z in words(), flip in 0..1280usize) {
        let (d, k) = (d % P256.order, k % P256.order);
        prop_assume!(!d.is_zero() && !k.is_zero());
        let [x, y] = times_generator(&P256, d);
        let r = times_generator(&P256, k)[0] % P256.order;
        let by_k = k.inv_mod(P256.order).unwrap();
        let is_valid = |z: Word, s: Word| {
            let output = agree(0x100, &encode(&[z, r, s, x, y])).unwrap();
            output == Word::ONE.to_be_bytes::<32>()
        };
        // Any hash, the hash of nothing, and the one that makes both summands equal.
        for z in [z, Word::ZERO, P256.order, times(r, d)] {
            let s = times(z.add_mod(times(r, d), P256.order), by_k);
            prop_assert!(is_valid(z, s));
            prop_assert!(is_valid(z, P256.order - s));
            prop_assert!(!is_valid(z ^ Word::ONE, s));
            let mut input = encode(&[z, r, s, x, y]);
            input[flip / 8] ^= 1 << (flip % 8);
            let _ = agree(0x100, &input);
            let _ = agree(0x100, &input[..flip / 8]);
        }
        // The one that makes them opposite.
        prop_assert!(!is_valid(P256.order - times(r, d), by_k));
        for out_of_range in [Word::ZERO, P256.order, Word::MAX] {
            prop_assert!(!is_valid(z, out_of_range));
            let _ = agree(0x100, &encode(&[z, out_of_range, z, x, y]));
            let _ = agree(0x100, &encode(&[z, r, z, out_of_range, y]));
        }
    }

    #[test]
    fn powers_modulo_a_word_are_alike(
        base in vec(any::<u8>(), 0..100), exponent in vec(any::<u8>(), 0..40),
        modulus in vec(any::<u8>(), 0..=33), zeros in 0..40usize, small in 0u8..4,
    ) {
        let padded = [&vec![0; zeros][..], &modulus].concat();
        for modulus in [&modulus[..], &padded, &[small], &[0, small], &[0xff; 32], &[0xff; 33]] {
            for exponent in [&exponent[..], &[], &[0, small], &[0; 40]] {
                for base in [&base[..], &[], &[small]] {
                    let lengths = [base, exponent, modulus].map(|number| Word::from(number.len()));
                    let input = [&encode(&lengths), base, exponent, modulus].concat();
                    prop_assert!(agree(0x05, &input).is_ok());
                }
            }
        }
    }

    #[test]
    fn any_signature_recovers_alike(hash in words(), v in 26u64..30, r in words(), s in words()) {
        prop_assert!(agree(0x01, &encode(&[hash, Word::from(v), r, s])).is_ok());
    }
}

/// An x coordinate at or above the order stands for a small `r`. The least such point is looked for.
#[test]
fn an_x_above_the_order_verifies_alike() {
    let modulus = Word::from_limbs(P256.curve.modulus());
    let (r, y) = (0..100u64)
        .find_map(|r| {
            let square = P256.square_of_y::<Software>(&(P256.order + Word::from(r)));
            P256.field::<Software>().root(&square).map(|y| (Word::from(r), y))
        })
        .unwrap();
    assert!(P256.order + r < modulus);
    // With the point itself as the key `K`, `z = 0` and `s = r` the sum is `K`.
    let input = encode(&[Word::ZERO, r, r, P256.order + r, y]);
    assert_eq!(agree(0x100, &input), Ok(encode(&[Word::ONE])));
}
