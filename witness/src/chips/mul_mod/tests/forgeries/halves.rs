//! Numbers that are none.

use super::*;

/// The message that looks up a half of a word of `a`, `b`, `m` or `q`.
const fn half(number: usize, is_low: bool, word: usize) -> usize {
    16 * number + 8 * is_low as usize + word
}
const Q: usize = 3;

fn base() -> Felt {
    Felt::from_u32(1 << 16)
}

fn pick(row: &mut Columns, at: usize) -> &mut Number<Felt> {
    match at {
        0 => &mut row.a,
        1 => &mut row.b,
        2 => &mut row.m,
        _ => &mut row.q,
    }
}

pub(super) fn forgeries() -> Vec<Forgery> {
    let fact = Refusal::Fact;
    let mut forgeries = Vec::new();
    for number in 0..4 {
        for word in 0..8 {
            let world = varied();
            let mut row = only_row(&world).columns();
            pick(&mut row, number).high[word] -= Felt::ONE;
            settle(&mut row);
            let name = format!("a carry between the halves of word {word} of number {number}");
            let refused_by = fact(half(number, true, word));
            forgeries.push(Forgery::harmless(&name, refused_by, world, vec![row, padding()]));

            let (world, mut row) = without_partner(number);
            let number_of_row = pick(&mut row, number);
            let low = number_of_row.words[word] - base() * number_of_row.high[word];
            let other = if low == Felt::ZERO { Felt::ONE } else { low - Felt::ONE };
            number_of_row.high[word] = (number_of_row.words[word] - other) * base().inverse();
            settle(&mut row);
            let name = format!("a high half of word {word} of number {number} that is no integer");
            let refused_by = fact(half(number, false, word));
            forgeries.push(Forgery::harmless(&name, refused_by, world, vec![row, padding()]));
        }
    }
    // 7 * 8 = q * 5 + 2, in the field.
    for is_low in [false, true] {
        let world = World::new(&[Question::MulMod(U256::from(7), U256::from(8), U256::from(5))]);
        let mut row = Row { r: U256::from(2), ..only_row(&world) }.columns();
        row.q.words[0] = Felt::from_u32(54) * Felt::from_u32(5).inverse();
        row.q.high[0] = if is_low { Felt::ZERO } else { row.q.words[0] * base().inverse() };
        settle(&mut row);
        row.is_deciding = [Felt::ZERO; 8];
        row.is_deciding[0] = Felt::ONE;
        row.difference = [Felt::TWO, Felt::ZERO];
        let rows = vec![row, padding()];
        let refused_by = fact(half(Q, is_low, 0));
        forgeries.push(Forgery::lie("a quotient that is a fraction", refused_by, world, rows));
    }
    forgeries
}

/// A product in which that number has a partner without high halves.
fn without_partner(number: usize) -> (World, Columns) {
    let big = U256::MAX / U256::from(3);
    let question = match number {
        0 => Question::MulMod(big, U256::ZERO, U256::MAX),
        1 => Question::MulMod(U256::ZERO, big, U256::MAX),
        2 => Question::MulMod(U256::from(2), U256::from(3), big),
        _ => Question::MulMod(big, U256::from(5), U256::from(6)),
    };
    let world = World::new(&[question]);
    let row = only_row(&world).columns();
    (world, row)
}
