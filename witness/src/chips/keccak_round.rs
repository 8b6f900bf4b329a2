//! Fills `keccak_round`.

use core::{array, borrow::BorrowMut};

use circuits::{
    chips::keccak_round::{
        KeccakRoundColumns,
        layout::{
            BASE, BITS, DIGITS, ELEMENT_DIGITS, ELEMENTS, IOTA_BITS, LANES, NUMBERS, PARTS, PLANES,
            ROTATIONS, ROUND_CONSTANTS, ROUND_LOW, ROUNDS, ROW_NUMBERS, ROWS, SIDE, moved_to,
        },
    },
    config::Felt,
    tables::Table,
};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use rayon::prelude::*;

use super::keccak_f::{KeccakCall, bits, words};
use crate::execution::rows::height;

/// The rounds of all calls.
pub fn fill(calls: &[KeccakCall]) -> RowMajorMatrix<Felt> {
    let width = Table::KeccakRound.columns();
    let mut cells = Felt::zero_vec(width * height(ROUNDS * ROWS * calls.len()));
    cells.par_chunks_mut(width * ROUNDS * ROWS).zip(calls).for_each(|(rows, call)| {
        let mut state = call.before;
        for (round, rows) in rows.chunks_exact_mut(width * ROWS).enumerate() {
            state = fill_round(rows, Felt::from_u32(call.clk), round, &state);
        }
    });
    RowMajorMatrix::new(cells, width)
}

/// The lanes of each plane.
type Planes = [[u64; SIDE]; SIDE];

/// Sums of bits as digits.
type Packed = [[u64; ELEMENTS]; SIDE];

/// Fills the rows of one round. Returns the state after it.
pub fn fill_round(
    rows: &mut [Felt],
    clk: Felt,
    round: usize,
    before: &[u64; LANES],
) -> [u64; LANES] {
    let effect = theta(before);
    let mut planes: Planes = array::from_fn(|plane| {
        array::from_fn(|x| {
            let lane = moved_to(x, plane);
            (before[lane] ^ effect[lane % SIDE]).rotate_left(ROTATIONS[lane] as u32)
        })
    });
    // As the halves hold them.
    for (plane, lanes) in planes.iter_mut().enumerate() {
        lanes.rotate_left(plane);
    }
    let halves = halves(before, &effect);
    for (at, cells) in rows.chunks_exact_mut(rows.len() / ROWS).enumerate() {
        let row: &mut KeccakRoundColumns<Felt> = cells.borrow_mut();
        [row.is_first, row.is_middle, row.is_last] = array::from_fn(|i| Felt::from_bool(at == i));
        row.clk = clk;
        row.round = Felt::from_usize(round);
        let numbers = halves.iter().skip(ROW_NUMBERS * at);
        row.halves.iter_mut().zip(numbers).for_each(|(cell, &half)| *cell = Felt::from_u64(half));

        match at {
            0 => {
                row.round_high = one_hot(round / ROUND_LOW);
                row.round_low = one_hot(round % ROUND_LOW);
            }
            1 => row.sums = first_sums(before, &halves),
            _ => {}
        }
        let constant = if at == 0 { ROUND_CONSTANTS[round] } else { 0 };
        let [left, right] = PLANES[at].map(|plane| plane.map_or(effect, |plane| planes[plane]));
        row.left = left.map(bits);
        row.right = right.map(bits);
        let [mut left, right] = [left, right].map(chi);
        row.before_iota = IOTA_BITS.map(|bit| Felt::from_bool(left[0] >> bit & 1 == 1));
        left[0] ^= constant;
        row.left_after = left.map(words);
        row.right_after = right.map(words);
        let [left, right] = PLANES[at].map(|plane| sources(before, plane));
        row.left_before = left.map(words);
        row.right_before = right.map(words);
    }
    after(&planes, round)
}

fn one_hot<const N: usize>(hot: usize) -> [Felt; N] {
    array::from_fn(|at| Felt::from_bool(at == hot))
}

/// What `theta` adds to the lanes of each `x`.
fn theta(state: &[u64; LANES]) -> [u64; SIDE] {
    let parities: [u64; SIDE] =
        array::from_fn(|x| (0..SIDE).fold(0, |parity, y| parity ^ state[x + SIDE * y]));
    array::from_fn(|x| parities[(x + 4) % SIDE] ^ parities[(x + 1) % SIDE].rotate_left(1))
}

fn chi(lanes: [u64; SIDE]) -> [u64; SIDE] {
    array::from_fn(|i| lanes[i] ^ (!lanes[(i + 1) % SIDE] & lanes[(i + 2) % SIDE]))
}

/// The state after a round, from the planes as the halves hold them.
fn after(planes: &Planes, round: usize) -> [u64; LANES] {
    let mut state = [0; LANES];
    for (plane, (lanes, after)) in planes.iter().zip(state.chunks_exact_mut(SIDE)).enumerate() {
        after.copy_from_slice(&chi(*lanes));
        after.rotate_right(plane);
    }
    state[0] ^= ROUND_CONSTANTS[round];
    state
}

/// The lanes that become a plane.
fn sources(state: &[u64; LANES], plane: Option<usize>) -> [u64; SIDE] {
    plane.map_or([0; SIDE], |plane| array::from_fn(|y| state[moved_to(y, plane)]))
}

/// What some lanes of a state add to the sums of columns.
fn sums(state: &[u64; LANES], lanes: impl Iterator<Item = usize>) -> Packed {
    let mut sums = Packed::default();
    for lane in lanes {
        let (x, word) = (lane % SIDE, state[lane]);
        for (x, word) in [((x + 1) % SIDE, word), ((x + 4) % SIDE, word.rotate_left(1))] {
            add(&mut sums[x], word);
        }
    }
    sums
}

/// Adds each bit to its digit.
fn add(elements: &mut [u64; ELEMENTS], word: u64) {
    for (bit, place) in
        (0..BITS).map(|bit| (bit, u64::from(BASE).pow((bit % ELEMENT_DIGITS) as u32)))
    {
        elements[bit / ELEMENT_DIGITS] += (word >> bit & 1) * place;
    }
}

/// Half of what the sums are beside their parities, by fours of digits.
fn halves(state: &[u64; LANES], effect: &[u64; SIDE]) -> [u64; NUMBERS] {
    let mut parities = Packed::default();
    parities.iter_mut().zip(effect).for_each(|(elements, &word)| add(elements, word));
    let sums = sums(state, 0..LANES);
    let base = u64::from(BASE).pow(DIGITS as u32);
    array::from_fn(|number| {
        let (element, part) = (number / PARTS, number % PARTS);
        let (x, at) = (element / ELEMENTS, element % ELEMENTS);
        (sums[x][at] - parities[x][at]) / 2 / base.pow(part as u32) % base
    })
}

/// The first row's part of the sums, without its part of the halves.
fn first_sums(state: &[u64; LANES], halves: &[u64; NUMBERS]) -> [[Felt; ELEMENTS]; SIDE] {
    let planes = PLANES[0].into_iter().flatten();
    let sums = sums(state, planes.flat_map(|plane| (0..SIDE).map(move |y| moved_to(y, plane))));
    let mut numbers = halves.iter().take(ROW_NUMBERS);
    let base = u64::from(BASE).pow(DIGITS as u32);
    sums.map(|elements| {
        elements.map(|sum| {
            let parts = numbers.by_ref().take(PARTS).enumerate();
            let half: u64 = parts.map(|(part, &half)| half * base.pow(part as u32)).sum();
            Felt::from_u64(sum) - Felt::from_u64(2 * half)
        })
    })
}
