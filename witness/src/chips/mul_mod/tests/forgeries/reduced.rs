//! Reduced rows that go on with something else.

use super::{super::world::SPARE, *};

const FIRST_ROW: usize = 7;
const AFTER_REDUCTION: usize = 8;
const LAST_ROW: usize = 9;
const CLK: usize = 10;
const A_AT: usize = 11;
const M_AT: usize = 12;
const fn a_word(at: usize) -> usize {
    13 + 2 * at
}
const fn m_word(at: usize) -> usize {
    14 + 2 * at
}

/// A product of which the reduced row is forged freely.
fn reduced() -> (World, Row, Row) {
    let [a, b, m] = [3u32, 5, 7].map(|n| U256::MAX / U256::from(n));
    let world = World::new(&[Question::MulMod(a, b, m)]);
    let row = only_row(&world);
    let reduction = Row {
        kind: Kind::Reduction,
        b: U256::ZERO,
        replaced: U256::ZERO,
        q: a / m,
        r: a % m,
        ..row
    };
    (world, reduction, Row { kind: Kind::Reduced, a: a % m, ..row })
}

fn rows(rows: &[Row]) -> Vec<Columns> {
    rows.iter().map(Row::columns).chain([padding()]).collect()
}

/// With quotient and remainder for other numbers.
fn settled(row: Row) -> Row {
    row.product().unwrap()
}

pub(super) fn forgeries() -> Vec<Forgery> {
    let constraint = Refusal::Constraint;
    let (world, reduction, row) = reduced();
    let other = settled(Row { a: row.a + U256::ONE, ..row });
    let lone = rows(&[other]);
    let later = [vec![padding()], lone.clone()].concat();
    let at_the_end = {
        let elsewhere = Row { a_at: SPARE, m_at: SPARE + 32, ..reduction };
        let [a, m] = [SPARE, SPARE + 32].map(|at| world.load(at));
        let elsewhere = Row { a, m, q: a / m, r: a % m, ..elsewhere };
        vec![only_row(&world).columns(), elsewhere.columns()]
    };
    let spare = world.load(SPARE);
    let row = settled(row);
    let late = Row { clk: reduction.clk + 1, ..reduction };
    let other_a = Row { a: spare, a_at: SPARE, q: spare / row.m, r: spare % row.m, ..reduction };
    let other_m =
        Row { m: spare, m_at: SPARE, q: reduction.a / spare, r: reduction.a % spare, ..reduction };
    let mut forgeries = vec![
        Forgery::lie("a reduced first row", constraint(FIRST_ROW), world.clone(), lone),
        Forgery::lie("nothing before it", constraint(AFTER_REDUCTION), world.clone(), later),
        Forgery::harmless("no call", constraint(LAST_ROW), world.clone(), at_the_end),
        Forgery::harmless("another clock", constraint(CLK), world.clone(), rows(&[late, row])),
        Forgery::lie(
            "another number is reduced",
            constraint(A_AT),
            world.clone(),
            rows(&[other_a, settled(Row { a: other_a.r, ..row })]),
        ),
        Forgery::lie(
            "by another modulus",
            constraint(M_AT),
            world.clone(),
            rows(&[other_m, settled(Row { a: other_m.r, m: spare, ..row })]),
        ),
    ];
    for word in 0..8 {
        let a = settled(Row { a: row.a ^ power(word), ..row });
        let m = settled(Row { m: row.m ^ power(word), ..row });
        for (name, at, row) in [("factor", a_word(word), a), ("modulus", m_word(word), m)] {
            let name = format!("another {name} in word {word}");
            let rows = rows(&[reduction, row]);
            forgeries.push(Forgery::lie(&name, constraint(at), world.clone(), rows));
        }
    }
    forgeries
}
