//! The heights that segments of an execution have which are to be folded: a recursive verifier is a
//! circuit of one vector of heights, so there are few of them, and a segment is padded to the first
//! that it fits.

use crate::{
    systems::{Air, EXECUTION, System},
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
    (Table::Pages, [12, 13]),
    (Table::Node, [11, 12]),
    (Table::Poseidon2, [14, 15]),
    (Table::Refresh, [14, 16]),
    (Table::Add, [13, 15]),
    (Table::AddImmediate, [15, 17]),
    (Table::Bitwise, [14, 16]),
    (Table::BitwiseImmediate, [12, 14]),
    (Table::Shift, [12, 14]),
    (Table::ShiftImmediate, [13, 15]),
    (Table::Compare, [11, 14]),
    (Table::CompareImmediate, [11, 13]),
    (Table::BranchEqual, [14, 16]),
    (Table::BranchLess, [12, 14]),
    (Table::Jump, [11, 13]),
    (Table::JumpRegister, [12, 13]),
    (Table::Load, [15, 17]),
    (Table::LoadPart, [13, 15]),
    (Table::Store, [15, 17]),
    (Table::StorePart, [12, 14]),
    (Table::Mul, [11, 13]),
    (Table::MulSigned, [8, 10]),
    (Table::Div, [7, 9]),
    (Table::Ecall, [9, 11]),
    (Table::CallWords, [12, 15]),
    (Table::Hint, [10, 13]),
    (Table::MerklePath, [9, 10]),
    (Table::Poseidon2Call, [9, 10]),
    (Table::Sha256, [6, 8]),
    (Table::MulMod, [8, 10]),
    (Table::ScalarMul, [6, 6]),
    (Table::CurveStep, [11, 15]),
    (Table::KeccakF, [7, 8]),
    (Table::KeccakRound, [13, 14]),
    (Table::KeccakDigits, [11, 11]),
];

/// The shapes of segments of this system, the smallest first. Tables whose height the key fixes have
/// that one.
pub fn of(system: &System) -> Vec<Shape> {
    let fixed: Vec<Option<usize>> = system.airs().iter().map(Air::fixed_log_height).collect();
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
