//! Tables made from calls and from cells that are held to a value, with all that follows from them: a
//! second account of the table, in the field, which also knows bits that are none.

use core::{
    array,
    borrow::{Borrow, BorrowMut},
};

use circuits::{
    chips::sha256::{
        BITS, BLOCK_ROWS, Carry, Changes, ROUND_CONSTANTS, SUMS, Sha256Columns, Variables,
    },
    config::Felt,
};
use p3_field::{PrimeCharacteristicRing, PrimeField64};
use p3_matrix::dense::RowMajorMatrix;

use super::calls::Input;

pub(super) type Row = Sha256Columns<Felt>;
type Bits = [Felt; BITS];

/// Number of columns.
pub(super) const WIDTH: usize = Row::WIDTH;
const LAST: usize = BLOCK_ROWS - 1;

/// A call as the table has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given {
    pub(super) is_real: Felt,
    pub(super) clk: u32,
    pub(super) addresses: [u32; 2],
    pub(super) input: Input,
}

impl Given {
    const PADDING: Self = Self {
        is_real: Felt::ZERO,
        clk: 0,
        addresses: [0; 2],
        input: Input { state: [0; 8], block: [0; 16] },
    };
}

/// A cell held to a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) value: Felt,
}

/// What gives way where a held result is not what was added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GivesWay {
    /// Nothing: the sum is wrong.
    Sum,
    /// The carry's low digit.
    LowDigit,
    /// The carry's high digit.
    HighDigit,
}

/// The table.
pub(super) fn derive(
    calls: &[Given],
    blocks: usize,
    held: &[Held],
    gives_way: GivesWay,
) -> RowMajorMatrix<Felt> {
    let cells = Felt::zero_vec(WIDTH * BLOCK_ROWS * blocks);
    let mut table = Table { cells, held, gives_way };
    for at in 0..BLOCK_ROWS * blocks {
        table.derive_row(calls.get(at / BLOCK_ROWS).unwrap_or(&Given::PADDING), at);
    }
    RowMajorMatrix::new(table.cells, WIDTH)
}

struct Table<'a> {
    cells: Vec<Felt>,
    held: &'a [Held],
    gives_way: GivesWay,
}

