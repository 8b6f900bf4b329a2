//! A host that answers one question of a run wrongly.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use chips::field::Felt;
use chips::merkle_path::Lanes;
use chips::scalar_mul::Point;
use chips::{Curve, Refused, Software, SystemCalls, digest::Digest};
use primitives::Word;

/// From the right answer and the modulus to a wrong one.
pub(crate) type Lie = fn(Word, Word) -> Word;

/// What the host says instead of the truth.
pub(crate) const LIES: [(&str, Lie); 10] = [
    ("the truth", |truth, _| truth),
    ("zero", |_, _| Word::ZERO),
    ("one", |_, _| Word::ONE),
    ("all bits", |_, _| Word::MAX),
    ("the lowest bit flipped", |truth, _| truth ^ Word::ONE),
    ("the highest bit flipped", |truth, _| truth ^ (Word::ONE << 255)),
    ("the modulus added", |truth, modulus| truth.wrapping_add(modulus)),
    ("the modulus", |_, modulus| modulus),
    ("the negative", |truth, modulus| modulus.wrapping_sub(truth)),
    ("the next", |truth, _| truth.wrapping_add(Word::ONE)),
];

thread_local! {
    static LIE: Cell<(usize, Lie)> = const { Cell::new((usize::MAX, |truth, _| truth)) };
    static ASKED: Cell<usize> = const { Cell::new(0) };
}

/// Computes as [`Software`] does, and lies when it is time.
pub(crate) struct Liar;

/// How `run` ends where the question number `at` is answered by `lie`, and how many it asked;
/// `None`: by a panic that says that the host is refused.
pub(crate) fn run_with_lie<T>(at: usize, lie: Lie, run: impl FnOnce() -> T) -> (Option<T>, usize) {
    LIE.set((at, lie));
    ASKED.set(0);
    let outcome = catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
        let message = panic.downcast_ref::<String>().map_or("no message", String::as_str);
        assert!(message.starts_with("refused: the "), "{message}");
    });
    (outcome.ok(), ASKED.get())
}

/// Asserts that no lie at any question of `run` leads to anything but `truth` or a refusal. Returns
/// how many lies were refused.
pub(crate) fn expect_truth_or_refusal<T: PartialEq + std::fmt::Debug>(
    truth: &T,
    run: impl Fn() -> T,
) -> usize {
    let (honest, questions) = run_with_lie(usize::MAX, LIES[0].1, &run);
    assert_eq!(honest.as_ref(), Some(truth), "an honest host");
    let mut refused = 0;
    for at in 0..questions {
        for (name, lie) in LIES {
            match run_with_lie(at, lie, &run).0 {
                Some(outcome) => assert_eq!(outcome, *truth, "question {at}: {name}"),
                None => refused += 1,
            }
        }
    }
    refused
}

fn number(words: &[u32]) -> Word {
    Word::from_limbs(std::array::from_fn(|limb| {
        u64::from(words[2 * limb]) | u64::from(words[2 * limb + 1]) << 32
    }))
}

impl SystemCalls for Liar {
    fn hint(kind: u32, question: &[u32], answer: &mut [u32]) {
        Software::hint(kind, question, answer);
        let (at, lie) = LIE.get();
        if ASKED.replace(ASKED.get() + 1) == at {
            let lie = lie(number(answer), number(&question[8..])).into_limbs();
            for (word, half) in answer.iter_mut().zip(0..) {
                *word = (lie[half / 2] >> (32 * (half % 2))) as u32;
            }
        }
    }

    fn keccak_f(state: &mut [u64; 25]) {
        Software::keccak_f(state);
    }

    fn sha256(state: &mut [u32; 8], block: &[u32; 16]) {
        Software::sha256(state, block);
    }

    fn poseidon2(state: &mut [Felt; 8]) {
        Software::poseidon2(state);
    }

    fn merkle_path(lanes: Lanes<'_>, siblings: &[Digest], index: u32) {
        Software::merkle_path(lanes, siblings, index);
    }

    fn mul_mod(a: &[u64; 4], b: &[u64; 4], m: &[u64; 4]) -> [u64; 4] {
        Software::mul_mod(a, b, m)
    }

    fn div_rem(a: &[u64; 4], m: &[u64; 4]) -> Result<([u64; 4], [u64; 4]), Refused> {
        Software::div_rem(a, m)
    }

    fn scalar_mul(curve: Curve, p: &Point, scalar: &[u64; 4]) -> Result<Option<Point>, Refused> {
        Software::scalar_mul(curve, p, scalar)
    }
}
