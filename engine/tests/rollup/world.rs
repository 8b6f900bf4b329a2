//! A small chain to make batches for.

use engine::{
    account::CodeId,
    chain::ChainConfig,
    context::Context,
    genesis::{Genesis, GenesisAccount, GenesisBlock},
    kernel::Kernel,
    leaves::{TouchedLeaf, accesses, check_claims},
    pubdata::{Pubdata, Rebuilder},
    revision::Revision,
    seal::{Sealed, seal_batch},
    state::MemoryState,
    transition::{
        BatchError, BatchInput, BatchOutcome, BlockInput, Candidate, Deposit, Recovered,
        execute_batch,
    },
    vms::VmFrame,
};
use primitives::{AccountId, H160, Word};
use transaction::{SecretKey, Transaction, TxType};
use tree::{MemoryTree, Place, Update, verify_update};

pub(crate) const CHAIN_ID: u64 = 4242;
pub(crate) const ETHER: u64 = 1_000_000_000_000_000_000;
pub(crate) const COINBASE: AccountId = AccountId::from_low_u64(0xc0_1b_a5_e0);

/// Stores what it is called with: `sstore(calldataload(0), calldataload(32))`.
pub(crate) const STORE: u64 = 0x1001;
/// Reverts with nothing.
pub(crate) const REVERT: u64 = 0x1002;
/// Calls the account in the first word of its input with the rest of it and all of its value, and
/// reverts if that fails.
pub(crate) const FORWARD: u64 = 0x1003;
/// Emits its input as a log without topics.
pub(crate) const LOG: u64 = 0x1004;

const STORE_CODE: &[u8] = &[0x60, 0x20, 0x35, 0x5f, 0x35, 0x55];
const REVERT_CODE: &[u8] = &[0x5f, 0x5f, 0xfd];
#[rustfmt::skip]
const FORWARD_CODE: &[u8] = &[
    // calldatacopy(0, 32, calldatasize - 32)
    0x60, 0x20, 0x36, 0x03, 0x60, 0x20, 0x5f, 0x37,
    // call(gas, calldataload(0), callvalue, 0, calldatasize - 32, 0, 0)
    0x5f, 0x5f, 0x60, 0x20, 0x36, 0x03, 0x5f, 0x34, 0x5f, 0x35, 0x5a, 0xf1,
    // jumpi(success), else revert
    0x60, 0x1b, 0x57, 0x5f, 0x5f, 0xfd, 0xfe, 0x5b, 0x00,
];
const LOG_CODE: &[u8] = &[0x36, 0x5f, 0x5f, 0x37, 0x36, 0x5f, 0xa0];

/// A chain at some batch.
pub(crate) struct World {
    pub(crate) config: ChainConfig,
    pub(crate) rebuilder: Rebuilder,
    pub(crate) context: Context,
    pub(crate) state: MemoryState,
    pub(crate) tree: MemoryTree,
    pub(crate) kernel: Kernel<VmFrame>,
}

/// A batch that was executed, with what it did to the tree.
pub(crate) struct Done {
    pub(crate) outcome: BatchOutcome,
    pub(crate) sealed: Sealed,
}

pub(crate) fn key(number: u8) -> SecretKey {
    SecretKey::from_bytes(&[number; 32]).unwrap()
}

pub(crate) fn user(number: u8) -> AccountId {
    key(number).address().into()
}

pub(crate) fn contract(number: u64) -> H160 {
    AccountId::from_low_u64(number).address().unwrap()
}

/// Accounts of users 1 to 4 with ether, and the contracts above.
pub(crate) fn accounts() -> Vec<GenesisAccount> {
    let users = (1..=4).map(|number| GenesisAccount {
        id: user(number),
        balance: Word::from(100 * u128::from(ETHER)),
        ..GenesisAccount::default()
    });
    let contracts =
        [(STORE, STORE_CODE), (REVERT, REVERT_CODE), (FORWARD, FORWARD_CODE), (LOG, LOG_CODE)];
    let contracts = contracts.into_iter().map(|(number, code)| GenesisAccount {
        id: contract(number).into(),
        nonce: 1,
        code: code.to_vec(),
        storage: vec![(Word::from(number), Word::from(7))],
        ..GenesisAccount::default()
    });
    users.chain(contracts).collect()
}

