//! Words made of bits, lowest first.

use core::array;

use p3_air::AirBuilder;
use p3_field::PrimeCharacteristicRing;

use super::BITS;
use crate::config::Felt;

type Bits<'a, AB> = &'a [<AB as AirBuilder>::Var; BITS];

// Not by doubling, which would be a sum of the expression with itself: as a tree, 2^32 times as large.
fn sum<E: PrimeCharacteristicRing>(bits: [E; BITS]) -> E {
    bits.into_iter().rev().reduce(|high, bit| high * E::TWO + bit).unwrap_or_default()
}

/// The word.
pub(super) fn word<AB: AirBuilder<F = Felt>>(bits: Bits<'_, AB>) -> AB::Expr {
    sum(bits.map(Into::into))
}

/// The word with its bytes the other way round.
pub(super) fn bytes_swapped<AB: AirBuilder<F = Felt>>(bits: Bits<'_, AB>) -> AB::Expr {
    sum(array::from_fn(|i| bits[(3 - i / 8) * 8 + i % 8].into()))
}

fn xor<E: PrimeCharacteristicRing>(x: E, y: E) -> E {
    x.clone() + y.clone() - (x * y).double()
}

/// The word rotated to the right by three distances, combined by exclusive or. Degree 3.
pub(super) fn large_sigma<AB: AirBuilder<F = Felt>>(
    bits: Bits<'_, AB>,
    rotations: [usize; 3],
) -> AB::Expr {
    sum(array::from_fn(|i| {
        let [x, y, z] = rotations.map(|by| bits[(i + by) % BITS].into());
        xor::<AB::Expr>(xor(x, y), z)
    }))
}

/// The word rotated to the right by two distances and shifted by one, combined by exclusive or.
/// Degree 3.
pub(super) fn small_sigma<AB: AirBuilder<F = Felt>>(
    bits: Bits<'_, AB>,
    rotations: [usize; 2],
    shift: usize,
) -> AB::Expr {
    sum(array::from_fn(|i| {
        let [x, y] = rotations.map(|by| bits[(i + by) % BITS].into());
        let rotated: AB::Expr = xor(x, y);
        match bits.get(i + shift) {
            Some(&z) => xor(rotated, z.into()),
            None => rotated,
        }
    }))
}

/// Bits of the second word where the first has 1, of the third elsewhere. Degree 2.
pub(super) fn choice<AB: AirBuilder<F = Felt>>([x, y, z]: [Bits<'_, AB>; 3]) -> AB::Expr {
    sum(array::from_fn(|i| (y[i] - z[i]) * x[i] + z[i]))
}

/// Bits that at least two of the words have. Degree 3.
pub(super) fn majority<AB: AirBuilder<F = Felt>>([x, y, z]: [Bits<'_, AB>; 3]) -> AB::Expr {
    sum(array::from_fn(|i| {
        let both = x[i] * y[i];
        let is_one: AB::Expr = x[i] + y[i] - both.double();
        both + is_one * z[i]
    }))
}
