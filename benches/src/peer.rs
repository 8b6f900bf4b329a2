//! Transactions on revm, the peer.

use primitives::{EMPTY_CODE_HASH, H160, H256, Word};
use revm::{
    Context, ExecuteCommitEvm, ExecuteEvm, MainBuilder, MainContext, MainnetEvm,
    bytecode::Bytecode,
    context::{
        BlockEnv, TxEnv,
        result::{EVMError, ExecutionResult},
        transaction::{
            AccessList, AccessListItem, Authorization as PeerAuthorization, SignedAuthorization,
        },
    },
    context_interface::block::BlobExcessGasAndPrice,
    database::{AccountState, CacheDB, EmptyDB},
    handler::MainnetContext,
    primitives::{Address, B256, Bytes, TxKind, U256, hardfork::SpecId},
    state::AccountInfo,
};
use transaction::{Authorization, Transaction, TxType};

use engine::revision::Revision;

use crate::{
    outcome::{AccountAfter, Class, Event, Outcome, Ran, StateAfter},
    world::World,
};

/// revm's database in memory. Hashes of earlier blocks are those of state tests by default.
pub type Database = CacheDB<EmptyDB>;
/// What revm says of a transaction.
pub type PeerResult = Result<ExecutionResult, EVMError<core::convert::Infallible>>;

/// revm over a world.
#[derive(Debug)]
pub struct Peer {
    evm: MainnetEvm<MainnetContext<Database>>,
}

impl Peer {
    /// Before the first transaction. `database` is the world's.
    pub fn new(world: &World, database: Database) -> Self {
        let rules = world.rules();
        let spec = spec_of(world.revision);
        let context = Context::mainnet()
            .with_db(database)
            .modify_cfg_chained(|cfg| {
                cfg.set_spec_and_mainnet_gas_params(spec);
                cfg.chain_id = world.block.chain_id;
                let blobs = &rules.blobs;
                let most = rules.transactions.blobs_max.unwrap_or(blobs.max_per_block);
                cfg.set_max_blobs_per_tx(most.min(blobs.max_per_block));
            })
            .with_block(block_of(world));
        Self { evm: context.build_mainnet() }
    }

    /// Runs a transaction and keeps its changes in revm's journal, as within one block.
    #[inline]
    pub fn execute(&mut self, tx: TxEnv) -> PeerResult {
        self.evm.transact_one(tx)
    }

    /// Runs a transaction and writes its changes to the database.
    pub fn execute_and_commit(&mut self, tx: TxEnv) -> PeerResult {
        let result = self.evm.transact_commit(tx);
        // `CacheDB` keeps touched accounts that are empty. EIP-161 deletes them, and EIP-7702 looks
        // whether an authority exists.
        for account in self.evm.ctx.journaled_state.database.cache.accounts.values_mut() {
            if account.info.is_empty() {
                account.account_state = AccountState::NotExisting;
            }
        }
        result
    }

    /// The state in the database now.
    pub fn state_after(&self) -> StateAfter {
        let accounts = &self.evm.ctx.journaled_state.database.cache.accounts;
        let mut after = StateAfter::new();
        for (address, account) in accounts {
            let slots = account.storage.iter().filter(|(_, value)| !value.is_zero());
            let after_it = AccountAfter {
                nonce: account.info.nonce,
                balance: account.info.balance,
                code_hash: H256(account.info.code_hash.0),
                storage: slots.map(|(&key, &value)| (key, value)).collect(),
            };
            let is_there = after_it.nonce != 0
                || !after_it.balance.is_zero()
                || after_it.code_hash != EMPTY_CODE_HASH
                || !after_it.storage.is_empty();
            if is_there {
                after.insert(H160(address.0.0), after_it);
            }
        }
        after
    }
}

/// A world's state as revm reads it.
pub fn database(world: &World) -> Database {
    let mut database = Database::default();
    for (&address, account) in &world.accounts {
        let address = Address::from(address.0);
        let code = Bytecode::new_raw(Bytes::copy_from_slice(&account.code));
        let info = AccountInfo::new(account.balance, account.nonce, code.hash_slow(), code);
        database.insert_account_info(address, info);
        let slots = account.storage.iter().map(|(&key, &value)| (key, value)).collect();
        // `CacheDB` over nothing cannot fail.
        let Ok(()) = database.replace_account_storage(address, slots);
    }
    database
}

