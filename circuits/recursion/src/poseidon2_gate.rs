//! Poseidon2 over Goldilocks, width 12, as one row of plonky2: the permutation that the recursive
//! configuration hashes rows, nodes and transcript with.
//!
//! Wires: 12 inputs, 12 outputs, a swap flag with 4 helper wires (a Merkle path orders its two
//! nodes with them), then what goes into each S-box that is not an affine function of earlier
//! wires. All 135 wires of plonky2's usual row are used.

use p3_field::PrimeField64;
use p3_goldilocks::{
    GOLDILOCKS_POSEIDON2_RC_12_EXTERNAL_FINAL, GOLDILOCKS_POSEIDON2_RC_12_EXTERNAL_INITIAL,
    GOLDILOCKS_POSEIDON2_RC_12_INTERNAL, Goldilocks, MATRIX_DIAG_12_GOLDILOCKS,
};
use plonky2::field::extension::Extendable;
use plonky2::field::packed::PackedField;
use plonky2::field::types::Field;
use plonky2::gates::gate::Gate;
use plonky2::gates::packed_util::PackedEvaluableBase;
use plonky2::gates::util::StridedConstraintConsumer;
use plonky2::iop::ext_target::ExtensionTarget;
use plonky2::iop::generator::WitnessGeneratorRef;
use plonky2::iop::target::{BoolTarget, Target};
use plonky2::plonk::circuit_builder::CircuitBuilder;
use plonky2::plonk::circuit_data::CommonCircuitData;
use plonky2::plonk::vars::{
    EvaluationTargets, EvaluationVars, EvaluationVarsBase, EvaluationVarsBaseBatch,
    EvaluationVarsBasePacked,
};
use plonky2::util::serialization::{Buffer, IoResult};

use crate::poseidon2_circuit;
use crate::poseidon2_generator::Poseidon2Generator;
use crate::{Builder, F};

/// Elements of the state.
pub const WIDTH: usize = 12;
/// Full rounds before, and again after, the partial ones.
pub(crate) const HALF_FULL: usize = 4;
/// Partial rounds.
pub(crate) const PARTIAL: usize = 22;
/// Elements of a node of a tree: the swap flag exchanges the first so many with the next.
const NODE: usize = 4;

const CONSTRAINTS: usize = 1 + NODE + (2 * HALF_FULL - 1) * WIDTH + PARTIAL + WIDTH;

/// One permutation per row.
///
/// Proves: the output wires are the permutation of the input wires, of which the first four are
/// exchanged with the next four exactly if the swap wire is one; the swap wire is zero or one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Poseidon2Gate;

/// Where each value lies in the row.
pub(crate) mod wire {
    use super::{HALF_FULL, NODE, PARTIAL, WIDTH};

    pub(crate) const fn input(i: usize) -> usize {
        i
    }
    pub(crate) const fn output(i: usize) -> usize {
        WIDTH + i
    }
    pub(crate) const SWAP: usize = 2 * WIDTH;
    /// `swap * (input[i + 4] - input[i])`.
    pub(crate) const fn delta(i: usize) -> usize {
        SWAP + 1 + i
    }
    /// S-box inputs of the first full rounds, but for round 0, which are affine in the inputs.
    pub(crate) const fn first(round: usize, i: usize) -> usize {
        delta(NODE) + (round - 1) * WIDTH + i
    }
    pub(crate) const fn partial(round: usize) -> usize {
        first(HALF_FULL, 0) + round
    }
    pub(crate) const fn last(round: usize, i: usize) -> usize {
        partial(PARTIAL) + round * WIDTH + i
    }
    pub(crate) const COUNT: usize = last(HALF_FULL, 0);
}

/// The constants as integers, for whichever field or circuit evaluates them.
pub(crate) mod constants {
    use super::{
        GOLDILOCKS_POSEIDON2_RC_12_EXTERNAL_FINAL, GOLDILOCKS_POSEIDON2_RC_12_EXTERNAL_INITIAL,
        GOLDILOCKS_POSEIDON2_RC_12_INTERNAL, Goldilocks, MATRIX_DIAG_12_GOLDILOCKS, PrimeField64,
        WIDTH,
    };

    fn row(elements: [Goldilocks; WIDTH]) -> [u64; WIDTH] {
        elements.map(|element| element.as_canonical_u64())
    }
    pub(crate) fn first(round: usize) -> [u64; WIDTH] {
        row(GOLDILOCKS_POSEIDON2_RC_12_EXTERNAL_INITIAL[round])
    }
    pub(crate) fn partial(round: usize) -> u64 {
        GOLDILOCKS_POSEIDON2_RC_12_INTERNAL[round].as_canonical_u64()
    }
    pub(crate) fn last(round: usize) -> [u64; WIDTH] {
        row(GOLDILOCKS_POSEIDON2_RC_12_EXTERNAL_FINAL[round])
    }
    pub(crate) fn diagonal() -> [u64; WIDTH] {
        row(MATRIX_DIAG_12_GOLDILOCKS)
    }
}

