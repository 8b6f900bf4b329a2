//! Fills `sha256`.

mod compression;
#[cfg(test)]
mod tests;

use core::{array, borrow::BorrowMut};

use chips::Call;
use circuits::{
    chips::sha256::{
        BITS, BLOCK_ROWS, Carry, Changes, ROUND_CONSTANTS, SUMS, Sha256Columns, Variables,
    },
    config::Felt,
};
use machine::record::Trace;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use rayon::prelude::*;

use self::compression::{BLOCK, HALF, Rounds, round, small_sigma_0, small_sigma_1};
use crate::execution::rows::height;

const WIDTH: usize = Sha256Columns::<Felt>::WIDTH;
const LAST: usize = BLOCK_ROWS - 1;

/// A call, or padding.
#[derive(Clone, Debug)]
struct Compression {
    is_real: bool,
    clk: u32,
    state_address: u32,
    block_address: u32,
    rounds: Rounds,
}

impl Compression {
    const PADDING: Self =
        Self { is_real: false, clk: 0, state_address: 0, block_address: 0, rounds: Rounds::ZERO };

    /// A call in a row of its table; `None` if it lacks words, which no recorded call does.
    fn of(trace: &Trace, row: usize) -> Option<Self> {
        let ecall = trace.ecall.row(trace.call(Call::Sha256).ecall[row] as usize);
        let inputs = trace.call_inputs(Call::Sha256, row);
        let (block, state) = inputs.split_first_chunk::<BLOCK>()?;
        Some(Self {
            is_real: true,
            clk: ecall.clk,
            state_address: ecall.a0,
            block_address: ecall.a1,
            rounds: Rounds::of(state.first_chunk()?, block),
        })
    }

    /// A round constant, which padding does not add.
    fn constant(&self, round: usize) -> u64 {
        if self.is_real { u64::from(ROUND_CONSTANTS[round]) } else { 0 }
    }

    /// The words whose bits row `at` holds.
    fn words(&self, at: usize) -> Words {
        let Rounds { a, e, w } = &self.rounds;
        let two = |words: &[u32]| [words[2 * at], words[2 * at + 1]];
        Words {
            a: two(&a[2..]),
            e: two(&e[2..]),
            w: if at == 0 { [a[1], e[1]] } else { [w[2 * at - 2], w[2 * at - 1]] },
            spare: match at {
                LAST => a[HALF + 62],
                30 => e[HALF + 62],
                _ => 0,
            },
            a_before: two(a),
            e_before: two(e),
        }
    }

    /// By how much words of the state change.
    fn changes(&self, at: usize) -> [Changes<Felt>; 2] {
        let change = |words: &[u32], at: usize| {
            let (before, added) = (words[at], words[at + ROUND_CONSTANTS.len()]);
            Felt::from_u32(before.wrapping_add(added)) - Felt::from_u32(before)
        };
        let Rounds { a, e, .. } = &self.rounds;
        let two = |at| Changes {
            a: array::from_fn(|i| change(a, at + i)),
            e: array::from_fn(|i| change(e, at + i)),
        };
        if at.is_multiple_of(2) { [two(0), two(2)] } else { [two(2), two(0)] }
    }

    /// The first sums that the schedule would go on with after the last row.
    fn last_sums(&self) -> [u64; SUMS] {
        let w = &self.rounds.w;
        let sum = |t: usize| {
            u64::from(w[t - 16]) + u64::from(small_sigma_0(w[t - 15])) + u64::from(w[t - 7])
        };
        let mut sums = [0; SUMS];
        sums[..2].copy_from_slice(&[sum(64), sum(65)]);
        sums
    }
}

/// What a row holds in bits, and the words before those.
#[derive(Clone, Copy, Debug)]
struct Words {
    a: [u32; 2],
    e: [u32; 2],
    w: [u32; 2],
    spare: u32,
    a_before: [u32; 2],
    e_before: [u32; 2],
}

/// One block of rows per call, and padding.
pub(crate) fn fill(trace: &Trace) -> RowMajorMatrix<Felt> {
    fill_to(trace, 0)
}

/// The same with so many rows at least.
pub(crate) fn fill_to(trace: &Trace, least: usize) -> RowMajorMatrix<Felt> {
    let calls = 0..trace.call(Call::Sha256).len();
    let compressions: Vec<_> =
        calls.into_par_iter().filter_map(|row| Compression::of(trace, row)).collect();
    let height = height(BLOCK_ROWS * compressions.len()).max(least);
    let mut cells = Felt::zero_vec(WIDTH * height);
    cells.par_chunks_exact_mut(WIDTH * BLOCK_ROWS).enumerate().for_each(|(at, block)| {
        let compression = |at| compressions.get(at).unwrap_or(&Compression::PADDING);
        // Before the first row nothing is asked of the sums that go on from the row before.
        let previous = at.checked_sub(1).map_or(&Compression::PADDING, compression);
        fill_block(previous, compression(at), block);
    });
    RowMajorMatrix::new(cells, WIDTH)
}

