//! The three rows of a round on their own, judged.

use std::collections::{BTreeMap, BTreeSet};

use circuits::{
    bus::names,
    chips::keccak_round::layout::{ROWS, route},
    config::Felt,
    row::{self, Message},
    tables::Table,
};
use p3_field::{PrimeCharacteristicRing, PrimeField64};
use p3_matrix::{Matrix, dense::RowMajorMatrix};

use crate::oracle::{self, State};

/// What is wrong with rows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Constraints that are broken in some row.
    pub(crate) violations: BTreeSet<usize>,
    /// Messages that look up what is not true.
    pub(crate) false_lookups: BTreeSet<usize>,
    /// Whether what is sent is the round of what is received.
    pub(crate) is_round: bool,
}

impl Verdict {
    /// A wrong round that nothing but this constraint speaks against.
    pub(crate) fn is_caught_by(&self, constraint: usize) -> bool {
        self.violations == [constraint].into() && self.false_lookups.is_empty() && !self.is_round
    }

    /// A wrong round that nothing but this lookup speaks against.
    pub(crate) fn is_caught_by_lookup(&self, lookup: usize) -> bool {
        self.violations.is_empty() && self.false_lookups == [lookup].into() && !self.is_round
    }
}

/// Judges rows, after which there is padding.
pub(crate) fn judge(rows: &[Felt]) -> Verdict {
    let width = Table::KeccakRound.columns();
    let mut cells = rows.to_vec();
    cells.resize((rows.len() / width + 1).next_power_of_two() * width, Felt::ZERO);
    let trace = RowMajorMatrix::new(cells, width);
    let mut verdict = Verdict::default();
    let mut lanes = Vec::new();
    for at in 0..trace.height() {
        let report = row::evaluate(Table::KeccakRound, &trace, &[], at);
        verdict.violations.extend(report.violations.iter().map(|broken| broken.constraint));
        for message in report.messages {
            match message.bus {
                names::KECCAK_DIGITS if !is_true(&message) => {
                    verdict.false_lookups.insert(message.interaction);
                }
                names::KECCAK_LANES => lanes.push(message),
                _ => {}
            }
        }
    }
    verdict.is_round = is_round(&lanes).is_some();
    verdict
}

/// Whether a number has four digits up to 5 to base 12.
pub(crate) fn is_true(lookup: &Message) -> bool {
    let mut number = lookup.fields[0].as_canonical_u64();
    for _ in 0..4 {
        if number % 12 > 5 {
            return false;
        }
        number /= 12;
    }
    number == 0
}

/// The messages of a state, by clock and number of rounds.
fn states(messages: &[Message], count: Felt) -> Option<((Felt, u64), State)> {
    let messages: Vec<_> = messages.iter().filter(|message| message.count == count).collect();
    let header = |message: &Message| (message.fields[0], message.fields[1].as_canonical_u64());
    let first = header(messages.first()?);
    let mut routes = BTreeMap::new();
    for message in &messages {
        (header(message) == first).then_some(())?;
        routes.insert(message.fields[2].as_canonical_u64() as usize, &message.fields[3..]);
    }
    (messages.len() == routes.len() && routes.keys().copied().eq(0..ROWS * ROWS)).then_some(())?;
    let mut state = [0; 25];
    for (at, words) in routes {
        for (lane, words) in route(at / ROWS, at % ROWS).into_iter().zip(words.as_chunks().0) {
            let [low, high]: [Felt; 2] = *words;
            let [low, high] = [low, high].map(|word| word.as_canonical_u64());
            (low >> 32 == 0 && high >> 32 == 0).then_some(())?;
            match lane {
                Some(lane) => state[lane] = low | high << 32,
                None => (low == 0 && high == 0).then_some(())?,
            }
        }
    }
    Some((first, state))
}

fn is_round(messages: &[Message]) -> Option<()> {
    let ((clk, round), before) = states(messages, -Felt::ONE)?;
    let (after_round, after) = states(messages, Felt::ONE)?;
    let is_all = messages.len() == 2 * ROWS * ROWS && round < 24;
    (is_all && after_round == (clk, round + 1)).then_some(())?;
    (after == oracle::round(&before, round as usize)).then_some(())
}
