//! A state, a block and some transactions, from a seed.

use std::fmt;

use engine::{code::delegation_code, revision::Revision};
use primitives::{AccountId, H160, H256, Word, keccak256, rlp};
use transaction::{SecretKey, Transaction};

use super::{
    PrecompileInputs, Random,
    code::{Surroundings, code},
    transactions,
};
use crate::{Account, World, asm::assemble};

/// Something to run on both engines.
#[derive(Clone, Debug)]
pub struct Case {
    /// Where it starts.
    pub world: World,
    /// In order, over the same state.
    pub transactions: Vec<Transaction>,
}

/// Who there is.
#[derive(Debug)]
pub(super) struct Cast {
    /// Accounts with keys.
    pub(super) keys: Vec<SecretKey>,
    /// Accounts with code, and whoever else may be called.
    pub(super) callable: Vec<H160>,
    /// A contract that calls itself for as long as it can.
    pub(super) deep: H160,
    /// Precompiles' addresses, also of later revisions.
    pub(super) precompiles: Vec<u64>,
}

const CONTRACTS: usize = 6;
const KEYS: usize = 5;

impl Case {
    /// The case with that seed.
    pub fn new(seed: u64, inputs: &PrecompileInputs) -> Self {
        let random = &mut Random::new(seed);
        let cast = Cast::new(random);
        let mut world = world(random, &cast);
        people(random, &cast, &mut world);
        contracts(random, &cast, &mut world, inputs);
        let around = cast.surroundings(&world, inputs);
        let transactions = transactions::sequence(random, &cast, &world, &around);
        Self { world, transactions }
    }
}

impl Cast {
    fn new(random: &mut Random) -> Self {
        // Few keys for all seeds, so that they can be told apart in reports.
        let key = |number: usize| SecretKey::from_bytes(&Word::from(number + 1).to_be_bytes());
        let keys: Vec<_> = (0..KEYS).filter_map(key).collect();
        let mut callable: Vec<H160> = (0..CONTRACTS).map(contract).collect();
        callable.extend(keys.iter().map(SecretKey::address));
        // An account that never exists at the start, one that is empty but for its balance, zero.
        callable.extend([H160::repeat_byte(0xe0), H160::repeat_byte(0xe1), H160::zero()]);
        let creator = callable[random.below(CONTRACTS)];
        callable.push(created_by(creator, 1));
        let deep = H160::repeat_byte(0xdd);
        Self { keys, callable, deep, precompiles: (1..=0x12).chain([0x100]).collect() }
    }

    pub(super) fn surroundings<'a>(
        &'a self,
        world: &World,
        inputs: &'a PrecompileInputs,
    ) -> Surroundings<'a> {
        Surroundings {
            accounts: &self.callable,
            precompiles: &self.precompiles,
            inputs,
            block: world.block.number,
        }
    }
}

fn contract(number: usize) -> H160 {
    H160::repeat_byte(0xc0 + number as u8)
}

/// A small address, such as a precompile's.
pub(super) fn low_address(number: u64) -> H160 {
    AccountId::from_low_u64(number).address().unwrap_or_default()
}

/// The address that `CREATE` gives at that nonce.
fn created_by(creator: H160, nonce: u64) -> H160 {
    let mut out = rlp::Writer::new();
    out.list(|out| {
        out.bytes(&creator.0).u64(nonce);
    });
    H160::from_slice(&keccak256(&out.finish()).0[12..])
}

fn world(random: &mut Random, cast: &Cast) -> World {
    let mut world = World::empty(random.pick(&Revision::SUPPORTED));
    let coinbase = match random.below(3) {
        0 => H160::repeat_byte(0xcb),
        _ => random.pick(&cast.callable),
    };
    world.block.chain_id = random.pick(&[1, 1, 270, 1 << 40]);
    world.block.number = random.pick(&[0, 1, 255, 256, 257, 1_000, 20_000_000]);
    world.block.timestamp = random.u64() >> 30;
    world.block.gas_limit = if random.once_in(4) { 1 << 21 } else { 1 << 50 };
    world.block.base_fee = random.pick(&[0, 1, 7, 1_000_000_000]);
    world.block.coinbase = AccountId::from(coinbase);
    world.block.prev_randao = H256(random.any_word().to_be_bytes());
    world.excess_blob_gas = random.pick(&[0, 1 << 17, 10_000_000, 100_000_000]);
    world
}

