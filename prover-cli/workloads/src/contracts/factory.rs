//! Deploys init code: `create(bytes)` by CREATE, `create2(bytes32,bytes)` by CREATE2. Returns the
//! address; if nothing was deployed, reverts with the data that the init code left.

pub(super) const SOURCE: &str = "
    0 calldataload 224 shr
    dup1 selector=create(bytes) eq @create jumpi
    selector=create2(bytes32,bytes) eq @create2 jumpi
    0 0 revert

    create:
        36 calldataload                     ; len
        dup1 68 0 calldatacopy
        0 0 create @created jump
    create2:
        4 calldataload 68 calldataload      ; len salt
        dup1 100 0 calldatacopy
        0 0 create2
    created:                                ; address
        dup1 iszero @failed jumpi
        0 mstore 32 0 return
    failed:
        returndatasize 0 0 returndatacopy
        returndatasize 0 revert
";

#[cfg(test)]
mod tests {
    use primitives::{AccountId, H160, Status, Word, keccak256};

    use crate::contracts::{Contract, calldata, init_code, testing::Bench};

    const CODE: [u8; 3] = [0x60, 0x07, 0x00];

    #[test]
    fn code_is_deployed_in_both_ways() {
        let mut bench = Bench::new(Contract::Factory);
        let init = init_code(&CODE);
        let done = bench.call(H160::zero(), &calldata("create(bytes)", &[init[..].into()]));
        assert_eq!(done.status, Status::Success);
        let first = AccountId::from_word(Word::from_be_slice(&done.output));
        assert_eq!(bench.code(first), CODE);

        let salt = Word::from(5);
        let create2 = calldata("create2(bytes32,bytes)", &[salt.into(), init[..].into()]);
        let done = bench.call(H160::zero(), &create2);
        let at = [
            &[0xff][..],
            &Contract::Factory.address().0,
            &salt.to_be_bytes::<32>(),
            &keccak256(&init).0,
        ];
        let expected = AccountId::from_word(Word::from_be_bytes(keccak256(&at.concat()).0));
        assert_eq!((done.status, &done.output[..]), (Status::Success, &expected.0[..]));
        assert_eq!(bench.code(expected), CODE);
        // There is something at that address already.
        let again = bench.call(H160::zero(), &create2);
        assert_eq!((again.status, again.output), (Status::Revert, vec![]));
    }

    #[test]
    fn the_error_of_init_code_is_passed_on() {
        let mut bench = Bench::new(Contract::Factory);
        let failing = crate::asm::assemble("7 0 mstore 32 0 revert").unwrap();
        let done = bench.call(H160::zero(), &calldata("create(bytes)", &[failing[..].into()]));
        assert_eq!(done.status, Status::Revert);
        assert_eq!(Word::from_be_slice(&done.output), Word::from(7));
        let done = bench.call(H160::zero(), &calldata("other()", &[]));
        assert_eq!((done.status, done.output), (Status::Revert, vec![]));
    }
}
