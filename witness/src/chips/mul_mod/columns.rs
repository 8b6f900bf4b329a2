//! From a row's numbers to its columns.

use core::array;

use circuits::{
    chips::mul_mod::{CARRIES, Carry, MulModColumns, Number, WORDS},
    config::Felt,
};
use p3_field::PrimeCharacteristicRing;
use ruint::aliases::U256;

use super::{Kind, Row};

pub(super) fn words(number: U256) -> [u32; WORDS] {
    array::from_fn(|i| (number.as_limbs()[i / 2] >> (32 * (i % 2))) as u32)
}

pub(super) fn elements(number: U256) -> [Felt; WORDS] {
    words(number).map(Felt::from_u32)
}

pub(super) fn number(number: U256) -> Number<Felt> {
    let words = words(number);
    Number { words: words.map(Felt::from_u32), high: words.map(|word| Felt::from_u32(word >> 16)) }
}

impl Row {
    pub(super) fn columns(&self) -> MulModColumns<Felt> {
        let is = |kind| Felt::from_bool(self.kind == kind);
        let (is_deciding, difference) = self.order();
        MulModColumns {
            is_product: is(Kind::Product),
            is_wrapping: is(Kind::Wrapping),
            is_reduction: is(Kind::Reduction),
            is_reduced: is(Kind::Reduced),
            is_division: is(Kind::Division),
            is_refused: is(Kind::Refused),
            clk: Felt::from_u32(self.clk),
            a_at: Felt::from_u32(self.a_at),
            b_at: Felt::from_u32(self.b_at),
            m_at: Felt::from_u32(self.m_at),
            r_at: Felt::from_u32(self.r_at),
            a: number(self.a),
            b: number(self.b),
            m: number(self.m),
            q: number(self.q),
            r: elements(self.r),
            replaced: elements(self.replaced),
            carries: self.carries().map(carry),
            is_deciding,
            difference,
        }
    }

    /// Where `r` is decidedly below `m`, and by how much more than 1. Of numbers in another order
    /// it makes a row that breaks a constraint.
    fn order(&self) -> ([Felt; WORDS], [Felt; 2]) {
        if !self.kind.is_ordered() {
            return ([Felt::ZERO; WORDS], [Felt::ZERO; 2]);
        }
        let (m, r) = (words(self.m), words(self.r));
        let deciding = (0..WORDS).rev().find(|&i| m[i] != r[i]).unwrap_or(0);
        let difference = m[deciding].wrapping_sub(r[deciding]).wrapping_sub(1);
        let halves = [difference & 0xffff, difference >> 16].map(Felt::from_u32);
        (array::from_fn(|i| Felt::from_bool(i == deciding)), halves)
    }

    /// The factor beside `a`.
    fn factor(&self) -> U256 {
        match self.kind {
            _ if self.kind.multiplies() => self.b,
            Kind::Reduction | Kind::Division => U256::ONE,
            _ => U256::ZERO,
        }
    }

    /// What the words of the equation carry: see [`circuits::chips::mul_mod`].
    fn carries(&self) -> [i64; CARRIES] {
        let numbers = [self.a, self.factor(), self.q, self.m].map(words);
        let halves = numbers.map(|words| words.map(|word| word >> 16));
        let (result, above) = (words(self.r), words(self.q));
        let mut carries = [0; CARRIES];
        let (mut carried, mut upper) = (0i128, 0i128);
        for (n, carry) in carries.iter_mut().enumerate() {
            let mut column = carried + upper + at(&numbers, n);
            upper = at(&halves, n);
            column -= upper << 32;
            if n < WORDS {
                column -= i128::from(result[n]);
            } else if self.kind == Kind::Wrapping {
                column -= i128::from(above[n - WORDS]);
            }
            carried = column >> 32;
            *carry = carried as i64;
        }
        carries
    }
}

/// What `a * factor - q * m` has at `n`, before carrying.
fn at(numbers: &[[u32; WORDS]; 4], n: usize) -> i128 {
    let [a, factor, q, m] = numbers;
    let product = |x: &[u32; WORDS], y: &[u32; WORDS]| -> i128 {
        let pairs = x.iter().enumerate().filter_map(|(i, &x)| Some((x, y.get(n.checked_sub(i)?)?)));
        pairs.map(|(x, &y)| i128::from(u64::from(x) * u64::from(y))).sum()
    };
    product(a, factor) - product(q, m)
}

pub(super) fn carry(value: i64) -> Carry<Felt> {
    Carry { value: Felt::from_i64(value), high: Felt::from_i64(value >> 16) }
}
