//! Fills `segment`.

use core::borrow::BorrowMut;

use circuits::{
    chips::segment::{SegmentColumns, SegmentValues},
    config::Felt,
    tables::Table,
};
use machine::{clk, record::Trace};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::execution::{Halt, accesses::Accesses, rows::fill_rows};

pub(crate) fn fill(
    trace: &Trace,
    halt: Option<&Halt>,
    public: SegmentValues<Felt>,
) -> RowMajorMatrix<Felt> {
    let end_clk = u64::from(clk::PER_CYCLE) * (trace.cycles + 1);
    let mut none = Accesses::default();
    fill_rows(Table::Segment, &[public], &mut none, |&public, cells, _| {
        *cells.borrow_mut() = SegmentColumns {
            is_real: Felt::ONE,
            is_last: public.is_last,
            public,
            end_clk: Felt::from_u64(end_clk),
            halt_clk: Felt::from_u32(halt.map_or(0, |halt| halt.clk)),
            digest_address: Felt::from_u32(halt.map_or(0, |halt| halt.address)),
        };
    })
}
