//! Points of the curves whose multiples are a system call: what is left to do around that call.

use chips::{Curve, Refused, SystemCalls, scalar_mul::Point};
use primitives::Word;

use crate::prime_field::PrimeField;

mod parameters;
#[cfg(test)]
mod tests;

pub use parameters::{BN254, P256, SECP256K1};

/// A point other than the one at infinity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Affine {
    /// The first coordinate.
    pub x: Word,
    /// The second coordinate.
    pub y: Word,
}

/// The points with `y^2 = x^3 + ax + b` and the one at infinity, which is `None`. Their number, the
/// order of the group, is a prime.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Its name in the call.
    pub curve: Curve,
    /// The order.
    pub order: Word,
    /// The point of which public keys are multiples.
    pub generator: Affine,
    a: Word,
    b: Word,
}

impl Group {
    /// The field of the coordinates.
    #[inline]
    pub const fn field<C: SystemCalls>(&self) -> PrimeField<C> {
        PrimeField::new(Word::from_limbs(self.curve.modulus()))
    }

    /// The numbers modulo the order.
    #[inline]
    pub const fn scalars<C: SystemCalls>(&self) -> PrimeField<C> {
        PrimeField::new(self.order)
    }

    /// What the square of `y` is for that `x`.
    pub fn square_of_y<C: SystemCalls>(&self, x: &Word) -> Word {
        let field = self.field::<C>();
        let mut slope = field.mul(x, x);
        if !self.a.is_zero() {
            slope = field.add(&slope, &self.a);
        }
        field.add(&field.mul(&slope, x), &self.b)
    }

    /// Whether the coordinates, both below the field's modulus, are those of a point.
    pub fn contains<C: SystemCalls>(&self, point: &Affine) -> bool {
        self.field::<C>().mul(&point.y, &point.y) == self.square_of_y::<C>(&point.x)
    }

    /// `scalar * point`. What is no point is refused.
    pub fn multiple<C: SystemCalls>(
        &self,
        point: &Affine,
        scalar: &Word,
    ) -> Result<Option<Affine>, Refused> {
        let product = C::scalar_mul(self.curve, &point.to_limbs(), scalar.as_limbs())?;
        Ok(product.as_ref().map(Affine::from_limbs))
    }

    /// `u * generator + v * point`. What is no point is refused.
    pub fn combination<C: SystemCalls>(
        &self,
        u: &Word,
        v: &Word,
        point: &Affine,
    ) -> Result<Option<Affine>, Refused> {
        let of_point = self.multiple::<C>(point, v)?;
        let of_generator = self.multiple::<C>(&self.generator, u)?;
        Ok(self.sum::<C>(of_generator, of_point))
    }

    /// `p + q`, both points of the curve: the third point of the line through them, mirrored.
    pub fn sum<C: SystemCalls>(&self, p: Option<Affine>, q: Option<Affine>) -> Option<Affine> {
        let (Some(p), Some(q)) = (p, q) else { return p.or(q) };
        let field = self.field::<C>();
        let (rise, run) = if p.x != q.x {
            (field.sub(&q.y, &p.y), field.sub(&q.x, &p.x))
        } else if p.y == q.y {
            let square = field.mul(&p.x, &p.x);
            let rise = field.add(&field.add(&square, &square), &field.add(&square, &self.a));
            (rise, field.add(&p.y, &p.y))
        } else {
            return None;
        };
        // The line is upright where a point is its own mirror image. No group of odd order has such
        // a point.
        let slope = field.mul(&rise, &field.inverse(&run)?);
        let x = field.sub(&field.sub(&field.mul(&slope, &slope), &p.x), &q.x);
        let y = field.sub(&field.mul(&slope, &field.sub(&p.x, &x)), &p.y);
        Some(Affine { x, y })
    }
}

impl Affine {
    fn to_limbs(self) -> Point {
        let ([a, b, c, d], [e, f, g, h]) = (self.x.into_limbs(), self.y.into_limbs());
        [a, b, c, d, e, f, g, h]
    }

    fn from_limbs(&[a, b, c, d, e, f, g, h]: &Point) -> Self {
        Self { x: Word::from_limbs([a, b, c, d]), y: Word::from_limbs([e, f, g, h]) }
    }

    /// The coordinates as bytes, big-endian.
    pub fn to_be_bytes(&self) -> [u8; 64] {
        let mut bytes = [0; 64];
        let (x, y) = bytes.split_at_mut(32);
        x.copy_from_slice(&self.x.to_be_bytes::<32>());
        y.copy_from_slice(&self.y.to_be_bytes::<32>());
        bytes
    }
}
