//! From a batch to a proof of its execution: segment by segment, as much at a time as fits the memory.

mod in_order;
mod plan;

use std::{io::Write, path::Path, time::Duration};

use circuits::{
    execution::{
        Boundary, ExecutionKey, SegmentProof,
        file::{self, ExecutionFile},
    },
    key::Kind,
    statement::Digest,
    systems::System,
    testing::{Findings, check_system},
    verify::Verified,
};
use engine::statement::Statement;
use machine::{
    TapeHost,
    segments::{Budget, Cutter, Segment, tree::PageTree},
};
use primitives::H256;
use witness::{
    SegmentTables, fill_segment, instructions,
    plan::{Prices, Survey},
};
use witness_files::{Image, Witness};

use crate::{
    chain::Chain,
    cost::Cost,
    failure::Failure,
    options::SourceOptions,
    output::{bytes, progress, spinner},
    partial::PartialFile,
    stored::Stored,
};
use in_order::Memory;

/// What there is to prove.
pub(crate) struct Job {
    image: Image,
    statement: Statement,
    cycles: u64,
    prices: Prices,
    source: Source,
    running: Cost,
}

enum Source {
    /// The answers to the run's hints, and the cycles of each segment.
    Tape(Vec<u32>, Vec<u64>),
    Witness(Box<Witness>),
}

/// A proof that was written, with what it took.
pub(crate) struct Proven {
    pub(crate) statement: Statement,
    pub(crate) kind: Kind,
    pub(crate) key: [u8; 32],
    pub(crate) cycles: u64,
    pub(crate) segments: Vec<Verified>,
    pub(crate) bits: f64,
    pub(crate) size: u64,
    pub(crate) costs: Vec<Cost>,
}

/// The key of the committed firmware.
pub(crate) fn key(image: &Image, kind: Kind) -> ExecutionKey {
    let program = &image.program;
    let root = Digest(PageTree::of_program(program).root().to_bytes());
    ExecutionKey::new(kind, &instructions(program), Boundary { pc: program.entry(), root })
}

/// The committed firmware.
pub(crate) fn image() -> Result<Image, Failure> {
    Image::firmware().map_err(Failure::input)
}

fn prices(image: &Image) -> Prices {
    plan::prices(&System::execution(&instructions(&image.program)))
}

impl Job {
    /// What the options name; a stored batch in segments that can be proven in so much memory.
    pub(crate) fn of(source: &SourceOptions, memory: u64) -> Result<Self, Failure> {
        match (&source.witness, &source.state, source.batch) {
            (Some(folder), ..) => Self::of_witness(folder),
            (None, Some(state), Some(batch)) => {
                Self::of_stored(&Chain::open(state)?, batch, memory)
            }
            _ => Err(Failure::input("--state and --batch belong together")),
        }
    }

    /// A stored batch, in segments that can be proven in so much memory: the firmware is run to see
    /// what there is.
    pub(crate) fn of_stored(chain: &Chain, batch: u64, memory: u64) -> Result<Self, Failure> {
        let (stored, image) = (Stored::read(chain, batch)?, image()?);
        let (_, sealed, ()) = stored.execute(())?;
        let bar = spinner("running the firmware");
        let answers = stored.answers()?;
        let mut survey = Survey::new(&image.program);
        let (done, running) =
            Cost::of("run", || firmware::run(&image.program, answers, &mut survey));
        bar.finish_and_clear();
        let done = done.map_err(|error| Failure::untrue(&error))?;
        let statement = sealed.statement;
        if done.digest != statement.digest() {
            return Err(Failure::check(
                "the firmware commits to another statement than the engine",
            ));
        }
        let prices = prices(&image);
        let cycles = plan::cut(&survey.finish(), &prices, memory)?;
        let source = Source::Tape(done.tape, cycles);
        Ok(Self { image, statement, cycles: done.cycles, prices, source, running })
    }

    /// A witness on disk.
    fn of_witness(folder: &Path) -> Result<Self, Failure> {
        let (opened, running) = Cost::of("open", || Witness::open(folder));
        let (witness, image) = (opened.map_err(Failure::input)?, image()?);
        witness.check_start(&image).map_err(Failure::input)?;
        let manifest = witness.manifest();
        let statement = manifest.statement().map_err(Failure::input)?;
        let (cycles, prices) = (manifest.cycles, prices(&image));
        let source = Source::Witness(Box::new(witness));
        Ok(Self { image, statement, cycles, prices, source, running })
    }

