//! Lies thought out by hand, each with the rest of the row made to agree: what refuses it, and
//! nothing else does.

mod carries;
mod equation;
mod halves;
mod kinds;
mod messages;
mod order;
mod reduced;

use circuits::{chips::mul_mod::Number, config::Felt};
use p3_field::{Field, PrimeCharacteristicRing};
use ruint::{Uint, aliases::U256};

use super::{
    super::{Kind, Row, U512, halves as halves_of},
    Columns, settle,
    world::{Question, World, padding},
};

/// The only thing that refuses a lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// A constraint.
    Constraint(usize),
    /// A message that looks something up.
    Fact(usize),
    /// A message that is received.
    Message(usize),
}

#[derive(Clone, Debug)]
pub(super) struct Forgery {
    name: String,
    pub(super) refused_by: Refusal,
    /// Whether it gets a call or memory wrong; otherwise it only is no proof.
    is_lie: bool,
    world: World,
    rows: Vec<Columns>,
}

impl Forgery {
    fn lie(name: &str, refused_by: Refusal, world: World, rows: Vec<Columns>) -> Self {
        Self { name: name.into(), refused_by, is_lie: true, world, rows }
    }

    fn harmless(name: &str, refused_by: Refusal, world: World, rows: Vec<Columns>) -> Self {
        Self { is_lie: false, ..Self::lie(name, refused_by, world, rows) }
    }
}

pub(super) fn all() -> Vec<Forgery> {
    [
        kinds::forgeries(),
        reduced::forgeries(),
        equation::forgeries(),
        order::forgeries(),
        halves::forgeries(),
        carries::forgeries(),
        messages::forgeries(),
    ]
    .concat()
}

#[test]
fn every_forgery_is_refused_by_what_it_is_about() {
    for Forgery { name, refused_by, is_lie, world, rows } in all() {
        let outcome = world.judge(&rows);
        let mut refusals: Vec<_> =
            outcome.violations.iter().map(|&at| Refusal::Constraint(at)).collect();
        refusals.extend(outcome.false_facts.iter().map(|&at| Refusal::Fact(at)));
        refusals.extend(outcome.unbalanced.iter().map(|&at| Refusal::Message(at)));
        assert_eq!(refusals, [refused_by], "{name}");
        assert_eq!(outcome.is_true, !is_lie, "{name}");
        assert!(outcome.unanswered == 0 || matches!(refused_by, Refusal::Message(_)), "{name}");
    }
}

/// The only row of a world with one call.
fn only_row(world: &World) -> Row {
    let [row] = world.rows()[..] else { panic!("one row") };
    row
}

/// `2^(32 word)`.
fn power(word: usize) -> U256 {
    U256::ONE << (32 * word)
}

/// A product of numbers with all kinds of words.
fn varied() -> World {
    let [a, b, m] = [3u32, 5, 7].map(|n| U256::MAX / U256::from(n));
    World::new(&[Question::MulMod(a, b, m)])
}

/// The row of a product as if it were less by `error`.
fn off_by(row: Row, error: U512) -> Row {
    let product: U512 = row.a.widening_mul(row.b);
    let (quotient, remainder) = (product - error).div_rem(Uint::from(row.m));
    let ([q, above], [r, _]) = (halves_of(quotient), halves_of(remainder));
    assert!(above.is_zero());
    Row { q, r, ..row }
}

/// What is so much below zero.
fn minus(n: u32) -> Felt {
    -Felt::from_u32(n)
}
