//! What blocks do by themselves: system calls, withdrawals, carried-on prices, block hashes.

use engine::{
    genesis::GenesisAccount,
    transition::{BlockInput, Withdrawal},
};
use primitives::{AccountId, H160, H256, Word, word_from_h256};
use transaction::{GAS_PER_BLOB, InvalidTransaction, Transaction, TxType};

use crate::world::*;

const BEACON_ROOTS: &str = "000f3df6d732807ef1319fb7b8bb8522d0beac02";
const HISTORY: &str = "0000f90827f1c53a10cb7a02335b175320002935";

fn address(hex: &str) -> H160 {
    let byte = |at: usize| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap();
    H160(core::array::from_fn(byte))
}

/// `sstore(number, calldataload(0)); sstore(0, caller)`.
fn recorder(id: H160) -> GenesisAccount {
    let code = vec![0x5f, 0x35, 0x43, 0x55, 0x33, 0x5f, 0x55];
    GenesisAccount { id: id.into(), nonce: 1, code, ..GenesisAccount::default() }
}

#[test]
fn system_contracts_hear_of_each_block_and_cost_nothing() {
    let (roots, history) = (address(BEACON_ROOTS), address(HISTORY));
    let mut all = accounts();
    all.extend([recorder(roots), recorder(history)]);
    let mut world = World::with_accounts(&all, |_| {});
    let genesis_hash = world.context.parent_hash();
    let first = BlockInput { parent_beacon_block_root: H256([3; 32]), ..world.block() };
    let second = BlockInput { number: 2, ..first.clone() };
    let batch = world.batch_of(vec![first, second]);
    let done = world.execute(&batch);
    assert_eq!(done.outcome.gas_used, 0);
    assert_eq!(world.slot(roots, 1), word_from_h256(H256([3; 32])));
    assert_eq!(world.slot(history, 1), word_from_h256(genesis_hash));
    assert_eq!(world.slot(history, 2), word_from_h256(done.outcome.blocks[0].hash));
    let system = Word::from_be_slice(&[[0xff; 19].as_slice(), &[0xfe]].concat());
    assert_eq!((world.slot(roots, 0), world.slot(history, 0)), (system, system));
}

#[test]
fn withdrawals_mint_gwei() {
    let mut world = World::new(|_| {});
    let to = H160([5; 20]);
    let withdrawal = Withdrawal { index: 1, validator_index: 2, address: to, amount_gwei: 7 };
    let withdrawals = vec![withdrawal, Withdrawal { amount_gwei: 0, ..withdrawal }];
    let batch = world.batch_of(vec![BlockInput { withdrawals, ..world.block() }]);
    world.execute(&batch);
    assert_eq!(world.balance(to.into()), Word::from(7_000_000_000u64));
}

#[test]
fn the_base_fee_follows_the_use_of_gas_and_is_paid_or_burnt() {
    let recipient = AccountId::from_low_u64(0xfee);
    let mut world = World::new(|config| config.base_fee_recipient = Some(recipient));
    let before = world.supply();
    let batch = world.batch(vec![send(1, 0, H160([9; 20]), 1)]);
    let done = world.execute(&batch);
    // The genesis block used no gas: an eighth less.
    assert_eq!(done.outcome.blocks[0].header.base_fee, 875);
    assert_eq!(world.balance(recipient), Word::from(875 * 21_000));
    assert_eq!(world.balance(COINBASE), Word::from(2 * 21_000));
    assert_eq!(world.supply(), before);
}

#[test]
fn contracts_see_the_hashes_of_blocks_across_batches() {
    // `sstore(number, blockhash(calldataload(0)))`.
    let code = vec![0x5f, 0x35, 0x40, 0x43, 0x55];
    let id = AccountId::from_low_u64(0x2001);
    let mut all = accounts();
    all.push(GenesisAccount { id, nonce: 1, code, ..GenesisAccount::default() });
    let mut world = World::with_accounts(&all, |_| {});
    let mut hashes = vec![world.context.parent_hash()];
    for number in 1..=3 {
        let batch = world.batch(vec![call(1, number - 1, 0x2001, words(&[number - 1]))]);
        let done = world.execute(&batch);
        assert_eq!(done.outcome.blocks[0].header.parent_hash, hashes[number as usize - 1]);
        let seen = world.slot(id.address().unwrap(), number);
        assert_eq!(seen, word_from_h256(hashes[number as usize - 1]));
        hashes.push(done.outcome.blocks[0].hash);
    }
}

fn blobs(nonce: u64, count: usize) -> Transaction {
    let mut hash = H256([7; 32]);
    hash.0[0] = 1;
    Transaction {
        tx_type: TxType::Blob,
        max_fee_per_blob_gas: Word::from(10),
        blob_versioned_hashes: vec![hash; count],
        ..unsigned(nonce, Some(H160([9; 20])), 0, vec![])
    }
}

#[test]
fn blobs_fill_the_block_and_move_their_price() {
    let mut world = World::new(|config| config.has_blobs = true);
    let before = world.supply();
    let batch =
        world.batch(vec![signed(1, blobs(0, 5)), signed(1, blobs(1, 5)), signed(1, blobs(1, 4))]);
    let done = world.execute(&batch);
    let header = &done.outcome.blocks[0].header;
    assert_eq!((header.excess_blob_gas, header.blob_gas_used), (0, 9 * GAS_PER_BLOB));
    let reasons: Vec<_> = done.outcome.rejected.iter().map(|rejected| &rejected.reason).collect();
    let full = InvalidTransaction::BlobsAboveBlock { have: 5, left: 4 };
    assert_eq!(reasons, [&full.into()]);
    let base_fee = Word::from(header.base_fee) * Word::from(2 * 21_000);
    assert_eq!(world.supply(), before - base_fee - Word::from(9 * GAS_PER_BLOB));

    let batch = world.batch(vec![]);
    let done = world.execute(&batch);
    // Prague aims at six blobs.
    assert_eq!(done.outcome.blocks[0].header.excess_blob_gas, 3 * GAS_PER_BLOB);
}
