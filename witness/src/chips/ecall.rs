//! Fills `ecall`.

use core::borrow::BorrowMut;

use circuits::{
    access::sub_clock,
    chips::ecall::{ARGUMENTS, EcallColumns},
    config::Felt,
    tables::Table,
};
use machine::{
    calls::{A0, A7, arguments},
    record::EcallRow,
};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use crate::execution::{
    accesses::Accesses,
    instruction::{Executed, Run, flag},
};

pub(crate) fn fill(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = &run.trace.ecall;
    let (table, columns) = (Table::Ecall, [&rows.clk[..], &rows.row]);
    run.fill(
        table,
        columns,
        |_| true,
        accesses,
        |at, mut executed, cells| {
            let row = rows.row(at);
            let halts = row.a7 == chips::Call::Halt as u32;
            let next_pc = if halts { 0 } else { executed.pc + 4 };
            let number_clk =
                executed.register(A7 as u8, row.a7, row.a7_clk, sub_clock::CALL_NUMBER);
            let argument_clks = argument_clks(&mut executed, &row);
            let status_clk = match halts {
                true => Felt::ZERO,
                false => {
                    let (before, clk) = (row.status_before, row.status_clk);
                    executed.register(A0 as u8, before, clk, sub_clock::CALL_STATUS)
                }
            };
            *cells.borrow_mut() = EcallColumns {
                step: executed.step(),
                is_call: core::array::from_fn(|call| flag(row.a7 == call as u32)),
                number_clk,
                arguments: [row.a0, row.a1, row.a2, row.a3, row.a4].map(Felt::from_u32),
                argument_clks,
                status: Felt::from_u32(row.status),
                status_before: Felt::from_u32(row.status_before),
                status_clk,
                next_pc: Felt::from_u32(next_pc),
            };
        },
    )
}

fn argument_clks(executed: &mut Executed<'_>, row: &EcallRow) -> [Felt; ARGUMENTS] {
    let read = chips::Call::from_number(row.a7).map_or(0, arguments);
    let values = [row.a0, row.a1, row.a2, row.a3, row.a4];
    let clks = [row.a0_clk, row.a1_clk, row.a2_clk, row.a3_clk, row.a4_clk];
    core::array::from_fn(|at| {
        if at >= read {
            return Felt::ZERO;
        }
        let sub_clk = sub_clock::CALL_ARGUMENTS + at as u32;
        executed.register((A0 + at) as u8, values[at], clks[at], sub_clk)
    })
}
