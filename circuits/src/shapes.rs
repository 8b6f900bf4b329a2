//! The heights that segments of an execution have which are to be folded: a recursive verifier is a
//! circuit of one vector of heights, so there are few of them, and a segment is padded to the first
//! that it fits.

use crate::{
    systems::{EXECUTION, System},
    tables::Table,
};

/// Log2 of a height per table of a segment, in order.
pub type Shape = [usize; EXECUTION.len()];

/// How many shapes there may be at most: each is a circuit of its own.
pub const SHAPES_MAX: usize = 8;

/// A table's height in the small and in the large shape.
const HEIGHTS: [(Table, [usize; 2]); EXECUTION.len()] = [
    (Table::Segment, [6, 6]),
    // Of the program's length, which the key has.
    (Table::Program, [0, 0]),
    (Table::Limbs, [16, 16]),
    (Table::Pages, [13, 14]),
    (Table::Node, [12, 13]),
    (Table::Poseidon2, [14, 15]),
    (Table::Refresh, [14, 16]),
    (Table::Add, [13, 16]),
    (Table::AddImmediate, [15, 18]),
    (Table::Bitwise, [14, 17]),
    (Table::BitwiseImmediate, [12, 15]),
    (Table::Shift, [12, 15]),
    (Table::ShiftImmediate, [13, 16]),
    (Table::Compare, [11, 15]),
    (Table::CompareImmediate, [11, 13]),
    (Table::BranchEqual, [14, 17]),
    (Table::BranchLess, [12, 15]),
    (Table::Jump, [11, 14]),
    (Table::JumpRegister, [12, 14]),
    (Table::Load, [15, 18]),
    (Table::LoadPart, [13, 15]),
    (Table::Store, [15, 18]),
    (Table::StorePart, [12, 14]),
    (Table::Mul, [11, 14]),
    (Table::MulSigned, [8, 11]),
    (Table::Div, [7, 9]),
    (Table::Ecall, [9, 11]),
    (Table::CallWords, [12, 15]),
    (Table::Hint, [10, 13]),
    (Table::MerklePath, [8, 10]),
    (Table::Poseidon2Call, [9, 11]),
    (Table::Sha256, [6, 8]),
    (Table::MulMod, [7, 9]),
    (Table::ScalarMul, [6, 6]),
    (Table::CurveStep, [11, 14]),
    (Table::KeccakF, [6, 9]),
    (Table::KeccakRound, [12, 15]),
    (Table::KeccakDigits, [10, 10]),
];

/// The shapes of segments of this system, the smallest first. Tables whose height the key fixes have
/// that one.
pub fn of(system: &System) -> Vec<Shape> {
    let fixed: Vec<Option<usize>> =
        system.airs().iter().map(|air| air.fixed_log_height()).collect();
    let shape = |which: usize| {
        let height = |at: usize| {
            let fixed = fixed.get(at).copied().flatten();
            fixed.unwrap_or(HEIGHTS[at].1[which])
        };
        core::array::from_fn(height)
    };
    (0..HEIGHTS[0].1.len()).map(shape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_are_of_the_tables_in_order_and_grow() {
        for ((table, [small, large]), expected) in HEIGHTS.into_iter().zip(EXECUTION) {
            assert_eq!(table, expected);
            assert!(small <= large, "{table:?}");
        }
    }
}
