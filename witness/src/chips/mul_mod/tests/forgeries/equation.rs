//! Results with a product that is off.

use super::*;

const fn column(at: usize) -> usize {
    29 + at
}

pub(super) fn forgeries() -> Vec<Forgery> {
    let world = varied();
    let row = only_row(&world);
    let mut forgeries: Vec<_> = (0..16)
        .map(|word| {
            let row = off_by(row, U512::ONE << (32 * word));
            let name = format!("a product that is less in word {word}");
            let rows = vec![row.columns(), padding()];
            Forgery::lie(&name, Refusal::Constraint(column(word)), world.clone(), rows)
        })
        .collect();

    // All kinds of rows have the same equation.
    let number = |n: u32| U256::MAX / U256::from(n);
    let [a, b, m] = [number(3), number(5), number(7)];
    for question in [Question::MulMod(a, b, U256::ZERO), Question::DivRem(a, m)] {
        let world = World::new(&[question]);
        let row = only_row(&world);
        let row = Row { r: row.r - U256::ONE, ..row }.columns();
        let rows = vec![row, padding()];
        forgeries.push(Forgery::lie("r is less", Refusal::Constraint(column(0)), world, rows));
    }
    // The divisor of one word makes the only column that is off the quotient's.
    let world = World::new(&[Question::DivRem(a, U256::ONE)]);
    let row = only_row(&world);
    let row = Row { q: row.q - power(3), ..row }.columns();
    let rows = vec![row, padding()];
    forgeries.push(Forgery::lie("q is less", Refusal::Constraint(column(3)), world, rows));
    forgeries
}
