//! Lies about ladders, each in a row, and the rest made to agree.

use chips::Curve;
use circuits::{
    chips::scalar_mul::{curve::CurveFlags, identity::LIMBS},
    config::Felt,
    tables::Table,
};
use p3_field::{PrimeCharacteristicRing as _, PrimeField64 as _};

use super::{
    super::{
        cells,
        curve::{Number, Point},
    },
    honest::generator,
    integers::{Fit, Integer, overflow, power},
    ladder::{ADD, DOUBLE, Ladder, Lie, Operation, Row, refit},
    world::{World, product, small},
};

type NumberOf = fn(&mut Row) -> &mut [Felt; LIMBS];

/// A lie, by name.
pub(super) type Forgery = (String, World);

/// Small multiples of the generator, for lies that need numbers of some size.
pub(super) fn bases(curve: Curve) -> impl Iterator<Item = Point> {
    let multiple = move |times: u32| product(curve, generator(curve), Number::from(times));
    (2..400).filter_map(move |times| multiple(times).ok().flatten())
}

pub(super) fn base(curve: Curve) -> Point {
    bases(curve).next().unwrap()
}

/// A ladder of one word, whose first row the lie may change.
pub(super) fn short(curve: Curve, left: u32) -> Ladder {
    Ladder::start(curve, 100, base(curve), 0, left)
}

pub(super) fn finish(mut ladder: Ladder) -> World {
    ladder.end();
    ladder.world()
}

pub(super) fn all() -> Vec<Forgery> {
    let mut forgeries = Vec::new();
    forgeries.extend(equations());
    forgeries.extend(limbs());
    forgeries.extend(top_limbs());
    forgeries.extend(flags());
    forgeries.extend(curves());
    forgeries
}

/// Equations off by one in a position, and off by the field's modulus across a carry.
fn equations() -> Vec<Forgery> {
    let mut forgeries = Vec::new();
    for equation in 0..3 {
        for position in 0..16 {
            let mut lie = Lie::default();
            lie.skew[equation] = power(32 * position);
            let mut ladder = short(Curve::Secp256k1, 1);
            ladder.push(DOUBLE, lie);
            forgeries.push((format!("equation {equation}, position {position}"), finish(ladder)));
        }
        for carry in 0..15 {
            for fit in [Fit::Low(carry), Fit::High(carry)] {
                let mut lie = Lie::default();
                lie.skew[equation] = Integer::from(Felt::ORDER_U64) << (32 * carry);
                lie.fit[equation] = fit;
                let mut ladder = short(Curve::Secp256k1, 1);
                ladder.push(DOUBLE, lie);
                forgeries.push((format!("equation {equation}, {fit:?}"), finish(ladder)));
            }
        }
    }
    forgeries
}

/// Cells of limbs that do not hold limbs, with the same sum.
fn limbs() -> Vec<Forgery> {
    let mut forgeries = Vec::new();
    let mut edit = |name: String, edit: &dyn Fn(&mut Row)| {
        let mut ladder = short(Curve::Secp256k1, 1);
        ladder.push(DOUBLE, Lie::default());
        edit(&mut ladder.rows[1]);
        let next = [ladder.next.x, ladder.next.y];
        if !name.contains("carry") {
            refit(&mut ladder.rows[1], &next, [Fit::Plain; 3]);
        }
        forgeries.push((name, finish(ladder)));
    };
    let numbers: [(&str, NumberOf); 4] = [
        ("slope", |row| &mut row.slope),
        ("slope quotient", |row| &mut row.slope_quotient),
        ("x quotient", |row| &mut row.x_quotient),
        ("y quotient", |row| &mut row.y_quotient),
    ];
    for at in 0..15 {
        for (name, number) in numbers {
            edit(format!("{name} {at}"), &|row| {
                overflow(number(row), at);
            });
        }
        for equation in 0..3 {
            edit(format!("carry {at} of {equation}"), &|row| {
                let carries = [&mut row.slope_carries, &mut row.x_carries, &mut row.y_carries];
                let [slope, x, y] = carries;
                let carry = &mut [slope, x, y][equation][at];
                carry.low += Felt::from_u32(1 << 16);
                carry.high -= Felt::ONE;
            });
        }
    }
    edit("slope quotient 15".into(), &|row| {
        row.slope_quotient[15] += Felt::from_u32(1 << 16);
        row.slope_quotient_top -= Felt::ONE;
    });
    edit("y quotient 15".into(), &|row| {
        let sign = Felt::ONE - row.is_y_quotient_negative.double();
        row.y_quotient[15] += sign * Felt::from_u32(1 << 16);
        row.is_y_quotient_negative += sign;
    });
    for at in 0..15 {
        for is_y in [false, true] {
            let mut ladder = short(Curve::Secp256k1, 2);
            ladder.push(DOUBLE, Lie::default());
            overflow(if is_y { &mut ladder.next.y } else { &mut ladder.next.x }, at);
            let next = [ladder.next.x, ladder.next.y];
            refit(&mut ladder.rows[1], &next, [Fit::Plain; 3]);
            ladder.push(DOUBLE, Lie::default());
            forgeries.push((format!("point {is_y} {at}"), finish(ladder)));
        }
    }
    forgeries
}

