//! Constraints at random rows: the circuit's value against the one of the prover's own folder.

use circuits::config::recursive::Config;
use circuits::config::{Challenge, Felt};
use p3_air::RowWindow;
use p3_batch_stark::folder::VerifierConstraintFolderWithLookups;
use p3_field::{BasedVectorSpace, PrimeCharacteristicRing};
use p3_lookup::{LogUpGadget, LookupProtocol};
use p3_matrix::dense::RowMajorMatrixView;
use p3_matrix::stack::VerticalPair;
use p3_uni_stark::VerifierConstraintFolder;

use super::harness::{Harness, Random};
use super::machine::{CHIPS, KEY, QUICK, class};
use crate::constraints::{Row, fold};

/// Random values in the place of everything that a table's constraints read.
struct Values {
    main: [Vec<Challenge>; 2],
    preprocessed: [Vec<Challenge>; 2],
    permutation: [Vec<Challenge>; 2],
    periodic: Vec<Challenge>,
    public_values: Vec<Felt>,
    challenges: Vec<Challenge>,
    terminal: Challenge,
    /// First, last, transition.
    selectors: [Challenge; 3],
    alpha: Challenge,
}

impl Values {
    fn new(table: usize, seed: u64) -> Self {
        let class = class(&QUICK, &KEY);
        let (shape, lookups) = (&class.tables[table], class.lookups[table].len());
        let mut random = Random::new(seed);
        let mut pair = |width: usize| [random.challenges(width), random.challenges(width)];
        Self {
            main: pair(shape.width),
            preprocessed: pair(shape.preprocessed),
            permutation: pair(lookups + 1),
            challenges: pair(lookups).concat(),
            periodic: pair(shape.periodic.len())[0].clone(),
            public_values: random.felts(shape.public_values),
            terminal: random.challenge(),
            selectors: [(); 3].map(|()| random.challenge()),
            alpha: random.challenge(),
        }
    }

    fn native(&self, table: usize) -> Challenge {
        let class = class(&QUICK, &KEY);
        let view = |rows: &'static [Vec<Challenge>; 2]| {
            let [row, next] = rows;
            VerticalPair::new(RowMajorMatrixView::new_row(row), RowMajorMatrixView::new_row(next))
        };
        // The folder borrows for as long as its type says; a test may leak.
        let leak = |rows: &[Vec<Challenge>; 2]| &*Box::leak(Box::new(rows.clone()));
        let preprocessed = leak(&self.preprocessed);
        let inner = VerifierConstraintFolder::<Config> {
            main: view(leak(&self.main)),
            preprocessed: view(preprocessed),
            preprocessed_window: RowWindow::from_two_rows(&preprocessed[0], &preprocessed[1]),
            periodic_values: &self.periodic,
            public_values: &self.public_values,
            is_first_row: self.selectors[0],
            is_last_row: self.selectors[1],
            is_transition: self.selectors[2],
            alpha: self.alpha,
            accumulator: Challenge::ZERO,
        };
        let (lookups, terminals) = (&class.lookups[table], &[self.terminal][..]);
        let mut folder = VerifierConstraintFolderWithLookups {
            inner,
            permutation: view(leak(&self.permutation)),
            permutation_challenges: &self.challenges,
            permutation_values: if lookups.is_empty() { &[] } else { terminals },
        };
        LogUpGadget::new().eval_air_and_lookups(&CHIPS[table], &mut folder, lookups);
        folder.inner.accumulator
    }

    fn in_circuit(&self, table: usize) -> Challenge {
        let class = class(&QUICK, &KEY);
        let mut harness = Harness::new();
        let mut inputs = |values: &[Challenge]| {
            values.iter().map(|&value| harness.extension_input(value)).collect::<Vec<_>>()
        };
        let [main, preprocessed, permutation] = [&self.main, &self.preprocessed, &self.permutation]
            .map(|rows| [inputs(&rows[0]), inputs(&rows[1])]);
        let [challenges, periodic] = [&self.challenges, &self.periodic].map(|all| inputs(all));
        let [selectors, rest] = [inputs(&self.selectors), inputs(&[self.terminal, self.alpha])];
        let public_values: Vec<_> =
            self.public_values.iter().map(|&value| harness.input(value)).collect();
        let row = Row {
            main: [&main[0], &main[1]],
            preprocessed: [&preprocessed[0], &preprocessed[1]],
            permutation: [&permutation[0], &permutation[1]],
            periodic: &periodic,
            public_values: &public_values,
            challenges: &challenges,
            terminal: Some(rest[0]),
            is_first: selectors[0],
            is_last: selectors[1],
            is_transition: selectors[2],
        };
        let constraints = &class.tables[table].constraints;
        let folded = fold(&mut harness.builder, constraints, &row, rest[1]);
        let found = harness.run(&folded.0).unwrap();
        Challenge::from_basis_coefficients_slice(&found).unwrap()
    }
}

#[test]
fn folded_constraints_are_those_of_the_library() {
    for table in 0..CHIPS.len() {
        for seed in 0..2 {
            let values = Values::new(table, seed);
            assert_eq!(values.in_circuit(table), values.native(table), "table {table}");
        }
    }
}
