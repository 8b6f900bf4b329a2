//! Whether a manifest agrees with itself.

use primitives::H256;

use super::{Ending, Entry, Manifest, contradiction, file_of};
use crate::{bounds::ROWS_MAX, error::Contradiction, segment::HEADER_BYTES};

impl Manifest {
    /// Whether it agrees with itself: one run from cycle 0 to a halt that commits to the statement.
    pub fn check(&self) -> Result<(), Contradiction> {
        self.check_statement()?;
        if !(1..=ROWS_MAX).contains(&self.segment_rows) {
            let what = format!("{} rows, 1 to {ROWS_MAX} are allowed", self.segment_rows);
            return Err(contradiction("segmentRows", what));
        }
        let Some(last) = self.segments.last() else {
            return Err(contradiction("segments", "there is none"));
        };
        let mut before: Option<&Entry> = None;
        for (place, entry) in self.segments.iter().enumerate() {
            let at = |member: &str, what: String| {
                contradiction(&format!("segments[{place}].{member}"), what)
            };
            entry
                .check(place as u64, self.segment_rows)
                .map_err(|(member, what)| at(member, what))?;
            let follows = match before {
                None => entry.start.cycle == 0,
                Some(before) => before.end == entry.start,
            };
            if !follows {
                return Err(at("start", "not where the segment before it ends".into()));
            }
            if entry.stop == Ending::Paused && place + 1 == self.segments.len() {
                return Err(at("stop", "the last segment does not end the run".into()));
            }
            if entry.stop != Ending::Paused && place + 1 < self.segments.len() {
                return Err(at("stop", "the run is over, but there are more segments".into()));
            }
            before = Some(entry);
        }
        let expected = Ending::Halted { exit_code: 0, digest: self.statement.digest };
        if last.stop != expected {
            let what = "the run does not commit to the statement's digest";
            return Err(contradiction(&format!("segments[{}].stop", last.index), what));
        }
        if last.end.cycle != self.cycles {
            let what = format!("{}, but the last segment ends at {}", self.cycles, last.end.cycle);
            return Err(contradiction("cycles", what));
        }
        Ok(())
    }

    fn check_statement(&self) -> Result<(), Contradiction> {
        let statement = self.statement()?;
        if statement.digest() != H256(self.statement.digest) {
            return Err(contradiction("statement.digest", "not that of the encoding"));
        }
        let numbers = [
            ("chainId", self.chain_id, statement.chain_id),
            ("batchNumber", self.batch_number, statement.batch_number),
        ];
        match numbers.into_iter().find(|(_, found, stated)| found != stated) {
            Some((place, found, stated)) => {
                Err(contradiction(place, format!("{found}, but the statement says {stated}")))
            }
            None => Ok(()),
        }
    }
}

impl Entry {
    /// Whether it can be the segment at a place; if not, the member that is wrong.
    fn check(&self, place: u64, rows_max: u64) -> Result<(), (&'static str, String)> {
        if self.index != place {
            return Err(("index", format!("{}, but it is at place {place}", self.index)));
        }
        if self.file != file_of(place) {
            return Err(("file", format!("{:?}, not {:?}", self.file, file_of(place))));
        }
        if self.bytes < HEADER_BYTES as u64 {
            return Err(("bytes", format!("{}, less than its header has", self.bytes)));
        }
        if self.end.cycle <= self.start.cycle || self.end.cycle - self.start.cycle > rows_max {
            let (start, end) = (self.start.cycle, self.end.cycle);
            return Err(("end", format!("cycle {end} after {start}, at most {rows_max} on")));
        }
        Ok(())
    }
}
