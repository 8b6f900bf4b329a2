//! Updates that do not follow on each other are not folded, whoever builds the witness.

use plonky2::field::types::Field;
use plonky2::iop::witness::{PartialWitness, WitnessWrite};
use plonky2::plonk::circuit_data::{CircuitConfig, CircuitData};

use crate::fold::Chain;
use crate::tree_update::{Updates, WIDTH};
use crate::{Builder, D, F, Plonk};

struct Join {
    data: CircuitData<F, Plonk, D>,
    inputs: Vec<plonky2::iop::target::Target>,
}

impl Join {
    fn new() -> Self {
        let mut builder = Builder::new(CircuitConfig::standard_recursion_config());
        let inputs = builder.add_virtual_targets(2 * WIDTH);
        let joined = Updates.join(&mut builder, &inputs[..WIDTH], &inputs[WIDTH..]);
        builder.register_public_inputs(&joined);
        Self { data: builder.build::<Plonk>(), inputs }
    }

    fn joins(&self, left: &[u64; WIDTH], right: &[u64; WIDTH]) -> Option<Vec<F>> {
        let mut witness = PartialWitness::new();
        for (&target, &value) in self.inputs.iter().zip(left.iter().chain(right)) {
            witness.set_target(target, F::from_noncanonical_u64(value)).ok()?;
        }
        let proof = self.data.prove(witness).ok()?;
        let inputs = proof.public_inputs.clone();
        self.data.verify(proof).is_ok().then_some(inputs)
    }
}

/// Chain 270; the batches; from one commitment to the next; touched keys.
fn statement(batches: [[u64; 2]; 2], previous: u64, next: u64) -> [u64; WIDTH] {
    let [[first, first_high], [last, last_high]] = batches;
    let mut statement = [0; WIDTH];
    statement[..6].copy_from_slice(&[270, 0, first, first_high, last, last_high]);
    for i in 0..4 {
        statement[6 + i] = previous + i as u64;
        statement[10 + i] = next + i as u64;
        statement[14 + i] = previous * next + i as u64;
    }
    statement
}

#[test]
fn only_what_follows_is_joined() {
    const LAST: u64 = u32::MAX as u64;
    let join = Join::new();
    let left = statement([[5, 0], [7, 0]], 100, 200);
    let right = statement([[8, 0], [9, 0]], 200, 300);
    let joined = join.joins(&left, &right).expect("they follow on each other");
    let expected = statement([[5, 0], [9, 0]], 100, 300);
    let elements = expected[..14].iter().map(|&element| F::from_canonical_u64(element));
    assert!(joined.iter().copied().take(14).eq(elements));
    // A number carries into its upper half, and only then.
    let full = |high| statement([[5, 0], [LAST, high]], 100, 200);
    assert!(join.joins(&full(3), &statement([[0, 4], [0, 4]], 200, 300)).is_some());
    assert!(join.joins(&full(3), &statement([[0, 3], [0, 3]], 200, 300)).is_none());
    assert!(join.joins(&full(3), &statement([[1 << 32, 3], [0, 3]], 200, 300)).is_none());

    assert!(join.joins(&right, &left).is_none(), "out of order");
    assert!(join.joins(&left, &left).is_none(), "twice the same");
    let gap = statement([[9, 0], [9, 0]], 200, 300);
    assert!(join.joins(&left, &gap).is_none(), "a batch is missing");
    for at in [0, 1, 2, 3, 6, 7, 8, 9] {
        let mut other = right;
        other[at] += 1;
        assert!(join.joins(&left, &other).is_none(), "element {at} of the later one");
    }
    for at in [0, 1, 4, 5, 10, 11, 12, 13] {
        let mut other = left;
        other[at] += 1;
        assert!(join.joins(&other, &right).is_none(), "element {at} of the earlier one");
    }
}

#[test]
fn the_touched_keys_of_both_are_bound_in_order() {
    let join = Join::new();
    let left = statement([[5, 0], [7, 0]], 100, 200);
    let right = statement([[8, 0], [9, 0]], 200, 300);
    let touched = |left: &[u64; WIDTH], right: &[u64; WIDTH]| {
        join.joins(left, right).expect("they follow on each other")[14..].to_vec()
    };
    let honest = touched(&left, &right);
    for at in 14..WIDTH {
        let (mut other_left, mut other_right) = (left, right);
        other_left[at] += 1;
        other_right[at] += 1;
        assert_ne!(touched(&other_left, &right), honest);
        assert_ne!(touched(&left, &other_right), honest);
    }
}
