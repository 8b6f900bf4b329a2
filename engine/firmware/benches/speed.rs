//! The firmware on the machine: instructions per second of CPU time, run and recorded, and what is
//! recorded. Plain lines, since a machine that others use too has no other honest clock.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints and expects")]

#[path = "../tests/firmware/chain.rs"]
mod chain;

use chain::Chain;
use firmware::{program, replay, run};
use machine::{
    Machine, TapeHost,
    record::{Meter, Recording},
    segments::{Budget, Cutter},
};
use rustix::time::{ClockId, clock_gettime};
use workloads::{Kind, Mix, Plan};

fn seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The result, and the seconds that it took.
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = seconds();
    let done = work();
    (done, seconds() - start)
}

fn main() {
    let program = program().unwrap();
    for kind in [Kind::Transfers, Kind::Erc20, Kind::Arithmetic, Kind::Keccak] {
        let mix = Mix::only(kind);
        let plan = Plan { mix, transactions_per_batch: 256, accounts: 256, ..Plan::default() };
        let (mut chain, batches) = Chain::of(&plan);
        let native = chain.execute(&batches[0].raw());
        let (done, _) = timed(|| run(&program, native.answers, &mut ()).unwrap());
        let millions = done.cycles as f64 / 1e6;
        let tape = || done.tape.clone();
        let (_, untraced) = timed(|| replay(&program, tape(), &mut ()).unwrap());
        let mut meter = Meter::new(&program);
        let (_, counted) = timed(|| replay(&program, tape(), &mut meter).unwrap());
        let counts = meter.counts(&program);
        let mut machine = Machine::new(&program);
        let mut recording = Recording::new(&machine, &counts);
        let (_, recorded) = timed(|| {
            machine.run(&mut TapeHost::new(tape()), &mut recording, u64::MAX).unwrap();
        });
        let bytes = recording.finish(&machine).bytes() as f64;
        let budget = Budget::of_rows(1 << 20);
        let (segments, cut) = timed(|| {
            Cutter::new(&program, TapeHost::new(tape()), budget).map(Result::unwrap).count()
        });
        println!(
            "{:<12} {millions:>7.2} M cycles: run {:>5.0}, counted {:>5.0}, recorded {:>5.0}, cut into \
             {segments} {:>5.0} M/s; {:.1} bytes a cycle",
            kind.name(),
            millions / untraced,
            millions / counted,
            millions / recorded,
            millions / cut,
            bytes / done.cycles as f64,
        );
    }
}
