//! Where in the journal's tables an account or a slot stands.
//!
//! A table of places, open addressing, at most half full. The hash is that of UMAC (NH): sums of
//! products of pairs of 32-bit limbs, each added to a word of the key. Whoever does not know the key
//! cannot find two names that meet more often than by chance, and it is a few multiplications on the
//! firmware's machine. The key comes from the signatures of the whole batch, which no one user knows
//! before it is made.

use alloc::{vec, vec::Vec};

/// Limbs of a name: an account, or a slot's key.
const LIMBS: usize = 8;

/// What the hash depends on beside the name. Decides how fast look-ups are and nothing else.
#[derive(Clone, Copy, Debug)]
pub struct HashKey([u32; LIMBS]);

impl HashKey {
    /// A key that is known to everybody, mixed with what few know.
    pub fn new(secret: u64) -> Self {
        // The additive constant and the mixing of SplitMix64.
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let word = |place: usize| {
            let mut word = secret.wrapping_add(STEP.wrapping_mul(place as u64 + 1));
            word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (word >> 32) as u32
        };
        Self(core::array::from_fn(word))
    }

    /// The hash of a name.
    #[inline]
    pub(super) fn hash(&self, limbs: [u32; LIMBS]) -> u32 {
        let mut sum = 0u64;
        for (limbs, key) in limbs.as_chunks::<2>().0.iter().zip(self.0.as_chunks::<2>().0) {
            let (a, b) = (limbs[0].wrapping_add(key[0]), limbs[1].wrapping_add(key[1]));
            sum = sum.wrapping_add(u64::from(a).wrapping_mul(u64::from(b)));
        }
        // The high half has the bits that the low ones of the products do not reach.
        (sum >> 32) as u32 ^ sum as u32
    }
}

/// The index of one table.
#[derive(Debug)]
pub(super) struct Index {
    /// One above a place, or zero where there is none. A power of two of them.
    cells: Vec<u32>,
    len: usize,
}

impl Default for Index {
    fn default() -> Self {
        Self { cells: vec![0; 64], len: 0 }
    }
}

impl Index {
    /// The place of a name with that hash, or the cell for it.
    #[inline]
    pub(super) fn find(&self, hash: u32, mut is_it: impl FnMut(u32) -> bool) -> Result<u32, Cell> {
        let mask = self.cells.len() - 1;
        let mut cell = hash as usize & mask;
        loop {
            match self.cells[cell].checked_sub(1) {
                None => return Err(Cell(cell)),
                Some(place) if is_it(place) => return Ok(place),
                Some(_) => cell = (cell + 1) & mask,
            }
        }
    }

    /// Puts the next place into the cell that was found for it.
    pub(super) fn insert(&mut self, cell: Cell, hash_of: impl Fn(u32) -> u32) {
        self.len += 1;
        self.cells[cell.0] = self.len as u32;
        if 2 * self.len > self.cells.len() {
            self.grow(hash_of);
        }
    }

    #[cold]
    fn grow(&mut self, hash_of: impl Fn(u32) -> u32) {
        self.cells = vec![0; 4 * self.cells.len()];
        for place in 0..self.len as u32 {
            // No two places have the same name.
            if let Err(cell) = self.find(hash_of(place), |_| false) {
                self.cells[cell.0] = place + 1;
            }
        }
    }
}

/// An empty cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell(usize);

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;

    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        /// Names of few limbs that differ meet in the same cells often.
        #[test]
        fn places_are_those_of_a_map(names in vec((0u32..40, 0usize..LIMBS), 0..400), secret: u64) {
            let key = HashKey::new(secret);
            let (mut index, mut table, mut map) = (Index::default(), Vec::new(), BTreeMap::new());
            for (limb, at) in names {
                let mut name = [0; LIMBS];
                name[at] = limb;
                let hash = key.hash(name);
                let place = match index.find(hash, |place| table[place as usize] == name) {
                    Ok(place) => place,
                    Err(cell) => {
                        table.push(name);
                        index.insert(cell, |place| key.hash(table[place as usize]));
                        table.len() as u32 - 1
                    }
                };
                let expected = map.len() as u32;
                prop_assert_eq!(place, *map.entry(name).or_insert(expected));
            }
        }
    }

    #[test]
    fn every_limb_and_the_key_count() {
        let (key, other) = (HashKey::new(1), HashKey::new(2));
        let base = [7; LIMBS];
        for at in 0..LIMBS {
            let mut name = base;
            name[at] ^= 1;
            assert_ne!(key.hash(name), key.hash(base));
        }
        assert_ne!(key.hash(base), other.hash(base));
    }
}
