//! SHA-256 over the compression that is a system call.

use chips::SystemCalls;
use zerocopy::FromBytes;

use super::words;

/// Bytes that are taken in by one compression.
const BLOCK: usize = 64;

/// Where the length in bits stands in the last block, in words.
const LENGTH_AT: usize = 14;

/// The fractional parts of the square roots of the first eight primes.
const INITIAL: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// The hash. Blocks at a multiple of four are compressed where they lie.
pub(super) fn hash<C: SystemCalls>(bytes: &[u8]) -> [u8; 32] {
    let mut state = INITIAL;
    let (blocks, last) = bytes.as_chunks::<BLOCK>();
    for block in blocks {
        match <[u32; BLOCK / 4]>::ref_from_bytes(block) {
            Ok(block) => C::sha256(&mut state, block),
            Err(_) => C::sha256(&mut state, &read(block)),
        }
    }
    let mut block = read(last);
    block[last.len() / 4] |= 0x80 << (8 * (last.len() % 4));
    if last.len() >= 4 * LENGTH_AT {
        C::sha256(&mut state, &block);
        block = [0; BLOCK / 4];
    }
    let bits = bytes.len() as u64 * 8;
    block[LENGTH_AT..].copy_from_slice(&[((bits >> 32) as u32).to_be(), (bits as u32).to_be()]);
    C::sha256(&mut state, &block);
    let mut hash = [0; 32];
    for (bytes, word) in hash.as_chunks_mut().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
    hash
}

/// Up to a block of bytes as they lie in memory, and zeros.
#[inline(always)]
fn read(bytes: &[u8]) -> [u32; BLOCK / 4] {
    let mut block = [0; BLOCK / 4];
    words::put(bytes, &mut block, |to, word| *to = word);
    block
}