fn lift<P: PackedField>(constant: u64) -> P::Scalar {
    P::Scalar::from_canonical_u64(constant)
}

/// The external layer: circ(2 M, M, M) for the 4x4 matrix `M = circ(2, 3, 1, 1)`.
pub(crate) fn external<P: PackedField>(state: &mut [P; WIDTH]) {
    let mixed: [P; WIDTH] = core::array::from_fn(|i| {
        let (block, k) = (i & !3, i & 3);
        let at = |offset: usize| state[block + ((k + offset) & 3)];
        at(0) + at(0) + at(1) + at(1) + at(1) + at(2) + at(3)
    });
    for (i, element) in state.iter_mut().enumerate() {
        *element = mixed[i] + mixed[i & 3] + mixed[(i & 3) + 4] + mixed[(i & 3) + 8];
    }
}

/// The internal layer: all ones plus a diagonal.
pub(crate) fn internal<P: PackedField>(state: &mut [P; WIDTH]) {
    let sum: P = state.iter().copied().sum();
    for (element, diagonal) in state.iter_mut().zip(constants::diagonal()) {
        *element = *element * lift::<P>(diagonal) + sum;
    }
}

pub(crate) fn seventh<P: PackedField>(x: P) -> P {
    let square = x * x;
    square * square * square * x
}

pub(crate) fn add_constants<P: PackedField>(state: &mut [P; WIDTH], constants: [u64; WIDTH]) {
    for (element, constant) in state.iter_mut().zip(constants) {
        *element += lift::<P>(constant);
    }
}

/// All constraints, for any field that the row's wires may lie in.
fn constraints<P: PackedField>(wires: impl Fn(usize) -> P, mut emit: impl FnMut(P)) {
    let swap = wires(wire::SWAP);
    emit(swap * (swap - P::ONES));
    let mut state: [P; WIDTH] = core::array::from_fn(|i| wires(wire::input(i)));
    for i in 0..NODE {
        let delta = wires(wire::delta(i));
        emit(swap * (state[i + NODE] - state[i]) - delta);
        state[i] += delta;
        state[i + NODE] -= delta;
    }
    let mut bind = |value: &mut P, column: usize| {
        emit(*value - wires(column));
        *value = wires(column);
    };
    external(&mut state);
    for round in 0..HALF_FULL {
        add_constants(&mut state, constants::first(round));
        for (i, element) in state.iter_mut().enumerate() {
            if round > 0 {
                bind(element, wire::first(round, i));
            }
            *element = seventh(*element);
        }
        external(&mut state);
    }
    for round in 0..PARTIAL {
        state[0] += lift::<P>(constants::partial(round));
        bind(&mut state[0], wire::partial(round));
        state[0] = seventh(state[0]);
        internal(&mut state);
    }
    for round in 0..HALF_FULL {
        add_constants(&mut state, constants::last(round));
        for (i, element) in state.iter_mut().enumerate() {
            bind(element, wire::last(round, i));
            *element = seventh(*element);
        }
        external(&mut state);
    }
    for (i, element) in state.iter_mut().enumerate() {
        bind(element, wire::output(i));
    }
}

impl<const D: usize> Gate<F, D> for Poseidon2Gate
where
    F: Extendable<D>,
{
    fn id(&self) -> String {
        format!("{self:?}<WIDTH={WIDTH}>")
    }

    fn serialize(&self, _: &mut Vec<u8>, _: &CommonCircuitData<F, D>) -> IoResult<()> {
        Ok(())
    }

    fn deserialize(_: &mut Buffer<'_>, _: &CommonCircuitData<F, D>) -> IoResult<Self> {
        Ok(Self)
    }

    fn eval_unfiltered(
        &self,
        vars: EvaluationVars<'_, F, D>,
    ) -> Vec<<F as Extendable<D>>::Extension> {
        let mut all = Vec::with_capacity(CONSTRAINTS);
        constraints(|column| vars.local_wires[column], |constraint| all.push(constraint));
        all
    }

    fn eval_unfiltered_base_one(
        &self,
        _: EvaluationVarsBase<'_, F>,
        _: StridedConstraintConsumer<'_, F>,
    ) {
        unreachable!("the batch evaluation below replaces this one");
    }

    fn eval_unfiltered_base_batch(&self, vars: EvaluationVarsBaseBatch<'_, F>) -> Vec<F> {
        PackedEvaluableBase::<F, D>::eval_unfiltered_base_batch_packed(self, vars)
    }

    fn eval_unfiltered_circuit(
        &self,
        builder: &mut CircuitBuilder<F, D>,
        vars: EvaluationTargets<'_, D>,
    ) -> Vec<ExtensionTarget<D>> {
        poseidon2_circuit::constraints(builder, vars.local_wires)
    }

    fn generators(&self, row: usize, _: &[F]) -> Vec<WitnessGeneratorRef<F, D>> {
        vec![Poseidon2Generator::at(row)]
    }

    fn num_wires(&self) -> usize {
        wire::COUNT
    }

    fn num_constants(&self) -> usize {
        0
    }

    fn degree(&self) -> usize {
        7
    }

    fn num_constraints(&self) -> usize {
        CONSTRAINTS
    }
}

