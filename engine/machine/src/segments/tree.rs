//! The tree of pages: a page's digest is a leaf, a node is the hash of its children as in the state
//! tree. Of the 2^19 pages only those that were ever written are kept.

use std::collections::BTreeMap;

use chips::{digest::Digest, merkle_path::compress};

use crate::{
    instruction::REGISTERS,
    program::Program,
    record::{PAGE_WORDS, PAGES},
    segments::page::{hash_page, register_page},
};

/// Levels between the root and the leaves.
pub const DEPTH: usize = PAGES.ilog2() as usize;

/// The roots of trees of so many levels whose pages are all zeros.
pub const EMPTY: [Digest; DEPTH + 1] = {
    let mut empty = [Digest::ZERO; DEPTH + 1];
    empty[0] = hash_page(&[0; PAGE_WORDS]);
    let mut level = 0;
    while level < DEPTH {
        empty[level + 1] = compress(empty[level], empty[level]);
        level += 1;
    }
    empty
};

/// All nodes that are not of empty trees.
#[derive(Clone, Debug)]
pub struct PageTree {
    levels: [BTreeMap<u32, Digest>; DEPTH + 1],
}

impl Default for PageTree {
    fn default() -> Self {
        Self { levels: core::array::from_fn(|_| BTreeMap::new()) }
    }
}

impl PageTree {
    /// The tree before the first cycle: the program's image, all registers zero.
    pub fn of_program(program: &Program) -> Self {
        let mut pages: BTreeMap<u32, [u32; PAGE_WORDS]> = BTreeMap::new();
        let (page, words) = register_page(&[0; REGISTERS]);
        pages.insert(page, words);
        for &(address, word) in program.image() {
            let number = address / 4;
            let words = pages.entry(number / PAGE_WORDS as u32).or_insert([0; PAGE_WORDS]);
            words[number as usize % PAGE_WORDS] = word;
        }
        let mut tree = Self::default();
        tree.update(pages.iter().map(|(page, words)| (*page, hash_page(words))));
        tree
    }

    /// The root.
    pub fn root(&self) -> Digest {
        self.node(DEPTH, 0)
    }

    /// The node of a level, counted from the leaves.
    pub fn node(&self, level: usize, at: u32) -> Digest {
        self.levels[level].get(&at).copied().unwrap_or(EMPTY[level])
    }

    /// Replaces pages' digests; the pages must ascend.
    pub fn update(&mut self, pages: impl IntoIterator<Item = (u32, Digest)>) {
        let mut changed = Vec::new();
        for (page, digest) in pages {
            self.levels[0].insert(page, digest);
            changed.push(page);
        }
        for level in 0..DEPTH {
            changed.iter_mut().for_each(|at| *at /= 2);
            changed.dedup();
            for &at in &changed {
                let node = compress(self.node(level, 2 * at), self.node(level, 2 * at + 1));
                self.levels[level + 1].insert(at, node);
            }
        }
    }

    /// The nodes that prove these pages, which must ascend: level by level from the leaves, from left
    /// to right.
    pub fn siblings(&self, pages: &[u32]) -> Vec<Digest> {
        let (mut siblings, mut known) = (Vec::new(), pages.to_vec());
        for level in 0..DEPTH {
            for (at, &node) in known.iter().enumerate() {
                let is_known = |neighbour: Option<&u32>| neighbour == Some(&(node ^ 1));
                let left = at.checked_sub(1).and_then(|left| known.get(left));
                if !is_known(left) && !is_known(known.get(at + 1)) {
                    siblings.push(self.node(level, node ^ 1));
                }
            }
            known.iter_mut().for_each(|at| *at /= 2);
            known.dedup();
        }
        siblings
    }
}
