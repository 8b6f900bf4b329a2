//! Every program on our engine and on revm, alternating, in one process.
//!
//! `cargo bench -p benches --bench peers -- [--json] [--rounds N] [--only PART_OF_A_NAME]`
//!
//! A round sends a program's transaction many times to each engine, as within one block: warmed up,
//! with decoding and signatures done before. Both must agree on status, gas, output and events of
//! every repetition. Times are CPU time; of the rounds the median counts, also of the ratio. A ratio above 1 means
//! that ours is faster. "streamed" is the time of our run with columns that a sink takes and drops,
//! over the plain one; "kept" the same with all columns kept in memory, page faults included.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a report is printed")]

use std::{process::ExitCode, time::Duration};

use benches::{
    Ours, Outcome, Peer, clock, ours, peer,
    programs::{self, Program},
    report::{self, Line},
};
use trace::{ColumnRecorder, Columns, Recorder, Sink, Trace};
use transaction::Transaction;

/// What each engine is busy for at least in one round.
const ROUND: Duration = Duration::from_millis(25);
/// Repetitions of one round at most: each is a transaction in memory.
const REPETITIONS_MAX: usize = 20_000;

/// Steps of a trace that is kept in memory at most.
const KEPT_STEPS_MAX: u64 = 1_000_000;

struct Options {
    json: bool,
    rounds: usize,
    only: String,
}

/// Takes segments and forgets them, so that their memory is used again.
struct Drop;

impl Sink for Drop {
    fn take(&mut self, _segment: &mut Columns) {}
}

fn main() -> ExitCode {
    let options = options();
    let mut programs = programs::own();
    match programs::known() {
        Some(Ok(known)) => programs.extend(known),
        Some(Err(error)) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
        None => eprintln!("skipped: the known programs, there is no test data"),
    }
    programs.retain(|program| program.name.contains(&options.only));
    if !options.json {
        println!("{}", report::HEAD);
    }
    let mut lines = Vec::new();
    for program in &programs {
        match measure(program, options.rounds) {
            Ok(line) => {
                if !options.json {
                    println!("{}", line.row());
                }
                lines.push(line);
            }
            Err(difference) => {
                eprintln!("{}: {difference}", program.name);
                return ExitCode::FAILURE;
            }
        }
    }
    let summary = if options.json { report::json(&lines) } else { report::means(&lines) };
    println!("{summary}");
    ExitCode::SUCCESS
}

fn options() -> Options {
    let mut options = Options { json: false, rounds: 7, only: String::new() };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => options.json = true,
            "--rounds" => {
                options.rounds =
                    arguments.next().and_then(|count| count.parse().ok()).unwrap_or(options.rounds);
            }
            "--only" => options.only = arguments.next().unwrap_or_default(),
            // Cargo passes `--bench`.
            _ => {}
        }
    }
    options
}

fn measure(program: &Program, rounds: usize) -> Result<Line, String> {
    let steps = program.steps();
    let repetitions = repetitions(program)?;
    let few = repetitions.min(1 + (KEPT_STEPS_MAX / steps.max(1)) as usize);
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    let (mut streamed, mut kept) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (our_outcomes, time) = run_ours(program, repetitions, ());
        ours.push(time);
        let (peer_outcomes, time) = run_peer(program, repetitions);
        peer.push(time);
        compare(&our_outcomes, &peer_outcomes)?;
        streamed.push(run_ours(program, few, ColumnRecorder::new(Drop, false)).1);
        if steps < KEPT_STEPS_MAX {
            kept.push(run_ours(program, few, ColumnRecorder::new(Trace::default(), false)).1);
        }
    }
    let ratios = ours.iter().zip(&peer);
    let ratios = ratios.map(|(ours, peer)| peer.as_secs_f64() / ours.as_secs_f64());
    Ok(Line {
        ratio: clock::median_ratio(ratios.collect()),
        name: program.name.clone(),
        steps,
        ours: clock::median(ours),
        peer: clock::median(peer),
        streamed: clock::median(streamed),
        kept: (!kept.is_empty()).then(|| clock::median(kept)),
    })
}

/// So many that a round is long enough.
fn repetitions(program: &Program) -> Result<usize, String> {
    let (outcomes, once) = run_ours(program, 1, ());
    if let Some(Outcome::Refused(why)) = outcomes.first() {
        return Err(format!("refused: {why}"));
    }
    let fit = ROUND.as_nanos() / once.as_nanos().max(1);
    Ok(usize::try_from(fit).unwrap_or(REPETITIONS_MAX).clamp(1, REPETITIONS_MAX))
}

/// Outcomes after the first transaction, which warms up, and the time per transaction.
fn run_ours<R: Recorder>(
    program: &Program,
    repetitions: usize,
    recorder: R,
) -> (Vec<Outcome>, Duration) {
    let state = program.world.state();
    let mut engine = Ours::new(&program.world, &state, recorder);
    let mut transactions = program.transactions(repetitions + 1);
    let rest: Vec<Transaction> = transactions.split_off(1);
    let mut results = Vec::with_capacity(rest.len() + 1);
    for tx in &transactions {
        results.push(engine.execute(tx, program.sender));
    }
    let ((), time) = clock::cpu_time(|| {
        for tx in &rest {
            results.push(engine.execute(tx, program.sender));
        }
    });
    (results.into_iter().map(ours::outcome).collect(), per_one(time, repetitions))
}

/// The same on the other engine.
fn run_peer(program: &Program, repetitions: usize) -> (Vec<Outcome>, Duration) {
    let mut engine = Peer::new(&program.world, peer::database(&program.world));
    let transactions = program.transactions(repetitions + 1);
    let mut envs: Vec<_> = transactions.iter().map(|tx| peer::tx_env(tx, program.sender)).collect();
    let rest = envs.split_off(1);
    let mut results = Vec::with_capacity(rest.len() + 1);
    for tx in envs {
        results.push(engine.execute(tx));
    }
    let ((), time) = clock::cpu_time(|| {
        for tx in rest {
            results.push(engine.execute(tx));
        }
    });
    (results.into_iter().map(peer::outcome).collect(), per_one(time, repetitions))
}

fn per_one(time: Duration, repetitions: usize) -> Duration {
    time / u32::try_from(repetitions).unwrap_or(u32::MAX)
}

fn compare(ours: &[Outcome], peer: &[Outcome]) -> Result<(), String> {
    if ours.len() != peer.len() {
        return Err(format!("{} outcomes against {}", ours.len(), peer.len()));
    }
    match ours.iter().zip(peer).enumerate().find(|(_, (ours, peer))| ours != peer) {
        Some((place, (ours, peer))) => {
            Err(format!("repetition {place} differs.\nours: {ours:?}\nrevm: {peer:?}"))
        }
        None => Ok(()),
    }
}
