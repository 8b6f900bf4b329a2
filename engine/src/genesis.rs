//! The state, the tree and the context that a chain starts from.
//!
//! An account with storage but neither nonce nor code is refused. No execution makes such an
//! account, so a contract is never created where storage lies already: the case of EIP-7610 cannot
//! arise, and a deployment need not look at storage.
//!
//! The genesis block is block 0 or any later one. It has no parent; in the place of the parent's
//! hash its header has `keccak(hash of the chain configuration || digest of the state commitment)`,
//! so that chains of different states never share a block hash.

use alloc::{collections::BTreeSet, vec::Vec};

use primitives::{AccountId, H256, VmKind, Word, keccak256};
use thiserror::Error;
use tree::{Commitment, Digest, MemoryTree, Place, UpdateError};

use crate::{
    account::{AccountHeader, CODE_LEN_MAX, proving_code_hash},
    block_header::BlockHeader,
    chain::{ChainConfig, ConfigError},
    code::Code,
    context::Context,
    merkle,
    state::MemoryState,
};

/// An account of the genesis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GenesisAccount {
    /// Whose.
    pub id: AccountId,
    /// Nonce.
    pub nonce: u64,
    /// Wei owned.
    pub balance: Word,
    /// EVM code.
    pub code: Vec<u8>,
    /// Slots; zeros are left out.
    pub storage: Vec<(Word, Word)>,
}

/// What the first block after the genesis follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GenesisBlock {
    /// Block number.
    pub number: u64,
    /// Seconds since 1970.
    pub timestamp: u64,
    /// Gas limit.
    pub gas_limit: u64,
    /// Wei per gas.
    pub base_fee: u64,
    /// Excess blob gas.
    pub excess_blob_gas: u64,
}

/// Everything that a chain starts from.
#[derive(Clone, Debug)]
pub struct Genesis {
    /// Headers, slots and code.
    pub state: MemoryState,
    /// The places of the tree's leaves by index, without the sentinel at index 0.
    pub places: Vec<Place>,
    /// The tree.
    pub tree: MemoryTree,
    /// The header of the genesis block.
    pub header: BlockHeader,
    /// What the first batch starts from.
    pub context: Context,
}

