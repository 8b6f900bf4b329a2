//! Keccak-256 over the permutation that is a system call.

use chips::SystemCalls;
use zerocopy::{FromBytes, IntoBytes};

use super::words;

/// Bytes that are absorbed by one permutation.
const RATE: usize = 136;

/// The hash. Nothing is copied on the way into the state.
pub(super) fn hash<C: SystemCalls>(bytes: &[u8]) -> [u8; 32] {
    let mut state = [0; 25];
    let (blocks, last) = bytes.as_chunks::<RATE>();
    match blocks.split_first() {
        None => fill(&mut state, last),
        Some((first, blocks)) => {
            fill(&mut state, first);
            absorb_rest::<C>(&mut state, blocks, last);
        }
    }
    // A one behind the bytes and another at the block's end, which may be the same byte.
    flip(&mut state, last.len(), 0x01);
    flip(&mut state, RATE - 1, 0x80);
    C::keccak_f(&mut state);
    // As it lies in memory: where the compiler does not know the target to be aligned, it would write
    // numbers byte by byte.
    let mut hash = [0; 32];
    hash.copy_from_slice(&state.as_bytes()[..32]);
    hash
}

/// What follows the first block. Apart, for the registers that it takes.
#[inline(never)]
fn absorb_rest<C: SystemCalls>(state: &mut [u64; 25], blocks: &[[u8; RATE]], last: &[u8]) {
    C::keccak_f(state);
    for block in blocks {
        absorb(state, block);
        C::keccak_f(state);
    }
    absorb(state, last);
}

/// Puts up to a block of bytes into the empty state: most inputs have no second one.
#[inline(always)]
fn fill(state: &mut [u64; 25], bytes: &[u8]) {
    if let Some(target) = state.as_mut_bytes().get_mut(..bytes.len()) {
        target.copy_from_slice(bytes);
    }
}

/// Adds up to a block of bytes to the state.
#[inline(always)]
fn absorb(state: &mut [u64; 25], bytes: &[u8]) {
    if let Ok(halves) = <[u32; 50]>::mut_from_bytes(state.as_mut_bytes()) {
        words::put(bytes, halves, |half, word| *half ^= word);
    }
}

#[inline(always)]
fn flip(state: &mut [u64; 25], at: usize, bits: u8) {
    if let Some(byte) = state.as_mut_bytes().get_mut(at) {
        *byte ^= bits;
    }
}
