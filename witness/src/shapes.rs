//! Segments of the heights that can be folded: how they are cut, and how their tables are filled up.

use ::chips::Call;
use circuits::{
    chips::pages::PAGE_ROWS, config::Felt, shapes::Shape, systems::EXECUTION, tables::Table,
};
use machine::{
    instruction::Op,
    record::Trace,
    segments::{Budget, Limits},
};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::{Matrix, dense::RowMajorMatrix};

use crate::{
    chips,
    plan::rows::{KECCAK_ROWS, SHA256_ROWS, table_of},
};

/// Rows of `curve_step` for a call, at most: a doubling for each of 256 bits, an addition for every
/// second one, since no two signed digits beside each other are used, and a few more.
const LADDER_ROWS: u64 = 256 + 129 + 3;

/// One instruction of each [group](Op::group).
const GROUPS: [Op; 20] = [
    Op::Add,
    Op::Addi,
    Op::And,
    Op::Andi,
    Op::Sll,
    Op::Slli,
    Op::Slt,
    Op::Slti,
    Op::Beq,
    Op::Blt,
    Op::Jal,
    Op::Jalr,
    Op::Lw,
    Op::Lb,
    Op::Sw,
    Op::Sb,
    Op::Mul,
    Op::Mulh,
    Op::Div,
    Op::Ecall,
];

/// A table's rows in a shape.
pub(crate) fn height_in(shape: &Shape, table: Table) -> usize {
    let place = EXECUTION.iter().position(|&known| known == table);
    place.map_or(0, |place| 1 << shape[place])
}

/// What a segment may have to fit a shape.
///
/// Rows of `refresh` are not counted: shapes have more of them than ordinary runs need, and a segment
/// that needs still more is an error when its tables are filled. What is not counted otherwise is
/// bounded by what is: nodes by pages, permutations by pages and calls, `keccak_digits` by the number
/// of different digits.
pub fn budget_of(shape: &Shape) -> Budget {
    let rows = |table| height_in(shape, table) as u64;
    let mut limits = Limits { hint_words: rows(Table::Hint), ..Limits::NONE };
    for op in GROUPS {
        limits.groups[op.group()] = rows(table_of(op));
    }
    let ladders = rows(Table::CurveStep) / LADDER_ROWS;
    for (call, most) in [
        (Call::KeccakF, rows(Table::KeccakF).min(rows(Table::KeccakRound) / KECCAK_ROWS)),
        (Call::Sha256, rows(Table::Sha256) / SHA256_ROWS),
        (Call::Poseidon2, rows(Table::Poseidon2Call)),
        // A product takes two rows, and half of them.
        (Call::MulMod, rows(Table::MulMod) / 4),
        (Call::DivRem, rows(Table::MulMod) / 2),
        (Call::ScalarMul, rows(Table::ScalarMul).min(ladders)),
    ] {
        limits.calls[call as usize] = most;
    }
    Budget {
        cycles: u64::MAX,
        call_words: 2 * rows(Table::CallWords),
        // A path has fewer than two rows for each of its hashes, after a first row of padding.
        merkle_hashes: rows(Table::MerklePath) / 2 - 1,
        // The registers' page is not among them.
        pages: rows(Table::Pages) / PAGE_ROWS as u64 - 1,
        limits,
    }
}

/// The first of the shapes that tables fit, with a table of permutations that is `permutations` high;
/// or a table that is too high for the last one.
pub(crate) fn shape_for<'a>(
    filled: &[(Table, RowMajorMatrix<Felt>)],
    permutations: usize,
    shapes: &'a [Shape],
) -> Result<&'a Shape, Table> {
    let heights = filled.iter().map(|(table, trace)| (*table, trace.height()));
    let heights = || heights.clone().chain([(Table::Poseidon2, permutations)]);
    let mut refused = Table::Poseidon2;
    for shape in shapes {
        match heights().find(|&(table, height)| height > height_in(shape, table)) {
            None => return Ok(shape),
            Some((table, _)) => refused = table,
        }
    }
    Err(refused)
}

/// Fills a table up to its height in a shape, which it fits.
pub(crate) fn pad(table: Table, trace: &mut RowMajorMatrix<Felt>, shape: &Shape, run: &Trace) {
    let height = height_in(shape, table);
    if trace.height() == height {
        return;
    }
    if table == Table::Sha256 {
        // Its padding is blocks that go on from the one before.
        *trace = chips::sha256::fill_to(run, height);
    } else {
        trace.values.resize(height * trace.width, Felt::ZERO);
    }
}
