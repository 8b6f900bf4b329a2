//! The constraints and messages that no lie can single out, each with why it is there all the same.
//!
//! Most of them bound the count of a message: the argument behind the buses is told that it is at
//! most one, and holds only then. Yet whoever breaks the bound of one message unbalances a bus.

use super::Place::{self, Constraint, Message};
use crate::tables::Table;

/// Table, place, reason.
pub const EXCUSES: &[(Table, Place, &str)] = &[
    (
        Table::Commitments,
        Constraint(2),
        "bounds the count of scan_start, scan_end, the root's node",
    ),
    (Table::Leaf, Constraint(0), "bounds the count of the leaf's node and of its hashes"),
    (Table::Leaf, Constraint(1), "bounds the count of the leaf's node and of its hashes"),
    (Table::Leaf, Constraint(2), "bounds the count of key_order"),
    (Table::Leaf, Constraint(3), "bounds the count of the touched key's hashes"),
    (Table::Leaf, Constraint(4), "bounds the count of range16 and key_order"),
    (Table::Leaf, Constraint(7), "a second run of rows would report a second end of the scan"),
    (Table::Leaf, Constraint(8), "a first row that takes no start leaves the start on its bus"),
    (Table::Leaf, Constraint(9), "a second first row takes a start that nobody sent"),
    (Table::Leaf, Constraint(11), "a last row that does not report leaves the end on its bus"),
    (Table::Node, Constraint(0), "bounds the count of the node and of its hashes"),
    (Table::Node, Constraint(1), "bounds the count of the left child"),
    (Table::Node, Constraint(7), "bounds the count of the right child"),
    (Table::KeyOrder, Constraint(9), "the lesser is below the greater, below the modulus (11)"),
    (Table::Add, Constraint(0), SPARE_FLAG),
    (Table::Add, Constraint(1), SPARE_FLAG),
    (Table::BranchEqual, Constraint(0), SPARE_FLAG),
    (Table::BranchEqual, Constraint(1), SPARE_FLAG),
    (Table::StorePart, Constraint(0), SPARE_FLAG),
    (Table::StorePart, Constraint(1), SPARE_FLAG),
    (Table::Mul, Constraint(0), SPARE_FLAG),
    (Table::Mul, Constraint(1), SPARE_FLAG),
    (Table::Compare, Constraint(1), SPARE_FLAG),
    (Table::CompareImmediate, Constraint(1), SPARE_FLAG),
    (Table::MulSigned, Constraint(1), SPARE_FLAG),
    (
        Table::MulSigned,
        Constraint(3),
        "the first factor has no sign only where nothing is executed",
    ),
    (Table::LoadPart, Constraint(15), "the sign of a load without one changes nothing"),
    (
        Table::Div,
        Constraint(9),
        "the divisor or its inverse says it (10, 11), or the difference (14)",
    ),
    (Table::Div, Constraint(11), "said by the difference too (14); on padding by 10 and 12"),
    (Table::Div, Constraint(12), "on padding any two of 10 to 12 say it"),
    (Table::Div, Constraint(18), "it is the sign, which is a bit, if not zero (19), else not (20)"),
    (Table::Hint, Constraint(1), "what writes is first or gone on to (7)"),
    (
        Table::Hint,
        Constraint(2),
        "what goes on must go on to a row that writes (5, 6) or is last (11)",
    ),
    (Table::Hint, Constraint(4), "on the first row, what goes on writes (12), so it is first (3)"),
    (Table::Hint, Constraint(12), "it has one word left, the next row none, and so on to the last"),
    (Table::Pages, Constraint(0), "follows from 7 and 13: within a page no other number stays"),
    (Table::MerklePath, Constraint(0), "bounds the count of a level's messages"),
    (Table::MerklePath, Constraint(1), "bounds the count of the first result's messages"),
    (Table::MerklePath, Constraint(2), "bounds the count of the second result's messages"),
    (Table::MerklePath, Constraint(3), "bounds the count of all messages"),
    (Table::Poseidon2Call, Constraint(0), "bounds the count of all messages"),
    (
        Table::MulMod,
        Constraint(5),
        "bounds counts; a row of two kinds takes a call, or lanes, twice",
    ),
    (Table::ScalarMul, Constraint(0), "the curve's number and the other flags imply it"),
    (Table::ScalarMul, Constraint(2), "the curve's number and the other flags imply it"),
    (
        Table::ScalarMul,
        Constraint(3),
        "bounds the counts of the result's lanes and the ladder's ends",
    ),
    (Table::ScalarMul, Constraint(4), OTHER_ENDS),
    (Table::ScalarMul, Constraint(5), OTHER_ENDS),
    (Table::ScalarMul, Constraint(6), OTHER_ENDS),
    (Table::ScalarMul, Constraint(7), "bounds the counts of the call and of its lanes"),
    (Table::ScalarMul, Constraint(121), "no quotient needs another sign"),
    (Table::ScalarMul, Constraint(155), WORD_COUNT),
    (Table::ScalarMul, Constraint(156), WORD_COUNT),
    (Table::ScalarMul, Constraint(157), WORD_COUNT),
    (Table::ScalarMul, Constraint(158), WORD_COUNT),
    (Table::ScalarMul, Constraint(159), WORD_COUNT),
    (Table::ScalarMul, Constraint(160), WORD_COUNT),
    (Table::ScalarMul, Constraint(161), WORD_COUNT),
    (Table::ScalarMul, Constraint(162), WORD_COUNT),
    (Table::ScalarMul, Constraint(163), "words without a ladder, or the reverse, stay on the bus"),
    (Table::ScalarMul, Message(277), "more turns make more than any scalar"),
    (Table::ScalarMul, Message(293), "a ladder with less than no digits to come has no end"),
    (Table::CurveStep, Constraint(0), "bounds the count of the ends"),
    (Table::CurveStep, Constraint(4), "bounds the count of the ends"),
    (Table::CurveStep, Constraint(5), "bounds the count of look-ups"),
    (Table::CurveStep, Constraint(6), "the curve's number and the other flags imply it"),
    (Table::CurveStep, Constraint(8), "the curve's number and the other flags imply it"),
    (Table::CurveStep, Constraint(10), "a ladder without an end leaves the end on the bus"),
    (Table::CurveStep, Constraint(13), "a ladder without a start takes an end that nobody sent"),
    (Table::CurveStep, Constraint(98), "bounds the count of words"),
    (Table::CurveStep, Constraint(100), "an end that takes no word leaves it on the bus"),
];

// One of a pair could be spared, not both.
const SPARE_FLAG: &str =
    "the other flag and the sum are bits, so it is one too, or -1 where nothing is executed";
const OTHER_ENDS: &str = "one end less and two more contradict each other";
const WORD_COUNT: &str = "bounds the count of a word of the ladder";

/// The constraints of a table that are excused, in order.
pub fn constraints(table: Table) -> Vec<usize> {
    let of_table = EXCUSES.iter().filter(|excuse| excuse.0 == table);
    of_table
        .filter_map(|&(_, place, _)| match place {
            Constraint(at) => Some(at),
            Message(_) => None,
        })
        .collect()
}

/// The messages of a table that are excused, in order.
pub fn messages(table: Table) -> Vec<usize> {
    let of_table = EXCUSES.iter().filter(|excuse| excuse.0 == table);
    of_table
        .filter_map(|&(_, place, _)| match place {
            Message(at) => Some(at),
            Constraint(_) => None,
        })
        .collect()
}