impl Table<'_> {
    fn row(&self, at: usize) -> Row {
        *Borrow::<Row>::borrow(&self.cells[WIDTH * at..][..WIDTH])
    }

    /// The row before; before the first, one of zeros.
    fn before(&self, at: usize) -> Row {
        let zeros = [Felt::ZERO; WIDTH];
        at.checked_sub(1).map_or_else(|| *Borrow::<Row>::borrow(&zeros[..]), |at| self.row(at))
    }

    /// Changes a row, but not what is held.
    fn edit(&mut self, at: usize, change: impl FnOnce(&mut Row)) {
        let cells = &mut self.cells[WIDTH * at..][..WIDTH];
        change(cells.borrow_mut());
        for held in self.held.iter().filter(|held| held.row == at) {
            cells[held.column] = held.value;
        }
    }

    fn carry(&self, sum: Felt, word: Felt) -> Carry<Felt> {
        let (expected, carry) = split(sum);
        if word == expected || self.gives_way == GivesWay::Sum {
            return digits(carry);
        }
        let carry = (sum - word) / Felt::from_u64(1 << 32);
        let is_small = carry.as_canonical_u64() <= 8;
        match self.gives_way {
            GivesWay::HighDigit if !is_small => [Felt::ZERO, carry / Felt::from_u8(3)],
            _ => digits(carry),
        }
    }

    fn derive_row(&mut self, given: &Given, at: usize) {
        let in_block = at % BLOCK_ROWS;
        self.kinds(given, at, in_block);
        if in_block == 0 {
            self.edit(at, |row| begin(row, &given.input.state));
        } else {
            self.words(given, at, in_block);
        }
        self.schedule(at, in_block);
        self.sums(at, in_block);
        self.even(at, in_block);
        if in_block == LAST {
            self.spare(at);
            self.closing(at - 1);
        }
        self.closing(at);
        if in_block == LAST {
            self.changes(at, &given.input.state);
        }
    }

    fn kinds(&mut self, given: &Given, at: usize, in_block: usize) {
        let before = (in_block > 0).then(|| self.row(at - 1));
        self.edit(at, |row| {
            let [state, block] = given.addresses.map(Felt::from_u32);
            row.is_real = before.map_or(given.is_real, |before| before.is_real);
            row.clk = before.map_or(Felt::from_u32(given.clk), |before| before.clk);
            row.state_address = before.map_or(state, |before| before.state_address);
            let eight = Felt::from_u8(8);
            row.block_address = before.map_or(block - eight * row.is_real, |before| {
                before.block_address + eight * before.is_real
            });
        });
        self.edit(at, |row| {
            let when = |is: bool| row.is_real * Felt::from_bool(is);
            let flags = [in_block == 0, in_block == 1, (1..=8).contains(&in_block)].map(when);
            [row.is_first, row.is_second, row.has_block] = flags;
        });
    }

    /// Bits of rows that are not the first of a block.
    fn words(&mut self, given: &Given, at: usize, in_block: usize) {
        let before = self.row(at - 1);
        self.edit(at, |row| {
            row.a_before = before.a.map(word);
            row.e_before = before.e.map(word);
            let next = before.w_next;
            row.w = array::from_fn(|i| match given.input.block.get(2 * in_block - 2 + i) {
                Some(word) => bits(Felt::from_u32(word.swap_bytes())),
                None => bits(next[i]),
            });
        });
        let sums = if in_block == 1 { before.opening } else { before.even };
        let w = word(self.row(at).w[0]);
        let (a, e) = (sums.a + w, sums.e + w);
        self.edit(at, |row| (row.a[0], row.e[0]) = (bits(split(a).0), bits(split(e).0)));
        let row = self.row(at);
        let (a, e) = (self.carry(a, word(row.a[0])), self.carry(e, word(row.e[0])));
        self.edit(at - 1, |row| row.even_carry = Variables { a, e });
        self.odd(at, in_block);
    }

    fn odd(&mut self, at: usize, in_block: usize) {
        let (before, row) = (self.before(at), self.row(at));
        let [a, e] = round(
            [row.a[0], before.a[1], before.a[0]],
            [row.e[0], before.e[1], before.e[0]],
            [before.a_before[1], before.e_before[1]],
        );
        let constant = Felt::from_u32(ROUND_CONSTANTS[(2 * in_block + 63) % 64]);
        let both = constant * before.is_real + word(row.w[1]);
        let (a, e) = (a + both, e + both);
        self.edit(at, |row| row.odd = Variables { a: split(a).0, e: split(e).0 });
        if in_block > 0 {
            self.edit(at, |row| (row.a[1], row.e[1]) = (bits(row.odd.a), bits(row.odd.e)));
        }
        // What the carry makes up for, it makes up for here.
        let mut odd = self.row(at).odd;
        if self.gives_way != GivesWay::Sum && in_block > 0 {
            odd = Variables { a: word(self.row(at).a[1]), e: word(self.row(at).e[1]) };
        }
        let carry = Variables { a: self.carry(a, odd.a), e: self.carry(e, odd.e) };
        self.edit(at, |row| (row.odd, row.odd_carry) = (odd, carry));
    }

    fn schedule(&mut self, at: usize, in_block: usize) {
        if in_block == 0 {
            self.odd(at, in_block);
        }
        let (before, row) = (self.before(at), self.row(at));
        let sums = [0, 1].map(|i| before.sums[i] + small_sigma(&row.w[i], [17, 19], 10));
        self.edit(at, |row| row.w_next = sums.map(|sum| split(sum).0));
        let row = self.row(at);
        let carries = [0, 1].map(|i| self.carry(sums[i], row.w_next[i]));
        self.edit(at, |row| row.w_carry = carries);
    }

    fn sums(&mut self, at: usize, in_block: usize) {
        let before = self.before(at);
        self.edit(at, |row| {
            if in_block > 0 {
                row.sums[..SUMS - 2].copy_from_slice(&before.sums[2..]);
                row.sums[1] += word(before.w[0]);
                row.sums[2] += word(before.w[1]);
            }
            row.sums[SUMS - 2] = word(before.w[1]) + small_sigma(&row.w[0], [7, 18], 3);
            row.sums[SUMS - 1] = word(row.w[0]) + small_sigma(&row.w[1], [7, 18], 3);
        });
    }

    fn even(&mut self, at: usize, in_block: usize) {
        let before = self.before(at);
        self.edit(at, |row| {
            let words = [row.a_before[0], row.e_before[0]];
            let a = |oldest| [row.a[1], row.a[0], oldest];
            let e = |oldest| [row.e[1], row.e[0], oldest];
            let [opening_a, opening_e] = round(a(row.w[0]), e(row.w[1]), words);
            let constant = Felt::from_u32(ROUND_CONSTANTS[0]) * row.is_real;
            row.opening = Variables { a: opening_a + constant, e: opening_e + constant };
            let constant = if in_block == 0 { 0 } else { ROUND_CONSTANTS[2 * in_block] };
            let constant = Felt::from_u32(constant) * before.is_real;
            let [even_a, even_e] = round(a(before.a[1]), e(before.e[1]), words);
            row.even = Variables { a: even_a + constant, e: even_e + constant };
        });
    }

    /// Round 62.
    fn spare(&mut self, at: usize) {
        let row = self.row(at);
        let (a, e) = (row.even.a + row.w_next[0], row.even.e + row.w_next[0]);
        self.edit(at, |row| row.spare = bits(split(a).0));
        self.edit(at - 1, |row| row.spare = bits(split(e).0));
        let carry = Variables {
            a: self.carry(a, word(self.row(at).spare)),
            e: self.carry(e, word(self.row(at - 1).spare)),
        };
        self.edit(at, |row| row.even_carry = carry);
    }

    fn closing(&mut self, at: usize) {
        let (before, row) = (self.before(at), self.row(at));
        let [a, e] = round(
            [row.spare, row.a[1], row.a[0]],
            [before.spare, row.e[1], row.e[0]],
            [row.a_before[1], row.e_before[1]],
        );
        let both = Felt::from_u32(ROUND_CONSTANTS[63]) * row.is_real + row.w_next[1];
        let (a, e) = (a + both, e + both);
        self.edit(at, |row| row.closing = Variables { a: split(a).0, e: split(e).0 });
        let row = self.row(at);
        let carry = Variables { a: self.carry(a, row.closing.a), e: self.carry(e, row.closing.e) };
        self.edit(at, |row| row.closing_carry = carry);
    }

    fn changes(&mut self, last: usize, state: &[u32; 8]) {
        let row = self.row(last);
        let change = |at: usize, added: Felt| {
            let before = Felt::from_u32(state[at]);
            split(before + added).0 - before
        };
        let e_62 = row.even.e + row.w_next[0] - carried(row.even_carry.e);
        let early = Changes {
            a: [change(3, word(row.a[0])), change(2, word(row.a[1]))],
            e: [change(7, word(row.e[0])), change(6, word(row.e[1]))],
        };
        let late = Changes {
            a: [change(1, word(row.spare)), change(0, row.closing.a)],
            e: [change(5, e_62), change(4, row.closing.e)],
        };
        for (at, row) in (last - LAST..=last).enumerate() {
            let changes = if at % 2 == 0 { [early, late] } else { [late, early] };
            self.edit(row, |row| row.changes = changes);
        }
    }
}

