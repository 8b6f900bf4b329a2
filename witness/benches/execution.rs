//! Cycles proven per second of CPU time, by program: filling the tables, proving, verifying. Plain
//! lines, since a machine that others use too has no other honest clock.

use std::{
    env,
    error::Error,
    io::{self, Write},
};

use circuits::{
    execution::{Boundary, ExecutionKey},
    key::Kind,
    statement::Digest,
};
use machine::{
    ArithmeticHost, Program,
    segments::{Budget, Cutter},
    testing::programs,
};
use rustix::time::{ClockId, clock_gettime};
use witness::{fill_segment, instructions};

fn seconds(clock: ClockId) -> f64 {
    let time = clock_gettime(clock);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// What some work gives, and the CPU time that it takes.
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = seconds(ClockId::ProcessCPUTime);
    let done = work();
    (done, seconds(ClockId::ProcessCPUTime) - start)
}

fn prove(name: &str, program: &Program, rows: u64) -> Result<(), Box<dyn Error>> {
    let mut cutter = Cutter::new(program, ArithmeticHost, Budget::of_rows(rows));
    let segment = cutter.next().ok_or("no segment")??;
    let start = segment.start;
    let start = Boundary { pc: start.pc, root: Digest(start.root.to_bytes()) };
    let instructions = instructions(program);
    let (key, of_key) = timed(|| ExecutionKey::new(Kind::Fast, &instructions, start));
    let (trace, recording) = timed(|| segment.record(program));
    let trace = trace?;
    let (tables, filling) = timed(|| fill_segment(program, &segment, &trace));
    let tables = tables?;
    let wall = seconds(ClockId::Monotonic);
    let (proof, proving) = timed(|| key.prove(&tables.statement, &tables.traces));
    let (proof, wall) = (proof?, seconds(ClockId::Monotonic) - wall);
    let (verified, verifying) = timed(|| key.verify_segment(&proof));
    let verified = verified?;
    let cells: u64 = key
        .system()
        .tables()
        .zip(&verified.log_heights)
        .map(|(table, height)| (table.columns() as u64) << height)
        .sum();
    let cycles = trace.cycles as f64;
    writeln!(
        io::stdout(),
        "{name}: {cycles} cycles, {:.1} M cells; CPU-s: key {of_key:.2}, record {recording:.2}, \
         fill {filling:.2}, prove {proving:.2} ({wall:.2} s), verify {:.0} ms; \
         {:.0} cycles per CPU-s; {:.1} bits",
        cells as f64 / 1e6,
        verifying * 1e3,
        cycles / (recording + filling + proving),
        verified.security.bits,
    )?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let rows = env::var("ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(1 << 18);
    prove("arithmetic", &programs::arithmetic(), rows)?;
    prove("memory", &programs::memory(), rows)
}
