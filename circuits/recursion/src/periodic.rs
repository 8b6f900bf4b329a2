//! Columns that repeat, at the out-of-domain point.
//!
//! A column of period `p` in a table of `n` rows is a polynomial in `x^(n/p)`, namely the one that
//! takes the period's values on the subgroup of order `p`. Its coefficients are constants of the
//! circuit, so nothing of such a column is the prover's to choose.

use circuits::config::Felt;
use plonky2::{field::types::Field, iop::target::Target, util::reducing::ReducingFactorTarget};

use crate::{Builder, Ext, F, fri::root_of_unity, values::base};

/// The most rows after which a column repeats, as log2: each is a constant of the circuit.
const LOG_PERIOD_MAX: usize = 12;

/// A column that repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Periodic {
    log_period: usize,
    /// Of the polynomial in the power of the point, the constant one first.
    coefficients: Vec<F>,
}

impl Periodic {
    /// The column that repeats `values` in a table of `2^log_height` rows; none if they do not fit.
    pub(crate) fn new(values: &[Felt], log_height: usize) -> Option<Self> {
        let log_period = values.len().checked_ilog2()? as usize;
        let fits = values.len().is_power_of_two() && log_period <= log_height.min(LOG_PERIOD_MAX);
        fits.then(|| Self { log_period, coefficients: interpolate(values, log_period) })
    }

    /// The column where the point's powers to the powers of two are `powers`.
    ///
    /// Proves: the value is that of the prover's library at `powers[0]`.
    pub(crate) fn evaluate(&self, builder: &mut Builder, powers: &[Ext], log_height: usize) -> Ext {
        let coefficients: Vec<Target> =
            self.coefficients.iter().map(|&coefficient| builder.constant(coefficient)).collect();
        let point = powers[log_height - self.log_period];
        ReducingFactorTarget::new(point).reduce_base(&coefficients, builder)
    }
}

/// The coefficients of the polynomial with these values on the subgroup of their number.
fn interpolate(values: &[Felt], log_period: usize) -> Vec<F> {
    let root = root_of_unity(log_period).inverse();
    let scale = F::from_canonical_usize(values.len()).inverse();
    let coefficient = |power| {
        let step = root.exp_u64(power);
        let terms = values.iter().zip(step.powers()).map(|(&value, x)| base(value) * x);
        scale * terms.sum::<F>()
    };
    (0..values.len() as u64).map(coefficient).collect()
}
