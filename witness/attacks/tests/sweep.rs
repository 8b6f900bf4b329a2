//! No cell is free: every change of one, run on through the tables, is noticed.

use attacks::{
    forgeries::Honest,
    scenario::{tables, varied_update},
    sweep, truth,
    world::{Outcome, World},
};
use rayon::prelude::*;
use tree::Digest;

#[test]
fn the_honest_world_is_derived_to_itself() {
    let world = World::new(&tables(&varied_update()));
    assert_eq!(world.with(&[]), world);
    assert_eq!(world.outcome(), Outcome::default());
}

fn check(world: &World, siblings: &[Digest]) {
    let lies = sweep::lies(world);
    let mut free: Vec<_> = lies
        .par_iter()
        .filter(|lie| {
            let lied = world.with(&[**lie]);
            lied.outcome().is_unnoticed()
                && !sweep::is_idle(world, lie)
                && !truth::is_of_impossible_tree(&lied)
                && !truth::holds(&lied, siblings)
        })
        .map(|lie| (lie.table.name(), lie.row, lie.column, lie.value))
        .collect();
    free.truncate(20);
    assert!(free.is_empty(), "of {} lies, these pass: {free:#?}", lies.len());
}

#[test]
fn no_cell_is_free() {
    let update = varied_update();
    check(&World::new(&tables(&update)), &update.witness.siblings);
}

#[test]
fn no_cell_of_a_batch_that_touches_nothing_is_free() {
    check(&Honest::varied().idle, &[]);
}
