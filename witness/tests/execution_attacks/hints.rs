//! Answers of too many words or too few, or elsewhere.

use circuits::{
    chips::{hint::HintColumns, pages::PagesColumns},
    config::Felt,
    tables::Table,
};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::Matrix;

use crate::world::{ANSWER, World, felt};

type Hint = HintColumns<Felt>;

/// The answer has three words, in the first three rows.
const WORDS: usize = 3;

fn hint(world: &mut World, row: usize) -> &mut Hint {
    world.row(Table::Hint, row)
}

/// The page's row with the words after the answer's first.
fn answer_page(world: &mut World, distance: u64) -> &mut PagesColumns<Felt> {
    let address = felt(u64::from(ANSWER) + distance);
    let at = (0..256)
        .find(|&at| world.row::<PagesColumns<Felt>>(Table::Pages, at).address == address)
        .unwrap();
    world.row(Table::Pages, at)
}

/// One more word, in memory as well.
fn with_fourth(world: &mut World) {
    let at = world.copy(Table::Hint, WORDS - 1);
    assert_eq!(at, WORDS);
    let page = answer_page(world, 0);
    let (before, clk) = (page.end[3], page.end_clk[3]);
    let row = hint(world, at);
    row.address += felt(4);
    row.left -= Felt::ONE;
    (row.before, row.before_clk) = (before, clk);
    let at_clk = row.clk + felt(6);
    row.before_clk = at_clk - Felt::ONE;
    row.word = [before, Felt::ZERO];
    let page = answer_page(world, 0);
    page.start_clk[3] = at_clk - Felt::ONE;
    page.end_clk[3] = at_clk;
}

#[test]
fn an_answer_has_no_word_too_many() {
    let mut world = World::of(0);
    with_fourth(&mut world);
    hint(&mut world, WORDS - 1).goes_on = Felt::ONE;
    world.is_refused_by(&["hint 13"]);
    // Nor one that nothing goes on to, in the middle of the table.
    hint(&mut world, WORDS - 1).goes_on = Felt::ZERO;
    hint(&mut world, WORDS).left = Felt::ONE;
    world.is_refused_by(&["hint 7"]);
    // Nor as the answer to a call that nobody made.
    hint(&mut world, WORDS).is_first = Felt::ONE;
    world.is_refused_by(&["call"]);
}

#[test]
fn an_answer_has_no_word_too_few() {
    let mut world = World::of(0);
    world.erase(Table::Hint, WORDS - 1);
    hint(&mut world, WORDS - 2).goes_on = Felt::ZERO;
    let page = answer_page(&mut world, 0);
    (page.end_clk[2], page.end[2]) = (page.start_clk[2], page.end[2]);
    world.is_refused_also_by(&["hint 13"]);
    let mut world = World::of(0);
    for row in 0..WORDS {
        let cells = hint(&mut world, row);
        cells.left -= Felt::ONE;
    }
    world.is_refused_also_by(&["call", "hint 13"]);
}

#[test]
fn an_answer_of_no_words_asks_for_none() {
    let mut world = World::of(0);
    for row in 1..WORDS {
        world.erase(Table::Hint, row);
    }
    let row = hint(&mut world, 0);
    (row.writes, row.goes_on) = (Felt::ZERO, Felt::ZERO);
    world.is_refused_by(&["hint 14", "memory"]);
}

#[test]
fn an_answer_is_where_the_call_says() {
    let mut world = World::of(0);
    (0..WORDS).for_each(|row| hint(&mut world, row).address += felt(16));
    world.is_refused_by(&["call", "memory"]);
    let mut world = World::of(0);
    (1..WORDS).for_each(|row| hint(&mut world, row).address += felt(16));
    world.is_refused_by(&["hint 9", "memory"]);
    let mut world = World::of(0);
    (1..WORDS).for_each(|row| hint(&mut world, row).clk += Felt::ONE);
    world.is_refused_by(&["hint 8", "memory"]);
}

#[test]
fn an_answer_is_not_cut_in_the_middle() {
    // Rows that begin where no call is, at the top of the table.
    let mut world = World::of(0);
    let height = world.trace(Table::Hint).height();
    let rows: Vec<Hint> = (0..WORDS).map(|row| *hint(&mut world, row)).collect();
    (0..WORDS).for_each(|row| world.erase(Table::Hint, row));
    *hint(&mut world, 0) = rows[1];
    *hint(&mut world, 1) = rows[2];
    *hint(&mut world, height - 1) = rows[0];
    // From the last row to the first.
    world.is_refused_by(&["hint 11", "hint 3", "hint 4"]);
    // With rows in between that say nothing.
    let mut world = World::of(0);
    *hint(&mut world, 10) = rows[2];
    world.erase(Table::Hint, 2);
    world.is_refused_by(&["hint 5", "hint 7", "hint 8", "hint 9", "hint 10"]);
}

#[test]
fn flags_of_an_answer_are_boolean() {
    for flag in 0..3 {
        let mut world = World::of(0);
        world.cells(Table::Hint, 1)[flag] = Felt::TWO;
        world.is_refused_also_by(&[&format!("hint {flag}")]);
    }
}

/// What nobody can know is what the words are; that they are words is checked.
#[test]
fn an_answer_is_of_words() {
    let mut world = World::of(0);
    let word = &mut hint(&mut world, 0).word;
    word[0] += felt(1 << 16);
    word[1] -= Felt::ONE;
    world.is_refused_by(&["range16"]);
}
