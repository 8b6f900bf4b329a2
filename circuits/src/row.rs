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

/// What is told of a row as it is evaluated.
pub trait Observer {
    /// What a constraint should have as zero.
    fn constraint(&mut self, number: usize, residual: Felt);

    /// A message, the `interaction`-th of the table, with its count and whether it is provided.
    fn message(
        &mut self,
        interaction: usize,
        bus: &str,
        fields: &[Felt],
        count: Felt,
        is_provided: bool,
    );
}

impl Observer for Report {
    fn constraint(&mut self, constraint: usize, residual: Felt) {
        if residual != Felt::ZERO {
            self.violations.push(Broken { constraint, residual });
        }
    }

    fn message(
        &mut self,
        interaction: usize,
        bus: &str,
        fields: &[Felt],
        count: Felt,
        is_provided: bool,
    ) {
        if count != Felt::ZERO || is_provided {
            let (bus, fields) = (bus::known(bus), fields.to_vec());
            self.messages.push(Message { interaction, is_provided, bus, fields, count });
        }
    }
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
    let mut report = Report::default();
    Rows::new(table, trace, public_values).observe(&table.preprocessed_row(at), at, &mut report);
    report
}

/// As [`evaluate`], for any table.
pub fn evaluate_instance(
    instance: &Instance,
    trace: &RowMajorMatrix<Felt>,
    public_values: &[Felt],
    at: usize,
) -> Report {
    let mut report = Report::default();
    let rows = Rows::new(instance.table(), trace, public_values);
    rows.observe(&instance.preprocessed_row(at), at, &mut report);
    report
}

/// The rows of a trace, to be observed.
#[derive(Debug)]
pub struct Rows<'a> {
    table: Table,
    trace: &'a RowMajorMatrix<Felt>,
    public_values: &'a [Felt],
    periodic: Vec<Vec<Felt>>,
}

impl<'a> Rows<'a> {
    /// The rows of a table's trace, which must be as wide as the table.
    pub fn new(table: Table, trace: &'a RowMajorMatrix<Felt>, public_values: &'a [Felt]) -> Self {
        let public_values = if table.public_values() == 0 { &[] } else { public_values };
        Self { table, trace, public_values, periodic: table.periodic() }
    }

    /// Evaluates row `at`, which must be one. Preprocessed columns are looked at in one row only.
    #[inline]
    pub fn observe(&self, preprocessed: &[Felt], at: usize, observer: &mut impl Observer) {
        let height = self.trace.height();
        let row = |at: usize| &self.trace.values[at * self.trace.width..][..self.trace.width];
        let periodic: Vec<_> =
            self.periodic.iter().map(|column| column[at % column.len()]).collect();
        self.table.eval(&mut RowBuilder {
            main: RowWindow::from_two_rows(row(at), row((at + 1) % height)),
            preprocessed: RowWindow::from_two_rows(preprocessed, preprocessed),
            periodic: &periodic,
            public_values: self.public_values,
            is_first: at == 0,
            is_last: at + 1 == height,
            constraints: 0,
            interactions: 0,
            observer,
        });
    }
}

struct RowBuilder<'a, O> {
    main: RowWindow<'a, Felt>,
    preprocessed: RowWindow<'a, Felt>,
    periodic: &'a [Felt],
    public_values: &'a [Felt],
    is_first: bool,
    is_last: bool,
    constraints: usize,
    interactions: usize,
    observer: &'a mut O,
}

impl<'a, O: Observer> AirBuilder for RowBuilder<'a, O> {
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

    #[inline]
    fn assert_zero<I: Into<Felt>>(&mut self, x: I) {
        self.observer.constraint(self.constraints, x.into());
        self.constraints += 1;
    }
}

/// More elements than any message has.
const FIELDS_MAX: usize = 16;

impl<O: Observer> InteractionBuilder for RowBuilder<'_, O> {
    #[inline]
    fn push_interaction<E: Into<Felt>>(
        &mut self,
        bus_name: &str,
        fields: impl IntoIterator<Item = E>,
        count: impl Into<Count<Felt>>,
    ) {
        let (count, weight) = count.into().into_parts();
        let mut elements = [Felt::ZERO; FIELDS_MAX];
        let mut length = 0;
        for field in fields {
            elements[length] = field.into();
            length += 1;
        }
        let fields = &elements[..length];
        self.observer.message(self.interactions, bus_name, fields, count, weight == 0);
        self.interactions += 1;
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
