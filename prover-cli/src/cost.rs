//! What a piece of work cost.

use std::{
    fs,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// The time that a phase took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) phase: &'static str,
    pub(crate) wall: Duration,
    /// Of all threads together; `None` where the system does not say.
    pub(crate) cpu: Option<Duration>,
}

impl Cost {
    /// Does the work of a phase, and measures it.
    pub(crate) fn of<T>(phase: &'static str, work: impl FnOnce() -> T) -> (T, Self) {
        let (started, cpu_before) = (Instant::now(), cpu_time());
        let done = work();
        let cpu = cpu_time().zip(cpu_before).map(|(after, before)| after.saturating_sub(before));
        (done, Self { phase, wall: started.elapsed(), cpu })
    }

    /// A row for people: the phase, wall-clock seconds and CPU seconds.
    pub(crate) fn row(&self) -> Vec<String> {
        let cpu = self.cpu.map_or_else(|| "unknown".to_owned(), seconds);
        vec![self.phase.to_owned(), seconds(self.wall), cpu]
    }

    pub(crate) fn to_json(self) -> Value {
        let cpu = self.cpu.map(|cpu| cpu.as_secs_f64());
        json!({ "phase": self.phase, "wallSeconds": self.wall.as_secs_f64(), "cpuSeconds": cpu })
    }
}

fn seconds(duration: Duration) -> String {
    format!("{}.{:03}", duration.as_secs(), duration.subsec_millis())
}

#[cfg(unix)]
fn cpu_time() -> Option<Duration> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Some(Duration::new(time.tv_sec.try_into().ok()?, time.tv_nsec.try_into().ok()?))
}

#[cfg(not(unix))]
fn cpu_time() -> Option<Duration> {
    None
}

/// The most memory that the process has had so far, in bytes; `None` where the system does not say.
pub(crate) fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}
