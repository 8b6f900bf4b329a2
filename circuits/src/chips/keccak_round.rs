//! `keccak_round`: a round of the permutation of Keccak in three rows.
//!
//! Receives the state before the round on `keccak_lanes`, sends the state after it. Looks up
//! `keccak_digits`. Looks at the next row. Degree 3. All-zero rows between rounds are padding.
//!
//! The rows are `first`, `middle` and `last`. Their halves hold, bit by bit, the five planes after
//! `pi`; the left half of `middle` holds the effect of `theta`, the lanes that it adds to the state's.
//! See [`layout`].
//!
//! | row | left | right |
//! |---|---|---|
//! | first | plane 0 | plane 1 |
//! | middle | effect of `theta` | plane 2 |
//! | last | plane 3 | plane 4 |
//!
//! What `chi` makes of a half is sent as words. What was received is words too, and must be what the
//! bits were before `pi`, `rho` and `theta`. And of each bit of the effect, the sum of the two
//! columns of the state that it is the parity of is that bit plus an even number: these sums, up to
//! ten, are packed as digits to base 12, and half of what remains consists of digits up to five,
//! looked up by four.
//!
//! A permutation takes 72 rows, some 61,000 cells if a message counts as 2.7 of them. With a round in
//! one row it takes 63,000 and is three and a half times as wide; narrower layouts, in which the
//! effect is in more rows, take 70,000 and more. Three rows are the fewest in which it is next to all
//! planes while no row holds more than two.
//!
//! **Assumes** that words received after no round are below 2^32, with at most one state for a
//! clock.
//! **Proves** that for a clock, with nothing left on the bus, if a state was sent after no round then
//! what is received after 24 rounds is its permutation; and if none was sent none can be received.
//!
//! Why: bits are boolean, so words sent are below 2^32, and so are by induction those received. A
//! word below 2^32 is what 32 bits make of it in one way only, so before `theta` the bits are the
//! state's. Digits of `effect + 2 * halves` are below 12, as are those of the sums, so both are equal
//! digit by digit, and the effect's bits are the parities. All rows of a round have the same clock
//! and number, and each message of a state is sent once, so there is one round for each state that
//! was sent; its number is one of 24, and what it sends has the number after.

pub mod layout;

use core::{array, borrow::Borrow};

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use self::layout::{
    BASE, BITS, DIGITS, ELEMENT_DIGITS, ELEMENTS, IOTA_BITS, NUMBERS, PARTS, PLANES, ROTATIONS,
    ROUND_CONSTANTS, ROUND_HIGH, ROUND_LOW, ROW_NUMBERS, ROWS, SIDE, moved_to, number, place,
    place_towards,
};
use crate::{bus, columns::impl_columns, config::Felt};

/// A row of a round.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KeccakRoundColumns<T> {
    /// 1 on the first row of a round. A sum of flags and so, as the three flags exclude each other,
    /// boolean, asserted here.
    pub is_first: T,
    /// 1 on rows after a first one, 0 on all others, asserted here.
    pub is_middle: T,
    /// 1 on rows after a middle one, 0 on all others, asserted here.
    pub is_last: T,
    /// The call's first clock. The same in all rows of a round, asserted here; authenticated by
    /// `keccak_lanes`.
    pub clk: T,
    /// How many rounds were before. Below 24 and the same in all rows of a round, asserted here.
    pub round: T,
    /// The sixth of `round`, one-hot on first rows; zeros on all others, asserted here.
    pub round_high: [T; ROUND_HIGH],
    /// What is left of `round`, likewise.
    pub round_low: [T; ROUND_LOW],
    /// The left half: a plane, or the effect of `theta`. Boolean, asserted here.
    pub left: [[T; BITS]; SIDE],
    /// The right half: a plane. Boolean, asserted here.
    pub right: [[T; BITS]; SIDE],
    /// What `chi` and `iota` make of the left half, as words, asserted here. Says nothing on middle
    /// rows.
    pub left_after: [[T; 2]; SIDE],
    /// What `chi` makes of the right half, as words, asserted here.
    pub right_after: [[T; 2]; SIDE],
    /// What `chi` makes of the bits that `iota` may change, asserted here.
    pub before_iota: [T; IOTA_BITS.len()],
    /// The words that become the left half, by the plane that they are from. Asserted here; zeros on
    /// middle rows by `keccak_lanes`.
    pub left_before: [[T; 2]; SIDE],
    /// The words that become the right half. Asserted here.
    pub right_before: [[T; 2]; SIDE],
    /// On middle rows, the sums of bits of the first row without its `halves`, asserted here. Any
    /// elements elsewhere.
    pub sums: [[T; ELEMENTS]; SIDE],
    /// A third of the halves of the sums without their parities, by fours of digits. Looked up. The
    /// last one of last rows is of no sum.
    pub halves: [T; ROW_NUMBERS],
}

