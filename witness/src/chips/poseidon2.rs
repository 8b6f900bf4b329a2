//! Fills `poseidon2`.

use circuits::{
    chips::poseidon2::{CONSTANTS, Layers, WIDTH},
    config::Felt,
    tables::Table,
};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use p3_poseidon2_air::generate_trace_rows;
use rayon::prelude::*;

use crate::counts::State;

/// One row per input, and the permutation of zeros up to the height.
pub(crate) fn fill(height: usize, permutations: &[(State, [u64; 2])]) -> RowMajorMatrix<Felt> {
    let mut inputs: Vec<[Felt; WIDTH]> = permutations.iter().map(|&(input, _)| input).collect();
    inputs.resize(height, [Felt::ZERO; WIDTH]);
    let inner = generate_trace_rows::<_, Layers, WIDTH, 7, 1, 4, 22>(inputs, &CONSTANTS, 0);

    let width = Table::Poseidon2.columns();
    let mut cells = Felt::zero_vec(width * height);
    cells
        .par_chunks_exact_mut(width)
        .zip(inner.values.par_chunks_exact(inner.width))
        .for_each(|(row, permutation)| row[..inner.width].copy_from_slice(permutation));
    for (row, (_, uses)) in cells.chunks_exact_mut(width).zip(permutations) {
        row[inner.width..].copy_from_slice(&uses.map(Felt::from_u64));
    }
    RowMajorMatrix::new(cells, width)
}
