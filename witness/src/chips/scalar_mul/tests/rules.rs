//! Lies about how ladders go: in what order, from which base, by which digits.

use core::borrow::BorrowMut;

use chips::Curve;
use circuits::{chips::scalar_mul::ScalarMulColumns, config::Felt, tables::Table};
use p3_field::{Field as _, PrimeCharacteristicRing as _, PrimeField64 as _};

use super::{
    super::{
        curve::{CurveNumbers, Number},
        digits::SignedDigits,
        fill_row,
    },
    integers::of_limbs,
    ladder::{ADD, DOUBLE, Ladder, Lie, Operation, SUBTRACT, world},
    steps::{Forgery, base, bases, finish, short},
    world::small,
};

pub(super) fn all() -> Vec<Forgery> {
    [order(), bases_changed(), calls_swapped(), digits(), words()].concat()
}

/// Additions of a point to itself, where any slope would do, and a ladder across the table's end.
fn order() -> Vec<Forgery> {
    let mut forgeries = Vec::new();
    let free = Lie { slope: 5, ..Lie::default() };
    let mut ladder = short(Curve::Secp256k1, 0);
    ladder.push(ADD, free);
    forgeries.push(("base added to itself at the start".into(), finish(ladder)));

    for curve in Curve::ALL {
        let half = (CurveNumbers::from(curve).order - Number::from(1)) >> 1;
        let digits = SignedDigits::of(half);
        let place = digits.rest().count() + 1;
        let index = (place / 32).min(7);
        let left = (place - 32 * index) as u32;
        let mut ladder = Ladder::start(curve, 100, base(curve), index as u32, left);
        for digit in digits.rest() {
            let addition: &[Operation] = match digit {
                0 => &[],
                1 => &[ADD],
                _ => &[SUBTRACT],
            };
            ladder.push_all(&[DOUBLE]);
            ladder.push_all(addition);
        }
        ladder.push_all(&[DOUBLE]);
        ladder.push(SUBTRACT, free);
        forgeries.push((format!("opposite subtracted at the end {curve:?}"), finish(ladder)));
    }

    let mut ladder = short(Curve::Secp256k1, 1);
    ladder.push_all(&[DOUBLE]);
    let mut world = finish(ladder);
    let width = world.traces[1].width;
    world.traces[1].values.rotate_left(2 * width);
    forgeries.push(("ladder across the end".into(), world));
    forgeries
}

/// Bases and first points other than the call's, or changed on the way.
fn bases_changed() -> Vec<Forgery> {
    let mut forgeries = Vec::new();
    for at in 0..16 {
        for (name, is_later) in [("x of the base", false), ("x of the base later", true)] {
            let mut ladder = short(Curve::Secp256k1, 1);
            if !is_later {
                ladder.rows[0].base_x[at] += Felt::ONE;
                ladder.next.base_x[at] += Felt::ONE;
            }
            ladder.push_all(&[DOUBLE]);
            if is_later {
                ladder.next.base_x[at] += Felt::ONE;
            }
            ladder.push_all(&[ADD]);
            forgeries.push((format!("{name}, {at}"), finish(ladder)));
        }
        for is_y in [false, true] {
            let mut ladder = short(Curve::Secp256k1, 1);
            let next = if is_y { &mut ladder.next.y } else { &mut ladder.next.x };
            next[at] += if small(next[at]) < 0xffff { Felt::ONE } else { -Felt::ONE };
            ladder.push_all(&[DOUBLE]);
            forgeries.push((format!("first point, {is_y}, {at}"), finish(ladder)));
        }
    }
    for at in 0..8 {
        for is_later in [false, true] {
            let mut ladder = short(Curve::Secp256k1, 1);
            if !is_later {
                ladder.rows[0].base_y[at] += Felt::ONE;
                ladder.next.base_y[at] += Felt::ONE;
            }
            ladder.push_all(&[DOUBLE]);
            if is_later {
                ladder.next.base_y[at] += Felt::ONE;
            }
            ladder.push_all(&[ADD]);
            forgeries.push((format!("y of the base, later {is_later}, {at}"), finish(ladder)));
        }
    }
    forgeries
}

