//! A batch proof with one path per query: as values, or as what a circuit calls them.

use circuits::config::DIGEST;
use plonky2::field::extension::quadratic::QuadraticExtension;
use plonky2::iop::target::Target;
use plonky2::iop::witness::{PartialWitness, WitnessWrite};

use crate::error::WrapError;
use crate::shape::{Class, Point, Table};
use crate::{Builder, Ext, F};

/// A table's polynomials at the out-of-domain point, and at its successor if that is opened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Openings<E> {
    pub(crate) main: [Vec<E>; 2],
    pub(crate) preprocessed: [Vec<E>; 2],
    /// Bus columns: coefficients of extension elements, a pair of columns each.
    pub(crate) permutation: [Vec<E>; 2],
    pub(crate) quotient: Vec<Vec<E>>,
}

/// Rows of one commitment at a query, and the nodes beside the path to its root.
#[derive(Clone, Debug)]
pub(crate) struct Opening<B, R> {
    pub(crate) rows: Vec<Vec<R>>,
    pub(crate) siblings: Vec<[B; DIGEST]>,
}

/// All that is looked at for one query.
#[derive(Clone, Debug)]
pub(crate) struct Query<B, E> {
    /// For each batch of the class.
    pub(crate) inputs: Vec<Opening<B, B>>,
    /// For each folding the one row that is folded.
    pub(crate) folds: Vec<Opening<B, E>>,
}

/// A batch proof over base elements `B` and extension elements `E`.
#[derive(Clone, Debug)]
pub(crate) struct Proof<B, E> {
    pub(crate) main: [B; DIGEST],
    pub(crate) quotient: [B; DIGEST],
    pub(crate) permutation: Option<[B; DIGEST]>,
    pub(crate) tables: Vec<Openings<E>>,
    /// Of each table with lookups.
    pub(crate) terminals: Vec<E>,
    pub(crate) lookup_witness: Option<B>,
    pub(crate) ood_witness: B,
    pub(crate) batch_witness: B,
    pub(crate) query_witness: B,
    pub(crate) fold_roots: Vec<[B; DIGEST]>,
    pub(crate) fold_witnesses: Vec<B>,
    pub(crate) final_polynomial: Vec<E>,
    pub(crate) queries: Vec<Query<B, E>>,
}

impl<E> Openings<E> {
    /// An opening of each column of a table, as `make` has it.
    fn of(class: &Class, index: usize, mut make: impl FnMut() -> E) -> Self {
        let Table { width, next, preprocessed, preprocessed_next, log_chunks, .. } =
            class.tables[index];
        let permutation = class.permutation_width(index);
        let mut columns = |count: usize, opened: bool| {
            (0..if opened { count } else { 0 }).map(|_| make()).collect::<Vec<_>>()
        };
        Self {
            main: [columns(width, true), columns(width, next)],
            preprocessed: [columns(preprocessed, true), columns(preprocessed, preprocessed_next)],
            permutation: [columns(permutation, true), columns(permutation, true)],
            quotient: (0..1 << log_chunks).map(|_| columns(2, true)).collect(),
        }
    }
}

impl<B: Copy, E: Copy> Proof<B, E> {
    /// A proof of the class's shape.
    fn of(class: &Class, mut base: impl FnMut() -> B, mut extension: impl FnMut() -> E) -> Self {
        let lookups = class.has_lookups();
        let with_lookups = class.lookups.iter().filter(|all| !all.is_empty()).count();
        let mut node = || core::array::from_fn(|_| base());
        let main = node();
        let quotient = node();
        let permutation = lookups.then(&mut node);
        let fold_roots = class.folds.iter().map(|_| node()).collect();
        let queries = (0..class.parameters.queries)
            .map(|_| query(class, &mut base, &mut extension))
            .collect();
        Self {
            main,
            quotient,
            permutation,
            tables: (0..class.tables.len())
                .map(|i| Openings::of(class, i, &mut extension))
                .collect(),
            terminals: (0..with_lookups).map(|_| extension()).collect(),
            lookup_witness: lookups.then(&mut base),
            ood_witness: base(),
            batch_witness: base(),
            query_witness: base(),
            fold_roots,
            fold_witnesses: class.folds.iter().map(|_| base()).collect(),
            final_polynomial: (0..1 << class.parameters.log_final_poly_len)
                .map(|_| extension())
                .collect(),
            queries,
        }
    }

