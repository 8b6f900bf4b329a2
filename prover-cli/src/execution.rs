//! From a batch to a proof of its execution: segment by segment, as much at a time as fits the memory.

mod in_order;
mod plan;
mod proving;

use std::{path::Path, sync::Arc, time::Duration};

use circuits::{
    execution::{ExecutionKey, file::ExecutionFile},
    key::Kind,
    systems::System,
    testing::{Findings, check_system},
    verify::Verified,
};
use engine::{state::StateReader, statement::Statement};
use firmware::Answers;
use primitives::H256;
use witness::{fill_segment, instructions, plan::Survey, start};
use witness_files::{Image, Witness};

use crate::{
    chain::Chain,
    cost::Cost,
    failure::Failure,
    options::SourceOptions,
    output::{progress, spinner},
    stored::Stored,
};

pub(crate) use plan::check_memory;
pub(crate) use proving::Proven;

/// What there is to prove.
pub(crate) struct Job {
    image: Arc<Image>,
    statement: Statement,
    cycles: u64,
    source: Source,
    running: Cost,
}

enum Source {
    /// The answers to the run's hints, and what the run has rows for.
    Tape(Vec<u32>, Box<Survey>),
    Witness(Box<Witness>),
}

/// The key of the committed firmware.
pub(crate) fn key(image: &Image, kind: Kind) -> ExecutionKey {
    let program = &image.program;
    ExecutionKey::new(kind, &instructions(program), start(program))
}

/// The committed firmware.
pub(crate) fn image() -> Result<Image, Failure> {
    Image::firmware().map_err(Failure::input)
}

impl Job {
    /// What the options name.
    pub(crate) fn of(source: &SourceOptions) -> Result<Self, Failure> {
        match (&source.witness, &source.state, source.batch) {
            (Some(folder), ..) => Self::of_witness(folder),
            (None, Some(state), Some(batch)) => Self::of_stored(&Chain::open(state)?, batch),
            _ => Err(Failure::input("--state and --batch belong together")),
        }
    }

    /// A stored batch.
    pub(crate) fn of_stored(chain: &Chain, batch: u64) -> Result<Self, Failure> {
        let (stored, image) = (Stored::read(chain, batch)?, image()?);
        let (_, sealed, ()) = stored.execute(())?;
        Self::of_answers(Arc::new(image), sealed.statement, stored.answers()?)
    }

    /// A batch that states this natively: the firmware is run to see what there is to prove.
    pub(crate) fn of_answers<D: StateReader>(
        image: Arc<Image>,
        statement: Statement,
        answers: Answers<D>,
    ) -> Result<Self, Failure> {
        let bar = spinner("running the firmware");
        let mut survey = Survey::new(&image.program);
        let (done, running) =
            Cost::of("run", || firmware::run(&image.program, answers, &mut survey));
        bar.finish_and_clear();
        let done = done.map_err(|error| Failure::untrue(&error))?;
        if done.digest != statement.digest() {
            return Err(Failure::check(
                "the firmware commits to another statement than the engine",
            ));
        }
        let source = Source::Tape(done.tape, Box::new(survey.finish()));
        Ok(Self { image, statement, cycles: done.cycles, source, running })
    }

    /// A witness on disk.
    fn of_witness(folder: &Path) -> Result<Self, Failure> {
        let (opened, running) = Cost::of("open", || Witness::open(folder));
        let (witness, image) = (opened.map_err(Failure::input)?, Arc::new(image()?));
        witness.check_start(&image).map_err(Failure::input)?;
        let manifest = witness.manifest();
        let statement = manifest.statement().map_err(Failure::input)?;
        let cycles = manifest.cycles;
        let source = Source::Witness(Box::new(witness));
        Ok(Self { image, statement, cycles, source, running })
    }

    /// Checks the tables of all segments, cut to be proven within so much memory unless they are cut
    /// already; what is wrong, by segment.
    pub(crate) fn check(&self, memory: u64) -> Result<Vec<(u64, Findings)>, Failure> {
        let program = &self.image.program;
        let system = System::execution(&instructions(program));
        let plan = self.plan(Kind::Fast, memory)?;
        let bar = progress(self.cycles, "checking");
        let mut wrong = Vec::new();
        for segment in self.segments(&plan) {
            let segment = segment?;
            let trace = segment.record(program).map_err(Failure::check)?;
            let tables = fill_segment(program, &segment, &trace).map_err(Failure::check)?;
            let public = tables.statement.public_values().map_err(Failure::check)?;
            let findings = check_system(&system, &tables.traces, &public);
            bar.inc(segment.end.cycle.saturating_sub(segment.start.cycle));
            if !findings.is_clean() {
                wrong.push((segment.index, findings));
            }
        }
        bar.finish_and_clear();
        Ok(wrong)
    }

    /// The statement that it leads to.
    pub(crate) const fn statement(&self) -> &Statement {
        &self.statement
    }

    /// Instructions that the machine executes.
    pub(crate) const fn cycles(&self) -> u64 {
        self.cycles
    }
}

/// A proof that was read and found to hold.
pub(crate) struct Checked {
    pub(crate) statement: Statement,
    pub(crate) segments: Vec<Verified>,
    pub(crate) bits: f64,
    pub(crate) verifying: Cost,
}

/// Verifies a file's proof under the key of the committed firmware, and says what that key took.
pub(crate) fn verify(file: &ExecutionFile) -> Result<(Checked, Cost), Failure> {
    let image = image()?;
    let (key, of_key) = Cost::of("key", || key(&image, file.kind));
    Ok((verify_under(&key, file)?, of_key))
}

/// Verifies a file's proof under a key.
pub(crate) fn verify_under(key: &ExecutionKey, file: &ExecutionFile) -> Result<Checked, Failure> {
    if key.digest() != file.key {
        let [found, expected] = [file.key, key.digest()].map(hex::encode);
        return Err(Failure::check(format!(
            "the proof is for the key 0x{found}, not 0x{expected}"
        )));
    }
    let statement = Statement::decode(&file.claim).map_err(Failure::check)?;
    let (executed, verifying) = Cost::of("verify", || key.verify(&file.segments));
    let executed = executed.map_err(Failure::check)?;
    if H256(executed.digest) != statement.digest() {
        return Err(Failure::check("the execution commits to another statement than the file's"));
    }
    let (segments, bits) = (executed.segments, executed.bits);
    Ok(Checked { statement, segments, bits, verifying })
}

/// The CPU time of all phases.
pub(crate) fn cpu_time(costs: &[Cost]) -> Option<Duration> {
    costs.iter().map(|cost| cost.cpu).sum()
}
