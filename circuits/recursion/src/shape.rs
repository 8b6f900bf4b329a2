//! What is the same in all proofs of one class: tables, heights, parameters, key.

use circuits::config::recursive::Config;
use circuits::config::{Challenge, DIGEST, Felt, KeyDigest, Parameters};
use p3_air::symbolic::{AirLayout, ConstraintLayout, SymbolicExpression, SymbolicExpressionExt};
use p3_air::{Air, BaseAir};
use p3_batch_stark::symbolic::{
    get_constraint_layout, get_log_num_quotient_chunks, get_symbolic_constraints,
};
use p3_batch_stark::{BatchShape, CommonData};
use p3_field::TwoAdicField;
use p3_fri::{FriShape, PcsShape, fold_schedule};
use p3_lookup::{
    InteractionSymbolicBuilder, LogUpGadget, Lookups, check_multiplicity_height_bound,
};

use crate::error::ShapeError;
use crate::periodic::Periodic;

/// The constraints of a table as the prover's library derives them from its code.
#[derive(Debug)]
pub(crate) struct Constraints {
    pub(crate) base: Vec<SymbolicExpression<Felt>>,
    pub(crate) extension: Vec<SymbolicExpressionExt<Felt, Challenge>>,
    /// Which constraint is the how manieth of all.
    pub(crate) order: ConstraintLayout,
}

/// A table of a class.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) log_height: usize,
    pub(crate) width: usize,
    /// Whether constraints read the next row, so that it is opened.
    pub(crate) next: bool,
    pub(crate) preprocessed: usize,
    pub(crate) preprocessed_next: bool,
    pub(crate) public_values: usize,
    pub(crate) log_chunks: usize,
    pub(crate) periodic: Vec<Periodic>,
    pub(crate) constraints: Constraints,
}

/// Where a polynomial is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Point {
    /// The out-of-domain point.
    Zeta,
    /// Its successor in a table of so many rows.
    Next(usize),
}

/// A committed matrix: log2 of its codewords' length, its columns, and where they are opened.
#[derive(Debug)]
pub(crate) struct Matrix {
    pub(crate) log_height: usize,
    pub(crate) width: usize,
    pub(crate) points: Vec<Point>,
}

/// One commitment's matrices.
pub(crate) type Batch = Vec<Matrix>;

/// All proofs that one circuit verifies.
#[derive(Debug)]
pub struct Class {
    pub(crate) tables: Vec<Table>,
    pub(crate) lookups: Vec<Lookups<Felt>>,
    pub(crate) parameters: Parameters,
    pub(crate) key: KeyDigest,
    pub(crate) preprocessed: Option<Preprocessed>,
    /// Main, quotient, preprocessed and permutation columns, as far as there are any.
    pub(crate) batches: Vec<Batch>,
    /// Log2 of the factor of each folding.
    pub(crate) folds: Vec<usize>,
}

/// The commitment to what is known of tables beforehand.
#[derive(Debug)]
pub(crate) struct Preprocessed {
    pub(crate) root: [Felt; DIGEST],
    /// The tables that have such columns, in the commitment's order.
    pub(crate) tables: Vec<usize>,
}

