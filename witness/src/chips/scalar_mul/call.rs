//! A call as it was recorded.

use chips::{Call, Curve, Status};
use circuits::chips::scalar_mul::curve::WORDS;
use machine::record::Trace;

use super::{
    curve::{CurveNumbers, Number, Point, number},
    digits::SignedDigits,
};

/// A multiplication with what it found in memory.
#[derive(Clone, Debug)]
pub(crate) struct ScalarMulCall {
    pub(crate) clk: u32,
    pub(crate) curve: CurveNumbers,
    /// Of result, point and scalar.
    pub(crate) addresses: [u32; 3],
    pub(crate) point: Point,
    pub(crate) scalar: Number,
    /// How it ended, as far as ends can be proven.
    pub(crate) status: Status,
    /// What the result replaces.
    pub(crate) before: [u32; 2 * WORDS],
}

impl ScalarMulCall {
    /// The calls of a segment, in order.
    pub(crate) fn all(trace: &Trace) -> Vec<Self> {
        let rows = 0..trace.call(Call::ScalarMul).len();
        rows.filter_map(|row| Self::of(trace, row)).collect()
    }

    /// The call in a row of the calls' table; none if it is one that ends in no provable way.
    fn of(trace: &Trace, row: usize) -> Option<Self> {
        let ecall = trace.ecall.row(*trace.call(Call::ScalarMul).ecall.get(row)? as usize);
        let mut words = trace.call_inputs(Call::ScalarMul, row);
        let mut take = || {
            let (taken, rest) = words.split_at_checked(WORDS)?;
            words = rest;
            Some(number(taken))
        };
        let (x, y, scalar) = (take()?, take()?, take()?);
        let ends = [Status::Done, Status::Infinity, Status::NotCanonical, Status::NotOnCurve];
        Some(Self {
            clk: ecall.clk,
            curve: Curve::from_number(ecall.a3)?.into(),
            addresses: [ecall.a0, ecall.a1, ecall.a2],
            point: [x, y],
            scalar,
            status: ends.into_iter().find(|&status| status as u32 == ecall.status)?,
            before: words.first_chunk().copied().unwrap_or_default(),
        })
    }

    /// The scalar as quotient and remainder by the group's order.
    pub(crate) fn reduced(&self) -> (Number, Number) {
        self.scalar.div_rem(self.curve.order)
    }

    /// The digits of the ladder, if there is one.
    pub(crate) fn digits(&self) -> Option<SignedDigits> {
        let (_, residue) = self.reduced();
        let has_ladder = self.status == Status::Done && !residue.is_zero();
        has_ladder.then(|| SignedDigits::of(residue))
    }
}
