//! A small chain whose files and pubdata are the seeds.

use engine::{
    chain::ChainConfig,
    context::Context,
    genesis::{GenesisAccount, GenesisBlock},
    kernel::Kernel,
    leaves::accesses,
    pubdata::Rebuilder,
    revision::Revision,
    seal::seal_batch,
    state::MemoryState,
    transition::{Deposit, Withdrawal, execute_batch},
    vms::VmFrame,
};
use formats::{BatchFile, BlockFile, GenesisFile};
use keys::SecretKey;
use primitives::{AccountId, H160, Word};
use transaction::{AccessListItem, Transaction, TxType};

const CHAIN_ID: u64 = 4242;
/// `sstore(calldataload(0), calldataload(32))`.
const STORE_CODE: &[u8] = &[0x60, 0x20, 0x35, 0x5f, 0x35, 0x55];
/// Deploys a contract of one byte.
const INIT_CODE: &[u8] = &[0x60, 0x01, 0x5f, 0xf3];

/// An address of the chain.
const fn address(last: u8) -> H160 {
    let mut address = [0; 20];
    address[19] = last;
    H160(address)
}

fn key() -> SecretKey {
    SecretKey::from_bytes(&[7; 32]).expect("a number below the order")
}

/// Its genesis.
pub fn genesis() -> GenesisFile {
    let user = GenesisAccount {
        id: key().address().into(),
        balance: Word::from(1) << 80,
        ..GenesisAccount::default()
    };
    let contract = GenesisAccount {
        id: address(0xaa).into(),
        nonce: 1,
        code: STORE_CODE.to_vec(),
        storage: vec![(Word::from(1), Word::from(7)), (Word::MAX, Word::MAX)],
        ..GenesisAccount::default()
    };
    GenesisFile {
        config: ChainConfig::new(CHAIN_ID, Revision::Prague),
        block: GenesisBlock {
            timestamp: 1_000,
            gas_limit: 30_000_000,
            base_fee: 1_000,
            ..GenesisBlock::default()
        },
        accounts: vec![user, contract],
    }
}

fn signed(nonce: u64, to: Option<H160>, data: Vec<u8>) -> Vec<u8> {
    let kinds = [TxType::Legacy, TxType::AccessList, TxType::DynamicFee];
    let tx_type = kinds[nonce as usize % kinds.len()];
    let item = AccessListItem { address: address(0xaa), storage_keys: vec![] };
    let has_list = tx_type != TxType::Legacy;
    let unsigned = Transaction {
        tx_type,
        chain_id: Some(CHAIN_ID),
        nonce,
        max_priority_fee_per_gas: Word::from(if has_list { 1 } else { 2_000 }),
        max_fee_per_gas: Word::from(2_000),
        gas_limit: 200_000,
        to,
        value: Word::from(nonce),
        data,
        access_list: if has_list { vec![item] } else { vec![] },
        ..Transaction::default()
    };
    unsigned.signed(&key()).encode()
}

/// Calldata that makes the contract store.
fn store(slot: u64, value: u64) -> Vec<u8> {
    let words = [slot, value].map(|number| Word::from(number).to_be_bytes::<32>());
    words.concat()
}

/// Its batches, the first and the second.
pub fn batches() -> [BatchFile; 2] {
    let batch = |number: u64, transactions| BatchFile {
        chain_id: CHAIN_ID,
        revision: Revision::Prague,
        number,
        blocks: vec![BlockFile {
            number,
            timestamp: 1_000 + number,
            gas_limit: 30_000_000,
            coinbase: AccountId::from_low_u64(0xc0),
            withdrawals: vec![Withdrawal {
                index: number,
                address: address(0xbb),
                amount_gwei: 3,
                ..Withdrawal::default()
            }],
            deposits: vec![Deposit {
                priority_index: number - 1,
                from: address(0xdd),
                to: Some(address(0xaa)),
                mint: Word::from(1_000),
                value: Word::ONE,
                gas_limit: 100_000,
                data: store(20 + number, 5),
            }],
            transactions,
            ..BlockFile::default()
        }],
    };
    [
        batch(
            1,
            vec![signed(0, Some(address(0xaa)), store(1, 8)), signed(1, None, INIT_CODE.to_vec())],
        ),
        batch(
            2,
            vec![
                signed(2, Some(address(0xaa)), store(1, 9)),
                signed(3, Some(address(0xaa)), store(2, 300)),
                signed(4, None, INIT_CODE.to_vec()),
                vec![0x02, 0xc0],
            ],
        ),
    ]
}

/// The chain before each of its batches, and that batch's pubdata.
pub fn published() -> Vec<(Rebuilder, Vec<u8>)> {
    let file = genesis();
    let genesis = file.build("genesis").expect("the genesis is one");
    let mut chain = Chain {
        config: file.config,
        context: genesis.context.clone(),
        state: genesis.state.clone(),
        rebuilder: Rebuilder::new(genesis),
    };
    batches().into_iter().map(|batch| chain.publish(batch)).collect()
}

struct Chain {
    config: ChainConfig,
    context: Context,
    state: MemoryState,
    rebuilder: Rebuilder,
}

impl Chain {
    /// Executes the next batch.
    fn publish(&mut self, batch: BatchFile) -> (Rebuilder, Vec<u8>) {
        let mut kernel = Kernel::<VmFrame>::default();
        let (config, context) = (&self.config, &self.context);
        let input = batch.recover(false);
        let (outcome, ()) =
            execute_batch(&mut kernel, &self.state, (), config, context, &input).expect("it runs");
        let accesses = accesses(&outcome.touched);
        let update = tree::update::update(self.rebuilder.tree(), &accesses).expect("it fits");
        let states = (update.previous, update.next);
        let sealed = seal_batch(config, context, &outcome, states, &update.witness);
        let pubdata = sealed.expect("every leaf is there").pubdata;
        let before = self.rebuilder.clone();
        let commitment = self.rebuilder.apply_bytes(&pubdata).expect("it continues the chain");
        assert_eq!(commitment, update.next);
        self.state = self.rebuilder.state().clone();
        self.context = outcome.context;
        (before, pubdata)
    }
}
