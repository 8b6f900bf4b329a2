//! Fills a row of [`Poseidon2Gate`](crate::poseidon2_gate::Poseidon2Gate).

use plonky2::field::extension::Extendable;
use plonky2::field::types::Field;
use plonky2::iop::generator::{GeneratedValues, SimpleGenerator, WitnessGeneratorRef};
use plonky2::iop::target::Target;
use plonky2::iop::wire::Wire;
use plonky2::iop::witness::{PartitionWitness, Witness, WitnessWrite};
use plonky2::plonk::circuit_data::CommonCircuitData;
use plonky2::util::serialization::{Buffer, IoResult, Read, Write};

use crate::F;
use crate::poseidon2_gate::{
    HALF_FULL, PARTIAL, WIDTH, add_constants, constants, external, internal, seventh, wire,
};

/// From the inputs and the swap flag of a row, everything else in it.
#[derive(Clone, Debug, Default)]
pub struct Poseidon2Generator {
    row: usize,
}

impl Poseidon2Generator {
    pub(crate) fn at<const D: usize>(row: usize) -> WitnessGeneratorRef<F, D>
    where
        F: Extendable<D>,
    {
        WitnessGeneratorRef::new(SimpleGenerator::<F, D>::adapter(Self { row }))
    }
}

impl<const D: usize> SimpleGenerator<F, D> for Poseidon2Generator
where
    F: Extendable<D>,
{
    fn id(&self) -> String {
        "Poseidon2Generator".to_owned()
    }

    fn dependencies(&self) -> Vec<Target> {
        (0..WIDTH)
            .map(wire::input)
            .chain([wire::SWAP])
            .map(|column| Target::wire(self.row, column))
            .collect()
    }

    fn run_once(
        &self,
        witness: &PartitionWitness<'_, F>,
        out: &mut GeneratedValues<F>,
    ) -> anyhow::Result<()> {
        let row = self.row;
        let get = |column| witness.get_wire(Wire { row, column });
        let mut set = |column, value| out.set_wire(Wire { row, column }, value);
        let swap = get(wire::SWAP);
        let mut state: [F; WIDTH] = core::array::from_fn(|i| get(wire::input(i)));
        for i in 0..4 {
            let delta = swap * (state[i + 4] - state[i]);
            set(wire::delta(i), delta)?;
            state[i] += delta;
            state[i + 4] -= delta;
        }
        external(&mut state);
        for round in 0..HALF_FULL {
            add_constants(&mut state, constants::first(round));
            for (i, element) in state.iter_mut().enumerate() {
                if round > 0 {
                    set(wire::first(round, i), *element)?;
                }
                *element = seventh(*element);
            }
            external(&mut state);
        }
        for round in 0..PARTIAL {
            state[0] += F::from_canonical_u64(constants::partial(round));
            set(wire::partial(round), state[0])?;
            state[0] = seventh(state[0]);
            internal(&mut state);
        }
        for round in 0..HALF_FULL {
            add_constants(&mut state, constants::last(round));
            for (i, element) in state.iter_mut().enumerate() {
                set(wire::last(round, i), *element)?;
                *element = seventh(*element);
            }
            external(&mut state);
        }
        for (i, element) in state.into_iter().enumerate() {
            set(wire::output(i), element)?;
        }
        Ok(())
    }

    fn serialize(&self, dst: &mut Vec<u8>, _: &CommonCircuitData<F, D>) -> IoResult<()> {
        dst.write_usize(self.row)
    }

    fn deserialize(src: &mut Buffer<'_>, _: &CommonCircuitData<F, D>) -> IoResult<Self> {
        Ok(Self { row: src.read_usize()? })
    }
}
