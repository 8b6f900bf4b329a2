//! Running a witness from its files alone.

use machine::{
    record::{Counts, Meter},
    segments::{Segment, tree::PageTree},
};
use rayon::prelude::*;

use crate::{
    error::WitnessError,
    image::Image,
    manifest::{Entry, Point},
    read::Witness,
    tables,
};

/// What a checked witness has been found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Rows of all segments.
    pub rows: Counts,
    /// Words of hints.
    pub hints: u64,
}

impl Witness {
    /// Runs all segments, side by side. They are one run of the program: it starts as the program
    /// does, each segment starts where the one before it ends, and the last one halts and commits to
    /// the statement, of which the manifest was found to have the digest when it was opened. Calls
    /// `after_each` after each segment, from any thread. Whatever the number of threads, the error is
    /// that of the first segment that has one.
    pub fn check(
        &self,
        image: &Image,
        after_each: impl Fn() + Sync,
    ) -> Result<Checked, WitnessError> {
        self.check_start(image)?;
        let run = |entry: &Entry| {
            let done = self.run(image, entry);
            after_each();
            done
        };
        let runs: Vec<_> = self.manifest().segments.par_iter().map(run).collect();
        let mut checked = Checked { rows: Counts::default(), hints: 0 };
        for run in runs {
            let (rows, hints) = run?;
            tables::add(&mut checked.rows, &rows);
            checked.hints += hints;
        }
        Ok(checked)
    }

    /// The image is the one that was run, and the first segment starts as its program does.
    pub fn check_start(&self, image: &Image) -> Result<(), WitnessError> {
        let (path, manifest) = (self.manifest_path(), self.manifest());
        if manifest.image != image.hash {
            let (found, expected) = (hex::encode(manifest.image), hex::encode(image.hash));
            return Err(WitnessError::Image { path, found, expected });
        }
        let root = PageTree::of_program(&image.program).root().to_bytes();
        let expected = Point { pc: image.program.entry(), cycle: 0, root };
        let Some(Entry { start: found, .. }) = manifest.segments.first() else { return Ok(()) };
        let fields = [
            ("pc", format!("{:#010x}", found.pc), format!("{:#010x}", expected.pc)),
            ("cycle", found.cycle.to_string(), expected.cycle.to_string()),
            ("root", hex::encode(found.root), hex::encode(expected.root)),
        ];
        match fields.into_iter().find(|(_, found, expected)| found != expected) {
            Some((what, found, expected)) => {
                Err(WitnessError::Start { path, what, found, expected })
            }
            None => Ok(()),
        }
    }

    /// The segment is what it says: its run, and its rows, which recording it makes room for.
    fn run(&self, image: &Image, entry: &Entry) -> Result<(Counts, u64), WitnessError> {
        let segment: Segment = self.segment(entry)?;
        let path = || self.path_of(entry);
        let untrue = |source| WitnessError::Run { path: path(), source: Box::new(source) };
        let mut meter = Meter::new(&image.program);
        segment.resume(&image.program).and_then(|mut run| run.run(&mut meter)).map_err(untrue)?;
        let found = meter.counts(&image.program);
        let pairs = tables::named(&found).into_iter().zip(tables::named(&segment.counts));
        for ((table, found), (_, expected)) in pairs {
            if found != expected {
                return Err(WitnessError::Rows { path: path(), table, found, expected });
            }
        }
        Ok((found, segment.hints.len() as u64))
    }
}