fn fill_block(previous: &Compression, this: &Compression, cells: &mut [Felt]) {
    let (mut before, mut sums) = (previous.words(LAST), previous.last_sums());
    for (at, cells) in cells.chunks_exact_mut(WIDTH).enumerate() {
        let (row, words): (&mut Sha256Columns<Felt>, _) = (cells.borrow_mut(), this.words(at));
        fill_call(this, at, row);
        fill_words(&words, row);
        let w_next = fill_schedule(&words, &sums, row);
        fill_even(this, at, [&before, &words], row);
        let constant = if at == 0 { previous.constant(63) } else { this.constant(2 * at - 1) };
        fill_odd(constant, [&before, &words], row);
        fill_closing(this.constant(63) + u64::from(w_next), [&before, &words], row);
        sums = next_sums(at, &sums, [&before, &words]);
        row.sums = sums.map(Felt::from_u64);
        before = words;
    }
}

fn fill_call(this: &Compression, at: usize, row: &mut Sha256Columns<Felt>) {
    let when = |is: bool| Felt::from_bool(this.is_real && is);
    row.is_real = when(true);
    row.is_first = when(at == 0);
    row.is_second = when(at == 1);
    row.has_block = when((1..=BLOCK / 2).contains(&at));
    row.clk = Felt::from_u32(this.clk);
    row.state_address = Felt::from_u32(this.state_address);
    let offset = Felt::from_usize(8 * at) - Felt::from_u8(8);
    row.block_address = Felt::from_u32(this.block_address) + offset * row.is_real;
    row.changes = this.changes(at);
}

fn fill_words(words: &Words, row: &mut Sha256Columns<Felt>) {
    row.a = words.a.map(bits);
    row.e = words.e.map(bits);
    row.w = words.w.map(bits);
    row.spare = bits(words.spare);
    row.a_before = words.a_before.map(Felt::from_u32);
    row.e_before = words.e_before.map(Felt::from_u32);
}

/// The words that the schedule has done; `sums` are those of the row before. Gives the second.
fn fill_schedule(words: &Words, sums: &[u64; SUMS], row: &mut Sha256Columns<Felt>) -> u32 {
    let sums = [0, 1].map(|i| sums[i] + u64::from(small_sigma_1(words.w[i])));
    row.w_next = sums.map(low);
    row.w_carry = sums.map(carry);
    sums[1] as u32
}

/// What the schedule is making, from the row before.
fn next_sums(at: usize, sums: &[u64; SUMS], [before, words]: [&Words; 2]) -> [u64; SUMS] {
    let mut next = [0; SUMS];
    if at > 0 {
        next[..SUMS - 2].copy_from_slice(&sums[2..]);
        next[1] += u64::from(before.w[0]);
        next[2] += u64::from(before.w[1]);
    }
    next[SUMS - 2] = u64::from(before.w[1]) + u64::from(small_sigma_0(words.w[0]));
    next[SUMS - 1] = u64::from(words.w[0]) + u64::from(small_sigma_0(words.w[1]));
    next
}

/// The sums of round `2r`, on row 0 also without anything of the row before.
fn fill_even(
    this: &Compression,
    at: usize,
    [before, words]: [&Words; 2],
    row: &mut Sha256Columns<Felt>,
) {
    let words_before = [words.a_before[0], words.e_before[0]];
    let sums = |a: u32, e: u32, constant| {
        let (a, e) = ([words.a[1], words.a[0], a], [words.e[1], words.e[0], e]);
        round(a, e, words_before).map(|sum| sum + constant)
    };
    let opening = sums(words.w[0], words.w[1], this.constant(0));
    let even = sums(before.a[1], before.e[1], if at == 0 { 0 } else { this.constant(2 * at) });
    row.opening = variables(opening.map(Felt::from_u64));
    row.even = variables(even.map(Felt::from_u64));
    let w = u64::from(this.rounds.w[2 * at]);
    row.even_carry = variables(if at == 0 { opening } else { even }.map(|sum| carry(sum + w)));
}

/// The sums of round `2r - 1`.
fn fill_odd(constant: u64, [before, words]: [&Words; 2], row: &mut Sha256Columns<Felt>) {
    let (a, e) = ([words.a[0], before.a[1], before.a[0]], [words.e[0], before.e[1], before.e[0]]);
    let both = constant + u64::from(words.w[1]);
    let sums = round(a, e, [before.a_before[1], before.e_before[1]]).map(|sum| sum + both);
    row.odd = variables(sums.map(low));
    row.odd_carry = variables(sums.map(carry));
}

/// The sums of round 63, to which `both` is added.
fn fill_closing(both: u64, [before, words]: [&Words; 2], row: &mut Sha256Columns<Felt>) {
    let (a, e) = ([words.spare, words.a[1], words.a[0]], [before.spare, words.e[1], words.e[0]]);
    let sums = round(a, e, [words.a_before[1], words.e_before[1]]).map(|sum| sum + both);
    row.closing = variables(sums.map(low));
    row.closing_carry = variables(sums.map(carry));
}

fn variables<T: Copy>([a, e]: [T; 2]) -> Variables<T> {
    Variables { a, e }
}

/// A sum modulo 2^32.
fn low(sum: u64) -> Felt {
    Felt::from_u32(sum as u32)
}

fn bits(word: u32) -> [Felt; BITS] {
    array::from_fn(|i| Felt::from_bool(word >> i & 1 == 1))
}

/// What a sum carries out of 32 bits, in base 3.
fn carry(sum: u64) -> Carry<Felt> {
    let carry = sum >> BITS;
    [Felt::from_u64(carry % 3), Felt::from_u64(carry / 3)]
}