    /// Checks the tables of all segments; what is wrong, by segment.
    pub(crate) fn check(&self) -> Result<Vec<(u64, Findings)>, Failure> {
        let program = &self.image.program;
        let system = System::execution(&instructions(program));
        let bar = progress(self.cycles, "checking");
        let mut wrong = Vec::new();
        for segment in self.segments() {
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

    fn segments(&self) -> Box<dyn Iterator<Item = Result<Segment, Failure>> + Send + '_> {
        match &self.source {
            Source::Tape(tape, segments) => {
                let host = TapeHost::new(tape.clone());
                let budget = |cycles| Budget { cycles, ..Budget::of_rows(u64::MAX) };
                let mut cutter = Cutter::new(&self.image.program, host, budget(0));
                Box::new(segments.iter().filter_map(move |&cycles| {
                    cutter.set_budget(budget(cycles));
                    cutter.next().map(|segment| segment.map_err(|error| Failure::untrue(&error)))
                }))
            }
            Source::Witness(witness) => {
                Box::new(witness.segments().map(|segment| segment.map_err(Failure::input)))
            }
        }
    }

    /// Proves everything, verifies it, and writes it.
    pub(crate) fn prove(&self, kind: Kind, memory: u64, path: &Path) -> Result<Proven, Failure> {
        let mut file = PartialFile::create(path)?;
        let bar = progress(self.cycles, "preparing the key");
        let (key, of_key) = Cost::of("key", || key(&self.image, kind));
        let mut size = 0;
        let mut write = |bytes: &[u8]| {
            size += bytes.len() as u64;
            file.write_all(bytes).map_err(|error| Failure::file(path, error))
        };
        let claim = self.statement.encode();
        write(&file::header(kind, &key.digest(), &claim))?;
        let mut proofs = Vec::new();
        let (proven, proving) = Cost::of("segments", || {
            bar.set_message("proving");
            let proving =
                Proving { job: self, key: &key, memory: Memory::new(plan::for_segments(memory)) };
            in_order::for_each(
                plan::SIDE_BY_SIDE,
                self.segments(),
                |segment| {
                    let proof = proving.segment(&segment)?;
                    bar.inc(segment.end.cycle.saturating_sub(segment.start.cycle));
                    Ok(proof)
                },
                |proof| {
                    write(&file::segment(&proof))?;
                    proofs.push(proof);
                    Ok(())
                },
            )
        });
        proven?;
        write(&file::END)?;
        bar.set_message("verifying");
        let (executed, verifying) = Cost::of("verify", || key.verify(&proofs));
        bar.finish_and_clear();
        let executed = executed.map_err(Failure::check)?;
        if H256(executed.digest) != self.statement.digest() {
            return Err(Failure::check("the execution commits to another statement"));
        }
        let costs = vec![self.running, of_key, proving, verifying];
        file.finish()?;
        Ok(Proven {
            statement: self.statement,
            kind,
            key: key.digest(),
            cycles: self.cycles,
            segments: executed.segments,
            bits: executed.bits,
            size,
            costs,
        })
    }
}

/// Segments that are being proven.
struct Proving<'a> {
    job: &'a Job,
    key: &'a ExecutionKey,
    memory: Memory,
}

impl Proving<'_> {
    fn segment(&self, segment: &Segment) -> Result<SegmentProof, Failure> {
        let program = &self.job.image.program;
        let of_segment = |error: &dyn std::fmt::Display| {
            Failure::check(format!("segment {}: {error}", segment.index))
        };
        let trace = segment.record(program).map_err(|error| of_segment(&error))?;
        let tables = fill_segment(program, segment, &trace).map_err(|error| of_segment(&error))?;
        drop(trace);
        let SegmentTables { statement, traces } = tables;
        let needed = self.job.prices.of_traces(&traces).map_or(u64::MAX, |price| price.bytes);
        let _memory = self.memory.take(needed).ok_or_else(|| {
            Failure::input(format!(
                "segment {} takes about {} of memory to prove, more than --memory has; cut it \
                 smaller (witness --segment-rows)",
                segment.index,
                bytes(needed)
            ))
        })?;
        self.key.prove(&statement, &traces).map_err(|error| of_segment(&error))
    }
}

/// A proof that was read and found to hold.
pub(crate) struct Checked {
    pub(crate) statement: Statement,
    pub(crate) segments: Vec<Verified>,
    pub(crate) bits: f64,
    pub(crate) costs: [Cost; 2],
}

/// Verifies a file's proof under the key of the committed firmware.
pub(crate) fn verify(file: &ExecutionFile) -> Result<Checked, Failure> {
    let image = image()?;
    let (key, of_key) = Cost::of("key", || key(&image, file.kind));
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
    Ok(Checked { statement, segments, bits, costs: [of_key, verifying] })
}

/// The CPU time of all phases.
pub(crate) fn cpu_time(costs: &[Cost]) -> Option<Duration> {
    costs.iter().map(|cost| cost.cpu).sum()
}
