//! Fills `poseidon2_call`.

#[cfg(test)]
mod tests;

use core::borrow::BorrowMut;

use chips::{Call, Status, field, poseidon2};
use circuits::{
    chips::{poseidon2::WIDTH, poseidon2_call::Poseidon2CallColumns},
    config::Felt,
    tables::Table,
};
use machine::record::Trace;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use rayon::prelude::*;

use super::element::{fill_elements, from_words};
use crate::execution::{accesses::Accesses, instruction::Run, rows::fill_rows};

#[derive(Clone, Copy, Debug)]
struct Permutation {
    clk: u32,
    address: u32,
    state: [field::Felt; WIDTH],
}

impl Permutation {
    /// The call in a row of its table, if it was not refused.
    fn of(trace: &Trace, row: usize) -> Option<Self> {
        let ecall = trace.ecall.row(trace.call(Call::Poseidon2).ecall[row] as usize);
        let state = from_words(trace.call_inputs(Call::Poseidon2, row))?;
        let is_done = ecall.status == Status::Done as u32;
        is_done.then_some(Self { clk: ecall.clk, address: ecall.a0, state })
    }
}

/// A call that was refused has no row, and the trace no proof.
pub(crate) fn fill(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = 0..run.trace.call(Call::Poseidon2).len();
    let calls: Vec<_> =
        rows.into_par_iter().filter_map(|row| Permutation::of(run.trace, row)).collect();
    fill_rows(Table::Poseidon2Call, &calls, accesses, |call, cells, _| {
        *cells.borrow_mut() = Poseidon2CallColumns {
            is_real: Felt::ONE,
            clk: Felt::from_u32(call.clk),
            address: Felt::from_u32(call.address),
            before: fill_elements(&call.state),
            after: fill_elements(&poseidon2::permute(call.state)),
        };
    })
}
