//! Fills `curve_step`.

use core::borrow::BorrowMut;

use circuits::{
    chips::curve_step::{CurveStepColumns, equations},
    config::Felt,
};
use p3_field::PrimeCharacteristicRing;

use super::scalar_mul::{
    ScalarMulCall,
    cells::{carries, flags, limbs, wide_limbs, words},
    curve::{CurveNumbers, Number, Point, Wide},
    digits::WORD_DIGITS,
};

/// What a row of a ladder does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Start,
    Double,
    Add,
    Subtract,
    End,
}

/// A row of a ladder.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CurveStep {
    kind: Kind,
    curve: CurveNumbers,
    clk: u32,
    is_closing: bool,
    word: i64,
    left: usize,
    index: usize,
    base: Point,
    point: Point,
    slope: Number,
    next: Point,
}

impl CurveStep {
    /// The ladder of a call, if it has one.
    pub(crate) fn ladder(call: &ScalarMulCall) -> Vec<Self> {
        let Some(digits) = call.digits() else { return Vec::new() };
        let (index, left) = digits.first();
        let mut step = Self {
            kind: Kind::Start,
            curve: call.curve,
            clk: call.clk,
            is_closing: false,
            word: 1,
            left,
            index,
            base: call.point,
            point: call.point,
            slope: Number::ZERO,
            next: call.point,
        };
        let mut ladder = vec![step];
        for digit in digits.rest() {
            step.double();
            ladder.push(step);
            step.go_on();
            if digit != 0 {
                step.add(digit);
                ladder.push(step);
                step.go_on();
            }
        }
        ladder.push(Self { kind: Kind::End, is_closing: true, slope: Number::ZERO, ..step });
        ladder
    }

    /// The point before the row's operation.
    pub(crate) const fn point(&self) -> Point {
        self.point
    }

    fn double(&mut self) {
        self.kind = Kind::Double;
        self.is_closing = self.left == 0;
        self.slope = self.curve.tangent(self.point);
        self.next = self.curve.third(self.slope, self.point, self.point[0]);
    }

    fn add(&mut self, digit: i8) {
        self.kind = if digit > 0 { Kind::Add } else { Kind::Subtract };
        let other = if digit > 0 { self.base } else { self.curve.opposite(self.base) };
        self.slope = self.curve.secant(self.point, other);
        self.next = self.curve.third(self.slope, self.point, other[0]);
    }

    /// From a row with an operation to the next one.
    fn go_on(&mut self) {
        self.point = self.next;
        match self.kind {
            Kind::Double if self.is_closing => {
                (self.word, self.left, self.index) = (0, WORD_DIGITS - 1, self.index - 1);
            }
            Kind::Double => (self.word, self.left) = (2 * self.word, self.left - 1),
            Kind::Add => self.word += 1,
            Kind::Subtract => self.word -= 1,
            Kind::Start | Kind::End => {}
        }
        self.is_closing = false;
    }
}

impl CurveStep {
    pub(crate) fn fill_row(&self, row: &mut [Felt]) {
        let row: &mut CurveStepColumns<Felt> = row.borrow_mut();
        let is_kind = |kind| Felt::from_bool(self.kind == kind);
        row.curve = flags(self.curve.number);
        row.is_start = is_kind(Kind::Start);
        row.is_double = is_kind(Kind::Double);
        row.is_add = is_kind(Kind::Add);
        row.is_subtract = is_kind(Kind::Subtract);
        row.is_end = is_kind(Kind::End);
        row.is_closing = Felt::from_bool(self.is_closing);
        row.clk = Felt::from_u32(self.clk);
        row.word = Felt::from_i64(self.word);
        row.left = Felt::from_usize(self.left);
        row.index = Felt::from_usize(self.index);
        [row.x, row.y] = self.point.map(limbs);
        row.base_x = limbs(self.base[0]);
        row.base_y = words(self.base[1]).map(Felt::from_u32);
        if !matches!(self.kind, Kind::Start | Kind::End) {
            self.fill_operation(row);
        }
    }

    fn fill_operation(&self, row: &mut CurveStepColumns<Felt>) {
        row.slope = limbs(self.slope);
        let modulus = Wide::from(self.curve.modulus);
        let [slope, x, next_x, base_x] = [self.slope, self.point[0], self.next[0], self.base[0]]
            .map(|number| Wide::from(number));
        let [y, next_y, base_y, minus_a] =
            [self.point[1], self.next[1], self.base[1], self.curve.minus_a]
                .map(|number| Wide::from(number));

        let three = Wide::from(3);
        let (plus, minus, other_x) = match self.kind {
            Kind::Add => (slope * base_x + y, slope * x + base_y, base_x),
            Kind::Subtract => (slope * base_x + y + base_y, slope * x, base_x),
            _ => (slope * (y + y) + minus_a, three * x * x, x),
        };
        let offset = (three * modulus) << 256;
        let quotient = (plus + offset - minus) / modulus;
        row.slope_quotient = wide_limbs(quotient);
        [row.slope_quotient_top] = wide_limbs(quotient >> 256);

        let quotient = (slope * slope + three * modulus - x - other_x - next_x) / modulus;
        row.x_quotient = wide_limbs(quotient);

        let quotient = (slope * x + (modulus << 256) - slope * next_x - y - next_y) / modulus;
        row.y_quotient = wide_limbs(quotient);
        row.is_y_quotient_negative = Felt::from_bool(!quotient.bit(256));

        let next = self.next.map(limbs);
        let [slope, x, y] = equations(row, [&next[0], &next[1]]);
        row.slope_carries = carries(&slope);
        row.x_carries = carries(&x);
        row.y_carries = carries(&y);
    }
}
