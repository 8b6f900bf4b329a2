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
    systems::LOG_HEIGHT_MIN,
};
use machine::record::Trace;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use rayon::prelude::*;

use self::compression::{BLOCK, HALF, Rounds, round, small_sigma_0, small_sigma_1};

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
    const PADDING: Self = Self {
        is_real: false,
        clk: 0,
        state_address: 0,
        block_address: 0,
        rounds: Rounds::ZERO,
    };

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
pub fn fill(trace: &Trace) -> RowMajorMatrix<Felt> {
    let calls = 0..trace.call(Call::Sha256).len();
    let compressions: Vec<_> =
        calls.into_par_iter().filter_map(|row| Compression::of(trace, row)).collect();
    let height = (BLOCK_ROWS * compressions.len()).next_power_of_two().max(1 << LOG_HEIGHT_MIN);
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
        fill_schedule(&words, &sums, row);
        let owner = if at == 0 { previous } else { this };
        fill_rounds([owner, this], at, [&before, &words], row);
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

/// The words that the schedule has done; `sums` are those of the row before.
fn fill_schedule(words: &Words, sums: &[u64; SUMS], row: &mut Sha256Columns<Felt>) {
    for i in 0..2 {
        let sum = sums[i] + u64::from(small_sigma_1(words.w[i]));
        row.w_next[i] = Felt::from_u32(sum as u32);
        row.w_carry[i] = carry(sum);
    }
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

/// The sums of rounds. `owners` are of the row before and of this one, as are `words`.
fn fill_rounds(
    [before_owner, this]: [&Compression; 2],
    at: usize,
    [before, words]: [&Words; 2],
    row: &mut Sha256Columns<Felt>,
) {
    let plus = |sums: [u64; 2], both: u64| sums.map(|sum| sum + both);
    let first_before = [words.a_before[0], words.e_before[0]];
    let second_before = [words.a_before[1], words.e_before[1]];

    let (a, e) = ([words.a[1], words.a[0], words.w[0]], [words.e[1], words.e[0], words.w[1]]);
    let opening = plus(round(a, e, first_before), this.constant(0));
    let (a, e) = ([words.a[1], words.a[0], before.a[1]], [words.e[1], words.e[0], before.e[1]]);
    let constant = if at == 0 { 0 } else { this.constant(2 * at) };
    let even = plus(round(a, e, first_before), constant);
    row.opening = variables(opening.map(Felt::from_u64));
    row.even = variables(even.map(Felt::from_u64));
    let whole = plus(if at == 0 { opening } else { even }, this.rounds.w[2 * at].into());
    row.even_carry = variables(whole.map(carry));

    let (a, e) = ([words.a[0], before.a[1], before.a[0]], [words.e[0], before.e[1], before.e[0]]);
    let both = before_owner.constant((2 * at + 63) % 64) + u64::from(words.w[1]);
    let odd = plus(round(a, e, [before.a_before[1], before.e_before[1]]), both);
    row.odd = variables(odd.map(|sum| Felt::from_u32(sum as u32)));
    row.odd_carry = variables(odd.map(carry));

    let (a, e) = ([words.spare, words.a[1], words.a[0]], [before.spare, words.e[1], words.e[0]]);
    let closing = round(a, e, second_before).map(Felt::from_u64);
    let both = Felt::from_u64(this.constant(63)) + row.w_next[1];
    let closing = closing.map(|sum| p3_field::PrimeField64::as_canonical_u64(&(sum + both)));
    row.closing = variables(closing.map(|sum| Felt::from_u32(sum as u32)));
    row.closing_carry = variables(closing.map(carry));
}

fn variables<T: Copy>([a, e]: [T; 2]) -> Variables<T> {
    Variables { a, e }
}

fn bits(word: u32) -> [Felt; BITS] {
    array::from_fn(|i| Felt::from_bool(word >> i & 1 == 1))
}

/// What a sum carries out of 32 bits, in base 3.
fn carry(sum: u64) -> Carry<Felt> {
    let carry = sum >> BITS;
    [Felt::from_u64(carry % 3), Felt::from_u64(carry / 3)]
}
