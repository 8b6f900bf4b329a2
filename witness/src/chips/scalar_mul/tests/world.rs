//! Both tables, and all that can be seen of them.

use std::collections::{BTreeMap, BTreeSet};

use chips::{Curve, Software, Status, SystemCalls as _};
use circuits::{
    bus::names,
    config::Felt,
    row::{self, Report},
    tables::Table,
};
use p3_field::PrimeField64;
use p3_matrix::{Matrix, dense::RowMajorMatrix};
use rayon::prelude::*;

use super::super::{
    ScalarMulCall,
    cells::words,
    curve::{Number, Point},
    fill_calls,
};

pub(super) const TABLES: [Table; 2] = [Table::ScalarMul, Table::CurveStep];

/// A message that the rest of the system takes part in, with its count.
pub(super) type Outside = BTreeMap<(&'static str, Vec<u64>), i64>;

/// What is wrong with both tables by themselves, and what they say to the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Constraints that some row breaks.
    pub(super) violations: BTreeSet<(&'static str, usize)>,
    /// Messages that some row looks something false up with.
    pub(super) false_facts: BTreeSet<(&'static str, usize)>,
    /// Messages between the two that do not balance.
    pub(super) unbalanced: Outside,
    /// Calls and lanes.
    pub(super) outside: Outside,
}

impl Outcome {
    /// Whether the tables could be part of a proof, whatever they claim.
    pub(super) fn is_accepted(&self) -> bool {
        self.violations.is_empty() && self.false_facts.is_empty() && self.unbalanced.is_empty()
    }
}

impl Outcome {
    /// Whether this constraint is all that refuses the tables, or that one is deleted and nothing does.
    pub(super) fn is_refused_by_it_at_most(&self, table: Table, constraint: usize) -> bool {
        let is_it = self.violations.contains(&(table.name(), constraint));
        self.is_accepted() || is_it && self.is_refused_by_one()
    }

    /// Whether one constraint or one look-up is all that refuses the tables.
    pub(super) fn is_refused_by_one(&self) -> bool {
        self.unbalanced.is_empty() && self.violations.len() + self.false_facts.len() == 1
    }
}

#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) traces: [RowMajorMatrix<Felt>; 2],
}

impl World {
    pub(super) fn of(calls: &[ScalarMulCall]) -> Self {
        Self { traces: fill_calls(calls) }
    }

    pub(super) fn report(&self, table: usize, at: usize) -> Report {
        row::evaluate(TABLES[table], &self.traces[table], &[], at)
    }

    pub(super) fn outcome(&self) -> Outcome {
        let mut outcome = Outcome::default();
        let mut net = Outside::new();
        for (at, table) in TABLES.into_iter().enumerate() {
            let rows = (0..self.traces[at].height()).into_par_iter();
            let reports: Vec<Report> = rows.map(|row| self.report(at, row)).collect();
            for report in reports {
                let name = table.name();
                outcome.violations.extend(report.violations.iter().map(|it| (name, it.constraint)));
                for message in report.messages {
                    if let Some(is_true) = is_true(message.bus, &message.fields) {
                        if !is_true {
                            outcome.false_facts.insert((name, message.interaction));
                        }
                        continue;
                    }
                    let fields = message.fields.iter().map(Felt::as_canonical_u64).collect();
                    *net.entry((message.bus, fields)).or_default() += small(message.count);
                }
            }
        }
        net.retain(|_, count| *count != 0);
        for (message, count) in net {
            let is_outside = [names::CALL, names::CALL_LANE].contains(&message.0);
            let to = if is_outside { &mut outcome.outside } else { &mut outcome.unbalanced };
            to.insert(message, count);
        }
        outcome
    }
}

/// Whether a fact that is looked up is true; nothing of other messages.
pub(super) fn is_true(bus: &str, fields: &[Felt]) -> Option<bool> {
    let below = |bound: u64| Some(fields.iter().all(|it| it.as_canonical_u64() < bound));
    match bus {
        names::RANGE16 => below(1 << 16),
        names::BYTES => below(1 << 8),
        _ => None,
    }
}

/// The integer next to zero that an element stands for.
pub(super) fn small(element: Felt) -> i64 {
    let number = element.as_canonical_u64();
    if number > Felt::ORDER_U64 / 2 { -((Felt::ORDER_U64 - number) as i64) } else { number as i64 }
}

/// A call that finds these numbers, with the status that the engine gives it.
pub(super) fn call(clk: u32, curve: Curve, point: Point, scalar: Number) -> ScalarMulCall {
    let status = match product(curve, point, scalar) {
        Ok(Some(_)) => Status::Done,
        Ok(None) => Status::Infinity,
        Err(status) => status,
    };
    ScalarMulCall {
        clk,
        curve: curve.into(),
        addresses: [0x2000, 0x3000 + 64 * clk, 0x4000],
        point,
        scalar,
        status,
        before: core::array::from_fn(|at| clk * 1000 + at as u32),
    }
}

/// The product as the engine computes it.
pub(super) fn product(
    curve: Curve,
    [x, y]: Point,
    scalar: Number,
) -> Result<Option<Point>, Status> {
    let point = core::array::from_fn(|at| [x, y][at / 4].as_limbs()[at % 4]);
    let product = Software::scalar_mul(curve, &point, scalar.as_limbs()).map_err(Status::from)?;
    Ok(product.map(|product| {
        let half = |start| Number::from_limbs(core::array::from_fn(|at| product[start + at]));
        [half(0), half(4)]
    }))
}

/// What a call says to the rest of the system, by the engine: all of it is received.
pub(super) fn expected(calls: &[ScalarMulCall]) -> Outside {
    let mut outside = Outside::new();
    for call in calls {
        let curve = Curve::from_number(call.curve.number).unwrap();
        let product = product(curve, call.point, call.scalar);
        let status = match product {
            Ok(Some(_)) => Status::Done,
            Ok(None) => Status::Infinity,
            Err(status) => status,
        };
        let [result, point, scalar] = call.addresses;
        let mut say = |bus, fields: &[u32]| {
            let fields = fields.iter().map(|&field| u64::from(field)).collect();
            *outside.entry((bus, fields)).or_default() -= 1;
        };
        say(
            names::CALL,
            &[8, call.clk, result, point, scalar, call.curve.number, 0, status as u32],
        );
        let mut lanes = |sub_clock, address, before: &[u32], after: &[u32]| {
            for (at, (before, after)) in before.chunks(2).zip(after.chunks(2)).enumerate() {
                let address = address + 8 * at as u32;
                let fields =
                    [call.clk + sub_clock, address, before[0], before[1], after[0], after[1]];
                say(names::CALL_LANE, &fields);
            }
        };
        let read = call.point.map(words).concat();
        lanes(6, point, &read, &read);
        let read = words(call.scalar);
        lanes(7, scalar, &read, &read);
        if let Ok(Some(product)) = product {
            lanes(8, result, &call.before, &product.map(words).concat());
        }
    }
    outside
}
