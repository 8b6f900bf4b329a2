//! The bits of an element, of which there must be only one choice.

use plonky2::field::types::Field;
use plonky2::iop::target::{BoolTarget, Target};

use crate::{Builder, F};

/// Bits of an element's integer representation.
const BITS: usize = 64;
/// Bits of its half.
const HALF: usize = 32;

/// The bits of `x`, lowest first.
///
/// Proves: they are those of the one integer below the order that is `x`. Sixty-four bits alone
/// would leave `x + p` as a second choice for a small `x`, and with it the choice of a query: the
/// order is `2^64 - 2^32 + 1`, so an integer of 64 bits is below it exactly if its upper half is
/// not all ones or its lower half is zero.
pub(crate) fn canonical(builder: &mut Builder, x: Target) -> Vec<BoolTarget> {
    let bits = builder.split_le(x, BITS);
    exclude_overflow(builder, x, &bits);
    bits
}

fn exclude_overflow(builder: &mut Builder, x: Target, bits: &[BoolTarget]) {
    let low = builder.le_sum(bits[..HALF].iter());
    // The upper half, since `x` is the sum of both and no multiple of 2^32 below 2^64 wraps twice.
    let upper = builder.sub(x, low);
    let high = builder.mul_const(F::from_canonical_u64(1 << HALF).inverse(), upper);
    let largest = builder.constant(F::from_canonical_u64(u64::from(u32::MAX)));
    let full = builder.is_equal(high, largest);
    let excess = builder.mul(full.target, low);
    builder.assert_zero(excess);
}

#[cfg(test)]
mod tests {
    use plonky2::field::types::{Field64, PrimeField64};
    use plonky2::iop::witness::{PartialWitness, WitnessWrite};
    use plonky2::plonk::circuit_data::CircuitConfig;

    use super::*;
    use crate::Plonk;

    /// Whether the 64 bits of `integer` pass for those of the element that it is congruent to.
    fn accepted(integer: u64) -> bool {
        let mut builder = Builder::new(CircuitConfig::standard_recursion_config());
        let x = builder.add_virtual_target();
        let bits: Vec<_> = (0..BITS).map(|_| builder.add_virtual_bool_target_safe()).collect();
        let [low, high] = [0, HALF].map(|at| builder.le_sum(bits[at..at + HALF].iter()));
        let sum = builder.mul_const_add(F::from_canonical_u64(1 << HALF), high, low);
        builder.connect(sum, x);
        exclude_overflow(&mut builder, x, &bits);
        let data = builder.build::<Plonk>();
        let mut witness = PartialWitness::new();
        witness.set_target(x, F::from_noncanonical_u64(integer)).unwrap();
        for (i, bit) in bits.into_iter().enumerate() {
            witness.set_bool_target(bit, integer >> i & 1 == 1).unwrap();
        }
        data.prove(witness).is_ok_and(|proof| data.verify(proof).is_ok())
    }

    #[test]
    fn only_the_integer_below_the_order_is_accepted() {
        let order = F::ORDER;
        for integer in [0, 1, order - 1, u64::from(u32::MAX), 1 << 32, order - 2] {
            assert!(accepted(integer), "{integer}");
        }
        for integer in [order, order + 1, u64::MAX] {
            assert!(!accepted(integer), "{integer}");
        }
    }

    #[test]
    fn bits_are_those_of_the_integer() {
        for integer in [0, 1, 5, F::ORDER - 1, 0x1234_5678_9ABC_DEF0] {
            let mut builder = Builder::new(CircuitConfig::standard_recursion_config());
            let x = builder.add_virtual_target();
            let bits = canonical(&mut builder, x);
            builder.register_public_inputs(&bits.iter().map(|bit| bit.target).collect::<Vec<_>>());
            let data = builder.build::<Plonk>();
            let mut witness = PartialWitness::new();
            witness.set_target(x, F::from_canonical_u64(integer)).unwrap();
            let proof = data.prove(witness).unwrap();
            let found =
                proof.public_inputs.iter().rev().fold(0, |n, bit| n << 1 | bit.to_canonical_u64());
            assert_eq!(found, integer);
        }
    }
}
