//! What is compared of a case.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use circuits::{
    execution::{ExecutionKey, file::ExecutionFile},
    key::Kind,
    testing::Findings,
};
use ethereum_tests::{
    Verdict, execute_as_batch,
    fixture::{Case, Fixture},
    run_case, run_on_machine,
};
use machine::Program;
use primitives::H256;
use witness_files::Image;

use crate::{
    commands::check,
    cost::Cost,
    execution::{self, Job, Proven},
    failure::Failure,
    options::StatetestOptions,
    output::spinner,
};

/// How cases are judged.
pub(super) enum Judge {
    /// By what the fixture says.
    Fixture,
    /// The firmware by the engine.
    Machine(Box<Program>),
    /// The proof by the engine.
    Proof(Box<Prover>),
}

/// What came of a case.
pub(super) struct Judged {
    pub(super) verdict: Verdict,
    /// Instructions that the machine executed, if it was asked.
    pub(super) cycles: u64,
    pub(super) proof: Option<Proof>,
}

/// What is known of a case's proof.
#[derive(Clone, Copy)]
pub(super) struct Proof {
    pub(super) segments: usize,
    pub(super) bits: f64,
    pub(super) bytes: u64,
    pub(super) wall: Duration,
    pub(super) cpu: Option<Duration>,
}

impl Judge {
    /// The one that the options ask for.
    pub(super) fn of(options: &StatetestOptions) -> Result<Self, Failure> {
        if options.prove {
            return Prover::new(options).map(|prover| Self::Proof(Box::new(prover)));
        }
        if options.machine {
            let program = firmware::program().map_err(Failure::input)?;
            return Ok(Self::Machine(Box::new(program)));
        }
        Ok(Self::Fixture)
    }

    /// Judges a case.
    pub(super) fn judge(&self, fixture: &Fixture, revision: &str, case: &Case) -> Judged {
        match self {
            Self::Fixture => {
                let verdict = run_case(fixture, revision, case, ()).verdict;
                Judged { verdict, cycles: 0, proof: None }
            }
            Self::Machine(program) => {
                let on_machine = run_on_machine(program, fixture, revision, case);
                let (verdict, cycles) = (on_machine.verdict, on_machine.cycles);
                Judged { verdict, cycles, proof: None }
            }
            Self::Proof(prover) => prover.judge(fixture, revision, case),
        }
    }
}

/// Proves cases, all under one key.
pub(super) struct Prover {
    image: Arc<Image>,
    key: ExecutionKey,
    memory: u64,
    cycles_max: u64,
}

impl Prover {
    fn new(options: &StatetestOptions) -> Result<Self, Failure> {
        let memory = options.memory;
        let image = execution::image()?;
        // What is no memory for any case is found at once.
        execution::check_memory(&image.program, memory)?;
        let bar = spinner("preparing the key");
        let key = execution::key(&image, Kind::Fast);
        bar.finish_and_clear();
        let cycles_max = options.max_cycles.unwrap_or(u64::MAX);
        Ok(Self { image: Arc::new(image), key, memory, cycles_max })
    }

    fn judge(&self, fixture: &Fixture, revision: &str, case: &Case) -> Judged {
        let mut judged = Judged { verdict: Verdict::Passed, cycles: 0, proof: None };
        let native = match execute_as_batch(fixture, revision, case) {
            Ok(native) => native,
            Err(why) => return Judged { verdict: Verdict::Skipped(why), ..judged },
        };
        let statement = native.sealed.statement;
        let expected = statement.digest();
        let failed = |actual: H256, why| Verdict::Failed { expected, actual, why };
        let job = match Job::of_answers(Arc::clone(&self.image), statement, native.answers) {
            Ok(job) => job,
            Err(error) => {
                let verdict = failed(H256::default(), error.to_string());
                return Judged { verdict, ..judged };
            }
        };
        judged.cycles = job.cycles();
        if judged.cycles > self.cycles_max {
            judged.verdict = Verdict::Skipped("more cycles than --max-cycles");
            return judged;
        }
        let started = Instant::now();
        let (proven, cost) = Cost::of("all", || self.prove(&job));
        judged.verdict = match &proven {
            Ok((_, digest)) if *digest == expected => Verdict::Passed,
            Ok((_, digest)) => failed(*digest, "the proof says something else".to_owned()),
            Err(error) => failed(H256::default(), format!("{error}{}", reason(&job))),
        };
        judged.proof = proven.ok().map(|(proven, _)| Proof {
            segments: proven.segments.len(),
            bits: proven.bits,
            bytes: proven.size,
            wall: started.elapsed(),
            cpu: cost.cpu,
        });
        judged
    }

    /// Proves it, and returns what the proof says, read from its bytes.
    fn prove(&self, job: &Job) -> Result<(Proven, H256), Failure> {
        let plan = job.plan(Kind::Fast, self.memory)?;
        let mut bytes = Vec::new();
        let proven = job.prove_under(&self.key, &plan, |part| {
            bytes.extend_from_slice(part);
            Ok(())
        })?;
        let file = ExecutionFile::from_bytes(&bytes).map_err(Failure::check)?;
        let checked = execution::verify_under(&self.key, &file)?;
        Ok((proven, checked.statement.digest()))
    }
}

/// What is wrong with the tables of a run that could not be proven, if that can be said.
fn reason(job: &Job) -> String {
    match job.check(check::MEMORY) {
        Err(error) => format!("; its tables: {error}"),
        Ok(wrong) => wrong.first().map_or_else(String::new, |(segment, findings)| {
            format!("; segment {segment} as `check` cuts it: {}", first(findings))
        }),
    }
}

fn first(Findings { violations, imbalances }: &Findings) -> String {
    let violation = violations.first().map(|it| {
        let all = violations.len();
        format!("table {}, row {}, constraint {}, of {all}", it.table, it.row, it.constraint)
    });
    let imbalance = imbalances.first().map(|it| {
        format!("bus {}, {:?}, {} times, of {}", it.bus, it.fields, it.count, imbalances.len())
    });
    violation.into_iter().chain(imbalance).collect::<Vec<_>>().join("; ")
}
