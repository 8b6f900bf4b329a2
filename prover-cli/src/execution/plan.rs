//! How a run is cut, and what its segments will take: counted before anything is proven.

use std::time::Duration;

use circuits::config::Felt;
use machine::record::Counts;
use witness_files::{cost::Estimate, tables};

use super::{Job, Source};
use crate::{failure::Failure, output::bytes};

/// Bytes of memory that proving takes for a cycle of a segment of ordinary work, at most; and beside
/// that.
const BYTES_PER_CYCLE: u64 = 4500;
pub(super) const BYTES_FIXED: u64 = 1 << 30;
/// Bytes of memory for a byte of the tables; see [`witness::memory_bytes`].
const COPIES: u64 = 6;
/// The rows of a segment: the least that are worth a proof, and the most.
const ROWS: [u64; 2] = [1 << 14, 1 << 20];

/// The segments of a run, with what each of them will take.
pub(crate) struct Plan {
    /// The most rows of a segment, unless it is cut already.
    pub(super) rows: u64,
    /// The most memory that proving may take.
    pub(super) memory: u64,
    segments: Vec<Estimate>,
}

impl Plan {
    /// How many segments there are.
    pub(super) const fn segments(&self) -> usize {
        self.segments.len()
    }

    /// CPU time of each segment, by the cost model's estimate.
    pub(super) fn cpu_times(&self) -> Vec<Duration> {
        self.segments.iter().map(|segment| Duration::from_nanos(segment.cpu_ns)).collect()
    }
}

impl Job {
    /// The longest segments that can be proven within the memory, one at a time. A run on which chips
    /// do much is cut smaller than one of as many ordinary instructions.
    pub(crate) fn plan(&self, memory: u64) -> Result<Plan, Failure> {
        match &self.source {
            Source::Witness(witness) => {
                let segments = witness.manifest().segments.iter();
                let segments = segments.map(|entry| tables::from_named(&entry.rows));
                Ok(Plan { rows: 0, memory, segments: estimates(segments) })
            }
            Source::Tape(_) => {
                let mut rows = rows_for(memory)?;
                loop {
                    let counts = self.segments(rows).map(|segment| Ok(segment?.counts));
                    let counts: Vec<Counts> = counts.collect::<Result<_, Failure>>()?;
                    let segments = estimates(counts.into_iter());
                    let fits = segments.iter().all(|segment| memory_of(segment) <= memory);
                    if fits || rows / 2 < ROWS[0] {
                        return Ok(Plan { rows, memory, segments });
                    }
                    rows /= 2;
                }
            }
        }
    }
}

fn estimates(counts: impl Iterator<Item = Counts>) -> Vec<Estimate> {
    counts.map(|counts| Estimate::of_segment(&counts)).collect()
}

/// The memory that proving a segment takes, by estimate; what it takes in fact is known when its
/// tables are filled.
fn memory_of(segment: &Estimate) -> u64 {
    segment.cells * size_of::<Felt>() as u64 * COPIES + BYTES_FIXED
}

/// How many rows a segment of ordinary work may have that is to be proven within some memory.
pub(crate) fn rows_for(memory: u64) -> Result<u64, Failure> {
    let [least, most] = ROWS;
    let rows = memory.saturating_sub(BYTES_FIXED) / BYTES_PER_CYCLE;
    if rows < least {
        let needed = bytes(BYTES_FIXED + least * BYTES_PER_CYCLE);
        return Err(Failure::input(format!("--memory: proving takes {needed} at least")));
    }
    Ok((1 << rows.ilog2()).min(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A segment of a quarter of a million instructions, and so many calls of Keccak.
    fn needed(calls: u64) -> u64 {
        let families = ["add", "load", "store", "branch"].map(|family| (family, 1 << 16));
        let chips = [("keccakF", calls), ("callWords", 50 * calls), ("pages", 100)];
        let rows = families.into_iter().chain(chips);
        let rows = rows.map(|(name, rows)| (name.to_owned(), rows)).collect();
        memory_of(&Estimate::of_segment(&tables::from_named(&rows)))
    }

    #[test]
    fn chips_need_memory_of_their_own() {
        let memory = BYTES_FIXED + BYTES_PER_CYCLE * (1 << 18);
        assert_eq!(rows_for(memory).ok(), Some(1 << 18));
        assert!(needed(200) < memory);
        assert!(needed(2000) > memory);
    }
}
