//! Speaks to the layer below: `announce(bytes)` sends a message by `sendToL1(bytes)` of the hook at
//! 0x8008 and returns its hash; `leave(address)` burns the value that comes with it by
//! `withdraw(address)` of the hook at 0x800a.

pub(super) const SOURCE: &str = "
    0 calldataload 224 shr
    dup1 selector=announce(bytes) eq @announce jumpi
    selector=leave(address) eq @leave jumpi
    fail: 0 0 revert

    announce:
        ; The arguments are the same, so only the selector changes.
        calldatasize 0 0 calldatacopy
        0 mload 32 shl 32 shr
        selector=sendToL1(bytes) 224 shl or 0 mstore
        32 0 calldatasize 0 callvalue 0x8008 gas call
        iszero @fail jumpi
        32 0 return
    leave:
        selector=withdraw(address) 224 shl 0 mstore
        4 calldataload 4 mstore
        0 0 36 0 callvalue 0x800a gas call
        iszero @fail jumpi
        stop
";

#[cfg(test)]
mod tests {
    use primitives::{AccountId, H160, Status, Word, keccak256};

    use crate::contracts::{Contract, calldata, testing::Bench};

    const USER: H160 = H160([0x11; 20]);

    #[test]
    fn messages_go_down_in_the_name_of_the_contract() {
        let mut bench = Bench::new(Contract::Messenger);
        let text = b"a message that is longer than one word of calldata".as_slice();
        let done = bench.call(USER, &calldata("announce(bytes)", &[text.into()]));
        assert_eq!((done.status, done.output), (Status::Success, keccak256(text).0.to_vec()));
        assert_eq!(done.messages.len(), 1);
        assert_eq!(done.messages[0].sender, Contract::Messenger.account());
        assert_eq!(done.messages[0].data, text);
        // The hook takes no value, and there would be no way to get it back.
        let announce = calldata("announce(bytes)", &[text.into()]);
        assert_eq!(bench.call_with_value(USER, 1, &announce).status, Status::Revert);
    }

    #[test]
    fn value_leaves_and_is_burnt() {
        let mut bench = Bench::new(Contract::Messenger);
        let receiver = H160([0x22; 20]);
        let leave = calldata("leave(address)", &[receiver.into()]);
        let done = bench.call_with_value(USER, 700, &leave);
        assert_eq!(done.status, Status::Success);
        let hook = AccountId::from_low_u64(0x800a);
        assert_eq!(done.messages[0].sender, hook);
        let amount: [u8; 32] = Word::from(700).to_be_bytes();
        assert!(done.messages[0].data.ends_with(&[&receiver.0[..], &amount].concat()));
        for account in [hook, Contract::Messenger.account()] {
            assert_eq!(bench.balance(account), 0);
        }
    }
}
