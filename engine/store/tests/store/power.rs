//! The power is cut at random moments, many times over; what was not synced is dropped, reordered
//! and torn.

use std::sync::Arc;

use primitives::{H256, keccak256};
use store::Store;

use crate::{
    power_disk::{Platter, PowerDisk},
    workload::{Random, Twin, advance, genesis},
};

/// More power cuts than by default, in all.
const CUTS: &str = "COLONNADE_TEST_POWER_CUTS";

#[derive(Default, Debug)]
struct Outcome {
    cuts: u64,
    while_opening: u64,
    after_a_commit: u64,
    acknowledged: u64,
}

#[test]
fn acknowledged_batches_survive_power_cuts() {
    let cuts = std::env::var(CUTS).ok().and_then(|text| text.parse().ok()).unwrap_or(400);
    let mut twin = Twin::new();
    let mut total = Outcome::default();
    for seed in 0.. {
        let (outcome, _) = live_through_cuts(seed, 50, &mut twin);
        total.cuts += outcome.cuts;
        total.while_opening += outcome.while_opening;
        total.after_a_commit += outcome.after_a_commit;
        total.acknowledged += outcome.acknowledged;
        if total.cuts >= cuts {
            break;
        }
    }
    println!("{total:?}");
    assert!(total.acknowledged > 50 && total.while_opening > 0);
}

#[test]
fn the_same_seed_gives_the_same_disk() {
    let mut twin = Twin::new();
    let (_, first) = live_through_cuts(1234, 10, &mut twin);
    let (_, second) = live_through_cuts(1234, 10, &mut twin);
    assert_eq!(first, second);
}

/// Commits and rolls back over `cuts` power cuts; returns what happened and a hash of the platter.
fn live_through_cuts(seed: u64, cuts: u64, twin: &mut Twin) -> (Outcome, H256) {
    let mut random = Random(seed);
    let platter = Platter::default();
    drop(Store::create_on(PowerDisk::new(&platter, u64::MAX, 0), &genesis()).unwrap());
    let mut outcome = Outcome::default();
    // The heads that a cut may leave.
    let mut possible = vec![0];
    for _ in 0..cuts {
        outcome.cuts += 1;
        check(&platter, &possible, twin);
        // Now and then right while opening.
        let operations = if random.below(8) == 0 { 10 } else { 400 };
        let disk = PowerDisk::new(&platter, 1 + random.below(operations), random.next());
        let Ok(mut store) = Store::open_on(disk) else {
            outcome.while_opening += 1;
            continue;
        };
        let mut head = store.head().number;
        outcome.after_a_commit += u64::from(head != possible[0]);
        for commits in 0.. {
            assert!(commits < 100, "the store does not write");
            let goes_back = head > 12 || head > 4 && random.below(8) == 0;
            let next = if goes_back { head - 1 - random.below(4) } else { head + 1 };
            possible = vec![head, next];
            let done = if next > head { advance(&mut store) } else { store.rollback_to(next) };
            if done.is_err() {
                break;
            }
            outcome.acknowledged += 1;
            head = next;
        }
    }
    check(&platter, &possible, twin);
    let bytes = platter.lock().unwrap();
    (outcome, keccak256(&bytes))
}

/// Opens a copy of the platter and compares everything in it.
fn check(platter: &Platter, possible: &[u64], twin: &mut Twin) {
    let copy = Platter::new(platter.lock().unwrap().clone().into());
    let mut store = Store::open_on(PowerDisk::new(&Arc::clone(&copy), u64::MAX, 0)).unwrap();
    let head = store.head().number;
    assert!(possible.contains(&head), "the head is {head}, possible were {possible:?}");
    twin.check(&mut store, head);
}
