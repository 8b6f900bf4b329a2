//! The table of a comparison.

use std::time::Duration;

/// Names of the columns of [`Line::row`].
pub const HEAD: &str = "program                    steps   ours us   revm us  ours M/s  \
    revm M/s   ratio  streamed    kept";

/// Times of one program, per transaction.
#[derive(Clone, Debug)]
pub struct Line {
    /// The program's name.
    pub name: String,
    /// Instructions that it executes.
    pub steps: u64,
    /// On our engine.
    pub ours: Duration,
    /// On revm.
    pub peer: Duration,
    /// How many times faster ours is than revm: the median over rounds, in each of which both ran
    /// one right after the other.
    pub ratio: f64,
    /// On ours and recorded, into a sink that drops what it is given.
    pub streamed: Duration,
    /// On ours and recorded into memory; only where the trace is not too long to be kept.
    pub kept: Option<Duration>,
}

impl Line {
    /// The line as text.
    pub fn row(&self) -> String {
        let steps_per_us = |time| self.steps as f64 / micros(time);
        let kept = self.kept_ratio().map_or("-".to_owned(), |ratio| format!("{ratio:.2}"));
        format!(
            "{:<22} {:>9} {:>9.1} {:>9.1} {:>9.1} {:>9.1} {:>7.2} {:>9.2} {kept:>7}",
            self.name,
            self.steps,
            micros(self.ours),
            micros(self.peer),
            steps_per_us(self.ours),
            steps_per_us(self.peer),
            self.ratio,
            self.streamed_ratio(),
        )
    }

    fn streamed_ratio(&self) -> f64 {
        over(self.streamed, self.ours)
    }

    fn kept_ratio(&self) -> Option<f64> {
        self.kept.map(|kept| over(kept, self.ours))
    }
}

/// The last line: geometric means.
pub fn means(lines: &[Line]) -> String {
    let [ratio, streamed, kept] = ratios(lines);
    format!("{:<72} {ratio:>7.2} {streamed:>9.2} {kept:>7.2}", "geometric mean")
}

/// Everything for machines.
pub fn json(lines: &[Line]) -> String {
    let rows = lines.iter().map(|line| {
        serde_json::json!({
            "program": line.name,
            "steps": line.steps,
            "ours_us": micros(line.ours),
            "revm_us": micros(line.peer),
            "streamed_us": micros(line.streamed),
            "kept_us": line.kept.map(micros),
            "ratio": line.ratio,
        })
    });
    let programs: Vec<_> = rows.collect();
    let [ratio, streamed, kept] = ratios(lines);
    serde_json::json!({
        "programs": programs, "ratio": ratio, "streamed": streamed, "kept": kept,
    })
    .to_string()
}

fn ratios(lines: &[Line]) -> [f64; 3] {
    [
        geometric_mean(lines.iter().map(|line| line.ratio)),
        geometric_mean(lines.iter().map(Line::streamed_ratio)),
        geometric_mean(lines.iter().filter_map(Line::kept_ratio)),
    ]
}

fn geometric_mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) =
        values.fold((0.0, 0u32), |(sum, count), value| (sum + value.ln(), count + 1));
    (sum / f64::from(count.max(1))).exp()
}

fn over(time: Duration, base: Duration) -> f64 {
    time.as_secs_f64() / base.as_secs_f64()
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
