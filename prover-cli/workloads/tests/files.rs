//! The same plan makes the same files, and they read as what was made.

#![expect(clippy::unwrap_used, reason = "the helpers of tests say what they expect, too")]

use engine::{genesis::Genesis, revision::Revision};
use formats::{BatchFile, GenesisFile};
use primitives::{H256, keccak256};
use workloads::{Batch, Plan, Workload};

fn plan() -> Plan {
    Plan {
        seed: 1,
        revision: Revision::Osaka,
        batches: 2,
        blocks_per_batch: 3,
        transactions_per_batch: 90,
        has_blobs: true,
        invalid_per_mille: 50,
        ..Plan::default()
    }
}

/// Over the genesis and all batches.
fn digest(workload: &Workload) -> H256 {
    let chain = &workload.chain;
    let genesis = Genesis::new(&chain.config, &chain.block, &chain.accounts).unwrap();
    let mut bytes = genesis.header.hash().0.to_vec();
    for block in workload.batches.iter().flat_map(|batch| &batch.blocks) {
        let environment = &block.environment;
        for number in [environment.number, environment.timestamp, environment.gas_limit] {
            bytes.extend(number.to_be_bytes());
        }
        bytes.extend(environment.prev_randao.0);
        bytes.extend(environment.parent_beacon_block_root.0);
        environment.deposits.iter().for_each(|deposit| bytes.extend(deposit.encode()));
        block.transactions.iter().for_each(|entry| bytes.extend(&entry.envelope));
    }
    keccak256(&bytes)
}

/// A change here breaks whoever compares batches of one seed between versions.
#[test]
fn the_bytes_of_a_seed_stay_what_they_are() {
    let pinned = "65d31879709952f95e7ae6c0f8d1da9f9010e6b8da72364a6c6180c4553cb7e3";
    assert_eq!(hex::encode(digest(&plan().make().unwrap())), pinned);
}

#[test]
fn every_part_of_the_plan_matters() {
    let changed: [fn(&mut Plan); 10] = [
        |_| (),
        |plan| plan.seed = 2,
        |plan| plan.chain_id += 1,
        |plan| plan.revision = Revision::Prague,
        |plan| plan.accounts += 1,
        |plan| plan.blocks_per_batch += 1,
        |plan| plan.transactions_per_batch += 1,
        |plan| plan.has_blobs = false,
        |plan| plan.has_delegations = false,
        |plan| plan.invalid_per_mille = 0,
    ];
    let mut digests = changed.map(|change| {
        let mut plan = plan();
        change(&mut plan);
        digest(&plan.make().unwrap())
    });
    assert_eq!(digests[0], digest(&plan().make().unwrap()));
    digests.sort_unstable();
    assert!(digests.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn batches_do_not_depend_on_how_many_follow() {
    let first = |batches| {
        let batch: Batch = Plan { batches, ..plan() }.start().unwrap().next().unwrap();
        batch
    };
    assert_eq!(first(1), first(5));
    let generator = Plan { batches: 7, transactions_per_batch: 1, ..plan() }.start().unwrap();
    assert_eq!((generator.len(), generator.count()), (7, 7));
}

#[test]
fn files_read_as_what_was_made() {
    let workload = plan().make().unwrap();
    let genesis = GenesisFile::parse("genesis", workload.chain.to_json().as_bytes()).unwrap();
    assert_eq!(genesis, workload.chain.file());
    for batch in &workload.batches {
        let file = BatchFile::parse("batch", batch.to_json().as_bytes()).unwrap();
        assert_eq!(file.recover(true), batch.input(true));
    }
}
