//! Where the state's bits are in the three rows of a round, and the numbers of Keccak.
//!
//! Lane `(x, y)` is the one at `x + 5 * y`. A plane is the lanes of one `y`, a column the bits of one
//! `x` and place in the lane. Of round `theta, rho, pi, chi, iota` the rows hold the planes between
//! `pi` and `chi`, since `chi` works on planes; what `theta` added is undone from there.

use p3_field::PrimeCharacteristicRing;

/// Lanes of the state.
pub const LANES: usize = 25;

/// Lanes of a plane.
pub const SIDE: usize = 5;

/// Bits of a lane.
pub const BITS: usize = 64;

/// Rounds of the permutation.
pub const ROUNDS: usize = 24;

/// Rows of a round.
pub const ROWS: usize = 3;

/// The planes that a round's rows hold left and right. In place of a plane the second row holds the
/// effect of `theta`, which its neighbours need too.
pub const PLANES: [[Option<usize>; 2]; ROWS] =
    [[Some(0), Some(1)], [None, Some(2)], [Some(3), Some(4)]];

/// By how much `rho` rotates each lane to the left.
pub const ROTATIONS: [usize; LANES] = [
    0, 1, 62, 28, 27, //
    36, 44, 6, 55, 20, //
    3, 10, 43, 25, 39, //
    41, 45, 15, 21, 8, //
    18, 2, 61, 56, 14,
];

/// What `iota` adds to the first lane.
pub const ROUND_CONSTANTS: [u64; ROUNDS] = [
    0x0000_0000_0000_0001,
    0x0000_0000_0000_8082,
    0x8000_0000_0000_808a,
    0x8000_0000_8000_8000,
    0x0000_0000_0000_808b,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8009,
    0x0000_0000_0000_008a,
    0x0000_0000_0000_0088,
    0x0000_0000_8000_8009,
    0x0000_0000_8000_000a,
    0x0000_0000_8000_808b,
    0x8000_0000_0000_008b,
    0x8000_0000_0000_8089,
    0x8000_0000_0000_8003,
    0x8000_0000_0000_8002,
    0x8000_0000_0000_0080,
    0x0000_0000_0000_800a,
    0x8000_0000_8000_000a,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8080,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8008,
];

/// The only bits that `iota` ever changes.
pub const IOTA_BITS: [usize; 7] = [0, 1, 3, 7, 15, 31, 63];

/// A round is `ROUND_LOW` times its high digit plus its low one, each of them held as flags.
pub const ROUND_LOW: usize = 6;
/// See [`ROUND_LOW`].
pub const ROUND_HIGH: usize = ROUNDS / ROUND_LOW;

/// Where a half holds lane `x` of its plane: turned so that what goes to a plane after the next `pi`
/// is at the same place in all planes.
pub const fn place(x: usize, plane: usize) -> usize {
    (x + SIDE - plane) % SIDE
}

/// Where a half holds the lane that `pi` will move to a plane.
pub const fn place_towards(plane: usize) -> usize {
    3 * plane % SIDE
}

/// The lane that `pi` moves to place `x` of a plane. It comes from plane `x`.
pub const fn moved_to(x: usize, plane: usize) -> usize {
    (x + 3 * plane) % SIDE + SIDE * x
}

/// The lanes that go from one row of a round to one of the next: to the left half from the left one
/// and from the right one, then to the right half.
pub fn route(from: usize, to: usize) -> [Option<usize>; 4] {
    let lane = |source: Option<usize>, target: Option<usize>| Some(moved_to(source?, target?));
    let ([left, right], [to_left, to_right]) = (PLANES[from], PLANES[to]);
    [lane(left, to_left), lane(right, to_left), lane(left, to_right), lane(right, to_right)]
}

/// Sums of bits are packed as digits to this base: the sum of ten bits, or one bit plus twice a
/// number up to five, is one digit.
pub const BASE: u32 = 12;

/// Digits of a number that is looked up.
pub const DIGITS: usize = 4;

/// Digits of a packed element: `12^16` is below `2^58`.
pub const ELEMENT_DIGITS: usize = 16;

/// Elements that hold the digits of 64 bits.
pub const ELEMENTS: usize = BITS / ELEMENT_DIGITS;

/// Numbers of [`DIGITS`] in an element.
pub const PARTS: usize = ELEMENT_DIGITS / DIGITS;

/// Numbers of a round.
pub const NUMBERS: usize = SIDE * ELEMENTS * PARTS;

/// Numbers of a row; the last row has one less.
pub const ROW_NUMBERS: usize = NUMBERS.div_ceil(ROWS);

/// `digits` as a number, least first.
pub fn number<R: PrimeCharacteristicRing>(
    digits: impl IntoIterator<Item = R, IntoIter: DoubleEndedIterator>,
    base: u32,
) -> R {
    let base = R::from_u32(base);
    digits.into_iter().rev().fold(R::ZERO, |high, digit| high * base.clone() + digit)
}
