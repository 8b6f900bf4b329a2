//! 0x09: the compression function of BLAKE2b (EIP-152).

use alloc::vec::Vec;

use crate::input::padded;
use crate::precompile::{InvalidInput, Precompile};
use crate::rules::PrecompileRules;

pub(crate) const BLAKE2F: Precompile =
    Precompile { address: 0x09, name: "blake2f", price, compute };

/// Rounds (big-endian), 8 words of state, 16 of message, 2 of offset, and the last block's flag.
const INPUT_LEN: usize = 4 + 8 * (8 + 16 + 2) + 1;

/// The fractional parts of the square roots of the first eight primes.
const IV: [u64; 8] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
];

/// Which word of the message goes where, round by round.
const SIGMA: [[usize; 16]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/// One gas per round. What is too short for it is refused anyway.
fn price(input: &[u8], _: &PrecompileRules) -> u64 {
    if input.len() == INPUT_LEN { u32::from_be_bytes(padded(input)).into() } else { 0 }
}

fn compute(input: &[u8], _: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    let wrong_length = InvalidInput::Length { expected: INPUT_LEN, got: input.len() };
    let input: &[u8; INPUT_LEN] = input.try_into().map_err(|_| wrong_length)?;
    let is_last = match input[INPUT_LEN - 1] {
        0 => false,
        1 => true,
        flag => return Err(InvalidInput::Flag(flag)),
    };
    let rounds = u32::from_be_bytes(padded(input));
    let words: [u64; 26] =
        core::array::from_fn(|index| u64::from_le_bytes(padded(&input[4 + 8 * index..])));
    let mut state = [0; 8];
    let mut message = [0; 16];
    state.copy_from_slice(&words[..8]);
    message.copy_from_slice(&words[8..24]);
    compress(rounds, &mut state, &message, [words[24], words[25]], is_last);
    Ok(state.iter().flat_map(|word| word.to_le_bytes()).collect())
}

fn compress(rounds: u32, h: &mut [u64; 8], m: &[u64; 16], offset: [u64; 2], is_last: bool) {
    let mut v = [0; 16];
    v[..8].copy_from_slice(h);
    v[8..].copy_from_slice(&IV);
    v[12] ^= offset[0];
    v[13] ^= offset[1];
    if is_last {
        v[14] = !v[14];
    }
    for s in SIGMA.iter().cycle().take(rounds as usize) {
        mix(&mut v, [0, 4, 8, 12], m[s[0]], m[s[1]]);
        mix(&mut v, [1, 5, 9, 13], m[s[2]], m[s[3]]);
        mix(&mut v, [2, 6, 10, 14], m[s[4]], m[s[5]]);
        mix(&mut v, [3, 7, 11, 15], m[s[6]], m[s[7]]);
        mix(&mut v, [0, 5, 10, 15], m[s[8]], m[s[9]]);
        mix(&mut v, [1, 6, 11, 12], m[s[10]], m[s[11]]);
        mix(&mut v, [2, 7, 8, 13], m[s[12]], m[s[13]]);
        mix(&mut v, [3, 4, 9, 14], m[s[14]], m[s[15]]);
    }
    for (index, word) in h.iter_mut().enumerate() {
        *word ^= v[index] ^ v[index + 8];
    }
}

#[inline(always)]
fn mix(v: &mut [u64; 16], [a, b, c, d]: [usize; 4], x: u64, y: u64) {
    v[a] = v[a].wrapping_add(v[b]).wrapping_add(x);
    v[d] = (v[d] ^ v[a]).rotate_right(32);
    v[c] = v[c].wrapping_add(v[d]);
    v[b] = (v[b] ^ v[c]).rotate_right(24);
    v[a] = v[a].wrapping_add(v[b]).wrapping_add(y);
    v[d] = (v[d] ^ v[a]).rotate_right(16);
    v[c] = v[c].wrapping_add(v[d]);
    v[b] = (v[b] ^ v[c]).rotate_right(63);
}
