//! Openings in the circuit against the prover's trees.

use circuits::config::Felt;
use p3_commit::Mmcs;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use plonky2::iop::target::{BoolTarget, Target};

use super::harness::{Harness, Random};
use crate::merkle::{OpenedRow, verify_opening};
use circuits::config::recursive::trees;

/// Log2 heights and widths of a commitment's matrices.
const MATRICES: [(usize, usize); 6] = [(3, 5), (5, 1), (5, 9), (2, 8), (3, 4), (5, 17)];

/// An opening, to be changed before the circuit sees it.
struct Opened {
    root: [Felt; 4],
    rows: Vec<Vec<Felt>>,
    siblings: Vec<[Felt; 4]>,
    index: usize,
}

fn open(index: usize) -> Opened {
    let mut random = Random::new(1);
    let matrices = MATRICES
        .map(|(log_height, width)| RowMajorMatrix::new(random.felts(width << log_height), width));
    let trees = trees();
    let (root, data) = trees.commit(matrices.to_vec());
    let (rows, siblings) = trees.open_batch(index, &data).unpack();
    Opened { root: root.roots()[0], rows, siblings, index }
}

fn accepted(opened: &Opened) -> bool {
    let mut harness = Harness::new();
    let bits: Vec<BoolTarget> = (0..5)
        .map(|i| BoolTarget::new_unsafe(harness.input(Felt::from_usize(opened.index >> i & 1))))
        .collect();
    let rows: Vec<Vec<Target>> = opened
        .rows
        .iter()
        .map(|row| row.iter().map(|&value| harness.input(value)).collect())
        .collect();
    let rows: Vec<OpenedRow<'_>> = MATRICES
        .iter()
        .zip(&rows)
        .map(|(&(log_height, _), row)| OpenedRow { log_height, row })
        .collect();
    let siblings: Vec<_> =
        opened.siblings.iter().map(|node| node.map(|value| harness.input(value))).collect();
    let root = opened.root.map(|value| harness.input(value));
    verify_opening(&mut harness.builder, root, &rows, &bits, &siblings);
    harness.run(&[]).is_some()
}

#[test]
fn rows_of_all_matrices_are_those_committed() {
    for index in [0, 13, 31] {
        assert!(accepted(&open(index)), "{index}");
    }
}

#[test]
fn nothing_else_is_opened() {
    let mut opened = open(13);
    opened.index ^= 4;
    assert!(!accepted(&opened), "another index");
    for matrix in 0..MATRICES.len() {
        let mut opened = open(13);
        let last = opened.rows[matrix].len() - 1;
        opened.rows[matrix][last] += Felt::ONE;
        assert!(!accepted(&opened), "matrix {matrix}");
    }
    for level in 0..5 {
        let mut opened = open(13);
        opened.siblings[level][3] += Felt::ONE;
        assert!(!accepted(&opened), "level {level}");
    }
    let mut opened = open(13);
    opened.root[1] += Felt::ONE;
    assert!(!accepted(&opened), "root");
}