    /// For each batch, matrix and point of the class the claimed values, in the order in which the
    /// transcript takes them in.
    ///
    /// Assumes: the openings are of the class's shape.
    pub(crate) fn claims(&self, class: &Class) -> Vec<Vec<Vec<Vec<E>>>> {
        let at = |columns: &[Vec<E>; 2], points: &[Point]| {
            columns.iter().take(points.len()).cloned().collect::<Vec<_>>()
        };
        let mut batches = class.batches.iter();
        let mut points = || batches.next().into_iter().flatten().map(|matrix| &matrix.points);
        let main = self.tables.iter().zip(points()).map(|(t, p)| at(&t.main, p)).collect();
        let chunks = self.tables.iter().flat_map(|table| &table.quotient);
        let quotient = chunks.zip(points()).map(|(chunk, _)| vec![chunk.clone()]).collect();
        let mut claims: Vec<Vec<Vec<Vec<E>>>> = vec![main, quotient];
        if let Some(preprocessed) = &class.preprocessed {
            let tables = preprocessed.tables.iter().map(|&i| &self.tables[i]);
            claims.push(tables.zip(points()).map(|(t, p)| at(&t.preprocessed, p)).collect());
        }
        if class.has_lookups() {
            let tables = self.tables.iter().filter(|table| !table.permutation[0].is_empty());
            claims.push(tables.zip(points()).map(|(t, p)| at(&t.permutation, p)).collect());
        }
        claims
    }

    /// All elements in one order.
    pub(crate) fn flatten(&self) -> (Vec<B>, Vec<E>) {
        let (mut base, mut extension) = (Vec::new(), Vec::new());
        for node in [Some(self.main), Some(self.quotient), self.permutation].into_iter().flatten() {
            base.extend(node);
        }
        for table in &self.tables {
            for columns in table.main.iter().chain(&table.preprocessed).chain(&table.permutation) {
                extension.extend(columns);
            }
            extension.extend(table.quotient.iter().flatten());
        }
        extension.extend(&self.terminals);
        extension.extend(&self.final_polynomial);
        base.extend(self.lookup_witness);
        base.extend([self.ood_witness, self.batch_witness, self.query_witness]);
        base.extend(self.fold_roots.iter().flatten());
        base.extend(&self.fold_witnesses);
        for query in &self.queries {
            for opening in &query.inputs {
                base.extend(opening.rows.iter().flatten());
                base.extend(opening.siblings.iter().flatten());
            }
            for opening in &query.folds {
                extension.extend(opening.rows.iter().flatten());
                base.extend(opening.siblings.iter().flatten());
            }
        }
        (base, extension)
    }
}

fn query<B, E>(
    class: &Class,
    base: &mut impl FnMut() -> B,
    extension: &mut impl FnMut() -> E,
) -> Query<B, E> {
    let mut inputs = Vec::new();
    for batch in &class.batches {
        let rows = batch.iter().map(|matrix| (0..matrix.width).map(|_| base()).collect()).collect();
        let depth = batch.iter().map(|matrix| matrix.log_height).max().unwrap_or(0);
        let siblings = (0..depth).map(|_| core::array::from_fn(|_| base())).collect();
        inputs.push(Opening { rows, siblings });
    }
    let mut log_height = class.log_length();
    let folds = class.folds.iter().map(|&log_arity| {
        log_height -= log_arity;
        Opening {
            rows: vec![(0..1 << log_arity).map(|_| extension()).collect()],
            siblings: (0..log_height).map(|_| core::array::from_fn(|_| base())).collect(),
        }
    });
    Query { folds: folds.collect(), inputs }
}

