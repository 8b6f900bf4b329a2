//! Proving segments, and putting their proofs together.

use std::{io::Write, path::Path, time::Duration};

use circuits::{
    execution::{ExecutionKey, SegmentProof, file},
    key::Kind,
    security::BITS_MIN,
    verify::Verified,
};
use engine::statement::Statement;
use machine::segments::Segment;
use primitives::H256;
use witness::{SegmentTables, fill_segment_to};

use super::{
    Job,
    in_order::{self, Memory, Part},
    key,
    plan::{Plan, SIDE_BY_SIDE},
};
use crate::{
    cost::Cost,
    estimated::Estimated,
    failure::Failure,
    output::{bytes, spinner},
    partial::PartialFile,
};

/// A proof that was made, with what it took.
pub(crate) struct Proven {
    pub(crate) statement: Statement,
    pub(crate) kind: Kind,
    pub(crate) key: [u8; 32],
    pub(crate) cycles: u64,
    pub(crate) segments: Vec<Verified>,
    pub(crate) bits: f64,
    pub(crate) size: u64,
    pub(crate) costs: Vec<Cost>,
    /// The CPU time of proving as it was estimated beforehand.
    pub(crate) estimate: Duration,
}

impl Job {
    /// Proves everything, verifies it, and writes it.
    pub(crate) fn prove(&self, kind: Kind, memory: u64, path: &Path) -> Result<Proven, Failure> {
        let (plan, planning) = Cost::of("plan", || self.plan(kind, memory));
        let plan = plan?;
        let mut file = PartialFile::create(path)?;
        let bar = spinner("preparing the key");
        let (key, of_key) = Cost::of("key", || key(&self.image, kind));
        bar.finish_and_clear();
        let write =
            |bytes: &[u8]| file.write_all(bytes).map_err(|error| Failure::file(path, error));
        let mut proven = self.prove_under(&key, &plan, write)?;
        proven.costs.splice(0..0, [self.running, planning, of_key]);
        file.finish()?;
        Ok(proven)
    }

    /// Proves everything under a key, writes it segment by segment, and verifies it.
    pub(crate) fn prove_under(
        &self,
        key: &ExecutionKey,
        plan: &Plan,
        mut write: impl FnMut(&[u8]) -> Result<(), Failure> + Send,
    ) -> Result<Proven, Failure> {
        let mut size = 0;
        let mut write = |bytes: &[u8]| {
            size += bytes.len() as u64;
            write(bytes)
        };
        let estimates = plan.cpu_times();
        let estimate: Duration = estimates.iter().sum();
        let bar = Estimated::new(self.cycles, estimate);
        bar.say("proving");
        let memory = Memory::new(plan.memory);
        let proving = Proving { job: self, key, plan, memory, bar: &bar };
        write(&file::header(key.kind(), &key.digest(), &self.statement.encode()))?;
        let mut proofs = Vec::new();
        let planned = self.segments(plan).zip(estimates.iter().copied());
        let planned = planned.map(|(segment, estimate)| Ok((segment?, estimate)));
        let (done, cost) = Cost::of("segments", || {
            let work = |(segment, estimate)| proving.segment(&segment, estimate);
            in_order::for_each(SIDE_BY_SIDE, planned, work, |proof| {
                if proofs.is_empty() {
                    check_security(key, &proof, plan.segments())?;
                }
                write(&file::segment(&proof))?;
                proofs.push(proof);
                Ok(())
            })
        });
        done?;
        write(&file::END)?;
        bar.say("verifying");
        let (executed, verifying) = Cost::of("verify", || key.verify(&proofs));
        bar.finish();
        let executed = executed.map_err(Failure::check)?;
        if H256(executed.digest) != self.statement.digest() {
            return Err(Failure::check("the execution commits to another statement"));
        }
        Ok(Proven {
            statement: self.statement,
            kind: key.kind(),
            key: key.digest(),
            cycles: self.cycles,
            segments: executed.segments,
            bits: executed.bits,
            size,
            costs: vec![cost, verifying],
            estimate,
        })
    }
}

/// Whether so many segments like this one, which is the first, are secure enough: it is better known
/// now than after hours.
fn check_security(key: &ExecutionKey, first: &SegmentProof, count: usize) -> Result<(), Failure> {
    let security = key.security_of(first.body.log_heights()).map_err(Failure::check)?;
    let bits = security.bits - (count as f64).log2();
    if bits < BITS_MIN {
        return Err(Failure::check(format!(
            "{count} segments together would have about {bits:.1} bits of security; {BITS_MIN} are \
             required"
        )));
    }
    Ok(())
}

/// Segments that are being proven.
struct Proving<'a> {
    job: &'a Job,
    key: &'a ExecutionKey,
    plan: &'a Plan,
    memory: Memory,
    bar: &'a Estimated,
}

impl Proving<'_> {
    fn segment(&self, segment: &Segment, estimate: Duration) -> Result<SegmentProof, Failure> {
        let (SegmentTables { statement, traces }, _memory) = self.tables(segment)?;
        let proof = self.key.prove(&statement, &traces);
        let proof = proof.map_err(|error| of_segment(segment, &error))?;
        self.bar.done(segment.end.cycle.saturating_sub(segment.start.cycle), estimate);
        Ok(proof)
    }

    /// A segment's tables, and the memory that proving it takes.
    fn tables(&self, segment: &Segment) -> Result<(SegmentTables, Part<'_>), Failure> {
        let program = &self.job.image.program;
        let trace = segment.record(program).map_err(|error| of_segment(segment, &error))?;
        let fill = || {
            let tables = fill_segment_to(program, segment, &trace, &self.plan.shapes);
            tables.map_err(|error| of_segment(segment, &error))
        };
        let tables = fill()?;
        let price = self.plan.prices.of_traces(&tables.traces);
        let needed = price.map_or(u64::MAX, |price| price.bytes);
        if let Some(part) = self.memory.take_now(needed) {
            return Ok((tables, part));
        }
        // Tables that wait are memory that nobody has counted.
        drop(tables);
        let part = self.memory.take(needed).ok_or_else(|| {
            Failure::input(format!(
                "segment {} takes about {} of memory to prove, more than --memory has; cut it \
                 smaller (witness --segment-rows)",
                segment.index,
                bytes(needed)
            ))
        })?;
        Ok((fill()?, part))
    }
}

fn of_segment(segment: &Segment, error: &dyn std::fmt::Display) -> Failure {
    Failure::check(format!("segment {}: {error}", segment.index))
}
