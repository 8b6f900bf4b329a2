//! How many bits of security a proof of given heights has, from `p3-security`'s error terms.
//!
//! Proven bounds only: no conjecture about codes beyond their proven list-decoding radius. The
//! error terms are summed, not minimised. The transcript's hash is taken as a random oracle.

use p3_air::{
    BaseAir,
    symbolic::{AirLayout, SymbolicExpr, SymbolicExpressionExt},
};
use p3_batch_stark::{num_batched_openings, symbolic};
use p3_field::{Algebra, BasedVectorSpace};
use p3_lookup::{LogUpGadget, Lookups};
use p3_security::{
    GrindingSites, InstanceShape, RegimeReport, StarkAirParams,
    fri::FriRegime,
    logup::{LogUpAir, security_term},
    stark::proven_security_report,
};
use p3_uni_stark::OpeningShape;
use serde::Serialize;

use crate::{
    config::{Challenge, Felt, Parameters},
    systems::{Air, LOG_HEIGHT_MAX, LOG_HEIGHT_MIN, System},
};

/// What every proof must have.
pub const BITS_MIN: f64 = 100.0;

/// Bits of the challenge field, rounded down.
const CHALLENGE_BITS: usize = 127;

/// Bits of collision resistance of the commitments' hashes: 256-bit digests.
const COLLISION_BITS: usize = 128;

/// Out-of-domain points per column: a row and the next.
const POINTS_PER_COLUMN: usize = 2;

/// The bits, and what they are the sum of.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Security {
    /// Minus log2 of the sum of all error terms.
    pub bits: f64,
    /// Each term by its name, in bits.
    pub terms: Vec<(&'static str, f64)>,
}

/// The security of a proof whose tables have these heights.
pub(crate) fn security(
    tables: &[TableShape],
    parameters: &Parameters,
    log_heights: &[usize],
) -> Security {
    let mut air = StarkAirParams {
        num_constraints: 0,
        max_constraint_degree: 1,
        num_quotient_chunks: 1,
        max_combo: POINTS_PER_COLUMN,
    };
    let mut batched = 0;
    let mut messages = 0;
    let mut widest = 1;
    for (table, &log_height) in tables.iter().zip(log_heights) {
        let chunks = table.quotient_chunks(log_height);
        air.num_constraints += table.constraints;
        air.max_constraint_degree = air.max_constraint_degree.max(table.degree);
        air.num_quotient_chunks = air.num_quotient_chunks.max(chunks.count);
        batched += chunks.openings;
        messages += table.messages << log_height;
        widest = widest.max(table.widest);
    }
    let log_height = log_heights.iter().copied().max().unwrap_or(0);
    let shape = InstanceShape {
        log_trace_length: log_height,
        modulus_bits: CHALLENGE_BITS,
        collision_resistance: COLLISION_BITS,
        num_batched_functions: batched,
    };
    let grinding = GrindingSites {
        out_of_domain: parameters.opening_grinding,
        batch_combination: parameters.batch_grinding,
        lookup_challenge: parameters.lookup_grinding,
    };
    let buses = LogUpAir {
        num_interactions: messages.div_ceil(1 << log_height),
        max_message_width: widest,
    };
    let buses = security_term(&buses, &shape, &grinding);
    let report =
        proven_security_report(&parameters.regime(), &air, &shape, buses.as_slice(), &grinding);
    let unique = sum(&report.udr);
    report
        .ldr
        .as_ref()
        .map(sum)
        .into_iter()
        .fold(unique, |best, other| if other.bits > best.bits { other } else { best })
}

fn sum(report: &RegimeReport) -> Security {
    let terms: Vec<_> = report.terms().iter().map(|term| (term.label, term.bits.bits())).collect();
    let error: f64 = terms.iter().map(|&(_, bits)| (-bits).exp2()).sum();
    Security { bits: -error.log2(), terms }
}

/// What a table adds to the error terms.
#[derive(Clone, Debug)]
pub(crate) struct TableShape {
    constraints: usize,
    degree: usize,
    messages: usize,
    widest: usize,
    /// By log2 of the height, from [`LOG_HEIGHT_MIN`] on: periodic columns have another degree in
    /// another table. Without such columns there is one for all heights.
    chunks: Vec<Chunks>,
}

/// The chunks of a table's quotient, and all openings with them.
#[derive(Clone, Copy, Debug)]
struct Chunks {
    count: usize,
    openings: usize,
}

impl TableShape {
    /// Those of a system. Working them out takes as long as a fifth of verifying a proof.
    pub(crate) fn all(system: &System, lookups: &[Lookups<Felt>]) -> Vec<Self> {
        system.airs().iter().zip(lookups).map(|(air, lookups)| Self::of(air, lookups)).collect()
    }

    fn of(table: &Air, lookups: &Lookups<Felt>) -> Self
    where
        SymbolicExpressionExt<Felt, Challenge>: Algebra<Challenge>,
    {
        let layout = AirLayout::from_air::<Felt>(table);
        let (base, extension) = symbolic::get_symbolic_constraints::<Felt, Challenge, _, _>(
            table,
            layout,
            lookups,
            &LogUpGadget::new(),
        );
        let degrees = base
            .iter()
            .map(SymbolicExpr::degree_multiple)
            .chain(extension.iter().map(SymbolicExpr::degree_multiple));
        let highest = match table.num_periodic_columns() {
            0 => LOG_HEIGHT_MIN,
            _ => LOG_HEIGHT_MAX,
        };
        let heights = LOG_HEIGHT_MIN..=highest;
        Self {
            degree: degrees.max().unwrap_or(1),
            constraints: base.len() + extension.len(),
            messages: lookups.iter().map(|lookup| lookup.elements.len()).sum(),
            widest: lookups.iter().flat_map(|it| &it.elements).map(Vec::len).max().unwrap_or(0),
            chunks: heights.map(|log_height| Chunks::of(table, lookups, log_height)).collect(),
        }
    }

    /// Of tables lower or higher than there are it says what it does of the nearest.
    fn quotient_chunks(&self, log_height: usize) -> Chunks {
        let at = log_height.saturating_sub(LOG_HEIGHT_MIN).min(self.chunks.len() - 1);
        self.chunks[at]
    }
}

impl Chunks {
    fn of(table: &Air, lookups: &Lookups<Felt>, log_height: usize) -> Self {
        let log_chunks = symbolic::get_log_num_quotient_chunks::<Felt, Challenge, _, _>(
            table,
            AirLayout::from_air::<Felt>(table),
            1 << log_height,
            lookups,
            0,
            &LogUpGadget::new(),
        );
        let openings = num_batched_openings(
            table.width(),
            !table.main_next_row_columns().is_empty(),
            table.preprocessed_width(),
            false,
            1 << log_chunks,
            lookups.len(),
            <Challenge as BasedVectorSpace<Felt>>::DIMENSION,
            OpeningShape::TwoAdic,
        );
        Self { count: 1 << log_chunks, openings }
    }
}

impl Parameters {
    const fn regime(&self) -> FriRegime {
        FriRegime {
            log_blowup: self.log_blowup,
            num_queries: self.queries,
            log_final_poly_len: self.log_final_poly_len,
            max_log_arity: self.max_log_arity,
            commit_pow_bits: self.folding_grinding,
            query_pow_bits: self.query_grinding,
        }
    }
}
