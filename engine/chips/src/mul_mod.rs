//! `mul_mod`: `a * b = q * m + r` with `r < m`, for numbers of 256 bits and a quotient as wide as
//! it must be. Division is the case `a = 1 * dividend`.

use ruint::aliases::U256;

use crate::status::Refused;

/// `a * b` modulo `m`; a modulus of zero stands for `2^256`.
#[inline]
pub fn mul_mod(a: &[u64; 4], b: &[u64; 4], m: &[u64; 4]) -> [u64; 4] {
    let (a, b, m) = (U256::from_limbs(*a), U256::from_limbs(*b), U256::from_limbs(*m));
    let product = if m.is_zero() { a.wrapping_mul(b) } else { a.mul_mod(b, m) };
    product.into_limbs()
}

/// Quotient and remainder.
#[inline]
pub fn div_rem(a: &[u64; 4], m: &[u64; 4]) -> Result<([u64; 4], [u64; 4]), Refused> {
    let (a, m) = (U256::from_limbs(*a), U256::from_limbs(*m));
    let (quotient, remainder) =
        a.checked_div(m).zip(a.checked_rem(m)).ok_or(Refused::ZeroDivisor)?;
    Ok((quotient.into_limbs(), remainder.into_limbs()))
}

#[cfg(test)]
mod tests {
    use proptest::{array::uniform4, prelude::*};

    use super::*;

    const MAX: [u64; 4] = [u64::MAX; 4];

    #[test]
    fn edges() {
        assert_eq!(mul_mod(&MAX, &MAX, &[0; 4]), [1, 0, 0, 0]);
        assert_eq!(mul_mod(&MAX, &MAX, &[1, 0, 0, 0]), [0; 4]);
        assert_eq!(mul_mod(&MAX, &MAX, &MAX), [0; 4]);
        assert_eq!(div_rem(&MAX, &[0; 4]), Err(Refused::ZeroDivisor));
        assert_eq!(div_rem(&MAX, &[1, 0, 0, 0]), Ok((MAX, [0; 4])));
    }

    proptest! {
        #[test]
        fn a_quotient_gives_its_dividend_back(a in uniform4(0u64..), m in uniform4(0u64..)) {
            let (quotient, remainder) = div_rem(&a, &m).unwrap();
            let [a, m, quotient, remainder] = [a, m, quotient, remainder].map(U256::from_limbs);
            prop_assert!(remainder < m);
            prop_assert_eq!(quotient * m + remainder, a);
        }
    }
}
