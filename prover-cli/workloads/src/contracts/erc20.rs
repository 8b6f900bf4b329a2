//! A token: ERC-20, with the errors of ERC-6093.
//!
//! Storage is laid out as a Solidity compiler would for
//! `mapping(address => uint) balances; mapping(address => mapping(address => uint)) allowances;
//! uint totalSupply;`: the value of `key` in the mapping at slot `n` is at `keccak(key . n)`.
//! An allowance of 2^256 - 1 is never used up.

use primitives::{AccountId, H160, Word, keccak256};

/// Where the total supply is.
pub const TOTAL_SUPPLY_SLOT: Word = Word::from_limbs([2, 0, 0, 0]);

/// Takes an address; leaves the slot of its balance.
const BALANCE_SLOT: &str = "0 mstore 0 32 mstore 64 0 keccak256";

/// Takes an owner and below it a spender; leaves the slot of the allowance.
const ALLOWANCE_SLOT: &str =
    "0 mstore 1 32 mstore 64 0 keccak256 32 mstore 0 mstore 64 0 keccak256";

/// Leaves the word on top, which must be an address.
const CHECK_ADDRESS: &str = "dup1 160 shr @fail jumpi";

/// The source. Comments show the stack, its top first.
pub(super) fn source() -> String {
    [dispatch(), transfers(), approvals(), readers(), ENDINGS.to_owned()].join("\n")
}

fn dispatch() -> String {
    "
    callvalue @fail jumpi
    4 calldatasize lt @fail jumpi
    0 calldataload 224 shr
    dup1 selector=transfer(address,uint256) eq @transfer jumpi
    dup1 selector=balanceOf(address) eq @balanceOf jumpi
    dup1 selector=approve(address,uint256) eq @approve jumpi
    dup1 selector=transferFrom(address,address,uint256) eq @transferFrom jumpi
    dup1 selector=allowance(address,address) eq @allowance jumpi
    selector=totalSupply() eq @totalSupply jumpi
    fail: 0 0 revert
    "
    .to_owned()
}

fn transfers() -> String {
    format!(
        "
        transferFrom:
            100 calldatasize lt @fail jumpi
            36 calldataload {CHECK_ADDRESS}         ; to
            68 calldataload                         ; amount to
            4 calldataload {CHECK_ADDRESS}          ; from amount to
            caller dup2 {ALLOWANCE_SLOT} dup1 sload ; allowed slot from amount to
            dup1 not iszero @unlimited jumpi
            dup4 dup2 lt @forbidden jumpi
            dup4 swap1 sub swap1 sstore             ; from amount to
            @move jump
        unlimited:
            pop pop @move jump

        transfer:
            68 calldatasize lt @fail jumpi
            4 calldataload {CHECK_ADDRESS}          ; to
            36 calldataload                         ; amount to
            caller                                  ; from amount to
        move:
            dup3 iszero @fail jumpi
            dup1 {BALANCE_SLOT} dup1 sload          ; balance slot from amount to
            dup4 dup2 lt @poor jumpi
            dup4 swap1 sub swap1 sstore             ; from amount to
            dup3 {BALANCE_SLOT} dup1 sload          ; balance slot from amount to
            dup4 add swap1 sstore                   ; from amount to
            dup2 0 mstore
            dup3 dup2                               ; from to from amount to
            topic=Transfer(address,address,uint256)
            32 0 log3
            @true jump
        "
    )
}

fn approvals() -> String {
    format!(
        "
        approve:
            68 calldatasize lt @fail jumpi
            36 calldataload                         ; amount
            4 calldataload {CHECK_ADDRESS}          ; spender amount
            dup1 caller {ALLOWANCE_SLOT}            ; slot spender amount
            dup3 swap1 sstore                       ; spender amount
            swap1 0 mstore                          ; spender
            caller topic=Approval(address,address,uint256)
            32 0 log3
            @true jump
        "
    )
}

fn readers() -> String {
    format!(
        "
        balanceOf:
            36 calldatasize lt @fail jumpi
            4 calldataload {CHECK_ADDRESS} {BALANCE_SLOT} sload
            @word jump
        allowance:
            68 calldatasize lt @fail jumpi
            36 calldataload {CHECK_ADDRESS} 4 calldataload {CHECK_ADDRESS}
            {ALLOWANCE_SLOT} sload
            @word jump
        totalSupply:
            {TOTAL_SUPPLY_SLOT} sload
            @word jump
        "
    )
}

const ENDINGS: &str = "
    true:
        1
    word:                                           ; result
        0 mstore 32 0 return

    poor:                                           ; balance slot from amount to
        selector=ERC20InsufficientBalance(address,uint256,uint256) 224 shl 0 mstore
        36 mstore pop 4 mstore 68 mstore
        100 0 revert
    forbidden:                                      ; allowed slot from amount to
        selector=ERC20InsufficientAllowance(address,uint256,uint256) 224 shl 0 mstore
        36 mstore pop pop 68 mstore caller 4 mstore
        100 0 revert
";

/// Where an account's balance is.
pub fn balance_slot(owner: H160) -> Word {
    mapping_slot(owner, Word::ZERO)
}

/// Where it is written how much of the owner's tokens the spender may move.
pub fn allowance_slot(owner: H160, spender: H160) -> Word {
    mapping_slot(spender, mapping_slot(owner, Word::ONE))
}

