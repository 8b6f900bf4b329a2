//! `hint`: words that a program gets as an answer, one per row.
//!
//! Receives `call`. Degree 3. All-zero rows after the real ones are padding.
//!
//! **Proves** that a hint writes as many words as the call asks for, from where it says on, and
//! nothing else. What they are is not proven, except that they are words: nothing can be.

use core::borrow::Borrow;

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;

use crate::{
    access::{Access, sub_clock},
    bus,
    columns::impl_columns,
    config::Felt,
    instruction::check_word,
};

/// The call's number.
const NUMBER: u8 = 1;

/// A word of an answer.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HintColumns<T> {
    /// 1 on the first row of an answer. Boolean, asserted here.
    pub is_first: T,
    /// 1 on rows that write a word. Boolean, asserted here.
    pub writes: T,
    /// 1 on rows whose answer goes on in the next one. Boolean, asserted here.
    pub goes_on: T,
    /// The call's clock. Guaranteed by the call.
    pub clk: T,
    /// What kind of question it is, and where its words are and how many. Guaranteed by the call on
    /// the first row, and idle on all others.
    pub question: [T; 3],
    /// The word's address. Guaranteed by the call.
    pub address: T,
    /// How many words are left to write, this one included. Guaranteed by the call.
    pub left: T,
    /// The word in 16-bit limbs, least first, looked up on `range16`.
    pub word: [T; 2],
    /// What it replaces. Guaranteed by memory.
    pub before: T,
    /// When that was accessed before. Guaranteed by memory.
    pub before_clk: T,
}

impl_columns!(HintColumns);

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let main = builder.main();
    let row: &HintColumns<AB::Var> = main.current_slice().borrow();
    let next: &HintColumns<AB::Var> = main.next_slice().borrow();

    builder.assert_bools([row.is_first, row.writes, row.goes_on]);
    eval_order(builder, row, next);
    let [kind, question, words] = row.question.map(Into::into);
    bus::Call {
        number: AB::Expr::from_u8(NUMBER),
        clk: row.clk.into(),
        arguments: [kind, question, words, row.address.into(), row.left.into()],
        status: AB::Expr::ZERO,
    }
    .receive(builder, row.is_first);

    let writes = row.writes.into();
    let word = check_word(builder, row.word, &writes);
    Access {
        address: row.address.into(),
        before: row.before.into(),
        before_clk: row.before_clk.into(),
        after: word,
        clk: row.clk + AB::Expr::from_u32(sub_clock::CALL_RANGES),
    }
    .eval(builder, &writes);
}

/// An answer begins with its call. It goes on with the next word until none is left; an answer of no
/// words is one row that writes none.
fn eval_order<AB: InteractionBuilder<F = Felt>>(
    builder: &mut AB,
    row: &HintColumns<AB::Var>,
    next: &HintColumns<AB::Var>,
) {
    // A row that writes is its answer's first or one that the row before goes on to.
    builder.when_first_row().when(row.writes).assert_one(row.is_first);
    builder.when_first_row().when(row.goes_on).assert_one(row.is_first);
    let mut transition = builder.when_transition();
    transition.when(row.goes_on).assert_one(next.writes);
    transition.when(row.goes_on).assert_zero(next.is_first);
    transition.when(next.writes - next.is_first * next.writes).assert_one(row.goes_on);
    transition.when(row.goes_on).assert_eq(next.clk, row.clk);
    transition.when(row.goes_on).assert_eq(next.address, row.address + AB::Expr::from_u8(4));
    transition.when(row.goes_on).assert_eq(next.left, row.left - AB::Expr::ONE);
    builder.when_last_row().assert_zero(row.goes_on);
    // It goes on exactly until the last word.
    builder.when(row.goes_on).assert_one(row.writes);
    builder.when(row.writes - row.goes_on).assert_one(row.left);
    builder.when(row.is_first).when_ne(row.writes, AB::Expr::ONE).assert_zero(row.left);
}
