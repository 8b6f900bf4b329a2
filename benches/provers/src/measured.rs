//! What a proof took.

use std::{
    fs,
    time::{Duration, Instant},
};

use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

use crate::{failure::Failure, programs};

/// Seconds by the clock, and of all threads together.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Time {
    pub(crate) wall: f64,
    pub(crate) cpu: f64,
}

impl Time {
    /// Does some work and measures it.
    pub(crate) fn of<T>(work: impl FnOnce() -> T) -> (T, Self) {
        let (started, cpu) = (Instant::now(), cpu_time());
        let done = work();
        let cpu = cpu_time().saturating_sub(cpu);
        (done, Self { wall: started.elapsed().as_secs_f64(), cpu: cpu.as_secs_f64() })
    }
}

fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// A program proven and verified.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Measured {
    /// Of the whole run, as this machine counts them.
    pub(crate) instructions: u64,
    pub(crate) segments: u64,
    /// Keys, and whatever else is done once.
    pub(crate) setup: Time,
    /// From the program to its proof.
    pub(crate) proving: Time,
    pub(crate) verifying: Time,
    pub(crate) proof_bytes: u64,
    /// Of the whole process.
    pub(crate) peak_bytes: u64,
    /// The security of all segments together, as the prover's own authors reckon it.
    pub(crate) bits: f64,
    /// The words that the proof commits to, as its verifier found them.
    pub(crate) result: programs::Result,
}

/// The most memory that this process has had so far.
pub(crate) fn peak_memory() -> Result<u64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes =
        line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    Ok(1024 * kilobytes.ok_or("the system does not say what memory was used")?)
}
