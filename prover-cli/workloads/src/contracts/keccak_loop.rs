//! Hashes as often as the first word of its calldata says: a chain of hashes over 64 bytes, from
//! zeros on. Returns the last hash.

pub(super) const SOURCE: &str = "
    0 calldataload              ; left
    again:
        dup1 iszero @end jumpi
        64 0 keccak256 0 mstore
        1 swap1 sub @again jump
    end:
        32 0 return
";

#[cfg(test)]
mod tests {
    use primitives::{H160, Status, keccak256};

    use crate::contracts::{Contract, testing::Bench, words};

    #[test]
    fn hashes_are_chained() {
        let mut bench = Bench::new(Contract::KeccakLoop);
        let mut expected = [0; 64];
        for times in 0u64..5 {
            let done = bench.call(H160::zero(), &words(&[times.into()]));
            assert_eq!((done.status, &done.output[..]), (Status::Success, &expected[..32]));
            let hash = keccak256(&expected);
            expected[..32].copy_from_slice(&hash.0);
        }
    }
}
