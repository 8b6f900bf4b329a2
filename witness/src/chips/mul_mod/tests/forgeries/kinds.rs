//! Kinds of rows that are none, and kinds that do not suit `m`.

use super::{super::world::SPARE, *};

const IS_PRODUCT: usize = 0;
const IS_WRAPPING: usize = 1;
const IS_REDUCTION: usize = 2;
const IS_DIVISION: usize = 3;
const IS_REFUSED: usize = 4;
const NO_MODULUS: usize = 6;

const TWO: U256 = U256::from_limbs([2, 0, 0, 0]);
const NINE: U256 = U256::from_limbs([9, 0, 0, 0]);

pub(super) fn forgeries() -> Vec<Forgery> {
    vec![
        division_by_zero(),
        division_refused(),
        division_that_reads_nothing(),
        product_refused(),
        write_without_a_call(),
        refused_with_a_divisor(),
        wrapping_with_a_modulus(),
    ]
}

/// Clears a row's kind and sets some.
fn kinds(row: &mut Columns, set: impl FnOnce(&mut Columns)) {
    row.is_product = Felt::ZERO;
    row.is_wrapping = Felt::ZERO;
    row.is_reduction = Felt::ZERO;
    row.is_reduced = Felt::ZERO;
    row.is_division = Felt::ZERO;
    row.is_refused = Felt::ZERO;
    set(row);
}

/// `9 / 0 = 0`, remainder 9: a product fewer, so nobody asks whether the remainder is less.
fn division_by_zero() -> Forgery {
    let world = World::new(&[Question::DivRem(NINE, U256::ZERO)]);
    let row = only_row(&world);
    let [b, replaced] = [world.calls[0].a0, world.calls[0].a1].map(|at| world.load(at));
    let mut row = Row { kind: Kind::Division, b, replaced, r: NINE, ..row }.columns();
    kinds(&mut row, |row| {
        row.is_product = minus(1);
        row.is_wrapping = Felt::ONE;
        row.is_division = Felt::ONE;
    });
    row.is_deciding = [Felt::ZERO; 8];
    row.difference = [Felt::ZERO; 2];
    let constraint = Refusal::Constraint(IS_PRODUCT);
    Forgery::lie("a division by zero is done", constraint, world, vec![row, padding()])
}

fn division_refused() -> Forgery {
    let world = World::new(&[Question::DivRem(NINE, TWO)]);
    let row = only_row(&world);
    let refused = Row { q: U256::ZERO, r: U256::ZERO, ..row };
    let mut row = Row { kind: Kind::Product, ..refused }.columns();
    row.carries = Row { kind: Kind::Refused, ..refused }.columns().carries;
    kinds(&mut row, |row| {
        row.is_wrapping = minus(1);
        row.is_refused = Felt::ONE;
        row.is_product = Felt::ONE;
    });
    let constraint = Refusal::Constraint(IS_WRAPPING);
    Forgery::lie("a good division is refused", constraint, world, vec![row, padding()])
}

/// Less a reduction it reads nothing, and what the next row reads is no division's.
fn division_that_reads_nothing() -> Forgery {
    let world = World::new(&[Question::DivRem(U256::ZERO, U256::ZERO)]);
    let row = only_row(&world);
    let [b, replaced] = [world.calls[0].a0, world.calls[0].a1].map(|at| world.load(at));
    let refused = Row { kind: Kind::Refused, b, replaced, q: NINE, ..row };
    let mut first = refused.columns();
    kinds(&mut first, |row| {
        row.is_reduction = minus(1);
        row.is_division = Felt::ONE;
    });
    let mut second = refused.columns();
    kinds(&mut second, |row| {
        row.is_reduced = minus(1);
        row.is_product = Felt::ONE;
    });
    let constraint = Refusal::Constraint(IS_REDUCTION);
    let rows = vec![first, second, padding()];
    Forgery::lie("a division of numbers that were not read", constraint, world, rows)
}

fn product_refused() -> Forgery {
    let world = World::new(&[Question::MulMod(NINE, TWO, U256::ZERO)]);
    let row = only_row(&world);
    let mut row =
        Row { kind: Kind::Refused, b: U256::ONE, q: U256::ZERO, r: U256::ZERO, ..row }.columns();
    kinds(&mut row, |row| {
        row.is_division = minus(1);
        row.is_refused = Felt::ONE;
        row.is_product = Felt::ONE;
    });
    let constraint = Refusal::Constraint(IS_DIVISION);
    Forgery::lie("a product is refused", constraint, world, vec![row, padding()])
}

/// A second row that no call asks for writes at a call's clock, wherever it likes.
fn write_without_a_call() -> Forgery {
    let world = World::new(&[Question::MulMod(NINE, TWO, U256::ZERO)]);
    let row = only_row(&world);
    let b = world.load(SPARE);
    let replaced = world.load(SPARE + 32);
    let product: U512 = NINE.widening_mul(b);
    let mut write = Row {
        kind: Kind::Wrapping,
        clk: row.clk - 1,
        b_at: SPARE,
        r_at: SPARE + 32,
        b,
        r: halves_of(product)[0],
        replaced,
        ..row
    }
    .columns();
    kinds(&mut write, |row| {
        row.is_refused = minus(1);
        row.is_wrapping = Felt::ONE;
    });
    let constraint = Refusal::Constraint(IS_REFUSED);
    let rows = vec![row.columns(), write, padding()];
    Forgery::lie("a result that no call asks for", constraint, world, rows)
}

fn refused_with_a_divisor() -> Forgery {
    let world = World::new(&[Question::DivRem(NINE, TWO)]);
    let row = only_row(&world);
    let row = Row { kind: Kind::Refused, q: U256::ZERO, r: U256::ZERO, ..row }.columns();
    let constraint = Refusal::Constraint(NO_MODULUS);
    Forgery::lie("a divisor of two is refused", constraint, world, vec![row, padding()])
}

fn wrapping_with_a_modulus() -> Forgery {
    let world = World::new(&[Question::MulMod(NINE, TWO, U256::from(7))]);
    let row = only_row(&world);
    let row = Row { kind: Kind::Wrapping, q: U256::ZERO, r: U256::from(18), ..row }.columns();
    let constraint = Refusal::Constraint(NO_MODULUS);
    Forgery::lie("a product modulo 2^256 instead", constraint, world, vec![row, padding()])
}
