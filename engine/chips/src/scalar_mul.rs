//! `scalar_mul`: a multiple of a point of a curve with a table of its own.
//!
//! All three curves have prime order, so every scalar of 256 bits stands for its residue. The point
//! at infinity has no coordinates: it is never an argument, and as a result it has its own status.

use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{BigInt, PrimeField as _};
use k256::{
    Secp256k1,
    elliptic_curve::{
        CurveArithmetic, FieldBytes,
        consts::U32,
        group::{Curve as _, Group},
        ops::Reduce,
        point::AffineCoordinates,
    },
};
use p256::NistP256;

use crate::status::Refused;

/// Coordinates of a point: x, then y, each in little-endian limbs.
pub type Point = [u64; 8];

/// The curves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Curve {
    /// Ethereum's signatures.
    Secp256k1 = 0,
    /// NIST's P-256.
    P256 = 1,
    /// The first group of the pairing precompile.
    Bn254 = 2,
}

impl Curve {
    /// All of them, by number.
    pub const ALL: [Self; 3] = [Self::Secp256k1, Self::P256, Self::Bn254];

    /// The curve with that number.
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.get(number as usize).copied()
    }

    /// The modulus of the coordinates' field.
    pub const fn modulus(self) -> [u64; 4] {
        match self {
            Self::Secp256k1 => [0xffff_fffe_ffff_fc2f, u64::MAX, u64::MAX, u64::MAX],
            Self::P256 => [u64::MAX, 0xffff_ffff, 0, 0xffff_ffff_0000_0001],
            Self::Bn254 => [
                0x3c20_8c16_d87c_fd47,
                0x9781_6a91_6871_ca8d,
                0xb850_45b6_8181_585d,
                0x3064_4e72_e131_a029,
            ],
        }
    }
}

/// `scalar * point`; `None` is the point at infinity. Coordinates must be below the modulus, and on
/// the curve.
pub fn scalar_mul(
    curve: Curve,
    point: &Point,
    scalar: &[u64; 4],
) -> Result<Option<Point>, Refused> {
    let (x, y) = split(point);
    let modulus = curve.modulus();
    if !is_below(x, &modulus) || !is_below(y, &modulus) {
        return Err(Refused::NotCanonical);
    }
    // Some crates take zeros for the point at infinity.
    if point.iter().all(|&limb| limb == 0) {
        return Err(Refused::NotOnCurve);
    }
    match curve {
        Curve::Secp256k1 => weierstrass::<Secp256k1>(x, y, scalar),
        Curve::P256 => weierstrass::<NistP256>(x, y, scalar),
        Curve::Bn254 => bn254(x, y, scalar),
    }
}

fn split(point: &Point) -> (&[u64; 4], &[u64; 4]) {
    let [x, y] = [0, 4].map(|start| point[start..].first_chunk());
    x.zip(y).unwrap_or((&[0; 4], &[0; 4]))
}

fn is_below(number: &[u64; 4], modulus: &[u64; 4]) -> bool {
    number.iter().rev().lt(modulus.iter().rev())
}

/// Big-endian, as the curves' crates take numbers.
fn to_bytes(limbs: &[u64; 4]) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (chunk, limb) in bytes.as_chunks_mut().0.iter_mut().zip(limbs.iter().rev()) {
        *chunk = limb.to_be_bytes();
    }
    bytes
}

fn join(x: &[u8; 32], y: &[u8; 32]) -> Point {
    let mut point = [0; 8];
    for (half, bytes) in point.as_chunks_mut::<4>().0.iter_mut().zip([x, y]) {
        for (limb, chunk) in half.iter_mut().rev().zip(bytes.as_chunks().0) {
            *limb = u64::from_be_bytes(*chunk);
        }
    }
    point
}

