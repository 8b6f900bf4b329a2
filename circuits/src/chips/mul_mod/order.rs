//! `r < m`: above one word they are equal, and in it `m` has more.
//!
//! Words are below `2^32`, so `m_i - r_i = 1 + difference` holds over the integers as it holds in
//! the field: the left side is above `-2^32`, the right one from 1 to `2^32`.

use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use super::{MulModColumns, WORDS};
use crate::{bus, config::Felt};

pub(super) fn eval<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &MulModColumns<AB::Var>,
) {
    let is_ordered: AB::Expr = row.is_ordered();
    builder.assert_bools(row.is_deciding);
    let mut is_below = AB::Expr::ZERO;
    let mut excess = AB::Expr::ZERO;
    for i in 0..WORDS {
        let more: AB::Expr = row.m.words[i] - row.r[i];
        if i > 0 {
            builder.assert_zero(is_below.clone() * more.clone());
        }
        is_below += row.is_deciding[i].into();
        excess += more * row.is_deciding[i];
    }
    builder.assert_eq(is_below, is_ordered.clone());

    let [low, high] = row.difference;
    bus::check_range16(builder, row.difference, AB::Expr::ONE);
    let difference = AB::Expr::from_u32(1 << 16) * high + low;
    builder.assert_eq(excess, difference + is_ordered);
}
