//! `r < m`: in some word `m` has more than `r`, and above it they are equal.
//!
//! Words are below `2^32` and so are differences, which are looked up. Where `r < m` is claimed,
//! `sum of is_deciding_i * (m_i - r_i) = 1 + difference`, which is not zero in the field, so some
//! `is_deciding` is 1. Above the lowest such word the words are equal, so it is the only one in the
//! sum; and `m_i - r_i = 1 + difference` holds over the integers as it holds in the field, since both
//! sides are above `-2^32` and at most `2^32`.

use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use super::{MulModColumns, WORDS};
use crate::{bus, config::Felt};

pub(super) fn eval<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &MulModColumns<AB::Var>,
) {
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

    let [low, high] = row.difference;
    bus::check_range16(builder, row.difference, AB::Expr::ONE);
    let difference = AB::Expr::from_u32(1 << 16) * high + low;
    builder.assert_eq(excess, difference + row.is_ordered::<AB::Expr>());
}
