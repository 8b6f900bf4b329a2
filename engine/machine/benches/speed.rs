//! Instructions per second of CPU time: run, counted, recorded. Plain lines, since a machine that
//! others use too has no other honest clock.

use std::{
    error::Error,
    io::{self, Write},
};

use machine::{
    ArithmeticHost, Machine, Program, Recorder, RunError,
    record::{Meter, Recording},
    segments::{Budget, Cutter},
    testing::programs,
};
use rustix::time::{ClockId, clock_gettime};

const CYCLES: u64 = 100_000_000;
/// As many as a segment may have.
const RECORDED: u64 = 4 << 20;

fn seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Millions of instructions per second, the best of three.
fn measure(mut work: impl FnMut() -> Result<u64, RunError>) -> Result<f64, RunError> {
    let mut best: f64 = 0.0;
    for _ in 0..3 {
        let start = seconds();
        let cycles = work()?;
        best = best.max(cycles as f64 / (seconds() - start) / 1e6);
    }
    Ok(best)
}

fn run(program: &Program, recorder: &mut impl Recorder, cycles: u64) -> Result<f64, RunError> {
    let mut machine = Machine::new(program);
    measure(|| {
        machine.run(&mut ArithmeticHost, recorder, cycles)?;
        Ok(cycles)
    })
}

/// Cuts four segments, then records them from what they have.
fn segments(program: &Program, cycles: u64) -> Result<(f64, f64), Box<dyn Error>> {
    let budget = Budget { cycles, ..Budget::of_rows(1 << 22) };
    let start = seconds();
    let cutter = Cutter::new(program, ArithmeticHost, budget);
    let segments = cutter.take(4).collect::<Result<Vec<_>, _>>()?;
    let millions = segments.iter().map(|segment| segment.counts.cycles()).sum::<u64>() as f64 / 1e6;
    let cut = millions / (seconds() - start);
    let start = seconds();
    for segment in &segments {
        segment.record(program)?;
    }
    Ok((cut, millions / (seconds() - start)))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    for (name, program, share) in [
        ("arithmetic", programs::arithmetic(), 1),
        ("memory", programs::memory(), 1),
        ("calls", programs::calls(), 10),
    ] {
        let untraced = run(&program, &mut (), CYCLES / share)?;
        let metered = run(&program, &mut Meter::new(&program), CYCLES / share)?;
        let mut meter = Meter::new(&program);
        let recorded = RECORDED / share;
        Machine::new(&program).run(&mut ArithmeticHost, &mut meter, recorded)?;
        let counts = meter.counts(&program);
        let mut bytes = 0;
        let recording = measure(|| {
            let mut machine = Machine::new(&program);
            let mut recording = Recording::new(&machine, &counts);
            machine.run(&mut ArithmeticHost, &mut recording, recorded)?;
            bytes = recording.finish(&machine).bytes();
            Ok(recorded)
        })?;
        let (cut, replayed) = segments(&program, recorded / 4)?;
        writeln!(
            out,
            "{name}: {untraced:.0} M/s run, {metered:.0} M/s counted, {recording:.0} M/s recorded \
             at {:.1} bytes per instruction; {cut:.0} M/s cut, {replayed:.0} M/s recorded from \
             segments",
            bytes as f64 / recorded as f64
        )?;
    }
    Ok(())
}
