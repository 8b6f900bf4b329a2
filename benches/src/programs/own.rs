//! Programs of our own: each spends its time in one part of the engine.

use engine::revision::Revision;
use primitives::{H160, Word};
use transaction::Transaction;

use super::Program;
use crate::{Account, World, asm::assemble};

const SENDER: H160 = H160([0x11; 20]);
const CONTRACT: H160 = H160([0xcc; 20]);
const CALLEE: H160 = H160([0xdd; 20]);
const GAS: u64 = 16_000_000;

/// Every one of them.
pub fn own() -> Vec<Program> {
    vec![
        program("arithmetic", &looped(20_000, "dup1 dup1 mul 7 add 3 swap1 div dup2 xor pop"), ""),
        program(
            "division",
            &looped(10_000, "0xffffffffffffffffffff00 dup2 dup3 not mulmod pop"),
            "",
        ),
        program("keccak", &looped(5_000, "64 0 keccak256 0 mstore"), ""),
        program("storage", &looped(2_000, "dup1 15 and dup1 sload 1 add swap1 sstore"), ""),
        program("transient", &looped(10_000, "dup1 15 and dup1 tload 1 add swap1 tstore"), ""),
        program("memory copy", &looped(10_000, "1024 0 2048 mcopy"), ""),
        program(
            "memory words",
            &looped(20_000, "dup1 0xfff and dup1 mload 1 add swap1 mstore"),
            "",
        ),
        program("calls", &looped(3_000, CALL), "32 calldataload 1 add 0 mstore 32 0 return"),
        program("logs", &looped(3_000, "dup1 64 0 log1"), ""),
        program("creations", &looped(200, "1 0 0 create pop"), ""),
        program("plain transfer", "", ""),
    ]
}

const CALL: &str = "0 0 0 0 0 0xdddddddddddddddddddddddddddddddddddddddd gas call pop";

/// `body` so many times, with the counter on top of the stack before it and after it.
fn looped(times: u32, body: &str) -> String {
    format!("{times} again: {body} 1 swap1 sub dup1 @again jumpi stop")
}

fn program(name: &str, contract: &str, callee: &str) -> Program {
    let mut world = World::empty(Revision::Osaka);
    let rich = Account { balance: Word::MAX >> 1, ..Account::default() };
    world.accounts.insert(SENDER, rich);
    for (address, source) in [(CONTRACT, contract), (CALLEE, callee)] {
        let account = Account { nonce: 1, code: assemble(source), ..Account::default() };
        world.accounts.insert(address, account);
    }
    let transaction = Transaction {
        gas_limit: if contract.is_empty() { 21_000 } else { GAS },
        to: Some(CONTRACT),
        value: Word::from(u8::from(contract.is_empty())),
        ..Transaction::default()
    };
    Program { name: name.to_owned(), world, transaction, sender: SENDER }
}

#[cfg(test)]
mod tests {
    use engine::transition::Executed;
    use primitives::Status;

    use super::*;
    use crate::Ours;

    #[test]
    fn every_program_succeeds_and_does_what_its_name_says() {
        for program in own() {
            let state = program.world.state();
            let mut ours = Ours::new(&program.world, &state, ());
            for tx in program.transactions(2) {
                let Executed { status, .. } = ours.execute(&tx, program.sender).unwrap();
                assert_eq!(status, Status::Success, "{}", program.name);
            }
            assert_eq!(program.steps() < 1_000, program.name == "plain transfer");
        }
    }
}
