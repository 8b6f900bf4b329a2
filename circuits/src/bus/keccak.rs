//! The permutation of Keccak: its state between rounds, and the numbers that its parities leave.

use p3_lookup::{Count, InteractionBuilder, LookupBus, PermutationCheckBus};

use super::names;

const KECCAK_LANES: PermutationCheckBus<'static> = PermutationCheckBus::new(names::KECCAK_LANES);
const KECCAK_DIGITS: LookupBus<'static> = LookupBus::new(names::KECCAK_DIGITS);

/// Lanes of the state between two rounds that one row made and one row takes.
pub(crate) struct KeccakLanes<E> {
    /// The first clock of the call whose state it is.
    pub(crate) clk: E,
    /// How many rounds made it.
    pub(crate) round: E,
    /// Three times the place of the row that made them, plus that of the row that takes them.
    pub(crate) route: E,
    /// The lanes as pairs of words; zeros where the route has fewer.
    pub(crate) lanes: [[E; 2]; 4],
}

impl<E> KeccakLanes<E> {
    pub(crate) fn send<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        KECCAK_LANES.send(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    pub(crate) fn receive<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        KECCAK_LANES.receive(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    fn fields(self) -> impl Iterator<Item = E> {
        [self.clk, self.round, self.route].into_iter().chain(self.lanes.into_iter().flatten())
    }
}

/// A number of four digits to base 12, none of them above 5.
pub(crate) struct KeccakDigits<E> {
    pub(crate) number: E,
}

impl<E> KeccakDigits<E> {
    pub(crate) fn check<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        KECCAK_DIGITS.lookup_key(builder, [self.number], Count::bounded(when.into(), 1));
    }

    pub(crate) fn provide<AB: InteractionBuilder>(self, builder: &mut AB, uses: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        KECCAK_DIGITS.table_entry(builder, [self.number], uses);
    }
}
