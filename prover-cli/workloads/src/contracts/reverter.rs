//! Writes the first word of its calldata into the slot of that number, then takes it back with the
//! error `Refused(uint256)` of that word.

pub(super) const SOURCE: &str = "
    0 calldataload                      ; word
    dup1 dup1 sstore
    selector=Refused(uint256) 224 shl 0 mstore
    4 mstore 36 0 revert
";

#[cfg(test)]
mod tests {
    use primitives::{H160, Status, Word};

    use crate::contracts::{Contract, calldata, testing::Bench, words};

    #[test]
    fn nothing_is_left_but_the_error() {
        let mut bench = Bench::new(Contract::Reverter);
        let done = bench.call(H160::zero(), &words(&[9u64.into()]));
        let error = calldata("Refused(uint256)", &[9u64.into()]);
        assert_eq!((done.status, done.output), (Status::Revert, error));
        assert!(done.gas_used > 21_000 + 22_000, "{}", done.gas_used);
        assert_eq!(bench.get(Word::from(9)), 0);
    }
}