/// A proof that the circuit is given by its prover: nothing about it is known.
pub(crate) type ProofTargets = Proof<Target, Ext>;

/// A proof as values.
pub(crate) type ProofValues = Proof<F, QuadraticExtension<F>>;

impl ProofTargets {
    pub(crate) fn new(builder: &mut Builder, class: &Class) -> Self {
        let builder = core::cell::RefCell::new(builder);
        Self::of(
            class,
            || builder.borrow_mut().add_virtual_target(),
            || builder.borrow_mut().add_virtual_extension_target(),
        )
    }

    /// Gives the circuit its proof.
    pub(crate) fn assign(
        &self,
        witness: &mut PartialWitness<F>,
        proof: &ProofValues,
    ) -> Result<(), WrapError> {
        let ((base, extension), (base_values, extension_values)) =
            (self.flatten(), proof.flatten());
        same("base elements of the proof", base.len(), base_values.len())?;
        same("extension elements of the proof", extension.len(), extension_values.len())?;
        for (target, value) in base.into_iter().zip(base_values) {
            witness.set_target(target, value).map_err(WrapError::Unsatisfied)?;
        }
        for (target, value) in extension.into_iter().zip(extension_values) {
            witness.set_extension_target(target, value).map_err(WrapError::Unsatisfied)?;
        }
        Ok(())
    }
}

/// An error if the proof has not as many of something as the circuit.
pub(crate) fn same(what: &'static str, expected: usize, got: usize) -> Result<(), WrapError> {
    if expected == got { Ok(()) } else { Err(WrapError::Shape { what, expected, got }) }
}

impl<B: Copy, E: Copy> Proof<B, E> {
    /// The same proof with each element turned into another.
    pub(crate) fn map<B2: Copy, E2: Copy>(
        &self,
        base: impl Fn(B) -> B2 + Copy,
        extension: impl Fn(E) -> E2 + Copy,
    ) -> Proof<B2, E2> {
        let node = |node: &[B; DIGEST]| node.map(base);
        let nodes = |nodes: &[[B; DIGEST]]| nodes.iter().map(node).collect::<Vec<_>>();
        let row = |row: &Vec<E>| row.iter().copied().map(extension).collect::<Vec<_>>();
        Proof {
            main: node(&self.main),
            quotient: node(&self.quotient),
            permutation: self.permutation.as_ref().map(node),
            tables: self
                .tables
                .iter()
                .map(|table| Openings {
                    main: table.main.each_ref().map(row),
                    preprocessed: table.preprocessed.each_ref().map(row),
                    permutation: table.permutation.each_ref().map(row),
                    quotient: table.quotient.iter().map(row).collect(),
                })
                .collect(),
            terminals: row(&self.terminals),
            lookup_witness: self.lookup_witness.map(base),
            ood_witness: base(self.ood_witness),
            batch_witness: base(self.batch_witness),
            query_witness: base(self.query_witness),
            fold_roots: nodes(&self.fold_roots),
            fold_witnesses: self.fold_witnesses.iter().copied().map(base).collect(),
            final_polynomial: row(&self.final_polynomial),
            queries: self
                .queries
                .iter()
                .map(|query| Query {
                    inputs: query
                        .inputs
                        .iter()
                        .map(|opening| Opening {
                            rows: opening
                                .rows
                                .iter()
                                .map(|row| row.iter().copied().map(base).collect())
                                .collect(),
                            siblings: nodes(&opening.siblings),
                        })
                        .collect(),
                    folds: query
                        .folds
                        .iter()
                        .map(|opening| Opening {
                            rows: opening.rows.iter().map(row).collect(),
                            siblings: nodes(&opening.siblings),
                        })
                        .collect(),
                })
                .collect(),
        }
    }
}
