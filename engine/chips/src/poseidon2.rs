//! Poseidon2 over Goldilocks at width 8: p3's parameters, bit for bit.
//!
//! The state is kept in 64-bit representatives that need not be canonical; a linear layer adds in
//! 128 bits, takes the next round's constants along and reduces once per element. Everything is
//! `const`, so that tables of digests are computed by the compiler.

mod constants;

pub use constants::{FULL_FINAL, FULL_INITIAL, HALF_FULL_ROUNDS, PARTIAL, PARTIAL_ROUNDS};

use crate::field::{Felt, P, pow7, reduce_small};

/// Elements of the state.
pub const WIDTH: usize = 8;

type State = [u64; WIDTH];

const NOTHING: State = [0; WIDTH];

/// The permutation.
#[inline]
pub const fn permute(state: [Felt; WIDTH]) -> [Felt; WIDTH] {
    let mut raw = NOTHING;
    let mut i = 0;
    while i < WIDTH {
        raw[i] = state[i].as_u64();
        i += 1;
    }
    raw = permute_raw(raw);
    let mut permuted = [Felt::ZERO; WIDTH];
    let mut i = 0;
    while i < WIDTH {
        permuted[i] = Felt::from_any(raw[i]);
        i += 1;
    }
    permuted
}

const fn permute_raw(state: State) -> State {
    let mut state = mix_full(state, &FULL_INITIAL[0]);
    let mut round = 1;
    while round < HALF_FULL_ROUNDS {
        state = mix_full(pow7_all(state), &FULL_INITIAL[round]);
        round += 1;
    }
    state = mix_full(pow7_all(state), &[PARTIAL[0], 0, 0, 0, 0, 0, 0, 0]);

    let mut round = 1;
    while round < PARTIAL_ROUNDS {
        state = partial_round(state, PARTIAL[round]);
        round += 1;
    }
    state = partial_round(state, 0);

    let mut i = 0;
    while i < WIDTH {
        state[i] = reduce_small(state[i] as u128 + FULL_FINAL[0][i] as u128);
        i += 1;
    }
    let mut round = 1;
    while round < HALF_FULL_ROUNDS {
        state = mix_full(pow7_all(state), &FULL_FINAL[round]);
        round += 1;
    }
    mix_full(pow7_all(state), &NOTHING)
}

#[inline(always)]
const fn pow7_all(x: State) -> State {
    [pow7(x[0]), pow7(x[1]), pow7(x[2]), pow7(x[3]), pow7(x[4]), pow7(x[5]), pow7(x[6]), pow7(x[7])]
}

/// The linear layer of a full round, then the next round's constants.
///
/// `M4` on each half, then each half gets the sum of both added. Sums stay below `22 * 2^64`.
#[inline(always)]
const fn mix_full(x: State, constants: &State) -> State {
    let low = m4(x[0], x[1], x[2], x[3]);
    let high = m4(x[4], x[5], x[6], x[7]);
    let mut mixed = NOTHING;
    let mut i = 0;
    while i < 4 {
        let sum = low[i] + high[i];
        mixed[i] = reduce_small(sum + low[i] + constants[i] as u128);
        mixed[i + 4] = reduce_small(sum + high[i] + constants[i + 4] as u128);
        i += 1;
    }
    mixed
}

/// Rows (2 3 1 1), (1 2 3 1), (1 1 2 3), (3 1 1 2).
#[inline(always)]
const fn m4(a: u64, b: u64, c: u64, d: u64) -> [u128; 4] {
    let (a, b, c, d) = (a as u128, b as u128, c as u128, d as u128);
    let (ab, cd) = (a + b, c + d);
    let all = ab + cd;
    let (all_b, all_d) = (all + b, all + d);
    [all_b + ab, all_b + 2 * c, all_d + cd, all_d + 2 * a]
}

