//! How often each fact is looked up, counted from the messages of the rows that look it up.

use core::ops::Range;
use std::collections::{HashMap, hash_map::Entry};

use circuits::{
    bus::names,
    config::{DIGEST, Felt},
    row::{Observer, Rows},
    tables::Table,
};
use p3_field::{PrimeCharacteristicRing, PrimeField64};
use p3_matrix::dense::RowMajorMatrix;
use rayon::prelude::*;

use crate::counts::State;

const LIMBS: usize = 1 << 16;

/// Uses of what is known of 16-bit limbs, by limb.
#[derive(Clone, Debug)]
pub(crate) struct LimbUses {
    pub(crate) range16: Vec<u32>,
    pub(crate) bytes: Vec<u32>,
    pub(crate) and: Vec<u32>,
    pub(crate) sign: Vec<u32>,
    pub(crate) power: Vec<u32>,
}

/// What some rows look up. What is not so, as in an attack, is not counted: nothing provides it, and
/// the proof will be refused.
#[derive(Clone, Debug)]
struct Seen {
    text_start: u32,
    program: Vec<u32>,
    limbs: LimbUses,
    /// States of Poseidon2, with the half that is looked up.
    permutations: Vec<(State, usize)>,
}

/// What all tables look up.
#[derive(Debug)]
pub(crate) struct Tally {
    seen: Seen,
    places: HashMap<[u64; 2 * DIGEST], usize>,
    /// Permutations in the order of their first use, each with the uses of its halves.
    pub(crate) permutations: Vec<(State, [u64; 2])>,
}

impl Seen {
    fn new(text_start: u32, instructions: usize) -> Self {
        let none = || vec![0; LIMBS];
        let limbs =
            LimbUses { range16: none(), bytes: none(), and: none(), sign: none(), power: none() };
        Self { text_start, program: vec![0; instructions], limbs, permutations: Vec::new() }
    }

    fn add(&mut self, other: Self) {
        let sum = |to: &mut Vec<u32>, from: Vec<u32>| {
            to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        };
        sum(&mut self.program, other.program);
        let (to, from) = (&mut self.limbs, other.limbs);
        sum(&mut to.range16, from.range16);
        sum(&mut to.bytes, from.bytes);
        sum(&mut to.and, from.and);
        sum(&mut to.sign, from.sign);
        sum(&mut to.power, from.power);
        self.permutations.extend(other.permutations);
    }
}

fn count(uses: &mut [u32], at: u64) {
    if let Some(uses) = uses.get_mut(at as usize) {
        *uses += 1;
    }
}

impl Observer for Seen {
    #[inline]
    fn constraint(&mut self, _number: usize, _residual: Felt) {}

    #[inline]
    fn message(
        &mut self,
        _interaction: usize,
        bus: &str,
        fields: &[Felt],
        multiplicity: Felt,
        is_provided: bool,
    ) {
        if is_provided || multiplicity == Felt::ZERO {
            return;
        }
        let field = |at: usize| fields[at].as_canonical_u64();
        match bus {
            names::RANGE16 => count(&mut self.limbs.range16, field(0)),
            names::PROGRAM => {
                let offset = field(0).wrapping_sub(self.text_start.into());
                count(&mut self.program, offset / 4);
            }
            names::AND => count(&mut self.limbs.and, field(0) + (field(1) << 8)),
            names::BYTES => count(&mut self.limbs.bytes, field(0) + (field(1) << 8)),
            names::SIGN => count(&mut self.limbs.sign, field(0)),
            names::POWER => count(&mut self.limbs.power, field(0)),
            names::POSEIDON2_RATE | names::POSEIDON2_CAPACITY => {
                if let Some(state) = fields.first_chunk() {
                    let half = usize::from(bus == names::POSEIDON2_CAPACITY);
                    self.permutations.push((*state, half));
                }
            }
            _ => {}
        }
    }
}

impl Tally {
    pub(crate) fn new(text_start: u32, instructions: usize) -> Self {
        let seen = Seen::new(text_start, instructions);
        Self { seen, places: HashMap::new(), permutations: Vec::new() }
    }

    /// Adds what a table's rows look up. The order is that of the rows for any number of threads.
    pub(crate) fn add(
        &mut self,
        table: Table,
        trace: &RowMajorMatrix<Felt>,
        range: Range<usize>,
        public_values: &[Felt],
    ) {
        let rows = Rows::new(table, trace, public_values);
        let (count, threads) = (range.len(), rayon::current_num_threads());
        let part = count.div_ceil(threads).max(LIMBS / 4);
        let observe = |part: Range<usize>, seen: &mut Seen| {
            part.for_each(|row| rows.observe(&[], row, seen));
        };
        // Most tables are small: counting them apart would cost more than counting them.
        if count <= part {
            observe(range, &mut self.seen);
        } else {
            let parts: Vec<Seen> = (0..count.div_ceil(part))
                .into_par_iter()
                .map(|at| {
                    let mut seen = Seen::new(self.seen.text_start, self.seen.program.len());
                    let from = range.start + at * part;
                    observe(from..range.end.min(from + part), &mut seen);
                    seen
                })
                .collect();
            parts.into_iter().for_each(|part| self.seen.add(part));
        }
        for (state, half) in core::mem::take(&mut self.seen.permutations) {
            self.add_permutation(state, half);
        }
    }

    fn add_permutation(&mut self, state: State, half: usize) {
        let place = match self.places.entry(state.map(|element| element.as_canonical_u64())) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                self.permutations.push((state, [0; 2]));
                *entry.insert(self.permutations.len() - 1)
            }
        };
        self.permutations[place].1[half] += 1;
    }

    /// Uses of the instructions of the program, in order.
    pub(crate) fn program(&self) -> &[u32] {
        &self.seen.program
    }

    pub(crate) fn limbs(&self) -> &LimbUses {
        &self.seen.limbs
    }
}