impl World {
    pub(crate) fn new(edit: impl FnOnce(&mut ChainConfig)) -> Self {
        Self::with_accounts(&accounts(), edit)
    }

    pub(crate) fn with_accounts(
        accounts: &[GenesisAccount],
        edit: impl FnOnce(&mut ChainConfig),
    ) -> Self {
        let mut config = ChainConfig::new(CHAIN_ID, Revision::Prague);
        edit(&mut config);
        let block = GenesisBlock {
            timestamp: 1_000,
            gas_limit: 30_000_000,
            base_fee: 1_000,
            ..GenesisBlock::default()
        };
        let genesis = Genesis::new(&config, &block, accounts).unwrap();
        Self {
            config,
            context: genesis.context.clone(),
            state: genesis.state.clone(),
            tree: genesis.tree.clone(),
            rebuilder: Rebuilder::new(genesis),
            kernel: Kernel::default(),
        }
    }

    /// The next block, without anything in it.
    pub(crate) fn block(&self) -> BlockInput {
        let last = &self.context.block;
        BlockInput {
            number: last.number + 1,
            timestamp: last.timestamp + 2,
            gas_limit: 30_000_000,
            coinbase: COINBASE,
            ..BlockInput::default()
        }
    }

    /// The next batch, of one block with these transactions.
    pub(crate) fn batch(&self, transactions: Vec<Candidate>) -> BatchInput {
        self.batch_of(vec![BlockInput { transactions, ..self.block() }])
    }

    pub(crate) fn batch_of(&self, blocks: Vec<BlockInput>) -> BatchInput {
        BatchInput {
            chain_id: CHAIN_ID,
            revision: Revision::Prague,
            number: self.context.batch_number + 1,
            is_strict: false,
            blocks,
        }
    }

    /// A batch of one block with these deposits.
    pub(crate) fn deposit_batch(&self, deposits: Vec<Deposit>) -> BatchInput {
        self.batch_of(vec![BlockInput { deposits, ..self.block() }])
    }

    pub(crate) fn try_execute(&mut self, batch: &BatchInput) -> Result<BatchOutcome, BatchError> {
        let (config, context) = (&self.config, &self.context);
        execute_batch(&mut self.kernel, &self.state, (), config, context, batch)
            .map(|(outcome, ())| outcome)
    }

    /// Executes a batch, takes it over, and checks that its witness proves it and that its pubdata
    /// rebuilds it.
    pub(crate) fn execute(&mut self, batch: &BatchInput) -> Done {
        let outcome = self.try_execute(batch).unwrap();
        let (update, sealed) = self.seal(&outcome);
        let proven = verify_update(&update.previous, &update.witness, &update.touched);
        assert_eq!(proven, Ok(update.next));
        let leaves: Vec<_> = outcome.touched.iter().map(TouchedLeaf::of).collect();
        assert_eq!(check_claims(&leaves, &update.touched), Ok(()));
        self.tree.apply(&update).unwrap();
        self.state.apply(&outcome.touched);
        for code in &outcome.codes {
            self.state.insert_code(code.hash, code.bytes.clone());
        }
        self.context = outcome.context.clone();
        self.check_tree();
        self.rebuild(&sealed.pubdata);
        Done { outcome, sealed }
    }

    /// What a batch does to the tree, and what is published and stated of it.
    pub(crate) fn seal(&self, outcome: &BatchOutcome) -> (Update, Sealed) {
        let update = tree::update::update(&self.tree, &accesses(&outcome.touched)).unwrap();
        let states = (update.previous, update.next);
        let sealed = seal_batch(&self.config, &self.context, outcome, states, &update.witness);
        let sealed = sealed.unwrap();
        (update, sealed)
    }

    fn rebuild(&mut self, bytes: &[u8]) {
        let pubdata = Pubdata::from_bytes(bytes).unwrap();
        assert_eq!(pubdata.to_bytes(), bytes);
        let commitment = self.rebuilder.apply(&pubdata).unwrap();
        assert_eq!(commitment, self.tree.commitment());
        assert_eq!(self.rebuilder.state(), &self.state);
        assert_eq!(self.rebuilder.context(), &self.context);
        assert_eq!(self.rebuilder.tree().leaves(), self.tree.leaves());
    }

