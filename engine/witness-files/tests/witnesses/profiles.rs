//! Every cycle is counted once in each list.

use firmware::Phase;
use witness_files::{
    cost::Estimate,
    profile::{Opcodes, is_of_transaction},
};
use workloads::Kind;

use crate::batches::World;

#[test]
fn functions_parts_and_transactions_have_every_cycle_once() {
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Arithmetic) {
        let profile = World::of(kind, 3).profile();
        let total = profile.counts.cycles();
        let functions: u64 = profile.by_function().iter().map(|(_, cycles)| cycles).sum();
        let parts: u64 = profile.parts.iter().map(|part| part.counts.cycles()).sum();
        assert_eq!((functions, parts), (total, total));
        let phases = profile.phases();
        let of_batch = phases.iter().filter(|(phase, _)| !is_of_transaction(**phase));
        let of_batch: u64 = of_batch.map(|(_, counts)| counts.cycles()).sum();
        let transactions = profile.transactions();
        let of_transactions = transactions.values();
        let of_transactions: u64 =
            of_transactions.map(|it| it.sender.cycles() + it.execution.cycles()).sum();
        assert_eq!(of_batch + of_transactions, total);
        // Deposits have no signatures.
        assert_eq!(phases.len(), if kind == Kind::Deposits { 6 } else { 7 });
        assert!(phases[&Phase::Tree].cycles() > 0);

        let Opcodes::Known(opcodes) = &profile.opcodes else { panic!("{:?}", profile.opcodes) };
        let within: u64 = opcodes.iter().map(|it| it.cycles).sum();
        assert!(within < total);
        assert!(kind != Kind::Erc20 || opcodes.len() > 10);
        assert!(opcodes.iter().all(|it| it.cycles >= it.steps));

        let mut folded = Vec::new();
        profile.write_folded(&mut folded).unwrap();
        let folded = String::from_utf8(folded).unwrap();
        let cycles = folded.lines().map(|line| line.rsplit_once(' ').unwrap().1);
        assert_eq!(cycles.map(|it| it.parse::<u64>().unwrap()).sum::<u64>(), total);

        let estimate = Estimate::new(&profile.counts);
        let instructions = estimate.tables.iter().take(13).map(|table| table.rows).sum::<u64>();
        assert!(instructions >= total);
    }
}

#[test]
fn instructions_that_are_not_those_of_the_run_give_no_numbers() {
    let world = World::of(Kind::Erc20, 1);
    let profile = world.profile_with(|opcodes| opcodes.truncate(5));
    let Opcodes::Unknown(why) = profile.opcodes else { panic!("{:?}", profile.opcodes) };
    assert!(why.contains("5 instructions natively"), "{why}");
    let profile = world.profile_with(|opcodes| opcodes.reverse());
    assert!(matches!(profile.opcodes, Opcodes::Unknown(_)));
}
