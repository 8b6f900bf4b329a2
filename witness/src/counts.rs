//! How often each fact is looked up: counted from the messages of the rows that look it up.

use std::collections::{HashMap, hash_map::Entry};

use circuits::{
    bus::names,
    chips::range16,
    config::{DIGEST, Felt},
    row,
    tables::Table,
};
use p3_field::PrimeField64;
use p3_matrix::{Matrix, dense::RowMajorMatrix};
use rayon::prelude::*;

/// An input of the permutation, block before capacity.
pub(crate) type State = [Felt; 2 * DIGEST];

/// Distinct facts in the order in which they were first used.
#[derive(Debug, Default)]
pub(crate) struct Facts<const N: usize> {
    places: HashMap<[u64; N], usize>,
    /// Each fact with its uses, by kind of use.
    pub(crate) facts: Vec<([Felt; N], [u64; 2])>,
}

impl<const N: usize> Facts<N> {
    fn add(&mut self, fact: &[Felt], kind: usize) {
        let Ok(fact) = <[Felt; N]>::try_from(fact) else {
            unreachable!("a bus has messages of one width")
        };
        let place = match self.places.entry(fact.map(|element| element.as_canonical_u64())) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                self.facts.push((fact, [0; 2]));
                *entry.insert(self.facts.len() - 1)
            }
        };
        self.facts[place].1[kind] += 1;
    }
}

/// What some tables look up.
#[derive(Debug)]
pub(crate) struct Counts {
    /// Permutations: uses of the rate half and of the capacity half.
    pub(crate) permutations: Facts<{ 2 * DIGEST }>,
    /// Comparisons: lesser before greater; the first kind of use only.
    pub(crate) comparisons: Facts<{ 2 * DIGEST }>,
    /// Uses of each 16-bit limb.
    pub(crate) limbs: Vec<u64>,
}

impl Counts {
    pub(crate) fn new() -> Self {
        Self {
            permutations: Facts::default(),
            comparisons: Facts::default(),
            limbs: vec![0; 1 << range16::LOG_HEIGHT],
        }
    }

    /// Adds what the rows of `trace` look up, in their order whatever the number of threads.
    pub(crate) fn add(&mut self, table: Table, trace: &RowMajorMatrix<Felt>, public: &[Felt]) {
        let reports: Vec<_> = (0..trace.height())
            .into_par_iter()
            .map(|at| row::evaluate(table, trace, public, at).messages)
            .collect();
        for message in reports.iter().flatten() {
            if message.is_provided {
                continue;
            }
            match message.bus {
                names::POSEIDON2_RATE => self.permutations.add(&message.fields[..2 * DIGEST], 0),
                names::POSEIDON2_CAPACITY => {
                    self.permutations.add(&message.fields[..2 * DIGEST], 1);
                }
                names::KEY_ORDER => self.comparisons.add(&message.fields, 0),
                names::RANGE16 => self.add_limb(message.fields[0]),
                _ => {}
            }
        }
    }

    /// A limb that is too large is not counted: no row provides it, and the proof will be refused.
    fn add_limb(&mut self, limb: Felt) {
        if let Some(uses) = self.limbs.get_mut(limb.as_canonical_u64() as usize) {
            *uses += 1;
        }
    }
}
