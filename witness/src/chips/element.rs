//! Field elements as they lie in memory.

use core::array;

use chips::field;
use circuits::{chips::element::Element, config::Felt};
use p3_field::{PrimeCharacteristicRing, batch_multiplicative_inverse};

/// The elements that words stand for; of others than `2 * N` canonical ones there are none.
pub(crate) fn from_words<const N: usize>(words: &[u32]) -> Option<[field::Felt; N]> {
    let (pairs, []) = words.as_chunks::<2>() else { return None };
    let pairs: &[[u32; 2]; N] = pairs.try_into().ok()?;
    let mut elements = [field::Felt::ZERO; N];
    for (element, &[low, high]) in elements.iter_mut().zip(pairs) {
        *element = field::Felt::from_u64(u64::from(low) | u64::from(high) << 32).ok()?;
    }
    Some(elements)
}

pub(crate) fn fill_elements<const N: usize>(elements: &[field::Felt; N]) -> [Element<Felt>; N] {
    let words = elements.map(|element| (element.as_u64() as u32, (element.as_u64() >> 32) as u32));
    // Where there is no headroom the low word is zero, and so is the quotient by anything.
    let headrooms = words.map(|(_, high)| Felt::from_u32((u32::MAX - high).max(1)));
    let inverses = batch_multiplicative_inverse(&headrooms);
    array::from_fn(|i| {
        let [low, high] = [words[i].0, words[i].1].map(Felt::from_u32);
        Element { words: [low, high], quotient: low * inverses[i] }
    })
}
