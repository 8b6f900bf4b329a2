//! Transactions that spend all their gas on one thing.

use engine::{code::delegation_code, revision::Revision};
use primitives::{H160, H256, Word};
use transaction::{AccessListItem, Authorization, SecretKey, Transaction, TxType};

use super::{
    POWERS,
    opcodes::{call, sender, world},
};
use crate::{
    Account, World,
    asm::assemble,
    fuzz::{PrecompileInputs, Random},
};

/// The contract that does it.
const CONTRACT: H160 = H160([0xad; 20]);
/// Contracts with code of some length stand from here on.
const OTHERS: u64 = 0x10_0000;
/// How many.
const OTHERS_COUNT: u64 = 40;

/// Bodies of a loop that goes on until the gas is gone. On the stack is a counter, which they keep.
const LOOPS: &[(&str, &str)] = &[
    ("nothing", ""),
    ("cold reads", "dup1 sload pop"),
    ("cold writes", "dup1 dup1 sstore"),
    ("writes to one slot", "dup1 7 sstore"),
    ("transient writes", "dup1 dup1 tstore"),
    ("transient reads", "dup1 tload pop"),
    ("balances", "dup1 0x777777777777 mul balance pop"),
    ("sizes of code", "40 dup2 mod 0x100000 add extcodesize pop"),
    ("hashes of code", "dup1 0x123456789123 mul extcodehash pop"),
    ("copies of code", "5000 0 0 40 dup5 mod 0x100000 add extcodecopy"),
    ("calls of code", "0 0 0 0 0 40 dup7 mod 0x100000 add 5000 call pop"),
    ("calls of nobody", "0 0 0 0 0 0x999999999999 dup7 mul 5000 call pop"),
    ("values to nobody", "0 0 0 0 1 0x999999999999 dup7 mul 5000 call pop"),
    ("calls of itself that fail", "0 0 0 0 0 address 2000 call pop"),
    ("memory", "dup1 dup1 32 mul mstore"),
    ("memory in strides", "dup1 dup1 3200 mul mstore8"),
    ("events", "1 2 3 4 1000 0 log4"),
    ("small events", "0 0 log0"),
    ("long events", "0x8000 0 log0"),
    ("powers", "not 3 exp 3 exp not 3 exp not pop dup1"),
    ("powers of long exponents", "0 not 3 exp pop"),
    ("products modulo", "0 not 3 0 not sub dup3 7 add mulmod pop"),
    ("sums modulo", "7 0 not 0 not addmod pop"),
    ("quotients", "dup1 0 not sdiv pop"),
    ("products", "dup1 0 not mul pop"),
    ("hashes", "100 0 keccak256 pop"),
    ("empty hashes", "0 0 keccak256 pop"),
    ("long hashes", "0x8000 0 keccak256 pop"),
    ("copies of memory", "0x4000 7 0 mcopy"),
    ("copies of input", "0x4000 0 0 calldatacopy"),
    ("shifts", "dup1 0 not shr dup2 shl dup2 sar pop"),
    ("deployments", "0x60205ff3 0 mstore 4 28 0 create pop"),
    ("deployments of long code", "0x6160005ff3 0 mstore 5 27 0 create pop"),
    ("deployments that destroy themselves", "0x33ff 0 mstore 2 30 0 create pop"),
    ("deployments of long init code", "0x6000 0 0 create pop"),
    ("deployments at salts", "dup1 4 28 0 create2 pop"),
    ("failing deployments", "0x5f5ffd 0 mstore 3 29 0 create pop"),
    ("identity", "0x4000 0 0x4000 0 4 gas staticcall pop"),
    ("identity of nothing", "0 0 0 0 4 gas staticcall pop"),
    ("sha256", "32 0 1000 0 2 gas staticcall pop"),
    ("ripemd160", "32 0 1000 0 3 gas staticcall pop"),
    ("block hashes", "dup1 number sub blockhash pop"),
    ("messages", "0 0 100 0 0 0x8008 gas call pop"),
    ("results", "0x4000 0 0 0 address 1000 staticcall pop returndatasize 0 0 returndatacopy"),
];

/// Whole programs.
const PROGRAMS: &[(&str, &str)] = &[
    ("depth", "0 0 0 0 0 address gas call stop"),
    ("depth with memory", "1 0x8000 mstore 0 0 0 0 0 address gas call stop"),
    ("a long result", "0x10000 0 return"),
    (
        "a revert of many changes",
        "0 loop: 1 add dup1 dup1 sstore gas 50000 lt @loop jumpi 0 0 revert",
    ),
    (
        "reverting frames",
        "calldatasize @end jumpi 0 loop: 1 add 0 0 1 0 0 address 60000 call pop @loop jump \
        end: 1 5 sstore 1 6 sstore 0 0 revert",
    ),
];

/// Gas at which a loop ends, since less does not do for some bodies.
const RESERVE: u64 = 60_000;

/// Calls of `MODEXP`: its price is far below what it takes, and what is tried for as long as there is
/// gas would not end in time.
const POWER_CALLS: usize = 8;

/// How many kinds of them there are.
pub const KINDS: usize = LOOPS.len() + PROGRAMS.len() + 18 + POWERS.len() + 8;