/// One S-box on element 0, the linear layer of ones plus `diag(-2, 1, 2, 1/2, 3, -1/2, -3, -4)`,
/// then the next round's constant. Multiples of the modulus keep the differences positive.
#[inline(always)]
const fn partial_round(x: State, constant: u64) -> State {
    const fn modulus(times: u128) -> u128 {
        times * P as u128
    }

    let first = pow7(x[0]) as u128;
    let [b, c, d, e, f, g, h] = [
        x[1] as u128,
        x[2] as u128,
        x[3] as u128,
        x[4] as u128,
        x[5] as u128,
        x[6] as u128,
        x[7] as u128,
    ];
    // Summed first: it does not have to wait for the S-box.
    let rest = b + c + d + e + f + g + h;
    let sum = rest + first;
    [
        reduce_small(rest + constant as u128 + modulus(2) - first),
        reduce_small(sum + b),
        reduce_small(sum + 2 * c),
        reduce_small(sum + half(d)),
        reduce_small(sum + 3 * e),
        reduce_small(sum + modulus(2) - half(f)),
        reduce_small(sum + modulus(4) - 3 * g),
        reduce_small(sum + modulus(5) - 4 * h),
    ]
}

/// Half of `x` in the field: an odd number becomes even by adding the odd modulus.
#[inline(always)]
const fn half(x: u128) -> u128 {
    (x + (x & 1) * P as u128) >> 1
}

#[cfg(test)]
mod tests {
    use p3_field::PrimeField64;
    use p3_goldilocks as p3;
    use p3_symmetric::Permutation;
    use proptest::{array::uniform8, prelude::*};

    use super::*;

    #[test]
    fn the_constants_are_those_of_p3() {
        let numbers = |row: &[p3::Goldilocks; WIDTH]| row.map(|felt| felt.as_canonical_u64());
        assert_eq!(
            FULL_INITIAL,
            p3::GOLDILOCKS_POSEIDON2_RC_8_EXTERNAL_INITIAL.each_ref().map(numbers)
        );
        assert_eq!(
            FULL_FINAL,
            p3::GOLDILOCKS_POSEIDON2_RC_8_EXTERNAL_FINAL.each_ref().map(numbers)
        );
        assert_eq!(
            PARTIAL,
            p3::GOLDILOCKS_POSEIDON2_RC_8_INTERNAL.map(|felt| felt.as_canonical_u64())
        );
    }

    /// The answer that p3 0.8 pins in its own tests.
    #[test]
    fn counting_from_zero_gives_the_published_answer() {
        let expected = [
            0x020c_f04a_1b21_4d14,
            0x84e1_4aaa_eaca_ed25,
            0x1ae0_f640_e81c_7457,
            0xa4d2_04cb_aeb0_d8a5,
            0x0cf6_37b6_27b3_a7ff,
            0x788d_304d_948b_486b,
            0x7327_133e_a194_9af4,
            0xf415_abb9_24da_395b,
        ];
        let input = core::array::from_fn(|i| Felt::from_u32(i as u32));
        assert_eq!(permute(input).map(Felt::as_u64), expected);
    }

    #[test]
    fn the_extremes_permute_as_in_p3() {
        agrees_with_p3([0; WIDTH]);
        agrees_with_p3([P - 1; WIDTH]);
        for i in 0..WIDTH {
            let mut one_hot = [0; WIDTH];
            one_hot[i] = P - 1;
            agrees_with_p3(one_hot);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn random_states_permute_as_in_p3(state in uniform8(0..P)) {
            agrees_with_p3(state);
        }

        /// The layers take any representative, not only canonical ones.
        #[test]
        fn representatives_above_the_modulus_are_as_good(state in uniform8(0..u64::from(u32::MAX))) {
            let above = state.map(|number| number + P);
            prop_assert_eq!(permute_raw(above).map(Felt::from_any), permute_raw(state).map(Felt::from_any));
        }
    }

    fn agrees_with_p3(state: State) {
        let ours = permute(state.map(|number| Felt::from_u64(number).unwrap()));
        let theirs = p3::default_goldilocks_poseidon2_8().permute(state.map(p3::Goldilocks::new));
        assert_eq!(ours.map(Felt::as_u64), theirs.map(|felt| felt.as_canonical_u64()));
    }
}