/// Numbers of the right residue, but negative or too great, or numbers that make a quotient so. The
/// modulus of bn254 leaves room for that.
fn top_limbs() -> Vec<Forgery> {
    let shifts: [(&str, [i64; 3], Operation, [i64; 3]); 6] = [
        ("x 15", [0, -1, 0], ADD, [0; 3]),
        ("y 15", [0, 0, -1], ADD, [0; 3]),
        ("slope 15", [0; 3], ADD, [-1, 0, 0]),
        ("x quotient 15", [0; 3], ADD, [4, 0, 0]),
        ("slope quotient top", [0, 4, 0], DOUBLE, [0; 3]),
        ("y quotient sign", [0, 4, 0], ADD, [1, 0, 0]),
    ];
    let mut forgeries = Vec::new();
    for (name, first, operation, second) in shifts {
        for base in bases(Curve::Bn254).take(6) {
            let left = if operation == DOUBLE { 2 } else { 1 };
            let mut ladder = Ladder::start(Curve::Bn254, 100, base, 0, left);
            ladder.push(DOUBLE, Lie { shift: first, ..Lie::default() });
            ladder.push(operation, Lie { shift: second, ..Lie::default() });
            let row = &mut ladder.rows[2];
            if name == "y quotient sign" {
                if small(row.y_quotient[15]) < 1 << 16 {
                    continue;
                }
                row.is_y_quotient_negative = -Felt::ONE;
                row.y_quotient[15] -= Felt::from_u32(1 << 16);
                let next = [ladder.next.x, ladder.next.y];
                refit(row, &next, [Fit::Plain; 3]);
            }
            forgeries.push((name.into(), finish(ladder)));
        }
    }
    forgeries
}

/// Flags that add up to one, one of them a -1.
fn flags() -> Vec<Forgery> {
    let ladders: [(&str, u32, &[Operation]); 3] = [
        ("double", 1, &[DOUBLE, [-1, 1, 1], DOUBLE, ADD]),
        ("add", 2, &[[1, -1, 1], DOUBLE, ADD]),
        ("subtract", 2, &[[1, 1, -1], DOUBLE]),
    ];
    let forgery = |(name, left, operations): (&str, u32, &[Operation])| {
        let mut ladder = short(Curve::Secp256k1, left);
        ladder.push_all(operations);
        (format!("flag {name}"), finish(ladder))
    };
    ladders.into_iter().map(forgery).collect()
}

/// Curves that are none, and curves that change and change back. Many numbers break more than the
/// rule, which is a constraint, since they do not fit the other modulus; the first that breaks nothing
/// else is taken.
fn curves() -> Vec<Forgery> {
    let mut forgeries = Vec::new();
    let mut tell = |name: String, curve: Curve, rule: usize, build: &dyn Fn(&mut Ladder)| {
        let worlds = bases(curve).map(|base| {
            let mut ladder = Ladder::start(curve, 100, base, 0, 2);
            build(&mut ladder);
            finish(ladder)
        });
        let breaks_it =
            |world: &World| world.outcome().is_refused_by_it_at_most(Table::CurveStep, rule);
        let mut worlds = worlds.filter(breaks_it);
        forgeries.push((name, worlds.next().unwrap()));
    };
    for (curve, rule, flags) in [(Curve::P256, 7, [1, -1, 1]), (Curve::Bn254, 9, [1, 0, 1])] {
        tell(format!("curve {flags:?}"), curve, rule, &|ladder| {
            let [secp256k1, p256, bn254] = flags.map(Felt::from_i64);
            ladder.next.curve = CurveFlags { secp256k1, p256, bn254 };
            ladder.rows[0].curve = ladder.next.curve;
            ladder.rows[0].left = Felt::ONE;
            ladder.next.left = Felt::ONE;
            ladder.push_all(&[DOUBLE]);
        });
    }
    for (other, rule) in [(Curve::P256, 72), (Curve::Bn254, 73)] {
        tell(format!("{other:?} in between"), Curve::Secp256k1, rule, &|ladder| {
            let before = ladder.next.curve;
            ladder.next.curve = cells::flags(other as u32);
            ladder.push_all(&[DOUBLE]);
            ladder.next.curve = before;
            ladder.push_all(&[DOUBLE]);
        });
    }
    forgeries
}
