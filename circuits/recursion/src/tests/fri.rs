//! One folding against the prover's, and the row that is folded against its commitment.

use circuits::config::{Challenge, Felt};
use p3_commit::Mmcs;
use p3_field::{BasedVectorSpace, PrimeCharacteristicRing};
use p3_fri::{FriFoldingStrategy, TwoAdicFriFolding};
use p3_matrix::dense::RowMajorMatrix;
use plonky2::iop::target::BoolTarget;

use super::harness::{Harness, Random};
use crate::fri::{Positions, check_row, fold_row};
use crate::proof::Opening;
use circuits::config::recursive::trees;

#[test]
fn foldings_are_those_of_the_library() {
    let native = TwoAdicFriFolding::<(), ()>(core::marker::PhantomData);
    let mut random = Random::new(3);
    for log_arity in 1..=4 {
        let (log_length, log_height) = (9, 7);
        let index = random.below(1 << log_length);
        let row = random.challenges(1 << log_arity);
        let beta = random.challenge();
        let expected: Challenge = FriFoldingStrategy::<Felt, Challenge>::fold_row(
            &native,
            index >> (log_length - log_height + log_arity),
            log_height - log_arity,
            log_arity,
            beta,
            row.iter().copied(),
        );
        let mut harness = Harness::new();
        let bits: Vec<BoolTarget> = (0..log_length)
            .map(|i| BoolTarget::new_unsafe(harness.input(Felt::from_usize(index >> i & 1))))
            .collect();
        let row: Vec<_> = row.into_iter().map(|value| harness.extension_input(value)).collect();
        let beta = harness.extension_input(beta);
        let positions = Positions::new(&mut harness.builder, &bits);
        let start = positions.inverse_start(&mut harness.builder, log_height, log_arity);
        let folded = fold_row(&mut harness.builder, &row, beta, start);
        let found = harness.run(&folded.0).unwrap();
        assert_eq!(found, expected.as_basis_coefficients_slice(), "2^{log_arity}");
    }
}

/// Whether a value passes for the one that a committed row of four has where `index` says.
fn in_row(index: usize, claimed: impl Fn(&[Challenge]) -> Challenge) -> bool {
    const LOG_ROWS: usize = 3;
    let mut random = Random::new(4);
    let matrix = RowMajorMatrix::new(random.felts(8 << LOG_ROWS), 8);
    let (root, data) = trees().commit(vec![matrix]);
    let (rows, siblings) = trees().open_batch(index >> 2, &data).unpack();
    let row: Vec<Challenge> = rows[0]
        .chunks_exact(2)
        .map(|pair| Challenge::from_basis_coefficients_slice(pair).unwrap())
        .collect();
    let mut harness = Harness::new();
    let bits: Vec<BoolTarget> = (0..LOG_ROWS + 2)
        .map(|i| BoolTarget::new_unsafe(harness.input(Felt::from_usize(index >> i & 1))))
        .collect();
    let value = harness.extension_input(claimed(&row));
    let root = root.roots()[0].map(|element| harness.input(element));
    let row: Vec<_> = row.into_iter().map(|value| harness.extension_input(value)).collect();
    let opening = Opening {
        rows: vec![row],
        siblings: siblings.iter().map(|node| node.map(|value| harness.input(value))).collect(),
    };
    check_row(&mut harness.builder, root, &opening.rows[0], value, &bits, 2, &opening);
    harness.run(&[]).is_some()
}

#[test]
fn the_folded_value_stands_where_the_index_says() {
    for index in [0, 6, 19, 31] {
        let place = index & 3;
        assert!(in_row(index, |row| row[place]), "{index}");
        for other in (0..4).filter(|&other| other != place) {
            assert!(!in_row(index, |row| row[other]), "{index}, {other}");
        }
        assert!(!in_row(index, |row| row[place] + Challenge::ONE), "{index}");
    }
}
