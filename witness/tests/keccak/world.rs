//! The tables of some calls, with the rest of the machine around them.

use std::collections::BTreeMap;

use circuits::{bus::names, config::Felt, row, tables::Table};
use p3_field::{PrimeCharacteristicRing, PrimeField64};
use p3_matrix::{Matrix, dense::RowMajorMatrix};
use witness::chips::{
    keccak_digits,
    keccak_f::{self, KeccakCall},
    keccak_round,
};

use crate::oracle::State;

/// What is wrong with a world.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    /// Tables and their constraints that are broken.
    pub(crate) violations: Vec<(&'static str, usize)>,
    /// Messages without counterpart, by bus.
    pub(crate) imbalances: BTreeMap<&'static str, Vec<Vec<u64>>>,
}

impl Findings {
    pub(crate) fn is_clean(&self) -> bool {
        *self == Self::default()
    }

    /// Whether messages of this bus are all that is wrong.
    pub(crate) fn is_only_on(&self, bus: &str) -> bool {
        self.violations.is_empty() && self.imbalances.keys().copied().eq([bus])
    }
}

pub(crate) struct World {
    pub(crate) calls: RowMajorMatrix<Felt>,
    pub(crate) rounds: RowMajorMatrix<Felt>,
    pub(crate) digits: RowMajorMatrix<Felt>,
    /// Messages that the rest of the machine sends.
    pub(crate) outside: Vec<(&'static str, Vec<u64>)>,
}

impl World {
    pub(crate) fn new(calls: &[KeccakCall], after: impl Fn(usize) -> State) -> Self {
        let rounds = keccak_round::fill(calls);
        let outside = calls.iter().enumerate().flat_map(|(at, call)| outside(call, &after(at)));
        Self {
            calls: keccak_f::fill(calls),
            digits: keccak_digits::fill(&rounds),
            rounds,
            outside: outside.collect(),
        }
    }

    pub(crate) fn findings(&self) -> Findings {
        let mut findings = Findings::default();
        let mut net: BTreeMap<(&'static str, Vec<u64>), Felt> = BTreeMap::new();
        for message in &self.outside {
            *net.entry(message.clone()).or_default() += Felt::ONE;
        }
        let tables = [
            (Table::KeccakF, &self.calls),
            (Table::KeccakRound, &self.rounds),
            (Table::KeccakDigits, &self.digits),
        ];
        for (table, trace) in tables {
            for at in 0..trace.height() {
                let report = row::evaluate(table, trace, &[], at);
                let broken = report.violations.iter();
                findings.violations.extend(broken.map(|broken| (table.name(), broken.constraint)));
                for message in report.messages {
                    let fields = message.fields.iter().map(PrimeField64::as_canonical_u64);
                    *net.entry((message.bus, fields.collect())).or_default() += message.count;
                }
            }
        }
        for ((bus, fields), _) in net.into_iter().filter(|(_, count)| *count != Felt::ZERO) {
            findings.imbalances.entry(bus).or_default().push(fields);
        }
        findings
    }
}

/// What the instruction and memory send for a call that leaves `after`.
pub(crate) fn outside(call: &KeccakCall, after: &State) -> Vec<(&'static str, Vec<u64>)> {
    let (clk, address) = (u64::from(call.clk), u64::from(call.address));
    let words = |lane: u64| [lane & 0xffff_ffff, lane >> 32];
    let lane = |at: usize| {
        let ([a, b], [c, d]) = (words(call.before[at]), words(after[at]));
        (names::CALL_LANE, vec![clk + 6, address + 8 * at as u64, a, b, c, d])
    };
    let call = (names::CALL, vec![2, clk, address, 0, 0, 0, 0, 0]);
    [call].into_iter().chain((0..25).map(lane)).collect()
}
