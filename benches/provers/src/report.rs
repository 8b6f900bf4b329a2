//! What is printed.

use std::io::{self, Write};

use serde::Serialize;

use crate::{failure::Failure, measured::Measured};

/// A program proven by a prover; of each figure the median.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    program: &'static str,
    prover: &'static str,
    #[serde(flatten)]
    measured: Measured,
}

impl Line {
    /// The measurement with the median time, if there is any.
    pub(crate) fn of(
        program: &'static str,
        prover: &'static str,
        measured: &[Measured],
    ) -> Option<Self> {
        let mut measured = measured.to_vec();
        measured.sort_by(|a, b| a.proving.wall.total_cmp(&b.proving.wall));
        let measured = measured.get(measured.len() / 2)?.clone();
        Some(Self { program, prover, measured })
    }

    fn speed(&self) -> f64 {
        self.measured.instructions as f64 / self.measured.proving.wall
    }
}

const HEAD: [&str; 12] = [
    "program",
    "prover",
    "instructions",
    "segments",
    "setup s",
    "prove s",
    "CPU-s",
    "instr./s",
    "peak GB",
    "proof MB",
    "verify ms",
    "bits",
];

pub(crate) fn head() -> Result<(), Failure> {
    row(&HEAD.map(String::from), "slower by")
}

/// The lines of a program; at their ends how many times as long as the first each prover took.
pub(crate) fn lines(lines: &[Line]) -> Result<(), Failure> {
    let first = lines.first().map_or(1.0, |line| line.measured.proving.wall);
    for (at, line) in lines.iter().enumerate() {
        let Measured { instructions, segments, setup, proving, verifying, .. } = line.measured;
        let giga = |bytes: u64| format!("{:.1}", bytes as f64 / 1e9);
        let fields = [
            line.program.to_owned(),
            line.prover.to_owned(),
            instructions.to_string(),
            segments.to_string(),
            format!("{:.1}", setup.wall),
            format!("{:.1}", proving.wall),
            format!("{:.1}", proving.cpu),
            format!("{:.0}", line.speed()),
            giga(line.measured.peak_bytes),
            format!("{:.1}", line.measured.proof_bytes as f64 / 1e6),
            format!("{:.0}", 1e3 * verifying.wall),
            format!("{:.1}", line.measured.bits),
        ];
        let times = format!("{:.1}", proving.wall / first);
        row(&fields, if at == 0 { "" } else { &times })?;
    }
    Ok(())
}

fn row(fields: &[String; 12], times: &str) -> Result<(), Failure> {
    let [program, prover, numbers @ ..] = fields;
    let mut out = io::stdout().lock();
    write!(out, "{program:<11} {prover:<11}")?;
    for number in numbers {
        write!(out, " {number:>12}")?;
    }
    writeln!(out, " {times:>12}")?;
    Ok(())
}

pub(crate) fn json(lines: &[Line]) -> Result<(), Failure> {
    writeln!(io::stdout(), "{}", serde_json::to_string_pretty(lines)?)?;
    Ok(())
}
