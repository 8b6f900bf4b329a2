//! `sha256`: the compression of SHA-256.

/// Takes a block into the state. The words of the block are its bytes as they lie in memory.
#[inline]
pub fn compress(state: &mut [u32; 8], block: &[u32; 16]) {
    let mut bytes = [0; 64];
    for (chunk, word) in bytes.as_chunks_mut().0.iter_mut().zip(block) {
        *chunk = word.to_le_bytes();
    }
    sha2::block_api::compress256(state, &[bytes]);
}
