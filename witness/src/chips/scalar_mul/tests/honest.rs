//! Honest calls: of each curve, with each end.

use chips::{Curve, Status};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng as _, SeedableRng as _};

use super::{
    super::{
        ScalarMulCall,
        curve::{CurveNumbers, Number, Point},
    },
    world::{World, call, expected, product},
};

/// A number of 256 bits, many of them random.
fn random(rng: &mut ChaCha8Rng) -> Number {
    Number::from_limbs(core::array::from_fn(|_| rng.next_u64()))
}

/// The point that is always used as a generator.
pub(super) fn generator(curve: Curve) -> Point {
    let [x, y] = match curve {
        Curve::Secp256k1 => [
            "0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
            "0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
        ],
        Curve::P256 => [
            "0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
            "0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
        ],
        Curve::Bn254 => ["0x1", "0x2"],
    };
    [x, y].map(|number| number.parse().unwrap())
}

/// Calls with every end, of scalars that are random or on an edge.
pub(super) fn calls(curve: Curve, rng: &mut ChaCha8Rng) -> Vec<ScalarMulCall> {
    let CurveNumbers { modulus, order, .. } = curve.into();
    let (one, two) = (Number::from(1), Number::from(2));
    let base = generator(curve);
    let point = product(curve, base, random(rng)).unwrap().unwrap();
    let [x, y] = point;
    let goods = [
        one,
        two,
        Number::from(3),
        one << 32,
        (one << 32) - one,
        (one << 255) - one,
        order - one,
        order - two,
        order - Number::from(3),
        (order - one) >> 1,
        (order + one) >> 1,
        order + one,
        Number::MAX,
        random(rng),
        random(rng) >> 100,
    ];
    let good = goods.map(|scalar| (point, scalar));
    let infinity = [(base, Number::ZERO), (point, order)];
    let refused = [
        ([modulus, y], one),
        ([x, modulus], one),
        ([Number::MAX, Number::MAX], Number::MAX),
        ([x, y ^ one], random(rng)),
        ([Number::ZERO, Number::ZERO], one),
        ([modulus - one, modulus - one], order),
    ];
    let all = good.into_iter().chain(infinity).chain(refused).chain([(base, random(rng))]);
    all.zip(1..).map(|((point, scalar), clk)| call(100 * clk, curve, point, scalar)).collect()
}

#[test]
fn honest_calls_end_as_the_engine_says() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for curve in Curve::ALL {
        let calls = calls(curve, &mut rng);
        for status in [Status::Done, Status::Infinity, Status::NotCanonical, Status::NotOnCurve] {
            assert!(calls.iter().any(|call| call.status == status));
        }
        let outcome = World::of(&calls).outcome();
        assert!(outcome.is_accepted(), "{curve:?} {outcome:?}");
        assert_eq!(outcome.outside, expected(&calls), "{curve:?}");
    }
}

/// Ladders of several calls may be in one table, and rows need no ladder.
#[test]
fn calls_of_all_curves_share_the_tables() {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let of_curve =
        |(number, curve): (u32, Curve)| call(number + 1, curve, generator(curve), random(&mut rng));
    let calls: Vec<_> = (0..).zip(Curve::ALL).map(of_curve).collect();
    let outcome = World::of(&calls).outcome();
    assert!(outcome.is_accepted(), "{outcome:?}");
    assert_eq!(outcome.outside, expected(&calls));
}

#[test]
fn no_calls_are_empty_tables() {
    let outcome = World::of(&[]).outcome();
    assert_eq!(outcome, Default::default());
}
