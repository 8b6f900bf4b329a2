//! The one source of choices.

use primitives::{H160, H256, Word, keccak256};
use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};

/// A stream of choices that depends on the seed alone.
#[derive(Clone, Debug)]
pub(crate) struct Random(ChaCha12Rng);

impl Random {
    /// The stream of that seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha12Rng::from_seed(derive(seed, "choices", 0).0))
    }

    pub(crate) fn u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Below `bound`, or zero. The bias is at most `bound / 2^64`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.u64()) * u128::from(bound)) >> 64) as u64
    }

    /// Between both, which are possible, too.
    pub(crate) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most.saturating_sub(least).saturating_add(1))
    }

    /// Whether something of that chance in 1000 happens.
    pub(crate) fn happens(&mut self, per_mille: u32) -> bool {
        self.below(1_000) < u64::from(per_mille)
    }

    pub(crate) fn hash(&mut self) -> H256 {
        let mut hash = H256::zero();
        self.0.fill_bytes(&mut hash.0);
        hash
    }

    pub(crate) fn word(&mut self) -> Word {
        Word::from_be_bytes(self.hash().0)
    }

    pub(crate) fn address(&mut self) -> H160 {
        H160::from_slice(&self.hash().0[12..])
    }

    /// One of a list that is not empty.
    pub(crate) fn choose<T: Copy>(&mut self, first: T, others: &[T]) -> T {
        match self.below(others.len() as u64 + 1) {
            0 => first,
            place => others.get(place as usize - 1).copied().unwrap_or(first),
        }
    }

    /// Puts a list into any order.
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let place = self.below(last as u64 + 1) as usize;
            list.swap(place, last);
        }
    }
}

/// A hash of a seed, a purpose and a number.
pub(crate) fn derive(seed: u64, purpose: &str, number: u64) -> H256 {
    let start = b"colonnade workload";
    keccak256(&[start, purpose.as_bytes(), &seed.to_be_bytes(), &number.to_be_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_always_gives_the_same_stream() {
        let stream = |seed| {
            let mut random = Random::new(seed);
            [random.u64(), random.u64()]
        };
        assert_eq!(stream(1), stream(1));
        assert_ne!(stream(1), stream(2));
        assert_ne!(derive(1, "a", 2), derive(1, "b", 2));
        assert_ne!(derive(1, "a", 2), derive(1, "a", 3));
    }

    #[test]
    fn bounds_are_kept_and_reached() {
        let mut random = Random::new(5);
        let mut seen = [0; 7];
        for _ in 0..700 {
            seen[random.below(7) as usize] += 1;
            assert!((3..=5).contains(&random.between(3, 5)));
        }
        assert!(seen.iter().all(|&times| times > 50), "{seen:?}");
        assert_eq!((random.below(0), random.below(1), random.between(9, 9)), (0, 0, 9));
        assert!(!random.happens(0) && random.happens(1_000));
        let mut list: Vec<u32> = (0..50).collect();
        random.shuffle(&mut list);
        assert!(!list.is_sorted());
        list.sort_unstable();
        assert!(list.into_iter().eq(0..50));
    }
}
