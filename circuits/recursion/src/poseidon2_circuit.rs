//! The constraints of [`Poseidon2Gate`](crate::poseidon2_gate::Poseidon2Gate) as a circuit, for the
//! verifier of a proof whose circuit has that gate.

use plonky2::field::extension::Extendable;
use plonky2::field::types::Field;
use plonky2::iop::ext_target::ExtensionTarget;
use plonky2::plonk::circuit_builder::CircuitBuilder;

use crate::F;
use crate::poseidon2_gate::{HALF_FULL, PARTIAL, WIDTH, constants, wire};

fn lift(constant: u64) -> F {
    F::from_canonical_u64(constant)
}

/// The same constraints in the same order as the gate's native evaluation.
pub(crate) fn constraints<const D: usize>(
    builder: &mut CircuitBuilder<F, D>,
    wires: &[ExtensionTarget<D>],
) -> Vec<ExtensionTarget<D>>
where
    F: Extendable<D>,
{
    let mut all = Vec::new();
    let swap = wires[wire::SWAP];
    all.push(builder.mul_sub_extension(swap, swap, swap));
    let mut state: [ExtensionTarget<D>; WIDTH] = core::array::from_fn(|i| wires[wire::input(i)]);
    for i in 0..4 {
        let delta = wires[wire::delta(i)];
        let difference = builder.sub_extension(state[i + 4], state[i]);
        all.push(builder.mul_sub_extension(swap, difference, delta));
        state[i] = builder.add_extension(state[i], delta);
        state[i + 4] = builder.sub_extension(state[i + 4], delta);
    }
    external(builder, &mut state);
    for round in 0..HALF_FULL {
        let inputs = (round > 0).then(|| wire::first(round, 0));
        full_round(
            builder,
            &mut state,
            constants::first(round),
            inputs.map(|at| &wires[at..]),
            &mut all,
        );
    }
    for round in 0..PARTIAL {
        let sum = builder.add_const_extension(state[0], lift(constants::partial(round)));
        let input = wires[wire::partial(round)];
        all.push(builder.sub_extension(sum, input));
        state[0] = seventh(builder, input);
        internal(builder, &mut state);
    }
    for round in 0..HALF_FULL {
        let inputs = &wires[wire::last(round, 0)..];
        full_round(builder, &mut state, constants::last(round), Some(inputs), &mut all);
    }
    for (i, element) in state.into_iter().enumerate() {
        all.push(builder.sub_extension(element, wires[wire::output(i)]));
    }
    all
}

/// One full round; S-box inputs are bound to `inputs` where the row has wires for them.
fn full_round<const D: usize>(
    builder: &mut CircuitBuilder<F, D>,
    state: &mut [ExtensionTarget<D>; WIDTH],
    constants: [u64; WIDTH],
    inputs: Option<&[ExtensionTarget<D>]>,
    all: &mut Vec<ExtensionTarget<D>>,
) where
    F: Extendable<D>,
{
    for (i, (element, constant)) in state.iter_mut().zip(constants).enumerate() {
        *element = builder.add_const_extension(*element, lift(constant));
        if let Some(inputs) = inputs {
            all.push(builder.sub_extension(*element, inputs[i]));
            *element = inputs[i];
        }
        *element = seventh(builder, *element);
    }
    external(builder, state);
}

fn seventh<const D: usize>(
    builder: &mut CircuitBuilder<F, D>,
    x: ExtensionTarget<D>,
) -> ExtensionTarget<D>
where
    F: Extendable<D>,
{
    let square = builder.square_extension(x);
    let cube = builder.mul_extension(square, x);
    let sixth = builder.square_extension(cube);
    builder.mul_extension(sixth, x)
}

fn external<const D: usize>(
    builder: &mut CircuitBuilder<F, D>,
    state: &mut [ExtensionTarget<D>; WIDTH],
) where
    F: Extendable<D>,
{
    for block in [0, 4, 8] {
        let x: [ExtensionTarget<D>; 4] = core::array::from_fn(|k| state[block + k]);
        let pairs: [ExtensionTarget<D>; 4] =
            core::array::from_fn(|k| builder.add_extension(x[k], x[(k + 1) & 3]));
        let total = builder.add_extension(pairs[0], pairs[2]);
        for k in 0..4 {
            // 2, 3, 1, 1 is 1, 1, 1, 1 and the pair and the second once more.
            let sum = builder.add_extension(total, pairs[k]);
            state[block + k] = builder.add_extension(sum, x[(k + 1) & 3]);
        }
    }
    for k in 0..4 {
        let column: [ExtensionTarget<D>; 3] = core::array::from_fn(|block| state[4 * block + k]);
        let pair = builder.add_extension(column[0], column[1]);
        let sum = builder.add_extension(pair, column[2]);
        for (block, element) in column.into_iter().enumerate() {
            state[4 * block + k] = builder.add_extension(element, sum);
        }
    }
}

fn internal<const D: usize>(
    builder: &mut CircuitBuilder<F, D>,
    state: &mut [ExtensionTarget<D>; WIDTH],
) where
    F: Extendable<D>,
{
    let sum = builder.add_many_extension(state.iter());
    for (element, diagonal) in state.iter_mut().zip(constants::diagonal()) {
        *element = builder.mul_const_add_extension(lift(diagonal), *element, sum);
    }
}

const _: () = assert!(<F as Extendable<2>>::W.0 == 7);