/// A world and envelopes of the `kind`-th sort, with so much gas each.
pub fn adversary(
    kind: usize,
    gas: u64,
    random: &mut Random,
    inputs: &PrecompileInputs,
) -> (String, World, Vec<Vec<u8>>) {
    let mut world = world();
    others(&mut world);
    if let Some((name, body)) = LOOPS.get(kind) {
        // It ends in time, so that all that it did remains done.
        let code = format!("0 loop: 1 add {body} {RESERVE} gas gt @loop jumpi stop");
        let code = assemble(&code);
        put(&mut world, code);
        return ((*name).into(), world, vec![spend(0, gas, vec![0xff; 100])]);
    }
    let kind = kind - LOOPS.len();
    if let Some((name, code)) = PROGRAMS.get(kind) {
        put(&mut world, assemble(code));
        return ((*name).into(), world, vec![spend(0, gas, vec![])]);
    }
    let kind = kind - PROGRAMS.len();
    if kind < 18 {
        let address = if kind == 17 { 0x100 } else { kind as u64 + 1 };
        // Its input is the transaction's.
        let code = format!(
            "calldatasize 0 0 calldatacopy loop: 0x200 0x4000 calldatasize 0 {address} gas \
             staticcall pop @loop jump"
        );
        put(&mut world, assemble(&code));
        let input = inputs.pick(address, random);
        return (format!("precompile {address:#x}"), world, vec![spend(0, gas, input)]);
    }
    let kind = kind - 18;
    if let Some(power) = POWERS.get(kind) {
        // Where it costs the least gas.
        world.revision = Revision::Cancun;
        let call = "0 0 calldatasize 0 5 gas staticcall pop ".repeat(POWER_CALLS);
        put(&mut world, assemble(&format!("calldatasize 0 0 calldatacopy {call} stop")));
        return (power.name.into(), world, vec![spend(0, gas, power.input())]);
    }
    let (name, envelopes) = envelopes(kind - POWERS.len(), gas, &mut world);
    (name.into(), world, envelopes)
}

fn put(world: &mut World, code: Vec<u8>) {
    let balance = Word::from(1) << 100;
    world.accounts.insert(CONTRACT, Account { code, nonce: 1, balance, ..Account::default() });
}

fn others(world: &mut World) {
    for number in 0..OTHERS_COUNT {
        let address = crate::costs::low_address(OTHERS + number);
        let code = vec![0x5b; 100 * number as usize];
        let code = [code, number.to_be_bytes().to_vec(), vec![0]].concat();
        world.accounts.insert(address, Account { code, nonce: 1, ..Account::default() });
    }
}

fn spend(nonce: u64, gas: u64, data: Vec<u8>) -> Vec<u8> {
    let tx = Transaction { gas_limit: gas, ..call(nonce, CONTRACT, data) };
    tx.signed(&sender()).encode()
}

/// What is in envelopes.
fn envelopes(kind: usize, gas: u64, world: &mut World) -> (&'static str, Vec<Vec<u8>>) {
    put(world, assemble("stop"));
    match kind {
        0 => {
            let keys = |number: u64| (0..20).map(|key| H256([(number + key) as u8; 32])).collect();
            let item = |number: u64| AccessListItem {
                address: H160([number as u8; 20]),
                storage_keys: keys(number),
            };
            let access_list = (0..gas / 60_000).map(item).collect();
            let tx = Transaction {
                tx_type: TxType::AccessList,
                access_list,
                gas_limit: gas,
                ..call(0, CONTRACT, vec![])
            };
            ("access list", vec![tx.signed(&sender()).encode()])
        }
        1 => {
            let authorization = |number: u64| {
                let key = SecretKey::from_bytes(&Word::from(number + 9).to_be_bytes());
                let plain = Authorization { address: CONTRACT, ..Authorization::default() };
                key.map(|key| plain.signed(&key))
            };
            let authorizations = (0..gas / 30_000).filter_map(authorization).collect();
            let tx = Transaction {
                tx_type: TxType::SetCode,
                authorizations,
                gas_limit: gas,
                ..call(0, CONTRACT, vec![])
            };
            ("authorizations", vec![tx.signed(&sender()).encode()])
        }
        2 => ("long input", vec![spend(0, gas, vec![0; (gas / 12) as usize])]),
        3 => {
            let code = delegation_code(crate::costs::low_address(OTHERS + 30)).to_vec();
            world
                .accounts
                .insert(H160([0xde; 20]), Account { code, nonce: 1, ..Account::default() });
            let tx = Transaction { gas_limit: gas, ..call(0, H160([0xde; 20]), vec![]) };
            ("a delegation", vec![tx.signed(&sender()).encode()])
        }
        4 => {
            let wrong = |nonce: u64| spend(nonce + 5, gas, vec![1; 1000]);
            let garbage = vec![vec![0xc0; 3000], vec![], vec![2; 70_000]];
            ("left out", (0..6).map(wrong).chain(garbage).collect())
        }
        5 => {
            // As the official test static_Call1MB1024Calldepth: gas enough for 1 MB at every depth.
            world.revision = Revision::Cancun;
            put(world, assemble("1 0x100000 mstore 0 0 0 0 0 address gas call stop"));
            ("a megabyte at every depth", vec![spend(0, 1 << 39, vec![])])
        }
        6 => {
            world.revision = Revision::Cancun;
            put(world, assemble("0 loop: 1 add dup1 32 mul dup1 mstore @loop jump"));
            ("memory without end", vec![spend(0, 1 << 39, vec![])])
        }
        _ => {
            let one = |nonce: u64| spend(nonce, 30_000, vec![]);
            ("small calls", (0..gas / 30_000).map(one).collect())
        }
    }
}
