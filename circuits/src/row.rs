//! One row of a table on its own: which constraints it breaks, which messages it sends.
//!
//! The prover's side counts by it how often each fact is looked up; tests see by it what a forged
//! row changes.

use p3_air::{AirBuilder, RowWindow};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::{Count, InteractionBuilder};
use p3_matrix::{Matrix, dense::RowMajorMatrix};

use crate::{bus, config::Felt, systems::Air as Instance, tables::Table};

/// A message as it reaches its bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Which of the table's messages, counted from its first.
    pub interaction: usize,
    /// Whether this is a fact for others to look up, as often as they like.
    pub is_provided: bool,
    /// The bus's name.
    pub bus: &'static str,
    /// What is said.
    pub fields: Vec<Felt>,
    /// Positive for what is sent or looked up, negative for what is received or provided.
    pub count: Felt,
}

/// A constraint that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Which of the table's constraints, counted from its first.
    pub constraint: usize,
    /// What should be zero.
    pub residual: Felt,
}

/// Everything that the rest of the system can see of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The constraints that do not hold.
    pub violations: Vec<Broken>,
    /// What is provided, and all other messages with a count other than zero.
    pub messages: Vec<Message>,
}

/// Evaluates row `at` of a table's trace. The row after the last is the first.
///
/// Panics if the trace is not as wide as the table, or has no such row, or if the table depends on a
/// program.
pub fn evaluate(
    table: Table,
    trace: &RowMajorMatrix<Felt>,
    public_values: &[Felt],
    at: usize,
) -> Report {
    report(table, &table.preprocessed_row(at), trace, public_values, at)
}

/// As [`evaluate`], for any table.
pub fn evaluate_instance(
    instance: &Instance,
    trace: &RowMajorMatrix<Felt>,
    public_values: &[Felt],
    at: usize,
) -> Report {
    report(instance.table(), &instance.preprocessed_row(at), trace, public_values, at)
}

// Preprocessed columns are looked at in one row only.
fn report(
    table: Table,
    preprocessed: &[Felt],
    trace: &RowMajorMatrix<Felt>,
    public_values: &[Felt],
    at: usize,
) -> Report {
    let height = trace.height();
    let row = |at: usize| &trace.values[at * trace.width..][..trace.width];
    let periodic: Vec<_> =
        table.periodic().iter().map(|column| column[at % column.len()]).collect();
    let mut builder = RowBuilder {
        main: RowWindow::from_two_rows(row(at), row((at + 1) % height)),
        preprocessed: RowWindow::from_two_rows(preprocessed, preprocessed),
        periodic: &periodic,
        public_values: if table.public_values() == 0 { &[] } else { public_values },
        is_first: at == 0,
        is_last: at + 1 == height,
        constraints: 0,
        interactions: 0,
        report: Report::default(),
    };
    table.eval(&mut builder);
    builder.report
}

struct RowBuilder<'a> {
    main: RowWindow<'a, Felt>,
    preprocessed: RowWindow<'a, Felt>,
    periodic: &'a [Felt],
    public_values: &'a [Felt],
    is_first: bool,
    is_last: bool,
    constraints: usize,
    interactions: usize,
    report: Report,
}

impl<'a> AirBuilder for RowBuilder<'a> {
    type F = Felt;
    type Expr = Felt;
    type Var = Felt;
    type PreprocessedWindow = RowWindow<'a, Felt>;
    type MainWindow = RowWindow<'a, Felt>;
    type PublicVar = Felt;
    type PeriodicVar = Felt;

    fn main(&self) -> Self::MainWindow {
        self.main
    }

    fn preprocessed(&self) -> &Self::PreprocessedWindow {
        &self.preprocessed
    }

    fn is_first_row(&self) -> Felt {
        Felt::from_bool(self.is_first)
    }

    fn is_last_row(&self) -> Felt {
        Felt::from_bool(self.is_last)
    }

    fn is_transition(&self) -> Felt {
        Felt::from_bool(!self.is_last)
    }

    fn public_values(&self) -> &[Felt] {
        self.public_values
    }

    fn periodic_values(&self) -> &[Felt] {
        self.periodic
    }

    fn assert_zero<I: Into<Felt>>(&mut self, x: I) {
        let residual = x.into();
        if residual != Felt::ZERO {
            self.report.violations.push(Broken { constraint: self.constraints, residual });
        }
        self.constraints += 1;
    }
}

impl InteractionBuilder for RowBuilder<'_> {
    fn push_interaction<E: Into<Felt>>(
        &mut self,
        bus_name: &str,
        fields: impl IntoIterator<Item = E>,
        count: impl Into<Count<Felt>>,
    ) {
        let interaction = self.interactions;
        self.interactions += 1;
        let (count, weight) = count.into().into_parts();
        let is_provided = weight == 0;
        if count == Felt::ZERO && !is_provided {
            return;
        }
        let (bus, fields) = (bus::known(bus_name), fields.into_iter().map(Into::into).collect());
        self.report.messages.push(Message { interaction, is_provided, bus, fields, count });
    }

    fn push_local_interaction(
        &mut self,
        _tuples: impl IntoIterator<Item = (Vec<Felt>, Count<Felt>)>,
    ) {
        unreachable!("no table has a bus of its own");
    }

    fn num_global_interactions(&self) -> usize {
        self.interactions
    }
}
