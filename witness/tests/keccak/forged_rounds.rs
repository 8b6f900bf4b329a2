//! For each constraint and each lookup of a round, a wrong round that nothing else speaks against.

use core::borrow::BorrowMut;

use circuits::{
    chips::keccak_round::{
        KeccakRoundColumns,
        layout::{ROTATIONS, ROW_NUMBERS, moved_to},
    },
    config::Felt,
    tables::Table,
};
use p3_field::PrimeCharacteristicRing;
use rayon::prelude::*;

use crate::{
    adversary::Claim,
    block::{Verdict, judge},
    oracle::random_state,
};

/// Where the constraints begin.
const HIGH_FLAGS: usize = 5;
const LOW_FLAGS: usize = HIGH_FLAGS + 4;
const ONE_HIGH: usize = LOW_FLAGS + 6;
const ONE_LOW: usize = ONE_HIGH + 1;
const NUMBER: usize = ONE_LOW + 1;
const BITS: usize = NUMBER + 1;
const IOTA: usize = BITS + 640;
const AFTER: usize = IOTA + 7;
const FIRST_BEFORE: usize = AFTER + 20;
const SUMS: usize = FIRST_BEFORE + 20;
const OTHER_BEFORE: usize = SUMS + 20;
const PARITIES: usize = OTHER_BEFORE + 30;
const CONSTRAINTS: usize = PARITIES + 20;

fn row(rows: &mut [Felt], at: usize) -> &mut KeccakRoundColumns<Felt> {
    let width = Table::KeccakRound.columns();
    rows[at * width..][..width].borrow_mut()
}

fn honest(seed: u64) -> Claim {
    Claim::honest(seed as usize % 24, &random_state(seed))
}

fn judged(claim: &Claim) -> Option<Verdict> {
    Some(judge(&claim.rows()?))
}

/// Whether some wrong claim, made from a seed, is caught by this constraint alone.
fn assert_caught(constraint: usize, forge: impl Fn(u64) -> Option<Verdict>) {
    let is_caught = |verdict: Verdict| verdict.is_caught_by(constraint);
    assert!((0..40).any(|seed| forge(seed).is_some_and(is_caught)), "{constraint}");
}

#[test]
fn constraints_are_counted_as_here() {
    let mut rows = honest(0).rows().unwrap();
    let one = Felt::ONE;
    row(&mut rows, 1).sums[4][3] += one;
    let expected = [SUMS + 19, CONSTRAINTS - 1].into();
    assert_eq!(judge(&rows).violations, expected);
}

#[test]
fn every_bit_is_a_bit() {
    (0..640).into_par_iter().for_each(|column| {
        let (half, place, bit) = (column / 320, column / 64 % 5, column % 64);
        // The planes that this half holds, and the bit of the state that is here then.
        let planes: &[usize] = if half == 0 { &[0, 3] } else { &[1, 2, 4] };
        let here = planes.iter().map(|plane| {
            let lane = moved_to((place + plane) % 5, *plane);
            (lane, (bit + 64 - ROTATIONS[lane]) % 64)
        });
        // The one above must be of the same word: half as much of it is as much.
        let (lane, bit) = here.into_iter().find(|(_, bit)| bit % 32 != 31).unwrap();
        assert_caught(BITS + column, |seed| {
            let mut claim = honest(seed);
            let [here, above] = [bit, bit + 1].map(|at| claim.bits[lane][at]);
            let sign = Felt::ONE - above.double();
            claim.bits[lane][bit] = here - sign.double();
            claim.bits[lane][bit + 1] = above + sign;
            judged(&claim)
        });
    });
}

#[test]
fn what_chi_and_iota_make_is_sent() {
    for (cell, word) in (0..20).flat_map(|cell| (0..2).map(move |word| (cell, word))) {
        let constraint = AFTER + cell;
        let mut rows = honest(1).rows().unwrap();
        let row = row(&mut rows, 2 * word);
        let half = if cell < 10 { &mut row.left_after } else { &mut row.right_after };
        half[cell % 10 / 2][cell % 2] += Felt::ONE;
        assert!(judge(&rows).is_caught_by(constraint), "{constraint}");
    }
}

