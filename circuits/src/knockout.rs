//! A table without one of its constraints or messages, to see whether a test misses it.
//!
//! Behind a feature that nothing but `witness/attacks/src/bin/mutants.rs` turns on. What is deleted
//! stays in its place as what says nothing: a constraint that zero is zero, a message with a count of
//! zero. So nothing else moves, and a test that only counts sees no difference.

use std::{cell::Cell, sync::OnceLock};

use p3_air::AirBuilder;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::{Count, InteractionBuilder};

use crate::{
    config::Felt,
    tables::Table,
    testing::{KNOCKOUT as VARIABLE, Place},
};

/// What is deleted in this process.
///
/// Panics if the variable names nothing: a test that passes then would be taken for one that does
/// not notice.
pub(crate) fn deleted() -> Option<(Table, Place)> {
    static DELETED: OnceLock<Option<(Table, Place)>> = OnceLock::new();
    *DELETED.get_or_init(|| {
        let text = std::env::var(VARIABLE).ok()?;
        Some(parse(&text).unwrap_or_else(|| panic!("{VARIABLE}={text} names nothing")))
    })
}

fn parse(text: &str) -> Option<(Table, Place)> {
    let [name, kind, number] = text.split('/').collect::<Vec<_>>().try_into().ok()?;
    let table = Table::ALL.iter().copied().find(|table| table.name() == name)?;
    let number = number.parse().ok()?;
    let (constraints, messages) = whole(|| crate::testing::size(table));
    let place = match kind {
        "constraint" if number < constraints => Place::Constraint(number),
        "message" if number < messages => Place::Message(number),
        _ => return None,
    };
    Some((table, place))
}

thread_local! {
    static IS_WHOLE: Cell<bool> = const { Cell::new(false) };
}

/// Runs `look` with nothing deleted, as far as it stays on its thread.
pub(crate) fn whole<T>(look: impl FnOnce() -> T) -> T {
    let before = IS_WHOLE.replace(true);
    let seen = look();
    IS_WHOLE.set(before);
    seen
}

/// What is deleted of a table.
pub(crate) fn place_in(table: Table) -> Option<Place> {
    if IS_WHOLE.get() {
        return None;
    }
    deleted().filter(|&(of, _)| of == table).map(|(_, place)| place)
}

/// A builder that hears everything but what is deleted.
pub(crate) struct Without<'a, AB> {
    inner: &'a mut AB,
    place: Place,
    constraints: usize,
    messages: usize,
}

impl<'a, AB> Without<'a, AB> {
    pub(crate) const fn new(place: Place, inner: &'a mut AB) -> Self {
        Self { inner, place, constraints: 0, messages: 0 }
    }
}

impl<AB: AirBuilder<F = Felt>> AirBuilder for Without<'_, AB> {
    type F = Felt;
    type Expr = AB::Expr;
    type Var = AB::Var;
    type PreprocessedWindow = AB::PreprocessedWindow;
    type MainWindow = AB::MainWindow;
    type PublicVar = AB::PublicVar;
    type PeriodicVar = AB::PeriodicVar;

    fn main(&self) -> Self::MainWindow {
        self.inner.main()
    }

    fn preprocessed(&self) -> &Self::PreprocessedWindow {
        self.inner.preprocessed()
    }

    fn is_first_row(&self) -> Self::Expr {
        self.inner.is_first_row()
    }

    fn is_last_row(&self) -> Self::Expr {
        self.inner.is_last_row()
    }

    fn is_transition(&self) -> Self::Expr {
        self.inner.is_transition()
    }

    fn public_values(&self) -> &[Self::PublicVar] {
        self.inner.public_values()
    }

    fn periodic_values(&self) -> &[Self::PeriodicVar] {
        self.inner.periodic_values()
    }

    fn assert_zero<I: Into<Self::Expr>>(&mut self, x: I) {
        let is_deleted = self.place == Place::Constraint(self.constraints);
        self.constraints += 1;
        self.inner.assert_zero(if is_deleted { AB::Expr::ZERO } else { x.into() });
    }
}

impl<AB: InteractionBuilder<F = Felt>> InteractionBuilder for Without<'_, AB> {
    fn push_interaction<E: Into<Self::Expr>>(
        &mut self,
        bus_name: &str,
        fields: impl IntoIterator<Item = E>,
        count: impl Into<Count<Self::Expr>>,
    ) {
        let is_deleted = self.place == Place::Message(self.messages);
        self.messages += 1;
        let (count, weight) = count.into().into_parts();
        let count = if is_deleted { AB::Expr::ZERO } else { count };
        self.inner.push_interaction(bus_name, fields, Count::bounded(count, weight));
    }

    fn push_local_interaction(
        &mut self,
        _tuples: impl IntoIterator<Item = (Vec<Self::Expr>, Count<Self::Expr>)>,
    ) {
        unreachable!("no table has a bus of its own");
    }

    fn num_global_interactions(&self) -> usize {
        self.inner.num_global_interactions()
    }
}
