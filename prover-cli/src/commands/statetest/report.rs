//! What is shown of the cases.

use std::time::Duration;

use ethereum_tests::{CaseId, Failing, Summary, Verdict};
use serde_json::{Value, json};

use super::{
    OfFile,
    judge::{Judged, Proof},
};
use crate::{
    cost::peak_memory,
    failure::Failure,
    output::{Output, bytes, full, thousands},
};

/// All that is known so far.
pub(super) struct Report {
    longest: usize,
    total: Summary,
    failing: Vec<Value>,
    proven: Vec<Value>,
    proofs: Proofs,
    /// The cases by their cycles.
    cycles: Vec<(u64, CaseId)>,
}

/// Of all proofs together.
#[derive(Default)]
struct Proofs {
    bits: Option<f64>,
    bytes: u64,
    segments: usize,
    wall: Duration,
    cpu: Option<Duration>,
}

impl Report {
    pub(super) fn new(longest: usize) -> Self {
        let proofs = Proofs {
            bits: None,
            bytes: 0,
            segments: 0,
            wall: Duration::ZERO,
            cpu: Some(Duration::ZERO),
        };
        let total = Summary { passed: 0, failed: 0, skipped: 0 };
        let (failing, proven, cycles) = (Vec::new(), Vec::new(), Vec::new());
        Self { longest, total, failing, proven, proofs, cycles }
    }

    /// Adds a file, and shows its failing cases, and what was proven, at once.
    pub(super) fn add(&mut self, done: OfFile, output: &mut Output) -> Result<(), Failure> {
        self.total += done.summary;
        for case in &done.failing {
            output.line(line(case))?;
            self.failing.push(row(&done.file.display().to_string(), case));
        }
        for (id, judged) in done.judged {
            let Judged { verdict, cycles, proof } = judged;
            if let (Verdict::Passed, Some(proof)) = (verdict, proof) {
                self.proofs.add(&proof);
                output.line(proven_line(&id, cycles, &proof))?;
                self.proven.push(proven_row(&id, cycles, &proof));
            }
            self.cycles.push((cycles, id));
        }
        output.finish()
    }

    /// Shows the sums.
    pub(super) fn finish(mut self, output: &mut Output) -> Result<(), Failure> {
        self.cycles.sort_unstable_by(|a, b| b.cmp(a));
        let cycles: u64 = self.cycles.iter().map(|(cycles, _)| cycles).sum();
        self.cycles.truncate(self.longest);
        let mut json = json!({
            "passed": self.total.passed,
            "failed": self.total.failed,
            "skipped": self.total.skipped,
            "failing": self.failing,
        });
        if cycles > 0 {
            json["cycles"] = json!(cycles);
            json["longest"] = self.cycles.iter().map(|(cycles, id)| of(id, *cycles)).collect();
        }
        if let Some(bits) = self.proofs.bits {
            json["proven"] = json!(self.proven);
            json["proofs"] = self.proofs.to_json(bits);
        }
        output.json(&json)?;
        for (cycles, id) in &self.cycles {
            output.line(format_args!("{:>15} cycles: {id}", thousands(*cycles)))?;
        }
        if let Some(bits) = self.proofs.bits {
            output.line(self.proofs.line(bits, cycles))?;
        }
        let Summary { passed, failed, skipped } = self.total;
        let last = format!("{passed} passed, {failed} failed, {skipped} skipped");
        output.line(&last)?;
        if failed > 0 { Err(Failure::check(last)) } else { Ok(()) }
    }
}

impl Proofs {
    fn add(&mut self, proof: &Proof) {
        self.bits = Some(self.bits.map_or(proof.bits, |bits| bits.min(proof.bits)));
        self.bytes += proof.bytes;
        self.segments += proof.segments;
        self.wall += proof.wall;
        self.cpu = self.cpu.zip(proof.cpu).map(|(sum, cpu)| sum + cpu);
    }

    fn line(&self, bits: f64, cycles: u64) -> String {
        let peak = peak_memory().map_or_else(String::new, |peak| format!(", peak {}", bytes(peak)));
        format!(
            "{} cycles in {} segments proven and verified, each case with {bits:.1} bits at least, \
             in {:.0} s{}; {} of proofs{peak}",
            thousands(cycles),
            thousands(self.segments as u64),
            self.wall.as_secs_f64(),
            cpu_text(self.cpu),
            bytes(self.bytes),
        )
    }

    fn to_json(&self, bits: f64) -> Value {
        json!({
            "config": "fast",
            "provenBits": bits,
            "proofBytes": self.bytes,
            "segments": self.segments,
            "wallSeconds": self.wall.as_secs_f64(),
            "cpuSeconds": self.cpu.map(|cpu| cpu.as_secs_f64()),
            "peakMemoryBytes": peak_memory(),
        })
    }
}

fn cpu_text(cpu: Option<Duration>) -> String {
    cpu.map_or_else(String::new, |cpu| format!(" ({:.0} CPU-s)", cpu.as_secs_f64()))
}

fn line(failing: &Failing) -> String {
    let Failing { case, expected, actual, why } = failing;
    let (CaseId { test, revision, indexes }, expected, actual) =
        (case, full(expected), full(actual));
    format!(
        "{test} {revision} [data {}, gas {}, value {}]: expected {expected}, got {actual} ({why})",
        indexes.data, indexes.gas, indexes.value,
    )
}

fn row(file: &str, failing: &Failing) -> Value {
    let mut row = of_case(&failing.case);
    row["file"] = json!(file);
    row["expected"] = json!(full(&failing.expected));
    row["actual"] = json!(full(&failing.actual));
    row["why"] = json!(failing.why);
    row
}

fn proven_line(id: &CaseId, cycles: u64, proof: &Proof) -> String {
    let (cycles, segments) = (thousands(cycles), proof.segments);
    format!(
        "proven: {id}: {cycles} cycles, {segments} segment(s), {:.1} s",
        proof.wall.as_secs_f64()
    )
}

fn proven_row(id: &CaseId, cycles: u64, proof: &Proof) -> Value {
    let mut row = of(id, cycles);
    row["segments"] = json!(proof.segments);
    row["provenBits"] = json!(proof.bits);
    row["wallSeconds"] = json!(proof.wall.as_secs_f64());
    row["cpuSeconds"] = json!(proof.cpu.map(|cpu| cpu.as_secs_f64()));
    row
}

fn of(id: &CaseId, cycles: u64) -> Value {
    let mut row = of_case(id);
    row["cycles"] = json!(cycles);
    row
}

fn of_case(CaseId { test, revision, indexes }: &CaseId) -> Value {
    let (data, gas, value) = (indexes.data, indexes.gas, indexes.value);
    json!({ "test": test, "fork": revision, "data": data, "gas": gas, "value": value })
}