impl_columns!(KeccakRoundColumns);

/// Half of a row.
type Half<V> = [[V; BITS]; SIDE];

/// A digit for each bit of a plane.
type Digits<E> = [[E; BITS]; SIDE];

/// The digits, packed.
type Packed<E> = [[E; ELEMENTS]; SIDE];

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &KeccakRoundColumns<AB::Var> = main.current_slice().borrow();
    let next: &KeccakRoundColumns<AB::Var> = main.next_slice().borrow();

    eval_order(builder, row, next);
    eval_number(builder, row);
    for bit in row.left.into_iter().chain(row.right).flatten() {
        builder.assert_bool(bit);
    }
    eval_chi(builder, row);
    eval_first(builder, row, next);
    eval_middle(builder, row, next);

    let is_real = row.is_first + row.is_middle + row.is_last;
    for half in row.halves {
        bus::KeccakDigits { number: half }.check(builder, is_real.clone());
    }
    receive(builder, row);
    send(builder, row);
}

/// That rounds are whole. The row after the table's last is its first, for rounds too.
fn eval_order<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &KeccakRoundColumns<AB::Var>,
    next: &KeccakRoundColumns<AB::Var>,
) {
    // A sum of flags as each of the three is, so none is negative, and one at most is 1.
    builder.assert_bool(row.is_first + row.is_middle + row.is_last);
    builder.assert_eq(next.is_middle, row.is_first);
    builder.assert_eq(next.is_last, row.is_middle);

    let mut within = builder.when(row.is_first + row.is_middle);
    within.assert_eq(next.clk, row.clk);
    within.assert_eq(next.round, row.round);
}

/// Which round it is.
fn eval_number<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &KeccakRoundColumns<AB::Var>,
) {
    builder.assert_bools(row.round_high);
    builder.assert_bools(row.round_low);
    let sum = |flags: &[AB::Var]| flags.iter().fold(AB::Expr::ZERO, |sum, &flag| sum + flag);
    builder.assert_eq(sum(&row.round_high), row.is_first);
    builder.assert_eq(sum(&row.round_low), row.is_first);
    let value = |flags: &[AB::Var]| {
        let weighted = flags.iter().zip(0..).map(|(&flag, at)| AB::Expr::from_u32(at) * flag);
        weighted.sum::<AB::Expr>()
    };
    let round = value(&row.round_high) * AB::Expr::from_usize(ROUND_LOW) + value(&row.round_low);
    builder.when(row.is_first).assert_eq(row.round, round);
}

fn xor<E: PrimeCharacteristicRing>(a: E, b: E) -> E {
    a.clone() + b.clone() - (a * b).double()
}

/// A lane as two words.
fn words<E: PrimeCharacteristicRing>(bits: &[E; BITS]) -> [E; 2] {
    let (low, high) = bits.split_at(BITS / 2);
    [low, high].map(|bits| number(bits.iter().cloned(), 2))
}

