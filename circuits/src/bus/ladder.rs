//! Scalar multiplication: between a call and the ladder of curve operations that computes it.
//!
//! A ladder is named by its call's clock. It takes its ends and the words of its scalar from the
//! call, which says what they are; a point is one message per coordinate, since messages are at
//! most 12 wide.

use p3_lookup::{Count, InteractionBuilder, PermutationCheckBus};

use super::names;

const LADDER_X: PermutationCheckBus<'static> = PermutationCheckBus::new(names::LADDER_X);
const LADDER_Y: PermutationCheckBus<'static> = PermutationCheckBus::new(names::LADDER_Y);
const LADDER_WORD: PermutationCheckBus<'static> = PermutationCheckBus::new(names::LADDER_WORD);

/// Words of a coordinate, least first.
const WORDS: usize = 8;

/// Where a ladder begins or ends: the curve, and the point's x.
pub(crate) struct LadderX<E> {
    /// The call's clock.
    pub(crate) clk: E,
    /// 0 where it begins, 1 where it ends.
    pub(crate) is_end: E,
    /// The curve's number.
    pub(crate) curve: E,
    /// The coordinate.
    pub(crate) x: [E; WORDS],
}

/// Where a ladder begins or ends: the place in the scalar, and the point's y.
pub(crate) struct LadderY<E> {
    /// The call's clock.
    pub(crate) clk: E,
    /// 0 where it begins, 1 where it ends.
    pub(crate) is_end: E,
    /// The word of the scalar.
    pub(crate) index: E,
    /// How many of the word's digits are still to come.
    pub(crate) left: E,
    /// The coordinate.
    pub(crate) y: [E; WORDS],
}

/// A word of the scalar. Its digits may be negative, and so may it.
pub(crate) struct LadderWord<E> {
    /// The call's clock.
    pub(crate) clk: E,
    /// Which word, from the least.
    pub(crate) index: E,
    /// The word.
    pub(crate) word: E,
}

impl<E> LadderX<E> {
    /// The call's side.
    pub(crate) fn send<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        LADDER_X.send(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    /// The ladder's side.
    pub(crate) fn receive<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        LADDER_X.receive(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    fn fields(self) -> impl Iterator<Item = E> {
        [self.clk, self.is_end, self.curve].into_iter().chain(self.x)
    }
}

impl<E> LadderY<E> {
    /// The call's side.
    pub(crate) fn send<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        LADDER_Y.send(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    /// The ladder's side.
    pub(crate) fn receive<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        LADDER_Y.receive(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    fn fields(self) -> impl Iterator<Item = E> {
        [self.clk, self.is_end, self.index, self.left].into_iter().chain(self.y)
    }
}

impl<E> LadderWord<E> {
    /// The call's side.
    pub(crate) fn send<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        LADDER_WORD.send(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    /// The ladder's side.
    pub(crate) fn receive<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        LADDER_WORD.receive(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    fn fields(self) -> [E; 3] {
        [self.clk, self.index, self.word]
    }
}