fn mapping_slot(key: H160, mapping: Word) -> Word {
    let preimage = [AccountId::from(key).0, mapping.to_be_bytes()].concat();
    Word::from_be_bytes(keccak256(&preimage).0)
}

#[cfg(test)]
mod tests {
    use primitives::{H256, Status};

    use super::*;
    use crate::contracts::{Argument, Contract, calldata, testing::Bench};

    const ALICE: H160 = H160([0xa1; 20]);
    const BOB: H160 = H160([0xb0; 20]);
    const CAROL: H160 = H160([0xca; 20]);

    fn token() -> Bench {
        let mut bench = Bench::new(Contract::Erc20);
        bench.set(balance_slot(ALICE), 100);
        bench.set(TOTAL_SUPPLY_SLOT, 100);
        bench
    }

    fn transfer(to: H160, amount: u64) -> Vec<u8> {
        calldata("transfer(address,uint256)", &[to.into(), amount.into()])
    }

    fn transfer_from(from: H160, to: H160, amount: u64) -> Vec<u8> {
        let arguments = [from.into(), to.into(), amount.into()];
        calldata("transferFrom(address,address,uint256)", &arguments)
    }

    fn word(number: u64) -> Vec<u8> {
        Word::from(number).to_be_bytes_vec()
    }

    fn topic(address: H160) -> H256 {
        H256(AccountId::from(address).0)
    }

    #[test]
    fn tokens_move_with_an_event() {
        let mut token = token();
        let done = token.call(ALICE, &transfer(BOB, 30));
        assert_eq!((done.status, done.output), (Status::Success, word(1)));
        let event = keccak256(b"Transfer(address,address,uint256)");
        assert_eq!(done.logs[0].topics, [event, topic(ALICE), topic(BOB)]);
        assert_eq!(done.logs[0].data, word(30));
        assert_eq!((token.get(balance_slot(ALICE)), token.get(balance_slot(BOB))), (70, 30));
        token.call(ALICE, &transfer(ALICE, 70));
        assert_eq!(token.get(balance_slot(ALICE)), 70);
    }

    #[test]
    fn nobody_moves_more_than_they_have() {
        let mut token = token();
        let done = token.call(BOB, &transfer(ALICE, 1));
        let error = calldata(
            "ERC20InsufficientBalance(address,uint256,uint256)",
            &[BOB.into(), 0u64.into(), 1u64.into()],
        );
        assert_eq!((done.status, done.output), (Status::Revert, error));
        assert_eq!(done.logs, []);
        assert_eq!(token.call(ALICE, &transfer(BOB, 101)).status, Status::Revert);
        assert_eq!((token.get(balance_slot(ALICE)), token.get(balance_slot(BOB))), (100, 0));
    }

    #[test]
    fn allowances_are_used_up_unless_they_have_no_end() {
        let mut token = token();
        let approve = |amount: Word| {
            calldata("approve(address,uint256)", &[BOB.into(), Argument::Word(amount)])
        };
        let done = token.call(ALICE, &approve(Word::from(40)));
        assert_eq!((done.status, done.output), (Status::Success, word(1)));
        let event = keccak256(b"Approval(address,address,uint256)");
        assert_eq!(done.logs[0].topics, [event, topic(ALICE), topic(BOB)]);
        assert_eq!(done.logs[0].data, word(40));

        assert_eq!(token.call(BOB, &transfer_from(ALICE, CAROL, 25)).status, Status::Success);
        assert_eq!(token.get(allowance_slot(ALICE, BOB)), 15);
        let done = token.call(BOB, &transfer_from(ALICE, CAROL, 16));
        let error = calldata(
            "ERC20InsufficientAllowance(address,uint256,uint256)",
            &[BOB.into(), 15u64.into(), 16u64.into()],
        );
        assert_eq!((done.status, done.output), (Status::Revert, error));

        token.call(ALICE, &approve(Word::MAX));
        assert_eq!(token.call(BOB, &transfer_from(ALICE, CAROL, 75)).status, Status::Success);
        let allowance = calldata("allowance(address,address)", &[ALICE.into(), BOB.into()]);
        assert_eq!(token.call(CAROL, &allowance).output, [0xff; 32]);
        let balance = calldata("balanceOf(address)", &[CAROL.into()]);
        assert_eq!(token.call(BOB, &balance).output, word(100));
        assert_eq!(token.call(BOB, &calldata("totalSupply()", &[])).output, word(100));
    }

    #[test]
    fn calls_that_no_compiler_makes_revert() {
        let mut token = token();
        let dirty =
            calldata("transfer(address,uint256)", &[Argument::Word(Word::MAX), 0u64.into()]);
        let short = &transfer(BOB, 1)[..67];
        let unknown = calldata("mint(uint256)", &[5u64.into()]);
        let nobody = transfer(H160::zero(), 1);
        for data in [&dirty[..], short, &unknown, &nobody, &[]] {
            let done = token.call(ALICE, data);
            assert_eq!((done.status, done.output), (Status::Revert, vec![]), "{data:?}");
        }
        let paid = token.call_with_value(ALICE, 1, &transfer(BOB, 1));
        assert_eq!(paid.status, Status::Revert);
    }
}