/// `chi` on both halves whatever they hold, which is of degree 3 already, and `iota`, which does
/// something on first rows only.
fn eval_chi<AB: InteractionBuilder<F = Felt>>(builder: &mut AB, row: &KeccakRoundColumns<AB::Var>) {
    let chi = |half: &Half<AB::Var>, lane: usize, bit: usize| {
        let [a, b, c] = array::from_fn(|i| AB::Expr::from(half[(lane + i) % SIDE][bit]));
        xor(a, (AB::Expr::ONE - b) * c)
    };
    let mut first: [AB::Expr; BITS] = array::from_fn(|bit| chi(&row.left, 0, bit));
    for (at, bit) in IOTA_BITS.into_iter().enumerate() {
        builder.assert_eq(row.before_iota[at], first[bit].clone());
        let mut constant = AB::Expr::ZERO;
        for (round, word) in ROUND_CONSTANTS.into_iter().enumerate() {
            if word >> bit & 1 == 1 {
                let [high, low] = [round / ROUND_LOW, round % ROUND_LOW];
                constant += row.round_high[high] * row.round_low[low];
            }
        }
        first[bit] = xor(row.before_iota[at].into(), constant);
    }
    assert_words(builder, row.left_after[0], &first);
    for lane in 1..SIDE {
        let bits = array::from_fn(|bit| chi(&row.left, lane, bit));
        assert_words(builder, row.left_after[lane], &bits);
    }
    for lane in 0..SIDE {
        let bits = array::from_fn(|bit| chi(&row.right, lane, bit));
        assert_words(builder, row.right_after[lane], &bits);
    }
}

fn assert_words<AB: AirBuilder<F = Felt>>(
    builder: &mut AB,
    claimed: [AB::Var; 2],
    bits: &[AB::Expr; BITS],
) {
    for (claimed, word) in claimed.into_iter().zip(words(bits)) {
        builder.assert_eq(claimed, word);
    }
}

/// The lanes of the state that a half comes from, by the plane that they are from, and what they add
/// to the sums of columns.
struct Before<E> {
    words: [[E; 2]; SIDE],
    sums: Digits<E>,
}

/// Undoes `pi`, `rho` and `theta`.
fn before<AB: AirBuilder<F = Felt>>(
    half: &Half<AB::Var>,
    plane: usize,
    effect: &Half<AB::Var>,
) -> Before<AB::Expr> {
    let mut sums: Digits<AB::Expr> = array::from_fn(|_| array::from_fn(|_| AB::Expr::ZERO));
    let words = array::from_fn(|y| {
        let lane = moved_to(y, plane);
        let (x, rotated) = (lane % SIDE, &half[place(y, plane)]);
        let bits = array::from_fn(|bit| {
            let moved = rotated[(bit + ROTATIONS[lane]) % BITS];
            xor(AB::Expr::from(moved), AB::Expr::from(effect[x][bit]))
        });
        // The effect on column x is the parity of column x - 1, and of column x + 1 one bit before.
        for (bit, value) in bits.iter().enumerate() {
            sums[(x + 1) % SIDE][bit] += AB::Expr::clone(value);
            sums[(x + SIDE - 1) % SIDE][(bit + 1) % BITS] += AB::Expr::clone(value);
        }
        words(&bits)
    });
    Before { words, sums }
}

fn add<E: PrimeCharacteristicRing>(a: Digits<E>, b: Digits<E>) -> Digits<E> {
    let mut sums = a;
    for (sum, b) in sums.iter_mut().flatten().zip(b.into_iter().flatten()) {
        *sum += b;
    }
    sums
}

fn pack<E: PrimeCharacteristicRing>(digits: &Digits<E>) -> Packed<E> {
    digits.each_ref().map(|digits| {
        let (elements, _) = digits.as_chunks::<ELEMENT_DIGITS>();
        array::from_fn(|at| number(elements[at].iter().cloned(), BASE))
    })
}

/// Twice the `halves` of one of the rows, each where it belongs.
fn twice<AB: AirBuilder<F = Felt>>(
    halves: &[AB::Var; ROW_NUMBERS],
    row: usize,
) -> Packed<AB::Expr> {
    let first = ROW_NUMBERS * row;
    let half = |at: usize| {
        let is_here = (first..first + ROW_NUMBERS).contains(&at) && at < NUMBERS;
        if is_here { halves[at - first].into() } else { AB::Expr::ZERO }
    };
    let base = BASE.pow(DIGITS as u32);
    array::from_fn(|x| {
        array::from_fn(|element| {
            let start = (x * ELEMENTS + element) * PARTS;
            number((start..start + PARTS).map(half), base).double()
        })
    })
}

