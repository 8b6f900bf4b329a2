//! From a batch to a proof of its execution: segment by segment, as much at a time as fits the memory.

use std::{io::Write, path::Path, time::Duration};

use circuits::{
    execution::{
        Boundary, Executed, ExecutionKey, SegmentProof,
        file::{self, ExecutionFile},
    },
    key::Kind,
    shapes::{self, Shape},
    statement::Digest,
    systems::System,
    testing::{Findings, check_system},
    verify::Verified,
};
use engine::statement::Statement;
use indicatif::ProgressBar;
use machine::{
    Program, TapeHost,
    segments::{Budget, Cutter, Segment, tree::PageTree},
};
use primitives::H256;
use witness::{SegmentTables, fill_segment, fill_segment_to, instructions};
use witness_files::{Image, Witness};

use crate::{
    chain::Chain,
    cost::Cost,
    cutting::{BYTES_FIXED, bytes_per_cell},
    failure::Failure,
    options::SourceOptions,
    output::{bytes, progress, spinner},
    partial::PartialFile,
    stored::Stored,
};

/// What there is to prove.
pub(crate) struct Job {
    image: Image,
    statement: Statement,
    cycles: u64,
    source: Source,
    running: Cost,
}

enum Source {
    /// The answers to the run's hints, and how it is cut.
    Tape(Vec<u32>, Box<Budget>),
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

impl Job {
    /// What the options name; a stored batch is cut as `budget` says.
    pub(crate) fn of(
        source: &SourceOptions,
        budget: impl FnOnce(&Program) -> Result<Budget, Failure>,
    ) -> Result<Self, Failure> {
        match (&source.witness, &source.state, source.batch) {
            (Some(folder), ..) => Self::of_witness(folder),
            (None, Some(state), Some(batch)) => {
                Self::of_stored(&Chain::open(state)?, batch, budget)
            }
            _ => Err(Failure::input("--state and --batch belong together")),
        }
    }

    /// A stored batch, cut as `budget` says: the firmware is run to see what there is.
    pub(crate) fn of_stored(
        chain: &Chain,
        batch: u64,
        budget: impl FnOnce(&Program) -> Result<Budget, Failure>,
    ) -> Result<Self, Failure> {
        let (stored, image) = (Stored::read(chain, batch)?, image()?);
        let budget = Box::new(budget(&image.program)?);
        let (_, sealed, ()) = stored.execute(())?;
        let bar = spinner("running the firmware");
        let answers = stored.answers()?;
        let (done, running) = Cost::of("run", || firmware::run(&image.program, answers, &mut ()));
        bar.finish_and_clear();
        let done = done.map_err(|error| Failure::untrue(&error))?;
        let statement = sealed.statement;
        if done.digest != statement.digest() {
            return Err(Failure::check(
                "the firmware commits to another statement than the engine",
            ));
        }
        let source = Source::Tape(done.tape, budget);
        Ok(Self { image, statement, cycles: done.cycles, source, running })
    }

