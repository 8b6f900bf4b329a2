//! The same statement, natively and on the machine.

use firmware::{program, replay, run, transition};
use workloads::{Plan, samples};

use crate::chain::Chain;

/// Native execution, the program run natively, and the program run on the machine agree; returns
/// the cycles of each batch.
fn agree(plan: &Plan) -> Vec<u64> {
    let program = program().unwrap();
    let (mut chain, batches) = Chain::of(plan);
    let cycles = batches.iter().map(|batch| {
        let mut native = chain.execute(&batch.raw());
        assert_eq!(transition(&mut native.answers).as_ref(), Ok(&native.sealed.statement));
        let done = run(&program, native.answers, &mut ()).unwrap();
        assert_eq!(done.digest, native.sealed.statement.digest());
        assert_eq!(replay(&program, done.tape.clone(), &mut ()), Ok(done.clone()));
        done.cycles
    });
    cycles.collect()
}

#[test]
fn every_sample_of_batches() {
    for (name, plan) in samples() {
        println!("{name}: {:?} cycles", agree(&plan));
    }
}

#[test]
fn empty_blocks_take_cycles_of_their_own() {
    let plan =
        |blocks_per_batch| Plan { blocks_per_batch, transactions_per_batch: 0, ..Plan::default() };
    let [one, many] = [1, 300].map(|blocks| agree(&plan(blocks))[0]);
    assert!(many > 250 * one / 4, "{one} cycles for a block, {many} for 300");
}