impl<const D: usize> PackedEvaluableBase<F, D> for Poseidon2Gate
where
    F: Extendable<D>,
{
    fn eval_unfiltered_base_packed<P: PackedField<Scalar = F>>(
        &self,
        vars: EvaluationVarsBasePacked<'_, P>,
        mut consumer: StridedConstraintConsumer<'_, P>,
    ) {
        constraints(|column| vars.local_wires[column], |constraint| consumer.one(constraint));
    }
}

/// The permutation of `state`.
pub(crate) fn permute(builder: &mut Builder, state: [Target; WIDTH]) -> [Target; WIDTH] {
    let no_swap = builder._false();
    permute_swapped(builder, state, no_swap)
}

/// The permutation of `state` with its first two nodes exchanged if `swap` is one.
pub(crate) fn permute_swapped<const D: usize>(
    builder: &mut CircuitBuilder<F, D>,
    state: [Target; WIDTH],
    swap: BoolTarget,
) -> [Target; WIDTH]
where
    F: Extendable<D>,
{
    let row = builder.add_gate(Poseidon2Gate, vec![]);
    builder.connect(swap.target, Target::wire(row, wire::SWAP));
    for (i, element) in state.into_iter().enumerate() {
        builder.connect(element, Target::wire(row, wire::input(i)));
    }
    core::array::from_fn(|i| Target::wire(row, wire::output(i)))
}

#[cfg(test)]
mod tests {
    use circuits::config::Felt;
    use p3_field::PrimeCharacteristicRing;
    use p3_goldilocks::default_goldilocks_poseidon2_12;
    use p3_symmetric::Permutation;
    use plonky2::field::types::{PrimeField64 as _, Sample};
    use plonky2::gates::gate_testing::{test_eval_fns, test_low_degree};
    use plonky2::iop::witness::{PartialWitness, WitnessWrite};
    use plonky2::plonk::circuit_data::CircuitConfig;

    use super::*;
    use crate::{D, Plonk};

    #[test]
    fn constraints_have_the_declared_degree() {
        test_low_degree::<F, _, D>(Poseidon2Gate);
    }

    #[test]
    fn all_evaluations_agree() {
        test_eval_fns::<F, Plonk, _, D>(Poseidon2Gate).unwrap();
    }

    /// Proves one permutation and returns what came out of it.
    fn run(input: [F; WIDTH], swap: bool) -> [u64; WIDTH] {
        let mut builder = Builder::new(CircuitConfig::standard_recursion_config());
        let state = builder.add_virtual_target_arr::<WIDTH>();
        let flag = builder.add_virtual_bool_target_safe();
        let output = permute_swapped(&mut builder, state, flag);
        builder.register_public_inputs(&output);
        let data = builder.build::<Plonk>();
        let mut witness = PartialWitness::new();
        witness.set_target_arr(&state, &input).unwrap();
        witness.set_bool_target(flag, swap).unwrap();
        let proof = data.prove(witness).unwrap();
        let outputs = core::array::from_fn(|i| proof.public_inputs[i].to_canonical_u64());
        data.verify(proof).unwrap();
        outputs
    }

    #[test]
    fn outputs_are_those_of_the_prover() {
        for swap in [false, true] {
            let input: [F; WIDTH] = core::array::from_fn(|_| F::rand());
            let mut expected = input.map(|x| Felt::from_u64(x.to_canonical_u64()));
            if swap {
                for i in 0..4 {
                    expected.swap(i, i + 4);
                }
            }
            let expected = default_goldilocks_poseidon2_12().permute(expected);
            assert_eq!(run(input, swap), expected.map(|x| x.as_canonical_u64()));
        }
    }
}