#[test]
fn iota_changes_what_chi_made() {
    for (at, bit) in [0, 1, 3, 7, 15, 31, 63].into_iter().enumerate() {
        // A constant that changes this bit or not: without, the sent one is the claimed one.
        for seed in 0..24 {
            let mut rows = honest(seed).rows().unwrap();
            let constant = crate::oracle::round_constants()[seed as usize] >> bit & 1 == 1;
            let first = row(&mut rows, 0);
            let claimed = Felt::ONE - first.before_iota[at];
            let step = (claimed - first.before_iota[at]) * Felt::from_u32(1 << (bit % 32));
            first.before_iota[at] = claimed;
            first.left_after[0][bit / 32] += if constant { -step } else { step };
            assert!(judge(&rows).is_caught_by(IOTA + at), "{bit}");
        }
    }
}

#[test]
fn the_bits_are_those_of_the_words_received() {
    let cells = [(0, FIRST_BEFORE), (2, OTHER_BEFORE + 10)];
    for ((at, first), cell) in
        cells.into_iter().flat_map(|row| (0..20).map(move |cell| (row, cell)))
    {
        let mut rows = honest(2).rows().unwrap();
        let row = row(&mut rows, at);
        let half = if cell < 10 { &mut row.left_before } else { &mut row.right_before };
        half[cell % 10 / 2][cell % 2] += Felt::ONE;
        assert!(judge(&rows).is_caught_by(first + cell), "{at} {cell}");
    }
    for cell in 0..10 {
        let mut rows = honest(2).rows().unwrap();
        row(&mut rows, 1).right_before[cell / 2][cell % 2] += Felt::ONE;
        assert!(judge(&rows).is_caught_by(OTHER_BEFORE + cell), "{cell}");
    }
}

#[test]
fn the_first_row_is_part_of_the_sums() {
    for element in 0..20 {
        assert_caught(SUMS + element, |seed| {
            let mut claim = honest(seed);
            claim.offsets[element / 4][element % 4] = Felt::ONE;
            judged(&claim)
        });
    }
}

#[test]
fn the_effect_is_the_parity_of_the_sums() {
    (0..320).into_par_iter().for_each(|at| {
        let mut claim = honest(3);
        claim.flipped = Some((at / 64, at % 64));
        assert!(judged(&claim).unwrap().is_caught_by(PARITIES + at / 16), "{at}");
    });
}

/// Six of a digit more is half of one of the next, which is what a wrong parity lacks.
#[test]
fn halves_have_small_digits() {
    (0..80usize).into_par_iter().for_each(|number| {
        let is_caught = (0..40).any(|seed| {
            let mut claim = honest(seed);
            let (x, bit) = (number / 16, number % 16 * 4 + 1);
            claim.flipped = Some((x, bit));
            [Felt::from_u32(6), -Felt::from_u32(6)].into_iter().any(|six| {
                claim.added[number] = six;
                judged(&claim).unwrap().is_caught_by_lookup(number % ROW_NUMBERS)
            })
        });
        assert!(is_caught, "{number}");
    });
}

#[test]
fn flags_of_the_round_are_flags() {
    let minus_and_two_ones = |at: usize| {
        move |flag: usize, count: usize| {
            let ones = [(at + 1) % count, (at + 2) % count];
            if flag == at { -Felt::ONE } else { Felt::from_bool(ones.contains(&flag)) }
        }
    };
    for at in 0..4 {
        let mut claim = honest(0);
        let flags = minus_and_two_ones(at);
        claim.high = core::array::from_fn(|flag| flags(flag, 4));
        claim.round = named(&claim);
        assert!(judged(&claim).unwrap().is_caught_by(HIGH_FLAGS + at));
    }
    for at in 0..6 {
        let mut claim = honest(0);
        let flags = minus_and_two_ones(at);
        claim.low = core::array::from_fn(|flag| flags(flag, 6));
        claim.round = named(&claim);
        assert!(judged(&claim).unwrap().is_caught_by(LOW_FLAGS + at));
    }
}

/// The round that the flags name.
fn named(claim: &Claim) -> Felt {
    let value = |flags: &[Felt]| -> Felt {
        flags.iter().zip(0..).map(|(&flag, at)| flag * Felt::from_u32(at)).sum()
    };
    value(&claim.high) * Felt::from_u32(6) + value(&claim.low)
}

#[test]
fn a_round_is_one_round() {
    // Without a flag there is no constant.
    for (constraint, keeps_high) in [(ONE_HIGH, false), (ONE_LOW, true)] {
        let mut claim = honest(7);
        if keeps_high {
            claim.low = [Felt::ZERO; 6];
        } else {
            claim.high = [Felt::ZERO; 4];
        }
        claim.round = named(&claim);
        assert!(judged(&claim).unwrap().is_caught_by(constraint));
    }
    let mut claim = honest(7);
    claim.round += Felt::ONE;
    assert!(judged(&claim).unwrap().is_caught_by(NUMBER));
}
