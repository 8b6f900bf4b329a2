//! `program`: the instructions of the program, one per row.
//!
//! Provides `program`. Degree 1 beside the bus. Rows after the last instruction hold none.
//!
//! **Proves** that what is looked up on `program` is an instruction of the program that the key is
//! for: all columns but the number of uses are preprocessed.

use core::borrow::Borrow;

use p3_air::WindowAccess;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;
use p3_matrix::dense::RowMajorMatrix;

use crate::{
    bus,
    columns::impl_columns,
    config::Felt,
    program::{Instruction, Op, Program},
    systems::LOG_HEIGHT_MIN,
};

/// What the prover fills in.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ProgramColumns<T> {
    /// How often the instruction is executed. Any element: only the sums of the bus rest on it.
    pub uses: T,
}

impl_columns!(ProgramColumns);

/// Columns of an instruction.
const WIDTH: usize = 6;

/// The instructions in order, and illegal ones up to the next power of two.
pub fn preprocessed(program: &Program) -> RowMajorMatrix<Felt> {
    let height = program.len().next_power_of_two().max(1 << LOG_HEIGHT_MIN);
    let none = Instruction { pc: 0, op: Op::Illegal, rd: 0, rs1: 0, rs2: 0, imm: 0 };
    let rows = program.iter().chain(core::iter::repeat(&none)).take(height);
    let cells = rows.flat_map(|&Instruction { pc, op, rd, rs1, rs2, imm }| {
        [pc, op as u32, rd.into(), rs1.into(), rs2.into(), imm].map(Felt::from_u32)
    });
    RowMajorMatrix::new(cells.collect(), WIDTH)
}

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &ProgramColumns<AB::Var> = main.current_slice().borrow();
    let preprocessed = builder.preprocessed().current_slice();
    let field = |at: usize| preprocessed[at];
    let [pc, op, rd, rs1, rs2, imm] = core::array::from_fn(field);
    bus::Program { pc, op, rd, rs1, rs2, imm }.provide(builder, row.uses);
}
