//! Batches for which there is no circuit.

use p3_batch_stark::CommonData;

use super::machine::{CHIPS, KEY, LOG_HEIGHTS, QUICK, setup};
use circuits::config::Felt;
use p3_field::PrimeCharacteristicRing;

use crate::error::ShapeError;
use crate::periodic::Periodic;
use crate::shape::Class;

/// The class of the machine with what `change` makes of its description.
fn class(
    change: impl FnOnce(&mut Vec<usize>, &mut circuits::config::Parameters),
) -> Result<Class, ShapeError> {
    let (mut heights, mut parameters) = (LOG_HEIGHTS.to_vec(), QUICK);
    change(&mut heights, &mut parameters);
    let (_, data) = setup(&QUICK, &KEY);
    Class::new(&CHIPS, &heights, &parameters, &KEY, &data.common)
}

#[test]
fn the_machine_has_a_class() {
    let class = class(|_, _| ()).unwrap();
    assert_eq!(class.public_values(), 2);
    // Main, two chunks of each quotient but that of bytes, bytes, buses.
    let main = 4 + 3 + 1 + 2;
    let quotient = class.tables.iter().map(|table| 2 << table.log_chunks).sum::<usize>();
    let buses = (0..4).map(|table| class.permutation_width(table)).sum::<usize>();
    assert_eq!(class.opened_columns(), main + quotient + 1 + buses);
    assert_eq!(class.folds, [2, 1, 1, 3]);
}

#[test]
fn heights_that_folding_cannot_reach_are_refused() {
    let refused = class(|heights, _| heights[0] = 1).unwrap_err();
    assert_eq!(refused, ShapeError::Height { table: 0, log_height: 1, least: 2, most: 31 });
    let refused = class(|heights, _| heights[1] = 32).unwrap_err();
    assert_eq!(refused, ShapeError::Height { table: 1, log_height: 32, least: 2, most: 31 });
}

#[test]
fn columns_that_repeat_must_fit_their_table() {
    let fits = class(|heights, _| heights[3] = 2).unwrap();
    assert_eq!(fits.tables[3].periodic.len(), 2);
    let values = vec![Felt::ONE; 6];
    assert_eq!(Periodic::new(&values, 4), None, "no power of two");
    assert_eq!(Periodic::new(&values[..4], 1), None, "longer than the table");
    assert_eq!(Periodic::new(&[], 4), None, "nothing");
}

#[test]
fn a_preprocessed_table_of_another_height_is_refused() {
    let refused = class(|heights, _| heights[2] = 7).unwrap_err();
    assert_eq!(refused, ShapeError::Preprocessed { table: 2 });
}

#[test]
fn parameters_that_prove_nothing_are_refused() {
    let refused = class(|_, parameters| parameters.queries = 0).unwrap_err();
    assert_eq!(refused, ShapeError::Parameter("queries"));
    let refused = class(|_, parameters| parameters.log_blowup = 0).unwrap_err();
    assert_eq!(refused, ShapeError::Parameter("log_blowup"));
    let refused = class(|_, parameters| parameters.max_log_arity = 0).unwrap_err();
    assert_eq!(refused, ShapeError::Parameter("max_log_arity"));
}

#[test]
fn counts_must_agree() {
    let refused = class(|heights, _| heights.truncate(2)).unwrap_err();
    assert_eq!(refused, ShapeError::Count { tables: 4, heights: 2, lookups: 4 });
    let nothing = CommonData::empty(0);
    let refused = Class::new(&CHIPS[..0], &[], &QUICK, &KEY, &nothing).unwrap_err();
    assert_eq!(refused, ShapeError::Empty);
}
