//! Made-up batches run as they say.

#![expect(clippy::unwrap_used, reason = "the helpers of tests say what they expect, too")]

use std::collections::BTreeSet;

use engine::{
    genesis::Genesis,
    kernel::Kernel,
    revision::Revision,
    transition::{BatchOutcome, DEPOSIT_TYPE, Rejection, execute_batch},
    vms::VmFrame,
};
use primitives::{Status, keccak256};
use transaction::InvalidTransaction;
use workloads::{Batch, Expected, Flaw, Kind, Mix, Plan, Workload};

/// Executes all batches of a workload on its chain.
fn execute(workload: &Workload) -> Vec<BatchOutcome> {
    let chain = &workload.chain;
    let genesis = Genesis::new(&chain.config, &chain.block, &chain.accounts).unwrap();
    let (mut state, mut context) = (genesis.state, genesis.context);
    let mut kernel = Kernel::<VmFrame>::default();
    let mut outcomes = Vec::new();
    for batch in &workload.batches {
        let input = batch.input(false);
        let (outcome, ()) =
            execute_batch(&mut kernel, &state, (), &chain.config, &context, &input).unwrap();
        state.apply(&outcome.touched);
        for code in &outcome.codes {
            state.insert_code(code.hash, code.bytes.clone());
        }
        context = outcome.context.clone();
        outcomes.push(outcome);
    }
    outcomes
}

/// Every deposit succeeds, and every transaction does what it says; returns the types.
fn check(workload: &Workload) -> BTreeSet<u8> {
    let mut types = BTreeSet::new();
    for (batch, outcome) in workload.batches.iter().zip(execute(workload)) {
        check_rejected(batch, &outcome);
        for (block, done) in batch.blocks.iter().zip(&outcome.blocks) {
            let mut receipts = done.receipts.iter();
            for _ in &block.environment.deposits {
                let receipt = receipts.next().unwrap();
                assert_eq!(
                    (receipt.kind, receipt.executed.status),
                    (DEPOSIT_TYPE, Status::Success)
                );
            }
            for entry in &block.transactions {
                let status = match entry.expected {
                    Expected::LeftOut(_) => continue,
                    Expected::Success => Status::Success,
                    Expected::Revert => Status::Revert,
                };
                let receipt = receipts.next().unwrap();
                assert_eq!(receipt.executed.status, status, "{entry:?}");
                assert_eq!(receipt.hash, keccak256(&entry.envelope));
                types.insert(receipt.kind);
            }
            assert_eq!(receipts.next(), None);
            assert!(done.header.gas_used <= done.header.gas_limit / 2);
        }
    }
    types
}

/// Exactly the flawed transactions are left out, each for its flaw.
fn check_rejected(batch: &Batch, outcome: &BatchOutcome) {
    let mut rejected = outcome.rejected.iter();
    for (block, made) in batch.blocks.iter().enumerate() {
        for (transaction, entry) in made.transactions.iter().enumerate() {
            let Expected::LeftOut(flaw) = entry.expected else { continue };
            let found = rejected.next().unwrap();
            assert_eq!((found.block, found.transaction), (block, transaction));
            use InvalidTransaction as Invalid;
            let is_right = match (flaw, &found.reason) {
                (Flaw::Signature, Rejection::Signature(_)) => true,
                (flaw, Rejection::Invalid(reason)) => match flaw {
                    Flaw::Nonce => {
                        matches!(reason, Invalid::NonceTooLow { .. } | Invalid::NonceTooHigh { .. })
                    }
                    Flaw::Funds => matches!(reason, Invalid::InsufficientFunds { .. }),
                    Flaw::ChainId => matches!(reason, Invalid::ChainId { .. }),
                    Flaw::Signature => false,
                },
                _ => false,
            };
            assert!(is_right, "{flaw:?}: {}", found.reason);
        }
    }
    assert_eq!(rejected.next(), None);
}

#[test]
fn every_transaction_does_what_it_says_under_every_revision() {
    for revision in Revision::SUPPORTED {
        let plan = Plan {
            seed: 3,
            revision,
            batches: 3,
            blocks_per_batch: 4,
            transactions_per_batch: 150,
            ..Plan::default()
        };
        let types = check(&plan.make().unwrap());
        let expected: &[u8] = if revision == Revision::Cancun { &[0, 1, 2] } else { &[0, 1, 2, 4] };
        assert!(types.iter().eq(expected), "{revision:?}: {types:?}");
        let with_blobs = Plan { has_blobs: true, blocks_per_batch: 20, ..plan };
        assert!(check(&with_blobs.make().unwrap()).contains(&3), "{revision:?}");
    }
}

#[test]
fn every_kind_alone_does_what_it_says() {
    for kind in Kind::ALL {
        let mix = Mix::only(kind);
        let plan = Plan { mix, batches: 2, accounts: 3, ..Plan::default() };
        let workload = plan.make().unwrap();
        check(&workload);
        for batch in &workload.batches {
            let deposits = batch.deposits().count();
            assert_eq!(deposits + batch.transactions().count(), 64);
            assert_eq!(deposits > 0, kind == Kind::Deposits);
            assert!(batch.transactions().all(|entry| entry.kind == kind));
        }
    }
}

#[test]
fn the_mix_is_kept() {
    let plan = Plan { transactions_per_batch: 200, blocks_per_batch: 3, ..Plan::default() };
    let workload = plan.make().unwrap();
    let batch = &workload.batches[0];
    for (kind, count) in Kind::ALL.into_iter().zip(plan.mix.share_out(200)) {
        let found = match kind {
            Kind::Deposits => batch.deposits().count(),
            _ => batch.transactions().filter(|entry| entry.kind == kind).count(),
        };
        assert_eq!(found, count as usize, "{kind:?}");
    }
    let sizes: Vec<_> = batch
        .blocks
        .iter()
        .map(|block| block.transactions.len() + block.environment.deposits.len())
        .collect();
    assert_eq!(sizes, [67, 67, 66]);
}

#[test]
fn flawed_transactions_are_left_out_each_for_its_flaw() {
    let plan = Plan {
        seed: 9,
        invalid_per_mille: 300,
        batches: 2,
        transactions_per_batch: 200,
        ..Plan::default()
    };
    let workload = plan.make().unwrap();
    check(&workload);
    for flaw in [Flaw::Nonce, Flaw::Signature, Flaw::Funds, Flaw::ChainId] {
        let expected = Expected::LeftOut(flaw);
        let all = workload.batches.iter().flat_map(Batch::transactions);
        assert!(all.filter(|entry| entry.expected == expected).count() > 10, "{flaw:?}");
    }
    let all_wrong = Plan { invalid_per_mille: 1_000, ..plan };
    check(&all_wrong.make().unwrap());
}

#[test]
fn one_account_and_empty_batches_are_enough() {
    check(&Plan { accounts: 1, transactions_per_batch: 100, ..Plan::default() }.make().unwrap());
    let empty = Plan { transactions_per_batch: 0, blocks_per_batch: 2, ..Plan::default() };
    check(&empty.make().unwrap());
    assert_eq!(Plan { batches: 0, ..empty }.make().unwrap().batches, []);
}

#[test]
fn chains_with_another_id_have_other_signatures() {
    let workload = Plan { chain_id: u64::MAX, ..Plan::default() }.make().unwrap();
    check(&workload);
}
