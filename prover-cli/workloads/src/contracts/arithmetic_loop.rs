//! Arithmetic with 256 bits, as many rounds as the first word of its calldata says, from the second
//! word on. Returns the last value.
//!
//! A round maps `x` with `n` rounds left to `addmod(mulmod(x, x, ~n), x / (n + 2), ~x) ^ (x * 5)`,
//! where a number modulo zero is zero.

pub(super) const SOURCE: &str = "
    32 calldataload 0 calldataload      ; n x
    again:
        dup1 iszero @end jumpi
        dup2 not                        ; ~x n x
        dup2 2 add dup4 div             ; x/(n+2) ~x n x
        dup3 not dup5 dup1 mulmod       ; square ~x...
        addmod                          ; sum n x
        dup3 5 mul xor                  ; new n x
        swap2 pop                       ; n new
        1 swap1 sub @again jump
    end:
        pop 0 mstore 32 0 return
";

#[cfg(test)]
mod tests {
    use primitives::{H160, Status, Word};

    use crate::contracts::{Contract, testing::Bench, words};

    fn round(x: Word, left: u64) -> Word {
        let n = Word::from(left);
        let square = x.mul_mod(x, !n);
        (square.add_mod(x / (n + Word::from(2)), !x)) ^ x.wrapping_mul(Word::from(5))
    }

    #[test]
    fn rounds_compute_what_the_page_says() {
        let mut bench = Bench::new(Contract::ArithmeticLoop);
        for start in [Word::ZERO, Word::ONE, Word::MAX, Word::MAX / Word::from(3)] {
            for times in [0u64, 1, 2, 50] {
                let expected = (1..=times).rev().fold(start, round);
                let done = bench.call(H160::zero(), &words(&[times.into(), start.into()]));
                assert_eq!(done.status, Status::Success);
                assert_eq!(Word::from_be_slice(&done.output), expected, "{start} {times}");
            }
        }
    }
}
