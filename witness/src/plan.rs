//! Where to cut a run, so that the tables of its segments are full.
//!
//! A table is padded to a power of two, and costs as much empty as full. Which table is how full
//! changes along a run, so a good place for a cut is found by looking at the run as a whole: a
//! [`Survey`] counts the rows of every interval, and [`Survey::plan`] takes the cuts that make all
//! segments together the cheapest, none of them dearer in memory than allowed.

mod prices;
pub(crate) mod rows;
mod survey;
#[cfg(test)]
mod tests;

use thiserror::Error;

pub use prices::{Price, Prices};
pub use rows::{Rows, TABLES};
pub use survey::Survey;

/// A segment as it is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Its cycles.
    pub cycles: u64,
    /// What it will cost.
    pub price: Price,
}

/// Why there is no plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PlanError {
    /// Even the shortest segment takes more memory.
    #[error("proving takes {needed} bytes of memory at least; {given} are given")]
    Memory {
        /// What it takes.
        needed: u64,
        /// What there is.
        given: u64,
    },
}

/// The cheapest way to an interval's end.
#[derive(Clone, Copy)]
struct Step {
    nanoseconds: u64,
    /// The first interval of its last segment, and what that segment costs.
    from: usize,
    price: Price,
}

impl Survey {
    /// The segments that a run should have, so that none takes more than so many bytes.
    pub fn plan(&self, prices: &Prices, bytes: u64) -> Result<Vec<Planned>, PlanError> {
        let intervals = self.intervals();
        let mut steps: Vec<Option<Step>> = vec![None; intervals + 1];
        steps[0] = Some(Step { nanoseconds: 0, from: 0, price: Price::default() });
        for from in 0..intervals {
            let Some(before) = steps[from] else { continue };
            let mut is_full = false;
            for (to, pages) in self.pages_from(from) {
                // The run's end may fit still, where no pages are hashed.
                if is_full && to < intervals {
                    continue;
                }
                let price = prices.of(&self.rows(from, to, pages));
                match price.filter(|price| price.bytes <= bytes) {
                    Some(price) => {
                        let nanoseconds = before.nanoseconds + price.nanoseconds + prices.saving();
                        if steps[to].is_none_or(|step| nanoseconds < step.nanoseconds) {
                            steps[to] = Some(Step { nanoseconds, from, price });
                        }
                    }
                    None if to == from + 1 => {
                        let needed = price.map_or(u64::MAX, |price| price.bytes);
                        return Err(PlanError::Memory { needed, given: bytes });
                    }
                    None => is_full = true,
                }
            }
        }
        let mut planned = Vec::new();
        let mut to = intervals;
        while let Some(Step { from, price, .. }) = steps[to].filter(|_| to > 0) {
            planned.push(Planned { cycles: self.cycles_between(from, to), price });
            to = from;
        }
        planned.reverse();
        Ok(planned)
    }
}
