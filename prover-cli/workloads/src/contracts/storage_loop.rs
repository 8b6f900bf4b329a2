//! Increments slots: the first word of its calldata says how many, the second one which is first.

pub(super) const SOURCE: &str = "
    32 calldataload 0 calldataload      ; left slot
    again:
        dup1 iszero @end jumpi
        dup2 sload 1 add dup3 sstore
        swap1 1 add swap1               ; left slot+1
        1 swap1 sub @again jump
    end:
        stop
";

#[cfg(test)]
mod tests {
    use primitives::{H160, Status, Word};

    use crate::contracts::{Contract, testing::Bench, words};

    #[test]
    fn exactly_the_slots_in_the_range_are_incremented() {
        let mut bench = Bench::new(Contract::StorageLoop);
        bench.set(Word::from(8), 40);
        let done = bench.call(H160::zero(), &words(&[3u64.into(), 7u64.into()]));
        assert_eq!(done.status, Status::Success);
        let slots = [6, 7, 8, 9, 10].map(|slot| bench.get(Word::from(slot)));
        assert_eq!(slots, [0, 1, 41, 1, 0]);
    }
}
