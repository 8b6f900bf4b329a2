//! No cell is free: every change of one is noticed, in every kind of row.

use core::{borrow::BorrowMut, mem::offset_of, ops::Range};

use circuits::{
    chips::mul_mod::MulModColumns, config::Felt, tables::Table, testing::is_deleted_from,
};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use ruint::aliases::U256;

use super::{
    Columns,
    world::{Question, World, matrix, padding},
};

type At = MulModColumns<u8>;

/// Rows of all kinds: a call each, with padding around it.
pub(super) fn worlds() -> Vec<World> {
    let number = |n: u32| U256::MAX / U256::from(n);
    [
        Question::MulMod(number(3), number(5), number(7)),
        Question::MulMod(number(3), number(5), U256::ZERO),
        Question::MulMod(number(3), number(5), U256::from(12_345_678_901_u64)),
        Question::MulMod(U256::from(4), U256::from(5), U256::from(6)),
        Question::DivRem(number(3), number(1_234_567)),
        Question::DivRem(number(3), U256::ZERO),
    ]
    .map(|question| World::new(&[question]))
    .to_vec()
}

pub(super) fn rows(world: &World) -> Vec<Columns> {
    [vec![padding()], world.columns()].concat()
}

/// What a cell is changed to.
pub(super) fn changes(cell: Felt) -> Vec<Felt> {
    let mut values = vec![
        cell + Felt::ONE,
        cell - Felt::ONE,
        Felt::ZERO,
        Felt::ONE,
        cell + Felt::from_u32(1 << 16),
        cell * Felt::from_u64(0x9e37_79b9_7f4a_7c15) + Felt::from_u32(12345),
    ];
    values.retain(|&value| value != cell);
    values
}

/// Every change of every cell.
pub(super) fn mutations(
    rows: &[Columns],
) -> impl Iterator<Item = (usize, usize, RowMajorMatrix<Felt>)> {
    let honest = matrix(rows);
    (0..rows.len()).flat_map(move |row| {
        let honest = honest.clone();
        (0..At::WIDTH).flat_map(move |column| {
            let honest = honest.clone();
            let at = row * At::WIDTH + column;
            changes(honest.values[at]).into_iter().map(move |value| {
                let mut changed = honest.clone();
                changed.values[at] = value;
                (row, column, changed)
            })
        })
    })
}

fn number(offset: usize) -> Range<usize> {
    offset..offset + 16
}

/// Whether a cell says nothing in its row as the row is, so that it may hold anything.
fn is_idle(row: &Columns, column: usize) -> bool {
    let is = |flag: Felt| flag == Felt::ONE;
    let [b, q] = [offset_of!(At, b), offset_of!(At, q)].map(number);
    let [b_at, r_at] = [offset_of!(At, b_at), offset_of!(At, r_at)];
    let replaced = offset_of!(At, replaced)..offset_of!(At, carries);
    let flags = offset_of!(At, is_deciding)..offset_of!(At, difference);
    if is(row.is_refused) {
        // No claim but that `m` is zero.
        let idle = [b, q, replaced, flags];
        return idle.iter().any(|idle| idle.contains(&column));
    }
    if is(row.is_reduction) {
        // The row after it has the call.
        let idle = [b, replaced];
        let is_address = [b_at, r_at].contains(&column);
        if is_address || idle.iter().any(|idle| idle.contains(&column)) {
            return true;
        }
    }
    if is(row.is_product) || is(row.is_reduction) || is(row.is_reduced) || is(row.is_division) {
        // Above the word that decides, where both are equal, a second one adds nothing.
        let deciding = row.is_deciding.iter().position(|&flag| is(flag)).unwrap();
        return (flags.start + deciding + 1..flags.end).contains(&column);
    }
    if is(row.is_wrapping) {
        return false;
    }
    // Padding has no messages but lookups.
    column > offset_of!(At, is_refused)
}

#[test]
fn no_cell_is_free() {
    for world in worlds() {
        let rows = rows(&world);
        for (row, column, changed) in mutations(&rows) {
            let outcome = world.judge_matrix(&changed);
            if outcome.is_unnoticed() {
                let is_free = is_idle(&rows[row], column) || is_deleted_from(Table::MulMod);
                assert!(is_free, "row {row}, column {column}");
                assert!(outcome.is_true, "row {row}, column {column}");
            }
        }
    }
}

/// A row without any sense has no proof, whatever it claims to be.
#[test]
fn garbage_is_refused() {
    for world in worlds() {
        for (at, row) in rows(&world).iter().enumerate() {
            let mut rows = rows(&world);
            let mut cells = matrix(&[*row]).values;
            for (column, cell) in cells.iter_mut().enumerate().skip(6) {
                *cell = changes(*cell + Felt::from_usize(column))[5];
            }
            let cells: &mut Columns = cells[..].borrow_mut();
            rows[at] = *cells;
            assert!(!world.judge(&rows).is_unnoticed(), "row {at}");
        }
    }
}
