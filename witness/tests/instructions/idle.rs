//! The cells that may hold anything.

use core::borrow::Borrow;
use std::collections::BTreeSet;

use circuits::{
    chips::{
        branch_equal::BranchEqualColumns,
        branch_less::BranchLessColumns,
        compare::{Compare, CompareColumns, CompareImmediateColumns},
        div::DivColumns,
        mul_signed::MulSignedColumns,
        shift::{Shift, ShiftColumns, ShiftImmediateColumns},
    },
    config::Felt,
    tables::Table,
};
use p3_field::PrimeCharacteristicRing;

/// A table's columns by their numbers.
pub(crate) fn numbered(table: Table) -> Vec<usize> {
    (0..table.columns()).collect()
}

/// The upper limb of what is shifted is looked at for its sign only.
fn of_shift(row: &Shift<Felt>, at: &Shift<usize>) -> Vec<usize> {
    if row.is_arithmetic == Felt::ZERO { vec![at.first_high] } else { Vec::new() }
}

/// The upper limbs of what is compared are looked at for their signs only.
fn of_compare(row: &Compare<Felt>, at: &Compare<usize>) -> Vec<usize> {
    if row.is_signed == Felt::ZERO { at.comparison.high.to_vec() } else { Vec::new() }
}

fn of_div(row: &DivColumns<Felt>, at: &DivColumns<usize>) -> Vec<usize> {
    let mut idle = Vec::new();
    // As in a comparison.
    if row.is_div + row.is_rem == Felt::ZERO {
        idle.extend([at.dividend.high, at.divisor.high]);
    }
    // Zero has no inverse, and by zero any remainder will do.
    if row.is_by_zero == Felt::ONE {
        idle.push(at.divisor_inverse);
        idle.extend(at.difference);
    }
    // It proves that a negative number is not zero.
    if row.is_negative == Felt::ZERO {
        idle.push(at.magnitude_inverse);
    }
    idle
}

/// The columns that may hold anything in a row that executes something.
pub(crate) fn idle(table: Table, cells: &[Felt]) -> BTreeSet<usize> {
    let numbers = &numbered(table)[..];
    let idle = match table {
        Table::Shift => {
            let (row, at): (&ShiftColumns<Felt>, &ShiftColumns<usize>) =
                (cells.borrow(), numbers.borrow());
            of_shift(&row.operation, &at.operation)
        }
        Table::ShiftImmediate => {
            let (row, at): (&ShiftImmediateColumns<Felt>, &ShiftImmediateColumns<usize>) =
                (cells.borrow(), numbers.borrow());
            of_shift(&row.operation, &at.operation)
        }
        Table::Compare => {
            let (row, at): (&CompareColumns<Felt>, &CompareColumns<usize>) =
                (cells.borrow(), numbers.borrow());
            of_compare(&row.operation, &at.operation)
        }
        Table::CompareImmediate => {
            let (row, at): (&CompareImmediateColumns<Felt>, &CompareImmediateColumns<usize>) =
                (cells.borrow(), numbers.borrow());
            of_compare(&row.operation, &at.operation)
        }
        Table::BranchEqual => {
            let (row, at): (&BranchEqualColumns<Felt>, &BranchEqualColumns<usize>) =
                (cells.borrow(), numbers.borrow());
            // Zero has no inverse.
            if row.is_equal == Felt::ONE { vec![at.inverse] } else { Vec::new() }
        }
        Table::BranchLess => {
            let (row, at): (&BranchLessColumns<Felt>, &BranchLessColumns<usize>) =
                (cells.borrow(), numbers.borrow());
            let is_signed = row.is_blt + row.is_bge;
            if is_signed == Felt::ZERO { at.comparison.high.to_vec() } else { Vec::new() }
        }
        Table::MulSigned => {
            let (row, at): (&MulSignedColumns<Felt>, &MulSignedColumns<usize>) =
                (cells.borrow(), numbers.borrow());
            // The second factor has a sign for one of the two only.
            if row.is_mulhsu == Felt::ONE { vec![at.high[1]] } else { Vec::new() }
        }
        Table::Div => of_div(cells.borrow(), numbers.borrow()),
        _ => Vec::new(),
    };
    idle.into_iter().collect()
}
