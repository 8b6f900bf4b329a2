//! Fills `mul_mod`.

mod columns;
#[cfg(test)]
mod tests;

use core::borrow::BorrowMut;

use chips::{Call, Status};
use circuits::{chips::mul_mod::WORDS, config::Felt, tables::Table};
use machine::record::{EcallRow, Trace};
use p3_matrix::dense::RowMajorMatrix;
use rayon::prelude::*;
use ruint::{Uint, aliases::U256};

use crate::execution::{accesses::Accesses, instruction::Run, rows::fill_rows};

/// A product.
type U512 = Uint<512, 8>;

/// What a row does; see [`mul_mod`](circuits::chips::mul_mod).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Product,
    Wrapping,
    Reduction,
    Reduced,
    Division,
    Refused,
}

impl Kind {
    /// Whether `b` is a factor.
    const fn multiplies(self) -> bool {
        matches!(self, Self::Product | Self::Wrapping | Self::Reduced)
    }

    /// Whether the remainder is below `m`.
    const fn is_ordered(self) -> bool {
        !matches!(self, Self::Wrapping | Self::Refused)
    }
}

/// A row as numbers.
#[derive(Clone, Copy, Debug)]
struct Row {
    kind: Kind,
    clk: u32,
    a_at: u32,
    b_at: u32,
    m_at: u32,
    r_at: u32,
    a: U256,
    /// On divisions what the quotient replaces.
    b: U256,
    m: U256,
    q: U256,
    r: U256,
    replaced: U256,
}

/// Numbers of as many words as there are, one after the other; what is missing is zero.
fn numbers<const N: usize>(words: &[u32]) -> [U256; N] {
    let mut numbers = [U256::ZERO; N];
    for (number, words) in numbers.iter_mut().zip(words.chunks(WORDS)) {
        let mut limbs = [0; 4];
        for (at, &word) in words.iter().enumerate() {
            limbs[at / 2] |= u64::from(word) << (32 * (at % 2));
        }
        *number = U256::from_limbs(limbs);
    }
    numbers
}

impl Row {
    /// The rows of a `MulMod`, of which the first may be missing, with the words that it found.
    fn of_mul_mod(ecall: &EcallRow, words: &[u32]) -> [Option<Self>; 2] {
        let [a, b, m, replaced] = numbers(words);
        let row = Self {
            kind: Kind::Product,
            clk: ecall.clk,
            a_at: ecall.a1,
            b_at: ecall.a2,
            m_at: ecall.a3,
            r_at: ecall.a0,
            a,
            b,
            m,
            q: U256::ZERO,
            r: U256::ZERO,
            replaced,
        };
        if m.is_zero() {
            return [None, Some(row.wrapping())];
        }
        if let Some(product) = row.product() {
            return [None, Some(product)];
        }
        let (q, r) = a.div_rem(m);
        let reduction =
            Self { kind: Kind::Reduction, b: U256::ZERO, q, r, replaced: U256::ZERO, ..row };
        let reduced = Self { kind: Kind::Reduced, a: r, ..row }.product();
        [Some(reduction), reduced]
    }

    /// With the result modulo `2^256`.
    fn wrapping(self) -> Self {
        let product: U512 = self.a.widening_mul(self.b);
        let [low, high] = halves(product);
        Self { kind: Kind::Wrapping, q: high, r: low, ..self }
    }

    /// With the result modulo `m`, if the quotient fits.
    fn product(self) -> Option<Self> {
        let product: U512 = self.a.widening_mul(self.b);
        let (quotient, remainder) = product.div_rem(U512::from(self.m));
        let ([q, above], [r, _]) = (halves(quotient), halves(remainder));
        above.is_zero().then_some(Self { q, r, ..self })
    }

    /// The row of a `DivRem` with the words that it found.
    fn of_div_rem(ecall: &EcallRow, words: &[u32]) -> Self {
        let [a, m, b, replaced] = numbers(words);
        let (kind, (q, r)) = match a.checked_div(m).zip(a.checked_rem(m)) {
            Some(results) => (Kind::Division, results),
            None => (Kind::Refused, (U256::ZERO, U256::ZERO)),
        };
        Self {
            kind,
            clk: ecall.clk,
            a_at: ecall.a2,
            b_at: ecall.a0,
            m_at: ecall.a3,
            r_at: ecall.a1,
            a,
            b,
            m,
            q,
            r,
            replaced,
        }
    }

    /// The rows of a call, in order. A call that was refused for its arguments has none.
    fn of_call(call: Call, ecall: &EcallRow, words: &[u32]) -> [Option<Self>; 2] {
        let is_done = ecall.status == Status::Done as u32;
        match call {
            Call::MulMod if is_done => Self::of_mul_mod(ecall, words),
            Call::DivRem if is_done || ecall.status == Status::ZeroDivisor as u32 => {
                [None, Some(Self::of_div_rem(ecall, words))]
            }
            _ => [None; 2],
        }
    }
}

fn halves(number: U512) -> [U256; 2] {
    let [a, b, c, d, e, f, g, h] = *number.as_limbs();
    [U256::from_limbs([a, b, c, d]), U256::from_limbs([e, f, g, h])]
}

/// One row per call, two where a product takes a reduction.
pub(crate) fn fill(run: &Run<'_>, accesses: &mut Accesses) -> RowMajorMatrix<Felt> {
    let rows = [Call::MulMod, Call::DivRem].map(|call| rows(run.trace, call)).concat();
    fill_rows(Table::MulMod, &rows, accesses, |row, cells, _| *cells.borrow_mut() = row.columns())
}

fn rows(trace: &Trace, call: Call) -> Vec<Row> {
    let ecalls = trace.call(call).ecall.par_iter().enumerate();
    ecalls
        .flat_map_iter(|(at, &ecall)| {
            let ecall = trace.ecall.row(ecall as usize);
            Row::of_call(call, &ecall, trace.call_inputs(call, at)).into_iter().flatten()
        })
        .collect()
}
