//! The price of blob gas (EIP-4844).

use primitives::Word;

use crate::revision::BlobRules;

/// Wei per blob gas in a block with that excess.
pub fn blob_base_fee(excess_blob_gas: u64, rules: &BlobRules) -> Word {
    fake_exponential(Word::from(1), Word::from(excess_blob_gas), Word::from(rules.update_fraction))
}

/// `factor * e^(numerator / denominator)` by its Taylor series in whole numbers, as the EIP has it.
///
/// Saturates: an excess that makes the price overflow 256 bits cannot come from real blocks.
fn fake_exponential(factor: Word, numerator: Word, denominator: Word) -> Word {
    let (mut sum, mut term) = (Word::ZERO, factor.saturating_mul(denominator));
    let mut i = Word::from(1);
    while !term.is_zero() {
        sum = sum.saturating_add(term);
        let Some(product) = term.checked_mul(numerator) else { return Word::MAX };
        term = product / denominator.saturating_mul(i);
        i += Word::from(1);
    }
    sum / denominator
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_eip_hold() {
        // From the EIP's reference tests: (factor, numerator, denominator, result).
        for (factor, numerator, denominator, expected) in [
            (1, 0, 1, 1),
            (38493, 0, 1000, 38493),
            (0, 1234, 2345, 0),
            (1, 2, 1, 6),
            (1, 4, 2, 6),
            (1, 3, 1, 16),
            (1, 6, 2, 18),
            (1, 4, 1, 49),
            (1, 8, 2, 50),
            (10, 8, 2, 542),
            (11, 8, 2, 596),
            (1, 5, 1, 136),
            (1, 5, 2, 11),
            (2, 5, 2, 23),
            (1, 50_000_000, 2_225_652, 5_709_098_764u64),
        ] {
            let got = fake_exponential(
                Word::from(factor),
                Word::from(numerator),
                Word::from(denominator),
            );
            assert_eq!(got, Word::from(expected), "{factor} {numerator} {denominator}");
        }
    }

    #[test]
    fn an_absurd_excess_saturates() {
        let rules = &crate::revision::Revision::Cancun.rules().unwrap().blobs;
        assert_eq!(blob_base_fee(u64::MAX, rules), Word::MAX);
    }
}
