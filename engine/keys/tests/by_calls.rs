//! Recovery by system calls and hints is recovery by k256, and no lie of the host's changes it.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by unwrapping")]

mod liar;

use chips::Software;
use keys::curve::{Affine, SECP256K1};
use keys::{SecretKey, Signature, SignatureError};
use liar::{Liar, expect_truth_or_refusal, run_with_lie};
use primitives::{H160, H256, Word};
use proptest::prelude::*;

const ORDER: Word = SECP256K1.order;

fn modulus() -> Word {
    Word::from_limbs(SECP256K1.curve.modulus())
}

fn generator_times(scalar: Word) -> Affine {
    SECP256K1.multiple::<Software>(&SECP256K1.generator, &scalar).unwrap().unwrap()
}

/// Numbers from everywhere, and often from around zero, the order, the modulus and their distance.
fn numbers() -> impl Strategy<Value = Word> {
    let any_number = || any::<[u64; 4]>().prop_map(Word::from_limbs);
    let edges = [Word::ZERO, ORDER, ORDER >> 1, modulus(), modulus() - ORDER, Word::MAX];
    let edge = (0..edges.len(), 0..6u64).prop_map(move |(at, off)| {
        edges[at].wrapping_add(Word::from(off)) - Word::from(3).min(edges[at])
    });
    prop_oneof![3 => any_number(), 1 => edge]
}

/// What both ways say.
fn recover(signature: Signature, z: Word) -> Result<H160, SignatureError> {
    let hash = H256(z.to_be_bytes());
    let by_calls = signature.recover_by_calls::<Software>(&hash);
    assert_eq!(by_calls, signature.recover(&hash), "{signature:?} of {z:#x}");
    by_calls
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_numbers_recover_alike(y_is_odd: bool, r in numbers(), s in numbers(), z in numbers()) {
        let _ = recover(Signature { y_is_odd, r, s }, z);
    }

    #[test]
    fn a_signers_numbers_recover_alike(secret in 1u64.., z in numbers()) {
        let key = SecretKey::from_bytes(&Word::from(secret).to_be_bytes()).unwrap();
        let signature = key.sign(&H256(z.to_be_bytes()));
        prop_assert_eq!(recover(signature, z), Ok(key.address()));
    }

    /// `R` a multiple `k` of the generator that the test knows, so that both summands of the key
    /// can be made equal or opposite.
    #[test]
    fn equal_and_opposite_summands_recover_alike(k in numbers(), s in numbers()) {
        let (k, s) = (k % ORDER, s % ORDER);
        prop_assume!(!k.is_zero() && !s.is_zero());
        let point = generator_times(k);
        prop_assume!(point.x < ORDER);
        let signature = Signature { y_is_odd: point.y.bit(0), r: point.x, s };
        let opposite = s.mul_mod(k, ORDER);
        prop_assert_eq!(recover(signature, opposite), Err(SignatureError::NoKey));
        prop_assert!(recover(signature, ORDER - opposite).is_ok());
        for z in [Word::ZERO, ORDER] {
            prop_assert!(recover(signature, z).is_ok());
        }
    }

    #[test]
    fn a_lie_leads_to_the_truth_or_to_nothing(
        y_is_odd: bool, r in 1u64..50, s in numbers(), z in numbers(),
    ) {
        let signature = Signature { y_is_odd, r: Word::from(r), s };
        let hash = H256(z.to_be_bytes());
        let truth = signature.recover(&hash);
        let refused = expect_truth_or_refusal(&truth, || signature.recover_by_calls::<Liar>(&hash));
        // Of ten answers the right one passes, for a root its negative too, and others by chance.
        let least = match truth {
            Ok(_) => 14,
            Err(SignatureError::NoKey) => 6,
            Err(_) => 0,
        };
        prop_assert!(refused >= least, "{}", refused);
    }
}

/// Little as it may be, a second number for the same residue fits in 256 bits now and then. For a
/// root it has the other parity.
#[test]
fn a_root_with_the_modulus_added_is_refused() {
    let field = SECP256K1.field::<Software>();
    let mut found = 0;
    for y in 1..100u64 {
        // The modulus is 7 modulo 9: where a number has cubic roots, this is one.
        let cube = field.sub(&Word::from(y * y), &Word::from(7));
        let x = cube.pow_mod((modulus() + Word::from(2)) / Word::from(9), modulus());
        let y = Word::from(y);
        if !SECP256K1.contains::<Software>(&Affine { x, y }) || x >= ORDER {
            continue;
        }
        found += 1;
        for y_is_odd in [false, true] {
            let signature = Signature { y_is_odd, r: x, s: Word::ONE };
            let hash = H256([7; 32]);
            let run = || signature.recover_by_calls::<Liar>(&hash);
            let small = run_with_lie(0, |root, modulus| root.min(modulus - root), run);
            assert_eq!(small.0, Some(signature.recover(&hash)));
            let lie = |root: Word, modulus: Word| modulus + root.min(modulus - root);
            assert_eq!(run_with_lie(0, lie, run).0, None);
        }
    }
    assert!(found > 10);
}

#[test]
fn an_inverse_with_the_modulus_added_is_refused() {
    let mut found = 0;
    for inverse in 2..100u64 {
        let r = Word::from(inverse).inv_mod(ORDER).unwrap();
        let signature = Signature { y_is_odd: false, r, s: Word::ONE };
        let hash = H256([7; 32]);
        if signature.recover(&hash).is_err() {
            continue;
        }
        found += 1;
        let run = || signature.recover_by_calls::<Liar>(&hash);
        assert_eq!(run_with_lie(1, |truth, _| truth, run).0, Some(signature.recover(&hash)));
        assert_eq!(run_with_lie(1, |truth, order| truth + order, run).0, None);
    }
    assert!(found > 10);
}

/// No number says of a square that it is none.
#[test]
fn a_point_is_not_denied() {
    let signature = Signature { y_is_odd: false, r: Word::ONE, s: Word::ONE };
    let hash = H256([7; 32]);
    assert!(signature.recover(&hash).is_ok());
    let lies: [liar::Lie; 4] = [
        |root, modulus| root.mul_mod(root, modulus),
        |root, modulus| modulus - root.mul_mod(root, modulus),
        |root, modulus| root.add_mod(root, modulus),
        |_, modulus| modulus - Word::ONE,
    ];
    for lie in lies {
        let run = || signature.recover_by_calls::<Liar>(&hash);
        assert_eq!(run_with_lie(0, lie, run).0, None);
    }
}