/// For the curves of RustCrypto.
fn weierstrass<C>(x: &[u64; 4], y: &[u64; 4], scalar: &[u64; 4]) -> Result<Option<Point>, Refused>
where
    C: CurveArithmetic<FieldBytesSize = U32>,
    C::AffinePoint: AffineCoordinates<FieldRepr = FieldBytes<C>>,
    C::Scalar: Reduce<FieldBytes<C>>,
{
    let point = C::AffinePoint::from_coordinates(&to_bytes(x).into(), &to_bytes(y).into());
    let point = C::ProjectivePoint::from(point.into_option().ok_or(Refused::NotOnCurve)?);
    let product = point * <C::Scalar as Reduce<FieldBytes<C>>>::reduce(&to_bytes(scalar).into());
    if bool::from(product.is_identity()) {
        return Ok(None);
    }
    let product = product.to_affine();
    Ok(Some(join(&product.x().into(), &product.y().into())))
}

fn bn254(x: &[u64; 4], y: &[u64; 4], scalar: &[u64; 4]) -> Result<Option<Point>, Refused> {
    let coordinate = |limbs| ark_bn254::Fq::from_bigint(BigInt(limbs)).ok_or(Refused::NotCanonical);
    let point = ark_bn254::G1Affine::new_unchecked(coordinate(*x)?, coordinate(*y)?);
    if !point.is_on_curve() {
        return Err(Refused::NotOnCurve);
    }
    let product = point.mul_bigint(scalar).into_affine();
    Ok(product.xy().map(|(x, y)| {
        let mut point = [0; 8];
        let limbs = x.into_bigint().0.into_iter().chain(y.into_bigint().0);
        point.iter_mut().zip(limbs).for_each(|(to, from)| *to = from);
        point
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Generators: x, y.
    fn generator(curve: Curve) -> Point {
        match curve {
            Curve::Secp256k1 => {
                let point = k256::AffinePoint::GENERATOR;
                join(&point.x().into(), &point.y().into())
            }
            Curve::P256 => {
                let point = p256::AffinePoint::GENERATOR;
                join(&point.x().into(), &point.y().into())
            }
            Curve::Bn254 => [1, 0, 0, 0, 2, 0, 0, 0],
        }
    }

    fn order_minus_one(curve: Curve) -> [u64; 4] {
        match curve {
            Curve::Secp256k1 => {
                [0xbfd2_5e8c_d036_4140, 0xbaae_dce6_af48_a03b, 0xffff_ffff_ffff_fffe, u64::MAX]
            }
            Curve::P256 => {
                [0xf3b9_cac2_fc63_2550, 0xbce6_faad_a717_9e84, u64::MAX, 0xffff_ffff_0000_0000]
            }
            Curve::Bn254 => [
                0x43e1_f593_f000_0000,
                0x2833_e848_79b9_7091,
                0xb850_45b6_8181_585d,
                0x3064_4e72_e131_a029,
            ],
        }
    }

    #[test]
    fn one_times_a_point_is_the_point_and_minus_one_its_mirror_image() {
        for curve in Curve::ALL {
            let point = generator(curve);
            assert_eq!(scalar_mul(curve, &point, &[1, 0, 0, 0]), Ok(Some(point)));
            let mirrored = scalar_mul(curve, &point, &order_minus_one(curve)).unwrap().unwrap();
            assert_eq!(mirrored[..4], point[..4]);
            assert_ne!(mirrored[4..], point[4..]);
        }
    }

    #[test]
    fn zero_and_the_order_lead_to_infinity() {
        for curve in Curve::ALL {
            let point = generator(curve);
            assert_eq!(scalar_mul(curve, &point, &[0; 4]), Ok(None));
            let mut order = order_minus_one(curve);
            order[0] += 1;
            assert_eq!(scalar_mul(curve, &point, &order), Ok(None));
            order[0] += 1;
            assert_eq!(scalar_mul(curve, &point, &order), Ok(Some(point)));
        }
    }

    #[test]
    fn what_is_no_point_is_refused() {
        for curve in Curve::ALL {
            let mut point = generator(curve);
            point[4] ^= 1;
            assert_eq!(scalar_mul(curve, &point, &[1; 4]), Err(Refused::NotOnCurve));
            assert_eq!(scalar_mul(curve, &[0; 8], &[1; 4]), Err(Refused::NotOnCurve));
            for half in [0, 4] {
                let mut point = generator(curve);
                point[half..half + 4].copy_from_slice(&curve.modulus());
                assert_eq!(scalar_mul(curve, &point, &[1; 4]), Err(Refused::NotCanonical));
            }
        }
    }
}