    /// Every header and slot is in the tree, and nothing else but zeros.
    fn check_tree(&self) {
        let headers = self.state.headers().map(|(id, header)| {
            let has_hash = |code: &CodeId| code.proving_hash != tree::Digest::ZERO;
            assert!(header.code.as_deref().is_none_or(has_hash));
            (Place::Header(*id), header.leaf_value())
        });
        let slots =
            self.state.slots().map(|((id, key), value)| (Place::Storage(*id, *key), *value));
        let mut expected = 0;
        for (place, value) in headers.chain(slots) {
            assert_eq!(self.tree.get(&place.key()), Some(value), "{place:?}");
            expected += 1;
        }
        let leaves = self.tree.leaves().iter().filter(|leaf| !leaf.value.is_zero());
        assert_eq!(leaves.count(), expected);
    }

    pub(crate) fn balance(&self, id: AccountId) -> Word {
        let header = self.state.headers().find(|(other, _)| **other == id);
        header.map_or(Word::ZERO, |(_, header)| header.balance)
    }

    pub(crate) fn nonce(&self, id: AccountId) -> u64 {
        let header = self.state.headers().find(|(other, _)| **other == id);
        header.map_or(0, |(_, header)| header.nonce)
    }

    pub(crate) fn slot(&self, id: H160, key: u64) -> Word {
        let place = (AccountId::from(id), Word::from(key));
        self.state.slots().find(|(other, _)| **other == place).map_or(Word::ZERO, |(_, v)| *v)
    }

    pub(crate) fn supply(&self) -> Word {
        self.state.headers().map(|(_, header)| header.balance).sum()
    }
}

/// A transaction as users send it.
pub(crate) fn unsigned(nonce: u64, to: Option<H160>, value: u64, data: Vec<u8>) -> Transaction {
    Transaction {
        tx_type: TxType::DynamicFee,
        chain_id: Some(CHAIN_ID),
        nonce,
        max_priority_fee_per_gas: Word::from(2),
        max_fee_per_gas: Word::from(1_000_000),
        gas_limit: 1_000_000,
        to,
        value: Word::from(value),
        data,
        ..Transaction::default()
    }
}

/// Signed, encoded, and read back as the host does.
pub(crate) fn signed(user: u8, transaction: Transaction) -> Candidate {
    Recovered::from_envelope(&transaction.signed(&key(user)).encode())
}

pub(crate) fn send(user: u8, nonce: u64, to: H160, value: u64) -> Candidate {
    signed(user, unsigned(nonce, Some(to), value, vec![]))
}

pub(crate) fn call(user: u8, nonce: u64, to: u64, data: Vec<u8>) -> Candidate {
    signed(user, unsigned(nonce, Some(contract(to)), 0, data))
}

/// Input of [`STORE`].
pub(crate) fn store(key: u64, value: u64) -> Vec<u8> {
    words(&[key, value])
}

pub(crate) fn words(words: &[u64]) -> Vec<u8> {
    words.iter().flat_map(|word| Word::from(*word).to_be_bytes::<32>()).collect()
}

/// Init code that deploys `code`, at most 255 bytes of it.
pub(crate) fn init_code(code: &[u8]) -> Vec<u8> {
    let len = code.len() as u8;
    let mut init = vec![0x60, len, 0x60, 0x0b, 0x5f, 0x39, 0x60, len, 0x5f, 0xf3, 0x00];
    init.extend_from_slice(code);
    init
}

/// The hook that sends messages.
pub(crate) const MESSENGER: u64 = 0x8008;
/// The hook that burns for withdrawals.
pub(crate) const WITHDRAWALS: u64 = 0x800a;

/// `sendToL1(bytes)`.
pub(crate) fn send_to_l1(message: &[u8]) -> Vec<u8> {
    let mut input = vec![0x62, 0xf8, 0x4b, 0x24];
    input.extend(words(&[32, message.len() as u64]));
    input.extend_from_slice(message);
    input.resize(4 + 64 + message.len().next_multiple_of(32), 0);
    input
}

/// `withdraw(address)`.
pub(crate) fn withdraw(receiver: u64) -> Vec<u8> {
    let mut input = vec![0x51, 0xcf, 0xf8, 0xd9];
    input.extend(words(&[receiver]));
    input
}