impl Class {
    /// The class of the proofs of `airs` with tables of `2^log_heights` rows.
    ///
    /// Assumes: `common` was computed by the verifier for these tables under `parameters`.
    pub fn new<A>(
        airs: &[A],
        log_heights: &[usize],
        parameters: &Parameters,
        key: &KeyDigest,
        common: &CommonData<Config>,
    ) -> Result<Self, ShapeError>
    where
        A: Air<InteractionSymbolicBuilder<Felt, Challenge>>,
    {
        if airs.is_empty() {
            return Err(ShapeError::Empty);
        }
        if airs.len() != log_heights.len() || airs.len() != common.lookups.len() {
            return Err(ShapeError::Count {
                tables: airs.len(),
                heights: log_heights.len(),
                lookups: common.lookups.len(),
            });
        }
        check_parameters(parameters)?;
        let widths = preprocessed_widths(common, log_heights)?;
        let tables = airs
            .iter()
            .enumerate()
            .map(|(i, air)| {
                table(i, air, log_heights[i], widths[i], &common.lookups[i], parameters)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let heights: Vec<usize> = log_heights.iter().map(|&log| 1 << log).collect();
        check_multiplicity_height_bound(&common.lookups, &heights)
            .map_err(|error| ShapeError::Lookups(error.to_string()))?;
        let preprocessed = common
            .preprocessed
            .as_ref()
            .map(|global| {
                let [root] = global.commitment.roots() else {
                    return Err(ShapeError::Roots(global.commitment.num_roots()));
                };
                Ok(Preprocessed { root: *root, tables: global.matrix_to_instance.clone() })
            })
            .transpose()?;
        let mut class = Self {
            tables,
            lookups: common.lookups.clone(),
            parameters: *parameters,
            key: *key,
            preprocessed,
            batches: Vec::new(),
            folds: Vec::new(),
        };
        class.batches = class.commitments();
        class.folds = fold_schedule(
            &class.codeword_heights(),
            parameters.log_blowup + parameters.log_final_poly_len,
            parameters.max_log_arity,
        );
        Ok(class)
    }

    fn commitments(&self) -> Vec<Batch> {
        let tables = || self.tables.iter().enumerate();
        let matrix = |table: &Table, width, next: bool| Matrix {
            log_height: table.log_height + self.parameters.log_blowup,
            width,
            points: [Point::Zeta]
                .into_iter()
                .chain(next.then_some(Point::Next(table.log_height)))
                .collect(),
        };
        let main = tables().map(|(_, table)| matrix(table, table.width, table.next)).collect();
        let quotient = tables()
            .flat_map(|(_, table)| (0..1 << table.log_chunks).map(|_| matrix(table, 2, false)))
            .collect();
        let preprocessed = self.preprocessed.as_ref().map(|preprocessed| {
            let tables = preprocessed.tables.iter().map(|&i| &self.tables[i]);
            tables.map(|table| matrix(table, table.preprocessed, table.preprocessed_next)).collect()
        });
        let permutation = self.has_lookups().then(|| {
            tables()
                .filter(|&(i, _)| !self.lookups[i].is_empty())
                .map(|(i, table)| matrix(table, self.permutation_width(i), true))
                .collect()
        });
        [Some(main), Some(quotient), preprocessed, permutation].into_iter().flatten().collect()
    }

    /// Base columns of a table's bus accumulators: one sum and one fraction per lookup, in pairs.
    pub(crate) fn permutation_width(&self, table: usize) -> usize {
        match self.lookups[table].len() {
            0 => 0,
            lookups => 2 * (lookups + 1),
        }
    }

    /// Whether any table takes part in a bus.
    pub(crate) fn has_lookups(&self) -> bool {
        self.lookups.iter().any(|lookups| !lookups.is_empty())
    }

    /// Log2 of the lengths of codewords, longest first, each once.
    pub(crate) fn codeword_heights(&self) -> Vec<usize> {
        let heights: std::collections::BTreeSet<usize> =
            self.batches.iter().flatten().map(|matrix| matrix.log_height).collect();
        heights.into_iter().rev().collect()
    }

    /// Log2 of the longest codeword's length: the bits of a query.
    pub(crate) fn log_length(&self) -> usize {
        self.codeword_heights()[0]
    }

    /// Columns opened at a point, over all tables.
    pub fn opened_columns(&self) -> usize {
        self.batches.iter().flatten().map(|matrix| matrix.width).sum()
    }

    /// Public values of all tables.
    pub fn public_values(&self) -> usize {
        self.tables.iter().map(|table| table.public_values).sum()
    }

    pub(crate) fn batch_shape(&self) -> BatchShape {
        BatchShape {
            trace_widths: self.tables.iter().map(|table| table.width).collect(),
            public_value_counts: self.tables.iter().map(|table| table.public_values).collect(),
            preprocessed_widths: self.tables.iter().map(|table| table.preprocessed).collect(),
            has_preprocessed_commitment: self.preprocessed.is_some(),
            num_lookup_instances: self.lookups.iter().filter(|all| !all.is_empty()).count(),
            lookup_pow_bits: self.parameters.lookup_grinding,
            has_randomization_commitment: false,
            ood_pow_bits: self.parameters.opening_grinding,
        }
    }

    pub(crate) fn pcs_shape(&self) -> PcsShape {
        let counts = |matrix: &Matrix| vec![matrix.width; matrix.points.len()];
        PcsShape {
            claimed_evaluation_counts: self
                .batches
                .iter()
                .map(|batch| batch.iter().map(counts).collect())
                .collect(),
            batch_pow_bits: self.parameters.batch_grinding,
        }
    }

    pub(crate) fn fri_shape(&self) -> FriShape {
        FriShape {
            log_arities: self.folds.clone(),
            final_poly_len: 1 << self.parameters.log_final_poly_len,
            commit_pow_bits: self.parameters.folding_grinding,
            query_pow_bits: self.parameters.query_grinding,
            num_queries: self.parameters.queries,
            index_bits: self.log_length(),
            log_blowup: self.parameters.log_blowup,
            max_log_arity: self.parameters.max_log_arity,
        }
    }
}

fn check_parameters(parameters: &Parameters) -> Result<(), ShapeError> {
    let positive = [
        (parameters.queries, "queries"),
        (parameters.log_blowup, "log_blowup"),
        (parameters.max_log_arity, "max_log_arity"),
    ];
    match positive.into_iter().find(|&(value, _)| value == 0) {
        Some((_, name)) => Err(ShapeError::Parameter(name)),
        None => Ok(()),
    }
}

fn preprocessed_widths(
    common: &CommonData<Config>,
    log_heights: &[usize],
) -> Result<Vec<usize>, ShapeError> {
    let mut widths = vec![0; log_heights.len()];
    let Some(global) = &common.preprocessed else { return Ok(widths) };
    for (matrix, &table) in global.matrix_to_instance.iter().enumerate() {
        let meta = global.instances.get(table).and_then(Option::as_ref);
        let fits = meta.filter(|meta| {
            meta.matrix_index == matrix && Some(&meta.degree_bits) == log_heights.get(table)
        });
        match fits {
            Some(meta) if meta.width > 0 => widths[table] = meta.width,
            _ => return Err(ShapeError::Preprocessed { table }),
        }
    }
    Ok(widths)
}

fn table<A>(
    index: usize,
    air: &A,
    log_height: usize,
    preprocessed: usize,
    lookups: &Lookups<Felt>,
    parameters: &Parameters,
) -> Result<Table, ShapeError>
where
    A: Air<InteractionSymbolicBuilder<Felt, Challenge>>,
{
    let least = parameters.log_final_poly_len + 1;
    let most = Felt::TWO_ADICITY.saturating_sub(parameters.log_blowup);
    if !(least..=most).contains(&log_height) {
        return Err(ShapeError::Height { table: index, log_height, least, most });
    }
    let periodic = BaseAir::<Felt>::periodic_columns(air);
    let periodic = periodic
        .iter()
        .enumerate()
        .map(|(column, values)| {
            let malformed = ShapeError::Periodic { table: index, column, period: values.len() };
            Periodic::new(values, log_height).ok_or(malformed)
        })
        .collect::<Result<Vec<_>, _>>()?;
    if !BaseAir::<Felt>::public_boundary_io(air).is_empty() {
        return Err(ShapeError::Boundary { table: index });
    }
    let layout = AirLayout { preprocessed_width: preprocessed, ..AirLayout::from_air::<Felt>(air) };
    let gadget = LogUpGadget::new();
    let log_chunks = get_log_num_quotient_chunks(air, layout, 1 << log_height, lookups, 0, &gadget);
    if log_chunks > parameters.log_blowup {
        let log_blowup = parameters.log_blowup;
        return Err(ShapeError::Degree { table: index, log_chunks, log_blowup });
    }
    let (base, extension) = get_symbolic_constraints(air, layout, lookups, &gadget);
    let order = get_constraint_layout::<Felt, Challenge, _, _>(air, layout, lookups, &gadget);
    Ok(Table {
        log_height,
        width: BaseAir::<Felt>::width(air),
        next: !BaseAir::<Felt>::main_next_row_columns(air).is_empty(),
        preprocessed,
        preprocessed_next: preprocessed > 0
            && !BaseAir::<Felt>::preprocessed_next_row_columns(air).is_empty(),
        public_values: BaseAir::<Felt>::num_public_values(air),
        log_chunks,
        periodic,
        constraints: Constraints { base, extension, order },
    })
}
