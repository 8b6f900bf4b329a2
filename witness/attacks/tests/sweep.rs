//! No cell is free: every change of one, run on through the tables, is noticed.

use attacks::{
    forgeries::Honest,
    scenario::{tables, varied_update},
    sweep, truth,
    world::{Lie, Outcome, World},
};
use circuits::testing;
use rayon::prelude::*;
use tree::Digest;

#[test]
fn the_honest_world_is_derived_to_itself() {
    let world = World::new(&tables(&varied_update()));
    assert_eq!(world.with(&[]), world);
    assert_eq!(world.outcome(), Outcome::default());
}

fn check(world: &World, siblings: &[Digest]) {
    let mut lies = sweep::lies(world);
    // If something is deleted, lies of its table are those that most likely pass.
    lies.sort_by_key(|lie| !testing::is_deleted_from(lie.table));
    let passes = |lie: &&Lie| {
        let lied = world.with(&[**lie]);
        lied.outcome().is_unnoticed()
            && !sweep::is_idle(world, lie)
            && !truth::is_of_impossible_tree(&lied)
            && !truth::holds(&lied, siblings)
    };
    let free = lies.par_iter().find_any(passes);
    assert!(free.is_none(), "of {} lies, this one passes: {free:?}", lies.len());
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