/// Two ladders that change their calls on the way.
fn calls_swapped() -> Vec<Forgery> {
    let mut points = bases(Curve::Secp256k1);
    let mut ladder = |clk| {
        let mut ladder = Ladder::start(Curve::Secp256k1, clk, points.next().unwrap(), 0, 1);
        ladder.push_all(&[DOUBLE]);
        ladder.end();
        ladder
    };
    let (mut one, mut two) = (ladder(100), ladder(200));
    let [mut first, mut second] = [one.call_row(), two.call_row()];
    (first.result, second.result) = (second.result, first.result);
    (first.result.before, second.result.before) = (second.result.before, first.result.before);
    (one.rows[2].clk, two.rows[2].clk) = (two.rows[2].clk, one.rows[2].clk);
    let rows = [one.rows, two.rows].concat();
    vec![("calls swapped".into(), world(&[first, second], &rows))]
}

/// Digits that are not those of the words.
fn digits() -> Vec<Forgery> {
    let curve = Curve::Secp256k1;
    let long = |index, left| Ladder::start(curve, 100, base(curve), index, left);
    let mut forgeries = Vec::new();

    let mut ladder = long(1, 0);
    let mut start = ladder.rows[0];
    start.is_closing = Felt::ONE;
    ladder.close(&start);
    ladder.rows[0] = start;
    (ladder.next.left, ladder.next.index) = (Felt::from_u32(32), Felt::ZERO);
    for _ in 0..31 {
        ladder.push_all(&[DOUBLE, SUBTRACT]);
    }
    ladder.push_all(&[DOUBLE]);
    forgeries.push(("word closed by the start".into(), finish(ladder)));

    let mut ladder = long(1, 5);
    ladder.push_all(&[DOUBLE]);
    ladder.push(DOUBLE, Lie { is_closing: true, ..Lie::default() });
    ladder.push_all(&[DOUBLE; 35]);
    forgeries.push(("word closed early".into(), finish(ladder)));

    let mut ladder = long(0, 1);
    ladder.rows[0].word = Felt::TWO;
    ladder.next.word = Felt::TWO;
    ladder.push_all(&[DOUBLE]);
    forgeries.push(("first digit 2".into(), finish(ladder)));

    let mut ladder = long(2, 0);
    ladder.next.index = Felt::ONE;
    ladder.push_all(&[DOUBLE]);
    ladder.next.index = Felt::TWO;
    ladder.push_all(&[DOUBLE; 32]);
    ladder.next.index = Felt::ZERO;
    ladder.push_all(&[DOUBLE; 31]);
    forgeries.push(("words out of order".into(), finish(ladder)));

    let mut ladder = long(1, 0);
    ladder.push_all(&[DOUBLE; 31]);
    ladder.next.left += Felt::ONE;
    ladder.push_all(&[DOUBLE; 2]);
    forgeries.push(("digit not counted".into(), finish(ladder)));

    let mut ladder = long(0, 1);
    ladder.push_all(&[DOUBLE]);
    ladder.next.word += Felt::ONE;
    forgeries.push(("digit without an addition".into(), finish(ladder)));

    // 2^192 is 1 in the field.
    let mut ladder = long(0, 192);
    ladder.push_all(&[DOUBLE; 192]);
    forgeries.push(("word that wraps".into(), finish(ladder)));
    forgeries
}

/// Calls whose words are those of another scalar.
fn words() -> Vec<Forgery> {
    let mut forgeries = Vec::new();
    let mut ladder = short(Curve::Secp256k1, 1);
    ladder.push_all(&[DOUBLE]);
    ladder.end();
    let honest = ladder.call_row();
    let mut call = ladder.call();
    let result = ladder.rows[2];
    let product = [result.x, result.y].map(|limbs| Number::wrapping_from(of_limbs(&limbs)));
    let mut tell = |name: String, scalar: Number, borrow: Option<usize>| {
        call.scalar = scalar;
        let mut cells = Felt::zero_vec(Table::ScalarMul.columns());
        fill_row(&call, Some(product), &mut cells);
        let row: &mut ScalarMulColumns<Felt> = cells.as_mut_slice().borrow_mut();
        row.digits = honest.digits;
        if let Some(at) = borrow {
            row.digits.borrows[at] = Felt::from_u64(1 << 32).inverse();
        }
        forgeries.push((name, world(&[*row], &ladder.rows)));
    };
    for at in 0..7 {
        let modulus = Number::from(Felt::ORDER_U64) << (32 * at);
        tell(format!("borrow {at}"), modulus + Number::from(2), Some(at));
        let word = Number::from(1) << (32 * (at + 1));
        tell(format!("word {} left out", at + 1), word + Number::from(2), None);
    }
    forgeries
}