/// The first row's halves before `theta`, and its part of the sums. The effect is in the next row.
fn eval_first<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &KeccakRoundColumns<AB::Var>,
    next: &KeccakRoundColumns<AB::Var>,
) {
    let left = before::<AB>(&row.left, 0, &next.left);
    let right = before::<AB>(&row.right, 1, &next.left);
    let mut first = builder.when(row.is_first);
    assert_before(&mut first, row.left_before, left.words);
    assert_before(&mut first, row.right_before, right.words);

    let sums = pack(&add(left.sums, right.sums));
    let parts = twice::<AB>(&row.halves, 0);
    for x in 0..SIDE {
        for at in 0..ELEMENTS {
            let part = sums[x][at].clone() - parts[x][at].clone();
            first.assert_eq(next.sums[x][at], part);
        }
    }
}

/// The other halves before `theta`, and the parities. The last row is next.
fn eval_middle<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &KeccakRoundColumns<AB::Var>,
    next: &KeccakRoundColumns<AB::Var>,
) {
    let effect = &row.left;
    let right = before::<AB>(&row.right, 2, effect);
    let last_left = before::<AB>(&next.left, 3, effect);
    let last_right = before::<AB>(&next.right, 4, effect);
    let mut middle = builder.when(row.is_middle);
    assert_before(&mut middle, row.right_before, right.words);
    assert_before(&mut middle, next.left_before, last_left.words);
    assert_before(&mut middle, next.right_before, last_right.words);

    let sums = pack(&add(add(right.sums, last_left.sums), last_right.sums));
    let parities = pack(&effect.map(|lane| lane.map(AB::Expr::from)));
    let [parts, last_parts] = [twice::<AB>(&row.halves, 1), twice::<AB>(&next.halves, 2)];
    for x in 0..SIDE {
        for at in 0..ELEMENTS {
            let even = parts[x][at].clone() + last_parts[x][at].clone();
            let sum = sums[x][at].clone() + row.sums[x][at];
            middle.assert_eq(sum, parities[x][at].clone() + even);
        }
    }
}

fn assert_before<AB: AirBuilder<F = Felt>>(
    builder: &mut AB,
    claimed: [[AB::Var; 2]; SIDE],
    words: [[AB::Expr; 2]; SIDE],
) {
    for (claimed, word) in claimed.into_iter().flatten().zip(words.into_iter().flatten()) {
        builder.assert_eq(claimed, word);
    }
}

/// Takes the state from the three rows of the round before.
fn receive<AB: InteractionBuilder<F = Felt>>(builder: &mut AB, row: &KeccakRoundColumns<AB::Var>) {
    let is_real = row.is_first + row.is_middle + row.is_last;
    let to = row.is_middle + row.is_last.into().double();
    for (from, planes) in PLANES.into_iter().enumerate() {
        let lane = |half: &[[AB::Var; 2]; SIDE], plane: Option<usize>| {
            plane.map_or([AB::Expr::ZERO, AB::Expr::ZERO], |plane| half[plane].map(Into::into))
        };
        let [[a, b], [c, d]] =
            [row.left_before, row.right_before].map(|half| planes.map(|plane| lane(&half, plane)));
        bus::KeccakLanes {
            clk: row.clk.into(),
            round: row.round.into(),
            route: AB::Expr::from_usize(ROWS * from) + to.clone(),
            lanes: [a, b, c, d],
        }
        .receive(builder, is_real.clone());
    }
}

/// Hands the state to the three rows of the round after. The left half of a middle row is no plane.
fn send<AB: InteractionBuilder<F = Felt>>(builder: &mut AB, row: &KeccakRoundColumns<AB::Var>) {
    let zeros = || [AB::Expr::ZERO, AB::Expr::ZERO];
    for (to, targets) in PLANES.into_iter().enumerate() {
        let lanes = |half: &[[AB::Var; 2]; SIDE]| {
            targets.map(|plane| {
                plane.map_or(zeros(), |plane| half[place_towards(plane)].map(Into::into))
            })
        };
        let ([a, c], [b, d]) = (lanes(&row.left_after), lanes(&row.right_after));
        let message = |from: AB::Expr, lanes| bus::KeccakLanes {
            clk: row.clk.into(),
            round: row.round + AB::Expr::ONE,
            route: from * AB::Expr::from_usize(ROWS) + AB::Expr::from_usize(to),
            lanes,
        };
        message(row.is_last.into().double(), [a, b.clone(), c, d.clone()])
            .send(builder, row.is_first + row.is_last);
        message(AB::Expr::ONE, [zeros(), b, zeros(), d]).send(builder, row.is_middle);
    }
}
