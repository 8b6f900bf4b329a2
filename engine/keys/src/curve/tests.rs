use chips::Software;
use proptest::{array::uniform4, prelude::*};

use super::*;

const GROUPS: [Group; 3] = [SECP256K1, P256, BN254];

fn times_generator(group: &Group, scalar: Word) -> Option<Affine> {
    group.multiple::<Software>(&group.generator, &scalar).unwrap()
}

fn sum(group: &Group, p: Option<Affine>, q: Option<Affine>) -> Option<Affine> {
    group.sum::<Software>(p, q)
}

#[test]
fn the_parameters_are_those_of_the_curves() {
    for (group, curve) in GROUPS.iter().zip([Curve::Secp256k1, Curve::P256, Curve::Bn254]) {
        assert_eq!(group.curve, curve);
        assert!(group.contains::<Software>(&group.generator));
        assert_eq!(times_generator(group, group.order), None);
        assert_eq!(times_generator(group, group.order + Word::ONE), Some(group.generator));
    }
    let secp256k1 = k256::AffinePoint::GENERATOR;
    let encoded = k256::elliptic_curve::sec1::ToSec1Point::to_sec1_point(&secp256k1, false);
    assert_eq!(encoded.as_bytes()[1..], SECP256K1.generator.to_be_bytes());
}

#[test]
fn what_is_beside_the_curve_is_no_point() {
    for group in GROUPS {
        let Affine { x, y } = group.generator;
        let beside = Affine { x, y: y + Word::ONE };
        assert!(!group.contains::<Software>(&beside));
        assert!(group.multiple::<Software>(&beside, &Word::ONE).is_err());
        assert!(group.combination::<Software>(&Word::ONE, &Word::ONE, &beside).is_err());
    }
}

#[test]
fn infinity_is_neutral() {
    for group in GROUPS {
        let generator = Some(group.generator);
        assert_eq!(sum(&group, None, None), None);
        assert_eq!(sum(&group, generator, None), generator);
        assert_eq!(sum(&group, None, generator), generator);
    }
}

#[test]
fn a_point_that_is_its_own_mirror_image_doubles_to_infinity() {
    // No point has y = 0; the rule is there all the same.
    let upright = Some(Affine { x: Word::from(5), y: Word::ZERO });
    assert_eq!(sum(&SECP256K1, upright, upright), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn sums_are_those_of_the_multiples(
        group in 0..3usize, a in uniform4(0u64..), b in uniform4(0u64..),
    ) {
        let group = GROUPS[group];
        let [a, b] = [a, b].map(|limbs| Word::from_limbs(limbs) % group.order);
        let scalars = group.scalars::<Software>();
        let [p, q] = [a, b].map(|scalar| times_generator(&group, scalar));
        let of = |scalar| times_generator(&group, scalar);
        prop_assert_eq!(sum(&group, p, q), of(scalars.add(&a, &b)));
        prop_assert_eq!(sum(&group, p, p), of(scalars.add(&a, &a)));
        prop_assert_eq!(sum(&group, p, of(scalars.neg(&a))), None);
        prop_assert!(p.is_none_or(|p| group.contains::<Software>(&p)));

        let combined = group.combination::<Software>(&a, &b, &group.generator);
        prop_assert_eq!(combined, Ok(sum(&group, p, q)));
    }
}