/// Why there is no chain with such a genesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum GenesisError {
    /// The configuration is none.
    #[error("chain configuration: {0}")]
    Config(#[from] ConfigError),
    /// An account is there twice.
    #[error("account {0:?} is there twice")]
    RepeatedAccount(AccountId),
    /// A slot is there twice.
    #[error("slot {slot:#x} of account {account:?} is there twice")]
    RepeatedSlot {
        /// The account.
        account: AccountId,
        /// The slot.
        slot: Word,
    },
    /// An account has storage, but neither nonce nor code.
    #[error("account {0:?} has storage, but neither nonce nor code")]
    StorageWithoutContract(AccountId),
    /// Code is longer than [`CODE_LEN_MAX`].
    #[error("the code of account {0:?} is too long")]
    CodeTooLong(AccountId),
    /// The tree cannot hold it.
    #[error(transparent)]
    Tree(#[from] UpdateError),
}

impl Genesis {
    /// Builds the genesis of a chain.
    pub fn new(
        config: &ChainConfig,
        block: &GenesisBlock,
        accounts: &[GenesisAccount],
    ) -> Result<Self, GenesisError> {
        config.check()?;
        let state = state_of(accounts)?;
        let (places, values) = leaves_of(&state);
        let tree = MemoryTree::with_values(values)?;
        let header = header_of(config, block, tree.commitment());
        let context = Context::genesis(&header);
        Ok(Self { state, places, tree, header, context })
    }
}

fn state_of(accounts: &[GenesisAccount]) -> Result<MemoryState, GenesisError> {
    let mut state = MemoryState::default();
    let mut seen = BTreeSet::new();
    for account in accounts {
        if !seen.insert(account.id) {
            return Err(GenesisError::RepeatedAccount(account.id));
        }
        insert(&mut state, account)?;
    }
    Ok(state)
}

fn insert(state: &mut MemoryState, account: &GenesisAccount) -> Result<(), GenesisError> {
    let GenesisAccount { id, nonce, balance, ref code, ref storage } = *account;
    if code.len() > CODE_LEN_MAX as usize {
        return Err(GenesisError::CodeTooLong(id));
    }
    let mut header = AccountHeader { nonce, balance, ..AccountHeader::default() };
    if !code.is_empty() {
        let code = Code::with_hash(code, keccak256(code), VmKind::Evm);
        header.set_code(&code);
        header.set_proving_code_hash(proving_code_hash(code.bytes()));
        state.insert_code(code.hash(), code.bytes().to_vec());
    }
    let mut slots = BTreeSet::new();
    for &(slot, value) in storage {
        if !slots.insert(slot) {
            return Err(GenesisError::RepeatedSlot { account: id, slot });
        }
        if !value.is_zero() && header.nonce == 0 && header.code.is_none() {
            return Err(GenesisError::StorageWithoutContract(id));
        }
        state.insert_slot(id, slot, value);
    }
    if !header.is_empty() {
        state.insert_header(id, header);
    }
    Ok(())
}

/// Places and values of a state's leaves, in key order.
fn leaves_of(state: &MemoryState) -> (Vec<Place>, Vec<(Digest, Word)>) {
    let headers =
        state.headers().map(|(account, header)| (Place::Header(*account), header.leaf_value()));
    let slots =
        state.slots().map(|(&(account, slot), value)| (Place::Storage(account, slot), *value));
    let mut leaves: Vec<_> =
        headers.chain(slots).map(|(place, value)| (place.key(), place, value)).collect();
    leaves.sort_unstable_by_key(|(key, ..)| *key);
    let places = leaves.iter().map(|(_, place, _)| *place).collect();
    (places, leaves.into_iter().map(|(key, _, value)| (key, value)).collect())
}

fn header_of(config: &ChainConfig, block: &GenesisBlock, commitment: Commitment) -> BlockHeader {
    let origin = [config.hash().0, commitment.digest().to_bytes()].concat();
    let nothing = merkle::root(&[]);
    BlockHeader {
        chain_id: config.chain_id,
        batch_number: 0,
        parent_hash: keccak256(&origin),
        number: block.number,
        timestamp: block.timestamp,
        gas_limit: block.gas_limit,
        gas_used: 0,
        base_fee: block.base_fee,
        coinbase: AccountId::default(),
        prev_randao: H256::zero(),
        parent_beacon_block_root: H256::zero(),
        excess_blob_gas: block.excess_blob_gas,
        blob_gas_used: 0,
        withdrawals_root: nothing,
        transactions_root: nothing,
        receipts_root: nothing,
        messages_root: nothing,
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::revision::Revision;

    fn account(id: u64) -> GenesisAccount {
        let id = AccountId::from_low_u64(id);
        GenesisAccount { id, balance: Word::ONE, ..GenesisAccount::default() }
    }

    fn build(accounts: &[GenesisAccount]) -> Result<Genesis, GenesisError> {
        let config = ChainConfig::new(1, Revision::Prague);
        Genesis::new(&config, &GenesisBlock::default(), accounts)
    }

    #[test]
    fn places_are_those_of_the_leaves() {
        let contract = GenesisAccount {
            code: vec![1, 2, 3],
            storage: vec![(Word::ONE, Word::MAX), (Word::ZERO, Word::ZERO)],
            ..account(7)
        };
        let genesis = build(&[account(3), contract, account(5)]).unwrap();
        assert_eq!(genesis.tree.leaves().len(), 5);
        for (place, leaf) in genesis.places.iter().zip(&genesis.tree.leaves()[1..]) {
            assert_eq!(place.key(), leaf.key);
        }
        let order = build(&[account(5), account(3)]).unwrap().context;
        assert_eq!(order, build(&[account(3), account(5)]).unwrap().context);
        assert_ne!(order, build(&[account(3)]).unwrap().context);
    }

    #[test]
    fn storage_needs_a_contract() {
        let storage = vec![(Word::ONE, Word::ONE)];
        let orphan = GenesisAccount { storage: storage.clone(), ..account(7) };
        let id = orphan.id;
        let error = build(core::slice::from_ref(&orphan)).unwrap_err();
        assert_eq!(error, GenesisError::StorageWithoutContract(id));
        assert!(build(&[GenesisAccount { nonce: 1, ..orphan.clone() }]).is_ok());
        assert!(build(&[GenesisAccount { code: vec![0], ..orphan }]).is_ok());
    }

    #[test]
    fn nothing_is_there_twice() {
        let id = account(7).id;
        let error = build(&[account(7), account(7)]).unwrap_err();
        assert_eq!(error, GenesisError::RepeatedAccount(id));
        let slot = Word::ONE;
        let twice = GenesisAccount { nonce: 1, storage: vec![(slot, slot); 2], ..account(7) };
        let error = build(&[twice]).unwrap_err();
        assert_eq!(error, GenesisError::RepeatedSlot { account: id, slot });
    }

    #[test]
    fn an_empty_account_has_no_leaf() {
        let empty = GenesisAccount { balance: Word::ZERO, ..account(7) };
        assert_eq!(build(&[empty]).unwrap().tree.commitment(), Commitment::of_empty_tree());
    }
}
