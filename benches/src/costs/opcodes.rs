//! What an instruction costs: the same body a hundred times and not at all, called nine times and
//! once. The differences leave neither the loading of the code nor the call.

use engine::{kernel::NATIVE_KINDS, revision::Revision, vms::evm::opcodes::OPCODES};
use machine::Program;
use primitives::{AccountId, H160, Word};
use transaction::{SecretKey, Transaction};

use super::{Chain, Rows, measure};
use crate::{
    Account, World,
    asm::{assemble, push},
};

/// How often a body stands in the code.
pub const REPEATS: usize = 100;
/// How often the code is called beside the first time.
const CALLS: i64 = 8;

/// Where the code stands that is measured.
const MEASURED: H160 = H160([0xc1; 20]);
const OUTER: H160 = H160([0xc0; 20]);

/// The key of the only sender.
///
/// # Panics
/// Never: the number is a key.
pub fn sender() -> SecretKey {
    SecretKey::from_bytes(&Word::from(1).to_be_bytes()).unwrap_or_else(|| panic!("1 is a key"))
}

/// A world with a rich sender.
pub fn world() -> World {
    let mut world = World::empty(Revision::Osaka);
    world.block.gas_limit = 1 << 40;
    world.block.coinbase = AccountId::from(H160([0xcb; 20]));
    let rich = Account { balance: Word::from(1) << 120, ..Account::default() };
    world.accounts.insert(sender().address(), rich);
    world
}

/// A signed call by the sender, its `nonce`-th.
pub fn call(nonce: u64, to: H160, data: Vec<u8>) -> Transaction {
    let tx = Transaction {
        nonce,
        chain_id: Some(1),
        to: Some(to),
        data,
        gas_limit: 16_000_000,
        ..Transaction::default()
    };
    tx.signed(&sender())
}

/// What the calls of a code cost beside the first one, each.
pub fn rows_of_calls(program: &Program, code: &[u8]) -> Result<[f64; NATIVE_KINDS], String> {
    let mut world = world();
    let outer = "calldatasize 0 loop: 0 0 0 0 0 0xc1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1 gas \
        call pop 1 add dup2 dup2 lt @loop jumpi stop";
    let callee = (H160([0xc2; 20]), vec![0]);
    for (address, code) in [(OUTER, assemble(outer)), (MEASURED, code.to_vec()), callee] {
        let balance = Word::from(1) << 100;
        world.accounts.insert(address, Account { code, nonce: 1, balance, ..Account::default() });
    }
    let chain = Chain::of(&world).ok_or("no chain")?;
    let run = |calls: i64| {
        let envelope = call(0, OUTER, vec![1; calls as usize]).encode();
        let measured = measure(program, &chain, &chain.batch(&[envelope]))?;
        Ok::<Rows, String>(measured.rows)
    };
    let (one, many) = (run(1)?, run(1 + CALLS)?);
    Ok(std::array::from_fn(|kind| (many[kind] - one[kind]) as f64 / CALLS as f64))
}

/// What a body costs after a prelude, by kind.
pub fn body(program: &Program, prelude: &[u8], body: &[u8]) -> Result<[f64; NATIVE_KINDS], String> {
    let with = rows_of_calls(program, &[prelude, &body.repeat(REPEATS), &[0]].concat())?;
    let without = rows_of_calls(program, &[prelude, &[0]].concat())?;
    Ok(std::array::from_fn(|kind| (with[kind] - without[kind]) / REPEATS as f64))
}

/// Operands that are tried: small, near a power of two, and with every bit.
pub const OPERANDS: [&str; 5] = [
    "0",
    "3",
    "0x8000000000000000000000000000000000000000000000000000000000000001",
    "0xf123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "0xffffffffffffffffffffffff",
];

/// An instruction's rows for every choice of operands, itself alone.
pub fn instruction(
    program: &Program,
    name: &str,
    operands: &[Vec<Word>],
) -> Result<Vec<[f64; NATIVE_KINDS]>, String> {
    let line = OPCODES.iter().find(|line| line.name == name).ok_or("no such instruction")?;
    let pop = body(program, &[], &assemble("callvalue pop"))?;
    let callvalue = body(program, &[], &assemble("callvalue"));
    let push_only = callvalue?;
    let mut all = Vec::new();
    for operands in operands {
        let mut pushes = Vec::new();
        for operand in operands.iter().rev() {
            push(&mut pushes, *operand);
        }
        let pops = vec![0x50; usize::from(line.leaves)];
        let takes = vec![0x50; usize::from(line.takes)];
        let prelude = assemble("1 0x2000 mstore");
        // What a PUSH pushes follows it.
        let data = vec![0xf7; usize::from(line.byte.clamp(0x5f, 0x7f) - 0x5f)];
        let data = if (0x60..=0x7f).contains(&line.byte) { data } else { Vec::new() };
        let with = [&pushes[..], &[line.byte], &data, &pops].concat();
        let with = body(program, &prelude, &with)?;
        let without = body(program, &prelude, &[&pushes[..], &takes].concat())?;
        let one_pop = pop[0] - push_only[0];
        let mut rows: [f64; NATIVE_KINDS] = std::array::from_fn(|kind| with[kind] - without[kind]);
        rows[0] += one_pop * (f64::from(line.takes) - f64::from(line.leaves));
        all.push(rows);
    }
    Ok(all)
}
