//! Calls of each precompiled contract, by the vectors of go-ethereum.

use std::{fs, path::Path};

use engine::{
    chain::ChainConfig,
    genesis::{Genesis, GenesisAccount, GenesisBlock},
    kernel::Kernel,
    revision::Revision,
    state::MemoryState,
    transition::{BlockInput, RawBatch, RawBlock},
};
use firmware::Native;
use primitives::{AccountId, Word};
use transaction::{SecretKey, Transaction, TxType};

use crate::{data, is_all, prover::quick};

/// The files of vectors, each with the address of its contract.
const FILES: [(&str, u64); 16] = [
    ("ecRecover", 0x01),
    ("modexp", 0x05),
    ("bn256Add", 0x06),
    ("bn256ScalarMul", 0x07),
    ("bn256Pairing", 0x08),
    ("blake2F", 0x09),
    ("pointEvaluation", 0x0a),
    ("blsG1Add", 0x0b),
    ("blsG1MultiExp", 0x0c),
    ("blsG2Add", 0x0d),
    ("blsG2MultiExp", 0x0e),
    ("blsPairing", 0x0f),
    ("blsMapG1", 0x10),
    ("blsMapG2", 0x11),
    ("p256Verify", 0x100),
    ("fail-blsG1Add", 0x0b),
];

/// What hashes has no vectors.
const HASHES: [(&str, u64); 3] = [("sha256", 0x02), ("ripemd160", 0x03), ("identity", 0x04)];

/// A run with more cycles is left out, with a word: a pairing of BLS12-381 takes too long to prove.
const CYCLES_MAX: u64 = 1 << 24;

#[test]
fn every_precompiled_contract_is_proven() {
    if !is_all() {
        println!("skipped: COLONNADE_TEST_ALL=1 proves calls of every precompiled contract");
        return;
    }
    let mut calls: Vec<(&str, u64, Vec<u8>)> = Vec::new();
    let hashed = (0..2000u32).map(|at| (at * 7) as u8).collect::<Vec<_>>();
    calls.extend(HASHES.map(|(name, contract)| (name, contract, hashed.clone())));
    if let Some(folder) = data("evm/vectors/precompiles") {
        let of_file = |(name, contract): (&'static str, u64)| {
            (name, contract, first_input(&folder.join(name).with_extension("json")))
        };
        calls.extend(FILES.map(of_file));
    }
    let is_proven = |(name, contract, input): (&str, u64, Vec<u8>)| {
        quick().prove_up_to(CYCLES_MAX, name, call(contract, input)).is_some()
    };
    let proven = calls.into_iter().map(is_proven).filter(|it| *it).count();
    println!("{proven} contracts proven");
    assert!(proven >= HASHES.len());
}

/// The input of a file's first vector.
fn first_input(path: &Path) -> Vec<u8> {
    let vectors: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    hex::decode(vectors[0]["Input"].as_str().unwrap()).unwrap()
}

/// A batch with one transaction, which gives the contract this input.
fn call(contract: u64, input: Vec<u8>) -> Native<MemoryState> {
    let key = SecretKey::from_bytes(&[7; 32]).unwrap();
    let balance = Word::from(1) << 100;
    let sender = GenesisAccount { id: key.address().into(), balance, ..GenesisAccount::default() };
    let config = ChainConfig::new(1, Revision::Osaka);
    let block = GenesisBlock { gas_limit: 1 << 30, base_fee: 7, ..GenesisBlock::default() };
    let genesis = Genesis::new(&config, &block, &[sender]).unwrap();
    let unsigned = Transaction {
        tx_type: TxType::DynamicFee,
        chain_id: Some(1),
        max_fee_per_gas: Word::from(1_000),
        gas_limit: 1 << 24,
        to: AccountId::from_low_u64(contract).address(),
        data: input,
        ..Transaction::default()
    };
    let envelope = unsigned.signed(&key).encode();
    let input = BlockInput { number: 1, gas_limit: 1 << 30, ..BlockInput::default() };
    let blocks = vec![RawBlock { input, envelopes: vec![&envelope] }];
    let raw = RawBatch { chain_id: 1, revision: Revision::Osaka, number: 1, blocks };
    let (at, state) = ((&config, &genesis.context), (genesis.state, &genesis.tree));
    Native::execute(&mut Kernel::default(), at, state, &raw).unwrap()
}