/// A transaction in revm's form.
pub fn tx_env(tx: &Transaction, sender: H160) -> TxEnv {
    let fee = |fee: Word| u128::try_from(fee).unwrap_or(u128::MAX);
    TxEnv {
        tx_type: tx.tx_type as u8,
        caller: Address::from(sender.0),
        gas_limit: tx.gas_limit,
        gas_price: fee(tx.max_fee_per_gas),
        kind: tx.to.map_or(TxKind::Create, |to| TxKind::Call(Address::from(to.0))),
        value: tx.value,
        data: Bytes::copy_from_slice(&tx.data),
        nonce: tx.nonce,
        chain_id: tx.chain_id,
        access_list: AccessList(
            tx.access_list
                .iter()
                .map(|item| AccessListItem {
                    address: Address::from(item.address.0),
                    storage_keys: item.storage_keys.iter().map(|key| B256::from(key.0)).collect(),
                })
                .collect(),
        ),
        gas_priority_fee: (!tx.tx_type.has_gas_price()).then(|| fee(tx.max_priority_fee_per_gas)),
        blob_hashes: tx.blob_versioned_hashes.iter().map(|hash| B256::from(hash.0)).collect(),
        max_fee_per_blob_gas: match tx.tx_type {
            TxType::Blob => fee(tx.max_fee_per_blob_gas),
            _ => 0,
        },
        authorization_list: {
            let mut env = TxEnv::default();
            env.set_signed_authorization(tx.authorizations.iter().map(authorization).collect());
            env.authorization_list
        },
    }
}

/// revm's result in the common form.
pub fn outcome(result: PeerResult) -> Outcome {
    let result = match result {
        Ok(result) => result,
        Err(error) => return Outcome::Refused(error.to_string()),
    };
    Outcome::Ran(Ran {
        class: match result {
            ExecutionResult::Success { .. } => Class::Success,
            ExecutionResult::Revert { .. } => Class::Revert,
            ExecutionResult::Halt { .. } => Class::Halt,
        },
        gas_used: result.tx_gas_used(),
        gas_refunded: result.gas().inner_refunded(),
        output: result.output().map(|output| output.to_vec()).unwrap_or_default(),
        created: result.created_address().map(|address| H160(address.0.0)),
        events: result
            .into_logs()
            .into_iter()
            .map(|log| Event {
                address: H160(log.address.0.0),
                topics: log.data.topics().iter().map(|topic| H256(topic.0)).collect(),
                data: log.data.data.to_vec(),
            })
            .collect(),
    })
}

fn authorization(item: &Authorization) -> SignedAuthorization {
    let terms = PeerAuthorization {
        chain_id: item.chain_id,
        address: Address::from(item.address.0),
        nonce: item.nonce,
    };
    SignedAuthorization::new_unchecked(terms, item.y_parity, item.r, item.s)
}

fn block_of(world: &World) -> BlockEnv {
    let block = &world.block;
    let fraction = world.rules().blobs.update_fraction;
    BlockEnv {
        number: U256::from(block.number),
        beneficiary: Address::from(block.coinbase.address().unwrap_or_default().0),
        timestamp: U256::from(block.timestamp),
        gas_limit: block.gas_limit,
        basefee: block.base_fee,
        prevrandao: Some(B256::from(block.prev_randao.0)),
        blob_excess_gas_and_price: Some(BlobExcessGasAndPrice::new(
            world.excess_blob_gas,
            fraction,
        )),
        ..BlockEnv::default()
    }
}

const fn spec_of(revision: Revision) -> SpecId {
    match revision {
        Revision::Istanbul => SpecId::ISTANBUL,
        Revision::Berlin => SpecId::BERLIN,
        Revision::London => SpecId::LONDON,
        Revision::Paris => SpecId::MERGE,
        Revision::Shanghai => SpecId::SHANGHAI,
        Revision::Cancun => SpecId::CANCUN,
        Revision::Prague => SpecId::PRAGUE,
        Revision::Osaka => SpecId::OSAKA,
    }
}
