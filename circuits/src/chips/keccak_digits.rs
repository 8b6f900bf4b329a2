//! `keccak_digits`: one number of four small digits per row.
//!
//! Provides `keccak_digits`. Degree 3. All-zero rows are padding, and say that 0 is such a number.
//!
//! **Proves** that what is looked up is `d0 + 12 * d1 + 12^2 * d2 + 12^3 * d3` with digits from 0 to
//! 5. Which numbers have a row is the prover's business: a number without one cannot be looked up.

use core::{array, borrow::Borrow};

use p3_air::WindowAccess;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use super::keccak_round::layout::{BASE, DIGITS, number};
use crate::{bus, columns::impl_columns, config::Felt};

/// One number.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KeccakDigitsColumns<T> {
    /// The digits modulo 3, least first: 0, 1 or 2, asserted here.
    pub low: [T; DIGITS],
    /// Whether the digits are 3 or more. Boolean, asserted here.
    pub high: [T; DIGITS],
    /// How often the number is looked up. Any element.
    pub uses: T,
}

impl_columns!(KeccakDigitsColumns);

// Twice a digit and one more must not reach the next digit.
const _: () = assert!(2 * 5 + 1 < BASE);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &KeccakDigitsColumns<AB::Var> = main.current_slice().borrow();

    for low in row.low {
        let (one, two) = (AB::Expr::ONE, AB::Expr::TWO);
        builder.assert_zero((low - one) * (low - two) * low);
    }
    builder.assert_bools(row.high);
    let three = AB::Expr::from_u32(3);
    let digits: [AB::Expr; DIGITS] = array::from_fn(|i| three.clone() * row.high[i] + row.low[i]);
    bus::KeccakDigits { number: number(digits, BASE) }.provide(builder, row.uses);
}
