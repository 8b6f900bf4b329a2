//! No cell is free: every change of one, run on through the tables, is noticed.

use attacks::{
    scenario::{tables, varied_update},
    sweep, truth,
    world::{Outcome, World},
};
use rayon::prelude::*;

#[test]
fn the_honest_world_is_derived_to_itself() {
    let world = World::new(&tables(&varied_update()));
    assert_eq!(world.with(&[]), world);
    assert_eq!(world.outcome(), Outcome::default());
}

#[test]
fn no_cell_is_free() {
    let update = varied_update();
    let world = World::new(&tables(&update));
    let lies = sweep::lies(&world);
    let mut free: Vec<_> = lies
        .par_iter()
        .filter(|lie| {
            let lied = world.with(&[**lie]);
            lied.outcome().is_unnoticed()
                && !sweep::is_idle(&world, lie)
                && !truth::is_of_impossible_tree(&lied)
                && !truth::holds(&lied, &update.witness.siblings)
        })
        .map(|lie| (lie.table.name(), lie.row, lie.column, lie.value))
        .collect();
    free.truncate(20);
    assert!(free.is_empty(), "of {} lies, these pass: {free:#?}", lies.len());
}