    /// A witness on disk.
    fn of_witness(folder: &Path) -> Result<Self, Failure> {
        let (opened, running) = Cost::of("open", || Witness::open(folder));
        let (witness, image) = (opened.map_err(Failure::input)?, image()?);
        witness.check_start(&image).map_err(Failure::input)?;
        let manifest = witness.manifest();
        let statement = manifest.statement().map_err(Failure::input)?;
        let cycles = manifest.cycles;
        Ok(Self { image, statement, cycles, source: Source::Witness(Box::new(witness)), running })
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

    fn segments(&self) -> Box<dyn Iterator<Item = Result<Segment, Failure>> + '_> {
        match &self.source {
            Source::Tape(tape, budget) => {
                let host = TapeHost::new(tape.clone());
                let cutter = Cutter::new(&self.image.program, host, **budget);
                Box::new(cutter.map(|segment| segment.map_err(|error| Failure::untrue(&error))))
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
        let shapes = match kind {
            Kind::Fast => Vec::new(),
            Kind::Recursive => shapes::of(key.system()),
        };
        let costs = Phases::default();
        let mut proving = Proving { job: self, key: &key, shapes, memory, bar, costs };
        let mut size = 0;
        let mut write = |bytes: &[u8]| {
            size += bytes.len() as u64;
            file.write_all(bytes)
        };
        let in_file = |error| Failure::file(path, error);
        let claim = self.statement.encode();
        write(&file::header(kind, &key.digest(), &claim)).map_err(in_file)?;
        let mut proofs = Vec::new();
        for segment in self.segments() {
            let proof = proving.segment(&segment?)?;
            write(&file::segment(&proof)).map_err(in_file)?;
            proofs.push(proof);
        }
        write(&file::END).map_err(in_file)?;
        proving.bar.set_message("verifying");
        let (executed, verifying) = Cost::of("verify", || key.verify(&proofs));
        proving.bar.finish_and_clear();
        let executed = executed.map_err(Failure::check)?;
        if H256(executed.digest) != self.statement.digest() {
            return Err(Failure::check("the execution commits to another statement"));
        }
        let mut costs = vec![self.running, of_key];
        costs.extend(proving.costs.all());
        costs.push(verifying);
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
    /// What is to be folded has one of these; without any, tables are as low as they can be.
    shapes: Vec<Shape>,
    memory: u64,
    bar: ProgressBar,
    costs: Phases,
}

impl Proving<'_> {
    fn segment(&mut self, segment: &Segment) -> Result<SegmentProof, Failure> {
        let program = &self.job.image.program;
        let of_segment = |error: &dyn std::fmt::Display| {
            Failure::check(format!("segment {}: {error}", segment.index))
        };
        self.bar.set_message("recording");
        let (trace, recording) = Cost::of("record", || segment.record(program));
        let trace = trace.map_err(|error| of_segment(&error))?;
        self.bar.set_message("filling tables");
        let (tables, filling) = Cost::of("fill", || match &self.shapes[..] {
            [] => fill_segment(program, segment, &trace),
            shapes => fill_segment_to(program, segment, &trace, shapes),
        });
        let SegmentTables { statement, traces } = tables.map_err(|error| of_segment(&error))?;
        drop(trace);
        let cells: u64 = traces.iter().map(|trace| trace.values.len() as u64).sum();
        let needed = cells * bytes_per_cell(self.key.kind()) + BYTES_FIXED;
        if needed > self.memory {
            let (needed, given) = (bytes(needed), bytes(self.memory));
            return Err(Failure::input(format!(
                "segment {} takes about {needed} of memory to prove, more than the {given} of --memory; \
                 cut it smaller (witness --segment-rows)",
                segment.index
            )));
        }
        self.bar.set_message("proving");
        let (proof, proving) = Cost::of("prove", || self.key.prove(&statement, &traces));
        self.costs.add([recording, filling, proving]);
        self.bar.inc(segment.end.cycle.saturating_sub(segment.start.cycle));
        proof.map_err(|error| of_segment(&error))
    }
}

/// The phases of all segments, summed.
#[derive(Default)]
struct Phases {
    sums: [Option<Cost>; 3],
}

impl Phases {
    fn add(&mut self, costs: [Cost; 3]) {
        for (sum, cost) in self.sums.iter_mut().zip(costs) {
            *sum = Some(match sum {
                None => cost,
                Some(sum) => Cost {
                    wall: sum.wall + cost.wall,
                    cpu: sum.cpu.zip(cost.cpu).map(|(sum, cpu)| sum + cpu),
                    ..cost
                },
            });
        }
    }

    fn all(&self) -> impl Iterator<Item = Cost> + '_ {
        self.sums.iter().copied().flatten()
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
    let ((statement, executed), verifying) = verify_under(&key, file)?;
    let (segments, bits) = (executed.segments, executed.bits);
    Ok(Checked { statement, segments, bits, costs: [of_key, verifying] })
}

/// Verifies a file's proof under a key of its configuration.
pub(crate) fn verify_under(
    key: &ExecutionKey,
    file: &ExecutionFile,
) -> Result<((Statement, Executed), Cost), Failure> {
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
    Ok(((statement, executed), verifying))
}

/// The CPU time of all phases.
pub(crate) fn cpu_time(costs: &[Cost]) -> Option<Duration> {
    costs.iter().map(|cost| cost.cpu).sum()
}
