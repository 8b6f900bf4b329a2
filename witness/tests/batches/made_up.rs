//! Batches that are made up.

use circuits::key::Kind as Configuration;
use engine::{genesis::Genesis, kernel::Kernel, state::MemoryState, vms::VmFrame};
use firmware::Native;
use workloads::{Kind, Mix, Plan, samples};

use crate::{
    is_all,
    prover::{Prover, quick},
};

/// Executes the batches of a plan natively, one after the other.
fn execute(plan: &Plan) -> Vec<Native<MemoryState>> {
    let made = plan.make().unwrap();
    let chain = &made.chain;
    let genesis = Genesis::new(&chain.config, &chain.block, &chain.accounts).unwrap();
    let Genesis { mut state, mut tree, mut context, .. } = genesis;
    let mut kernel = Kernel::<VmFrame>::default();
    let batches = made.batches.iter().map(|batch| {
        let at = (&chain.config, &context);
        let native = Native::execute(&mut kernel, at, (state.clone(), &tree), &batch.raw());
        let native = native.unwrap();
        tree.apply(&native.update).unwrap();
        state.apply(&native.outcome.touched);
        for code in &native.outcome.codes {
            state.insert_code(code.hash, code.bytes.clone());
        }
        context = native.outcome.context.clone();
        native
    });
    batches.collect()
}

fn prove(prover: &Prover, name: &str, plan: &Plan) -> u64 {
    let proven = |(number, native)| prover.prove(&format!("{name} {number}"), native);
    (1..).zip(execute(plan)).map(proven).sum()
}

#[test]
fn a_batch_of_each_kind_is_proven() {
    for kind in Kind::ALL {
        let (mix, accounts) = (Mix::only(kind), 2);
        let plan = Plan { mix, transactions_per_batch: 1, accounts, ..Plan::default() };
        prove(quick(), kind.name(), &plan);
    }
}

/// Every batch that the firmware is tested with.
#[test]
fn every_sample_of_batches_is_proven() {
    if !is_all() {
        println!("skipped: COLONNADE_TEST_ALL=1 proves every batch, which takes long");
        return;
    }
    let cycles: u64 = samples().iter().map(|(name, plan)| prove(quick(), name, plan)).sum();
    println!("{cycles} cycles proven");
}

/// The same under the keys that are in use.
#[test]
fn batches_are_proven_under_the_real_keys() {
    if !is_all() {
        println!("skipped: COLONNADE_TEST_ALL=1 proves under the real keys");
        return;
    }
    for configuration in Configuration::ALL {
        let prover = Prover::new(configuration, true);
        for kind in [Kind::Erc20, Kind::Deploys, Kind::Keccak, Kind::Messages] {
            let mix = Mix::only(kind);
            let plan = Plan { mix, transactions_per_batch: 4, ..Plan::default() };
            prove(&prover, &format!("{} {}", configuration.name(), kind.name()), &plan);
        }
    }
}
