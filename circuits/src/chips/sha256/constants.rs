//! What differs from row to row of a block, the same in all of them.

use core::ops::RangeInclusive;

use p3_air::AirBuilder;
use p3_field::PrimeCharacteristicRing;

use super::BLOCK_ROWS;
use crate::config::Felt;

/// The fractional parts of the cube roots of the first 64 primes, added by the rounds.
#[rustfmt::skip]
pub const ROUND_CONSTANTS: [u32; 64] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
];

/// The last row of a block.
const LAST: usize = BLOCK_ROWS - 1;
/// Rows with words of the block that is taken in.
const BLOCK: RangeInclusive<usize> = 1..=8;
/// Rows before those with words that the schedule makes.
const SCHEDULED: RangeInclusive<usize> = 8..=LAST - 1;

/// What row `r` of a block is.
pub(super) struct Selectors<E> {
    /// Row 0.
    pub(super) is_first: E,
    /// Row 1.
    pub(super) is_second: E,
    /// Rows with words of the block that is taken in.
    pub(super) has_block: E,
    /// Rows before those with words that the schedule makes.
    pub(super) is_scheduled: E,
    /// Row 30.
    pub(super) is_last_but_one: E,
    /// Row 31.
    pub(super) is_last: E,
    /// The constant of round `2r + 2`; 0 on row 31.
    pub(super) next_even_constant: E,
    /// The constant of round `2r + 1`.
    pub(super) odd_constant: E,
}

impl<E: PrimeCharacteristicRing> Selectors<E> {
    /// Of the row that is looked at.
    pub(super) fn of<AB: AirBuilder<F = Felt, Expr = E>>(builder: &AB) -> Self {
        let column = |at: usize| builder.periodic_values()[at].into();
        Self {
            is_first: column(0),
            is_second: column(1),
            has_block: column(2),
            is_scheduled: column(3),
            is_last_but_one: column(4),
            is_last: column(5),
            next_even_constant: column(6),
            odd_constant: column(7),
        }
    }

    /// Whether the next row is of the same block.
    pub(super) fn goes_on(&self) -> E {
        E::ONE - self.is_last.clone()
    }
}

/// The columns of [`Selectors`], in their order.
pub(crate) fn periodic() -> Vec<Vec<Felt>> {
    let one_on = |rows: RangeInclusive<usize>| -> Vec<Felt> {
        (0..BLOCK_ROWS).map(|row| Felt::from_bool(rows.contains(&row))).collect()
    };
    let constants = |first: usize| -> Vec<Felt> {
        let constant = |row| ROUND_CONSTANTS.get(first + 2 * row).copied().unwrap_or_default();
        (0..BLOCK_ROWS).map(|row| Felt::from_u32(constant(row))).collect()
    };
    vec![
        one_on(0..=0),
        one_on(1..=1),
        one_on(BLOCK),
        one_on(SCHEDULED),
        one_on(LAST - 1..=LAST - 1),
        one_on(LAST..=LAST),
        constants(2),
        constants(1),
    ]
}