/// Row 0.
fn begin(row: &mut Row, state: &[u32; 8]) {
    let [a, b, c, d, e, f, g, h] = state.map(Felt::from_u32);
    (row.a, row.e, row.w) = ([b, a].map(bits), [f, e].map(bits), [c, g].map(bits));
    (row.a_before, row.e_before) = ([d, c], [h, g]);
}

fn carried([low, high]: Carry<Felt>) -> Felt {
    (low + high * Felt::from_u8(3)) * Felt::from_u64(1 << 32)
}

/// The word of a sum, and what it carries, if it is some small number, also below zero.
fn split(sum: Felt) -> (Felt, Felt) {
    let number = sum.as_canonical_u64();
    let signed = if number > Felt::ORDER_U64 / 2 {
        -i128::from(Felt::ORDER_U64 - number)
    } else {
        i128::from(number)
    };
    (Felt::from_u32(signed as u32), Felt::from_i64((signed >> 32) as i64))
}

fn digits(carry: Felt) -> Carry<Felt> {
    match carry.as_canonical_u64() {
        small @ 0..=8 => [Felt::from_u64(small % 3), Felt::from_u64(small / 3)],
        _ => [carry, Felt::ZERO],
    }
}

fn bits(word: Felt) -> Bits {
    array::from_fn(|i| Felt::from_bool(word.as_canonical_u64() >> i & 1 == 1))
}

pub(super) fn word(bits: Bits) -> Felt {
    let bits = bits.into_iter().enumerate();
    bits.map(|(i, bit)| bit * Felt::from_u64(1 << i)).sum()
}

fn xor(x: Felt, y: Felt) -> Felt {
    x + y - (x * y).double()
}

fn small_sigma(bits: &Bits, rotations: [usize; 2], shift: usize) -> Felt {
    word(array::from_fn(|i| {
        let [x, y] = rotations.map(|by| bits[(i + by) % BITS]);
        xor(xor(x, y), bits.get(i + shift).copied().unwrap_or_default())
    }))
}

fn large_sigma(bits: &Bits, rotations: [usize; 3]) -> Felt {
    word(array::from_fn(|i| {
        let [x, y, z] = rotations.map(|by| bits[(i + by) % BITS]);
        xor(xor(x, y), z)
    }))
}

fn round(a: [Bits; 3], e: [Bits; 3], [a_before, e_before]: [Felt; 2]) -> [Felt; 2] {
    let choice = word(array::from_fn(|i| e[0][i] * e[1][i] + (Felt::ONE - e[0][i]) * e[2][i]));
    let majority = word(array::from_fn(|i| {
        let [x, y, z] = a.map(|bits| bits[i]);
        x * y + z * (x + y) - (x * y * z).double()
    }));
    let both = e_before + large_sigma(&e[0], [6, 11, 25]) + choice;
    [both + large_sigma(&a[0], [2, 13, 22]) + majority, both + a_before]
}