/// Accounts with keys: rich, poor, delegated, with code, at the end of their nonces.
fn people(random: &mut Random, cast: &Cast, world: &mut World) {
    for key in &cast.keys {
        let mut account = Account { balance: Word::from(1) << 120, ..Account::default() };
        match random.below(16) {
            0 => account.balance = Word::from(random.u64()),
            1 => account.balance = Word::ZERO,
            2 => account.nonce = u64::MAX - random.u64() % 3,
            3 => account.nonce = random.u64() % 300,
            4 => account.code = assemble("1 0 sstore"),
            // Before there were delegations no account could have their code.
            5 | 6 if world.rules().has_delegation => {
                account.code = delegation_code(delegate(random, cast)).to_vec();
                account.nonce = 1;
            }
            _ => {}
        }
        if account != Account::default() {
            world.accounts.insert(key.address(), account);
        }
    }
    let only_rich = Account { balance: Word::from(1), ..Account::default() };
    world.accounts.insert(H160::repeat_byte(0xe1), only_rich);
}

/// Somebody whose code an account may run.
pub(super) fn delegate(random: &mut Random, cast: &Cast) -> H160 {
    match random.below(8) {
        0 => low_address(random.pick(&cast.precompiles)),
        _ => random.pick(&cast.callable),
    }
}

/// Accounts with code. None has storage without code or nonce: creation over such an account, which
/// EIP-7610 forbids and our engine does not know, is the one known difference to revm, and cannot
/// arise in a state that began with none.
fn contracts(random: &mut Random, cast: &Cast, world: &mut World, inputs: &PrecompileInputs) {
    let around = cast.surroundings(world, inputs);
    let mut accounts = Vec::new();
    for number in 0..CONTRACTS {
        let parts = 1 + random.below(30);
        let mut account = Account {
            nonce: 1,
            balance: Word::from(random.below(10)),
            code: code(random, &around, parts),
            ..Account::default()
        };
        for slot in 0..random.below(5) {
            let value = Word::from(random.below(3));
            if !value.is_zero() {
                account.storage.insert(Word::from(slot), value);
            }
        }
        match random.below(20) {
            0 => account.nonce = u64::MAX,
            1 => account.nonce = u64::MAX - 1,
            // All balances together stay below 2^256, as on any chain.
            2 => account.balance = Word::from(1) << 250,
            _ => {}
        }
        accounts.push((contract(number), account));
    }
    // Something stands where a contract would create.
    if random.once_in(3)
        && let Some(&taken) = cast.callable.last()
    {
        let has_code = random.once_in(2);
        let code = if has_code { vec![0] } else { Vec::new() };
        let nonce = u64::from(!has_code);
        accounts.push((taken, Account { nonce, code, ..Account::default() }));
    }
    let code = assemble("0 0 0 0 0 address gas call gas 0 mstore pop");
    accounts.push((cast.deep, Account { nonce: 1, code, ..Account::default() }));
    world.accounts.extend(accounts);
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = &self.world;
        writeln!(f, "{}, {:?}", world.revision.name(), world.block)?;
        writeln!(f, "excess blob gas {}", world.excess_blob_gas)?;
        for (address, account) in &world.accounts {
            write!(f, "account {address:?}: nonce {}, balance {}", account.nonce, account.balance)?;
            writeln!(f, ", code {}", hex::encode(&account.code))?;
            for (key, value) in &account.storage {
                writeln!(f, "    {key:#x}: {value:#x}")?;
            }
        }
        for tx in &self.transactions {
            let sender =
                tx.recover_sender().map_or_else(|error| error.to_string(), |it| format!("{it:?}"));
            writeln!(f, "transaction of {sender}: {}", hex::encode(tx.encode()))?;
            writeln!(f, "    {tx:?}")?;
        }
        Ok(())
    }
}
