//! Reading inputs, which are as if followed by zeros.

use alloc::borrow::Cow;

/// The first `N` bytes, zeros where the input is shorter.
pub(crate) fn padded<const N: usize>(input: &[u8]) -> [u8; N] {
    let mut bytes = [0; N];
    let len = input.len().min(N);
    bytes[..len].copy_from_slice(&input[..len]);
    bytes
}

/// `len` bytes from `start`, zeros where the input is shorter.
pub(crate) fn segment(input: &[u8], start: usize, len: usize) -> Cow<'_, [u8]> {
    let rest = input.get(start..).unwrap_or_default();
    match rest.get(..len) {
        Some(bytes) => Cow::Borrowed(bytes),
        None => {
            let mut bytes = rest.to_vec();
            bytes.resize(len, 0);
            Cow::Owned(bytes)
        }
    }
}

/// The `index`-th piece of `N` bytes of an array that holds it.
pub(crate) fn piece<const N: usize>(bytes: &[u8], index: usize) -> [u8; N] {
    padded(bytes.get(index * N..).unwrap_or_default())
}

/// A big-endian number as little-endian limbs. `8 * N` bytes.
pub(crate) fn limbs<const N: usize>(bytes: &[u8]) -> [u64; N] {
    let mut limbs = [0; N];
    for (limb, chunk) in limbs.iter_mut().zip(bytes.rchunks(8)) {
        *limb = chunk.iter().fold(0, |limb, &byte| limb << 8 | u64::from(byte));
    }
    limbs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_zero() {
        assert_eq!(padded::<3>(&[1]), [1, 0, 0]);
        assert_eq!(padded::<1>(&[1, 2]), [1]);
        assert_eq!(*segment(&[1, 2, 3], 1, 2), [2, 3]);
        assert_eq!(*segment(&[1, 2, 3], 2, 2), [3, 0]);
        assert_eq!(*segment(&[1, 2, 3], 9, 2), [0, 0]);
        assert_eq!(piece::<2>(&[1, 2, 3], 1), [3, 0]);
        assert_eq!(piece::<2>(&[1, 2, 3], 5), [0, 0]);
    }

    #[test]
    fn limbs_are_little_endian() {
        let mut bytes = [0; 16];
        (bytes[7], bytes[15]) = (2, 1);
        assert_eq!(limbs::<2>(&bytes), [1, 2]);
    }
}
