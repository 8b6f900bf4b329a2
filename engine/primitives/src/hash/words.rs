//! Bytes that lie anywhere, as the words of the machine.
//!
//! The machine loads a word from a multiple of four only. Elsewhere a compiler puts it together from
//! four bytes, by ten instructions; here every aligned word is loaded once and shifted into its two
//! neighbours, by four.

use zerocopy::FromBytes;

/// Puts each little-endian word of the bytes into its target; zeros follow a last part of a word.
/// There must be as many targets, at least.
#[inline(always)]
pub(super) fn put(bytes: &[u8], targets: &mut [u32], put: impl Fn(&mut u32, u32)) {
    // All that this is built for is little-endian, and so is what chips read.
    const { assert!(cfg!(target_endian = "little")) };
    let (whole, part) = bytes.as_chunks::<4>();
    match <[u32]>::ref_from_bytes(whole.as_flattened()) {
        Ok(words) => {
            for (target, &word) in targets.iter_mut().zip(words) {
                put(target, word);
            }
        }
        Err(_) => put_shifted(whole.as_flattened(), targets, &put),
    }
    if let (false, Some(target)) = (part.is_empty(), targets.get_mut(whole.len())) {
        put(target, number(part));
    }
}

/// The same for whole words that do not lie at a multiple of four.
#[inline(always)]
fn put_shifted(bytes: &[u8], targets: &mut [u32], put: impl Fn(&mut u32, u32)) {
    let before = 4 - bytes.as_ptr().addr() % 4;
    let Some((head, rest)) = bytes.split_at_checked(before) else { return };
    let Ok((words, tail)) = <[u32]>::ref_from_prefix(rest) else { return };
    let (up, down) = (8 * before as u32 % 32, 32 - 8 * before as u32 % 32);
    let mut low = number(head);
    let Some((targets, after)) = targets.split_at_mut_checked(words.len()) else { return };
    for (&word, target) in words.iter().zip(targets) {
        put(target, low | word << up);
        low = word >> down;
    }
    if let Some(target) = after.first_mut() {
        put(target, low | number(tail) << up);
    }
}

/// Up to four bytes as a number, the lowest first.
#[inline(always)]
fn number(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte))
}
