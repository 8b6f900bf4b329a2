//! Honest calls.

use super::calls::{Input, is_true, outcome, record, tells};
use crate::chips::sha256::fill;

fn assert_told(inputs: &[Input]) {
    let trace = record(inputs);
    let outcome = outcome(&fill(&trace));
    assert_eq!(outcome.broken, []);
    assert!(tells(&outcome.messages, &trace, inputs));
    assert!(is_true(&outcome.messages));
}

#[test]
fn no_call_says_nothing() {
    assert_told(&[]);
}

#[test]
fn calls_are_told_as_they_were_whatever_fills_the_table() {
    let all = [0, 1, 2, 3, 4, 5, 6, 7].map(Input::random);
    for count in 1..=all.len() {
        assert_told(&all[..count]);
    }
}

#[test]
fn extreme_words_are_words_too() {
    let extremes = [0, 1, u32::MAX, 1 << 31, (1 << 31) - 1, 0x5555_5555, 0xaaaa_aaaa, 0xff];
    let inputs = extremes.map(|word| Input { state: [word; 8], block: [word; 16] });
    assert_told(&inputs);
    let other = extremes.map(|word| Input { state: [!word; 8], block: [word; 16] });
    assert_told(&other);
}

/// With every word of the state, the last sum may carry or not.
#[test]
fn all_last_sums_may_carry_or_none() {
    let carries = |input: &Input| {
        let sums = input.compressed().into_iter().zip(input.state);
        sums.filter(|(sum, before)| sum < before).count()
    };
    for wanted in [0, 8] {
        let mut inputs = (0..).map(Input::random);
        assert_told(&[inputs.find(|input| carries(input) == wanted).unwrap()]);
    }
}

/// Known answer: the hash of "abc".
#[test]
fn the_known_hash_is_computed() {
    let state = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ];
    let mut block = [0; 16];
    block[0] = u32::from_le_bytes(*b"abc\x80");
    block[15] = 24_u32.to_be();
    let input = Input { state, block };
    let hash = [
        0xba78_16bf,
        0x8f01_cfea,
        0x4141_40de,
        0x5dae_2223,
        0xb003_61a3,
        0x9617_7a9c,
        0xb410_ff61,
        0xf200_15ad,
    ];
    assert_eq!(input.compressed(), hash);
    assert_told(&[input]);
}

/// Rows are filled in parallel.
#[test]
fn the_table_is_the_same_on_any_number_of_threads() {
    let trace = record(&[0, 1, 2, 3, 4].map(Input::random));
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| fill(&trace))
    };
    assert_eq!(on(1), on(4));
}
