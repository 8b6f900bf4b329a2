//! Fills `keccak_f`.

use core::{array, borrow::BorrowMut};

use chips::{Call, Software, SystemCalls};
use circuits::{
    chips::{keccak_f::KeccakFColumns, keccak_round::layout::LANES},
    config::Felt,
    tables::Table,
};
use machine::record::Trace;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use rayon::prelude::*;

use crate::execution::rows::height;

/// A call of the permutation.
#[derive(Clone, Copy, Debug)]
pub struct KeccakCall {
    /// Its first clock.
    pub clk: u32,
    /// Where the state is.
    pub address: u32,
    /// What was there.
    pub before: [u64; LANES],
}

/// The calls of a trace, in their order.
pub fn calls(trace: &Trace) -> Vec<KeccakCall> {
    let rows = 0..trace.call(Call::KeccakF).len();
    rows.into_par_iter().map(|row| call(trace, row)).collect()
}

fn call(trace: &Trace, row: usize) -> KeccakCall {
    let ecall = trace.ecall.row(trace.call(Call::KeccakF).ecall[row] as usize);
    let (words, _) = trace.call_inputs(Call::KeccakF, row).as_chunks();
    let mut before = [0; LANES];
    for (lane, [low, high]) in before.iter_mut().zip(words) {
        *lane = u64::from(*low) | u64::from(*high) << 32;
    }
    KeccakCall { clk: ecall.clk, address: ecall.a0, before }
}

/// One row per call.
pub fn fill(calls: &[KeccakCall]) -> RowMajorMatrix<Felt> {
    let width = Table::KeccakF.columns();
    let mut cells = Felt::zero_vec(width * height(calls.len()));
    cells.par_chunks_exact_mut(width).zip(calls).for_each(|(row, call)| {
        let mut after = call.before;
        Software::keccak_f(&mut after);
        *row.borrow_mut() = KeccakFColumns {
            is_real: Felt::ONE,
            clk: Felt::from_u32(call.clk),
            address: Felt::from_u32(call.address),
            before: call.before.map(words),
            after: after.map(words),
        };
    });
    RowMajorMatrix::new(cells, width)
}

/// A lane as words.
pub(super) fn words(lane: u64) -> [Felt; 2] {
    [lane as u32, (lane >> 32) as u32].map(Felt::from_u32)
}

/// A lane as bits.
pub(super) fn bits(lane: u64) -> [Felt; 64] {
    array::from_fn(|bit| Felt::from_bool(lane >> bit & 1 == 1))
}
