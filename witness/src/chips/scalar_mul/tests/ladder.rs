//! Ladders of any rows: what a row says follows from its flags, whatever they are, by arithmetic of
//! its own.

use core::borrow::BorrowMut;

use chips::{Curve, Status};
use circuits::{
    chips::{
        curve_step::{CurveStepColumns, equations},
        scalar_mul::{
            ScalarMulColumns,
            curve::{MINUS_A, MODULUS},
        },
    },
    config::Felt,
    tables::Table,
};
use p3_field::PrimeCharacteristicRing as _;
use p3_matrix::dense::RowMajorMatrix;

use super::{
    super::{
        ScalarMulCall,
        cells::{flags, words},
        curve::{Number, Point, Wide, number},
        fill_row,
    },
    integers::{
        Fit, Integer, divide, fit, integer, is_negative, of_limbs, power, residue, to_limbs,
    },
    world::{World, small},
};

pub(super) type Row = CurveStepColumns<Felt>;

/// What a row does: double, add, subtract, as numbers.
pub(super) type Operation = [i64; 3];
pub(super) const DOUBLE: Operation = [1, 0, 0];
pub(super) const ADD: Operation = [0, 1, 0];
pub(super) const SUBTRACT: Operation = [0, 0, 1];

/// How a row departs from what it should be.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lie {
    /// What its equations are off by.
    pub(super) skew: [Integer; 3],
    pub(super) fit: [Fit; 3],
    /// How many times the modulus is added to slope, next x, next y.
    pub(super) shift: [i64; 3],
    /// The slope where any would do.
    pub(super) slope: u64,
    /// A 1 in `is_closing` that should not be there.
    pub(super) is_closing: bool,
}

/// A ladder that is being built.
#[derive(Clone, Debug)]
pub(super) struct Ladder {
    pub(super) curve: Curve,
    pub(super) rows: Vec<Row>,
    /// The row after the last one, without an operation yet.
    pub(super) next: Row,
    /// The borrows of the call's words.
    words: Vec<(i64, i64)>,
}

fn zero() -> Row {
    let mut cells = Felt::zero_vec(Table::CurveStep.columns());
    let row: &mut Row = cells.as_mut_slice().borrow_mut();
    *row
}

impl Ladder {
    /// With its first row.
    pub(super) fn start(curve: Curve, clk: u32, base: Point, index: u32, left: u32) -> Self {
        let mut row = zero();
        row.curve = flags(curve as u32);
        row.clk = Felt::from_u32(clk);
        row.word = Felt::ONE;
        row.index = Felt::from_u32(index);
        row.left = Felt::from_u32(left);
        [row.x, row.y] = base.map(|coordinate| to_limbs(Wide::from(coordinate)));
        row.base_x = row.x;
        row.base_y = words(base[1]).map(Felt::from_u32);
        let next = row;
        row.is_start = Felt::ONE;
        Self { curve, rows: vec![row], next, words: Vec::new() }
    }

    /// Appends a row with an operation.
    pub(super) fn push(&mut self, operation: Operation, lie: Lie) {
        let mut row = self.next;
        [row.is_double, row.is_add, row.is_subtract] = operation.map(Felt::from_i64);
        let closes = operation == DOUBLE && row.left == Felt::ZERO && row.index != Felt::ZERO;
        row.is_closing = Felt::from_bool(closes || lie.is_closing);
        self.next = step(&row);
        let [x, y] = solve(&mut row, &lie);
        [self.next.x, self.next.y] = [x, y];
        self.close(&row);
        self.rows.push(row);
    }

    pub(super) fn push_all(&mut self, operations: &[Operation]) {
        operations.iter().for_each(|&operation| self.push(operation, Lie::default()));
    }

    /// Notes the word if the row completes it.
    pub(super) fn close(&mut self, row: &Row) {
        if row.is_closing == Felt::ONE {
            self.words.push((small(row.index), small(row.word)));
        }
    }

    /// Appends the last row.
    pub(super) fn end(&mut self) {
        let mut row = self.next;
        row.is_end = Felt::ONE;
        row.is_closing = Felt::ONE;
        self.close(&row);
        self.rows.push(row);
    }

    /// The call that fits: its scalar is what the words add up to.
    pub(super) fn call(&self) -> ScalarMulCall {
        let mut scalar = Integer::ZERO;
        for &(index, word) in &self.words {
            scalar = scalar.wrapping_add(integer(word).wrapping_shl(32 * index as usize));
        }
        let start = self.rows[0];
        let point = [start.x, start.y].map(|limbs| Number::wrapping_from(of_limbs(&limbs)));
        ScalarMulCall {
            clk: small(start.clk) as u32,
            curve: self.curve.into(),
            addresses: [0x2000, 0x3000, 0x4000],
            point,
            scalar: Number::wrapping_from(scalar),
            status: Status::Done,
            before: [0; 16],
        }
    }

    /// The row of that call, with the ladder's end as its result.
    pub(super) fn call_row(&self) -> ScalarMulColumns<Felt> {
        let mut cells = Felt::zero_vec(Table::ScalarMul.columns());
        let end = self.rows[self.rows.len() - 1];
        let product = [end.x, end.y].map(|limbs| Number::wrapping_from(of_limbs(&limbs)));
        fill_row(&self.call(), Some(product), &mut cells);
        let row: &mut ScalarMulColumns<Felt> = cells.as_mut_slice().borrow_mut();
        let start = self.rows[0];
        row.digits.left = start.left;
        row.digits.is_top =
            core::array::from_fn(|at| Felt::from_bool(start.index == Felt::from_usize(at)));
        let mut borrow = 0;
        row.digits.borrows = core::array::from_fn(|at| {
            let word = self.words.iter().find(|&&(index, _)| index == at as i64);
            borrow = i64::from(word.map_or(0, |&(_, word)| word) < borrow);
            Felt::from_i64(borrow)
        });
        *row
    }

