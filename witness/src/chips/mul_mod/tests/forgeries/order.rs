//! Remainders that are not below the modulus.

use super::*;

const fn is_deciding(at: usize) -> usize {
    45 + at
}
const fn above(at: usize) -> usize {
    52 + at
}
const EXCESS: usize = 60;
const DIFFERENCE: usize = 87;

/// `1 * r` modulo 5, with a quotient of zero.
fn unreduced(r: U256) -> (World, Columns) {
    let m = U256::from(5);
    let world = World::new(&[Question::MulMod(r, U256::ONE, m)]);
    let row = world.rows()[world.rows().len() - 1];
    let row = Row { kind: Kind::Product, a: r, q: U256::ZERO, r, ..row };
    (world, row.columns())
}

/// `7 * 8 = 10 * 5 + 6`.
fn six() -> (World, Columns) {
    let world = World::new(&[Question::MulMod(U256::from(7), U256::from(8), U256::from(5))]);
    let row = only_row(&world);
    let row = Row { q: row.q - U256::ONE, r: row.r + row.m, ..row };
    (world, row.columns())
}

pub(super) fn forgeries() -> Vec<Forgery> {
    let constraint = Refusal::Constraint;
    let mut forgeries = Vec::new();
    let mut forge = |name: String, refused_by, (world, row): (World, Columns), is_lie| {
        let rows = vec![row, padding()];
        forgeries.push(Forgery { is_lie, ..Forgery::lie(&name, refused_by, world, rows) });
    };

    let (world, mut row) = unreduced(U256::from(8));
    row.is_deciding[..3].copy_from_slice(&[minus(1), Felt::ONE, Felt::ONE]);
    row.difference = [Felt::TWO, Felt::ZERO];
    forge("eight is less than five".into(), constraint(is_deciding(0)), (world, row), true);
    for word in 1..8 {
        let (world, mut row) = unreduced(U256::from(3));
        row.is_deciding[word] = minus(1);
        row.is_deciding[if word == 1 { 2 } else { 1 }] = Felt::ONE;
        let refused_by = constraint(is_deciding(word));
        forge(format!("word {word} decides minus once"), refused_by, (world, row), false);

        let (world, mut row) = unreduced(U256::from(3) + power(word));
        row.is_deciding = [Felt::ZERO; 8];
        row.is_deciding[0] = Felt::ONE;
        row.difference = [Felt::ONE, Felt::ZERO];
        forge(format!("r has more in word {word}"), constraint(above(word)), (world, row), true);
    }
    forge("q is less, and r not reduced".into(), constraint(EXCESS), six(), true);

    let (world, mut row) = six();
    row.difference = [minus(2), Felt::ZERO];
    forge("a difference below zero".into(), Refusal::Fact(DIFFERENCE), (world, row), true);
    let (world, mut row) = six();
    row.difference = [Felt::from_u32(0xfffe), minus(1)];
    forge("with a high half below zero".into(), Refusal::Fact(DIFFERENCE + 1), (world, row), true);

    let two = Felt::TWO;
    let (world, mut row) = unreduced(U256::from(5));
    row.is_deciding = [Felt::ZERO; 8];
    row.difference = [minus(1), Felt::ZERO];
    forge("five is less than five".into(), Refusal::Fact(DIFFERENCE), (world, row), true);
    let (world, mut row) = unreduced(U256::from(4));
    row.is_deciding[0] = two;
    row.difference = [Felt::ONE, Felt::ZERO];
    forge("a word decides twice".into(), constraint(is_deciding(0)), (world, row), false);
    forgeries
}
