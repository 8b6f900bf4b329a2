//! Fills `call_words`.

use core::borrow::BorrowMut;

use chips::Call;
use circuits::{chips::call_words::CallWordsColumns, config::Felt, tables::Table};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::execution::{
    accesses::Accesses,
    instruction::{Run, limbs},
    rows::fill_rows,
};

pub(crate) fn fill(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let words = &run.trace.call_words;
    fill_rows(Table::CallWords, &lanes(run), accesses, |&first, cells, accesses| {
        let pair = [words.row(first as usize), words.row(first as usize + 1)];
        *cells.borrow_mut() = CallWordsColumns {
            is_real: Felt::ONE,
            clk: Felt::from_u32(pair[0].clk),
            address: Felt::from_u32(pair[0].address),
            before: pair.map(|word| Felt::from_u32(word.before)),
            before_clk: pair.map(|word| {
                accesses.before(word.address.into(), word.before, word.before_clk, word.clk)
            }),
            after: pair.map(|word| limbs(word.after)),
        };
    })
}

/// The first words of all pairs but those of answers to hints, which are written one by one.
fn lanes(run: &Run<'_>) -> Vec<u32> {
    let calls = Call::ALL.into_iter().filter(|&call| call != Call::Hint);
    let rows = calls.map(|call| run.trace.call(call)).flat_map(|rows| {
        rows.first_word.iter().zip(&rows.words).map(|(&first, &words)| first..first + words)
    });
    rows.flat_map(|words| words.step_by(2)).collect()
}