    pub(super) fn world(&self) -> World {
        world(&[self.call_row()], &self.rows)
    }
}

/// Both tables with these rows.
pub(super) fn world(calls: &[ScalarMulColumns<Felt>], steps: &[Row]) -> World {
    let mut world = World::of(&[]);
    let height = steps.len().next_power_of_two().max(64);
    let width = Table::CurveStep.columns();
    world.traces[1] = RowMajorMatrix::new(Felt::zero_vec(width * height), width);
    for (cells, row) in world.traces[0].rows_mut().zip(calls) {
        *BorrowMut::<ScalarMulColumns<Felt>>::borrow_mut(cells) = *row;
    }
    for (cells, row) in world.traces[1].rows_mut().zip(steps) {
        *BorrowMut::<Row>::borrow_mut(cells) = *row;
    }
    world
}

/// The next row as its digit says it.
fn step(row: &Row) -> Row {
    let mut next = zero();
    next.curve = row.curve;
    next.clk = row.clk;
    next.base_x = row.base_x;
    next.base_y = row.base_y;
    let is_open = Felt::ONE - row.is_closing.double();
    next.word = row.word + row.is_add - row.is_subtract + is_open * row.is_double * row.word;
    next.left = row.left - row.is_double + row.is_closing * Felt::from_u32(32);
    next.index = row.index - row.is_closing;
    next
}

/// What a residue must be multiplied by to become another, if that is determined but for factors of
/// the modulus.
fn ratio(product: Integer, factor: Integer, modulus: Integer) -> Option<Integer> {
    let common = factor.gcd(modulus);
    let (product, rest) = product.div_rem(common);
    let modulus = modulus / common;
    let inverse = (factor / common).inv_mod(modulus)?;
    rest.is_zero().then(|| product.mul_mod(inverse, modulus))
}

/// Fills in a row's operation and returns the next point, for any flags and offsets.
pub(super) fn solve(row: &mut Row, lie: &Lie) -> [[Felt; 16]; 2] {
    let [secp256k1, p256, bn254] = row.curve.flags().map(|flag| integer(small(flag)));
    let of_curves = |numbers: [Integer; 3]| {
        let [a, b, c] = numbers;
        (a * secp256k1).wrapping_add(b * p256).wrapping_add(c * bn254)
    };
    let modulus = of_curves(MODULUS.map(|words| Wide::from(number(&words))));
    let minus_a = of_curves(MINUS_A.map(|it| Wide::from(it)));
    let [double, add, subtract] = [row.is_double, row.is_add, row.is_subtract].map(small);
    let [is_double, is_addition, sign] = [double, add + subtract, add - subtract].map(integer);
    let [x, y, base_x] = [row.x, row.y, row.base_x].map(|limbs| of_limbs(&limbs));
    let base_y =
        row.base_y.iter().rev().fold(Integer::ZERO, |sum, &word| {
            sum.wrapping_shl(32).wrapping_add(integer(small(word)))
        });
    let sum =
        |terms: &[Integer]| terms.iter().fold(Integer::ZERO, |sum, &term| sum.wrapping_add(term));
    let minus = Integer::wrapping_neg;

    let to_base = is_addition * sum(&[base_x, minus(x)]);
    let factor = sum(&[is_double * y * integer(2), to_base]);
    let rise = sum(&[
        is_double * x * x * integer(3),
        minus(is_double * minus_a),
        sign * base_y,
        minus(is_addition * y),
        lie.skew[0],
    ]);
    let slope = ratio(residue(rise, modulus), residue(factor, modulus), modulus);
    let slope = slope.unwrap_or(Integer::from(lie.slope));
    let shifted = |number: Integer, shift| sum(&[number, modulus * integer(shift)]);
    let slope = shifted(slope, lie.shift[0]);
    let offset = integer(3 * (double + add + subtract)) << 256;
    let quotient = sum(&[divide(sum(&[factor * slope, minus(rise)]), modulus), offset]);
    let quotient: [Felt; 17] = to_limbs(quotient);
    row.slope_quotient = core::array::from_fn(|at| quotient[at]);
    row.slope_quotient_top = quotient[16];
    row.slope = to_limbs(slope);

    let twice = x * integer(2);
    let all = sum(&[slope * slope, minus(twice), minus(to_base), minus(lie.skew[1])]);
    let next_x = shifted(residue(all, modulus), lie.shift[1]);
    row.x_quotient = to_limbs(sum(&[divide(sum(&[all, minus(next_x)]), modulus), integer(3)]));

    let all = sum(&[slope * sum(&[x, minus(next_x)]), minus(y), minus(lie.skew[2])]);
    let next_y = shifted(residue(all, modulus), lie.shift[2]);
    let quotient = divide(sum(&[all, minus(next_y)]), modulus);
    row.is_y_quotient_negative = Felt::from_bool(is_negative(quotient));
    let offset = if is_negative(quotient) { power(256) } else { Integer::ZERO };
    row.y_quotient = to_limbs(sum(&[quotient, offset]));

    let next = [to_limbs(next_x), to_limbs(next_y)];
    refit(row, &next, lie.fit);
    next
}

/// Fills in the carries anew.
pub(super) fn refit(row: &mut Row, next: &[[Felt; 16]; 2], fits: [Fit; 3]) {
    let [slope, x, y] = equations(row, [&next[0], &next[1]]);
    row.slope_carries = fit(&slope, fits[0]);
    row.x_carries = fit(&x, fits[1]);
    row.y_carries = fit(&y, fits[2]);
}
