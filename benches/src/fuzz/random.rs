//! Numbers that look random and follow from a seed.

use primitives::Word;

/// The generator SplitMix64.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Every seed gives its own sequence.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any 64 bits.
    pub const fn u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// Below `end`, which is not zero.
    pub fn below(&mut self, end: usize) -> usize {
        (self.u64() % end as u64) as usize
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of some things.
    ///
    /// # Panics
    /// If there are none.
    pub fn pick<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.below(things.len())]
    }

    /// One of some things with weights.
    ///
    /// # Panics
    /// If there are none.
    pub fn weighted<T: Copy>(&mut self, things: &[(usize, T)]) -> T {
        let total = things.iter().map(|(weight, _)| weight).sum();
        let mut place = self.below(total);
        for &(weight, thing) in things {
            if place < weight {
                return thing;
            }
            place -= weight;
        }
        unreachable!("the place is below the sum of the weights")
    }

    /// Any bytes, that many.
    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.u64() as u8).collect()
    }

    /// Any word.
    pub fn any_word(&mut self) -> Word {
        Word::from_limbs([self.u64(), self.u64(), self.u64(), self.u64()])
    }

    /// A word at which arithmetic tends to go wrong.
    pub fn word(&mut self) -> Word {
        let bit = Word::from(1) << self.below(256);
        match self.below(10) {
            0 => Word::ZERO,
            1 => Word::from(1),
            2 => Word::MAX,
            3 => Word::from(self.below(300)),
            4 => bit,
            5 => bit - Word::from(1),
            6 => bit.wrapping_neg(),
            7 => self.any_word() >> self.below(256),
            8 => Word::from(self.u64()),
            _ => self.any_word(),
        }
    }
}
