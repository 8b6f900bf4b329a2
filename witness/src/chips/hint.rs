//! Fills `hint`.

use core::borrow::BorrowMut;

use chips::Call;
use circuits::{access::sub_clock, chips::hint::HintColumns, config::Felt, tables::Table};
use machine::record::{EcallRow, WordRow};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::execution::{
    accesses::Accesses,
    instruction::{Run, flag, limbs},
    rows::fill_rows,
};

/// A word of an answer, or an answer of none.
struct Answered {
    call: EcallRow,
    word: Option<WordRow>,
    at: u32,
    left: u32,
}

pub(crate) fn fill(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    fill_rows(Table::Hint, &answered(run), accesses, |answered, cells, accesses| {
        let Answered { call, word, at, left } = answered;
        let clk = call.clk + sub_clock::CALL_RANGES;
        let before_clk = word.map_or(Felt::ZERO, |word| {
            accesses.before(word.address.into(), word.before, word.before_clk, clk)
        });
        let question = [call.a0, call.a1, call.a2].map(Felt::from_u32);
        *cells.borrow_mut() = HintColumns {
            is_first: flag(*at == 0),
            writes: flag(word.is_some()),
            goes_on: flag(*left > 1),
            clk: Felt::from_u32(call.clk),
            question: if *at == 0 { question } else { [Felt::ZERO; 3] },
            address: Felt::from_u32(word.map_or(call.a3, |word| word.address)),
            left: Felt::from_u32(*left),
            word: limbs(word.map_or(0, |word| word.after)),
            before: Felt::from_u32(word.map_or(0, |word| word.before)),
            before_clk,
        };
    })
}

fn answered(run: &Run<'_>) -> Vec<Answered> {
    let (rows, words) = (run.trace.call(Call::Hint), &run.trace.call_words);
    let mut answered = Vec::new();
    for row in (0..rows.len()).map(|at| rows.row(at)) {
        let call = run.trace.ecall.row(row.ecall as usize);
        if row.words == 0 {
            answered.push(Answered { call, word: None, at: 0, left: 0 });
        }
        answered.extend((0..row.words).map(|at| Answered {
            call,
            word: Some(words.row((row.first_word + at) as usize)),
            at,
            left: row.words - at,
        }));
    }
    answered
}
