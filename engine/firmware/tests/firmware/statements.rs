//! The same statement, natively and on the machine.

use engine::revision::Revision;
use firmware::{program, replay, run, transition};
use workloads::{Kind, Mix, Plan};

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
fn every_kind_of_batch() {
    for kind in Kind::ALL {
        let mix = Mix::only(kind);
        agree(&Plan { mix, transactions_per_batch: 16, ..Plan::default() });
    }
}

/// With blobs and delegations, so that every type of transaction is there, and with invalid ones.
#[test]
fn every_type_of_transaction_under_every_revision() {
    for revision in Revision::SUPPORTED {
        agree(&Plan {
            revision,
            batches: 2,
            blocks_per_batch: 3,
            transactions_per_batch: 48,
            has_blobs: true,
            has_delegations: true,
            invalid_per_mille: 100,
            ..Plan::default()
        });
    }
}

#[test]
fn empty_blocks_and_full_ones() {
    let plan = |blocks_per_batch, transactions_per_batch| Plan {
        blocks_per_batch,
        transactions_per_batch,
        mix: Mix::only(Kind::Transfers),
        ..Plan::default()
    };
    let [one, many] = [1, 300].map(|blocks| agree(&plan(blocks, 0))[0]);
    assert!(many > 250 * one / 4, "{one} cycles for a block, {many} for 300");
    agree(&plan(1, 500));
}
