//! Colonnade, as its command proves batches: two segments side by side.

use std::{
    array,
    sync::{Mutex, PoisonError},
    thread,
};

use chips::Call;
use circuits::{
    execution::{ExecutionKey, SegmentProof, file},
    key::Kind,
};
use machine::{
    ArithmeticHost, Program as Machine,
    segments::{Budget, Cutter, Segment},
    testing::{
        assemble::{A0, A7, ECALL, addi, halt},
        build::program,
    },
};
use witness::{fill_segment, instructions, start};

use crate::{
    failure::Failure,
    measured::{Measured, Time, peak_memory},
    programs::{Dialect, Program, RESULT},
};

struct Ours;

impl Dialect for Ours {
    fn keccak(&self, state: u32) -> Vec<u32> {
        vec![addi(A0, state, 0), addi(A7, 0, Call::KeccakF as i32), ECALL]
    }

    fn end(&self) -> Vec<u32> {
        halt(RESULT).to_vec()
    }
}

/// The most rows of any table.
const ROWS: u64 = 1 << 20;

const SIDE_BY_SIDE: usize = 2;

pub(crate) fn prove(of: &Program, rounds: u32) -> Result<Measured, Failure> {
    let machine = program(&of.text(&Ours, rounds), &[]);
    let new_key = || ExecutionKey::new(Kind::Fast, &instructions(&machine), start(&machine));
    let (key, setup) = Time::of(new_key);
    let (proven, proving) = Time::of(|| prove_all(&machine, &key));
    let (instructions, proofs) = proven?;
    let (executed, verifying) = Time::of(|| key.verify(&proofs));
    let executed = executed?;
    let words = executed.digest.as_chunks().0;
    let size = |proof: &SegmentProof| file::segment(proof).len() as u64;
    Ok(Measured {
        instructions,
        segments: proofs.len() as u64,
        setup,
        proving,
        verifying,
        proof_bytes: proofs.iter().map(size).sum(),
        peak_bytes: peak_memory()?,
        bits: executed.bits,
        result: array::from_fn(|at| u32::from_le_bytes(words[at])),
    })
}

/// All segments, with how many instructions they are.
fn prove_all(machine: &Machine, key: &ExecutionKey) -> Result<(u64, Vec<SegmentProof>), Failure> {
    let cutter = Mutex::new(Cutter::new(machine, ArithmeticHost, Budget::of_rows(ROWS)));
    let next = || cutter.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || -> Result<Vec<(u64, u64, SegmentProof)>, Failure> {
        let mut proofs = Vec::new();
        while let Some(segment) = next() {
            let segment = segment?;
            let proof = prove_segment(machine, key, &segment)?;
            proofs.push((segment.index, segment.end.cycle, proof));
        }
        Ok(proofs)
    };
    let mut proofs = Vec::new();
    thread::scope(|scope| -> Result<(), Failure> {
        let threads: Vec<_> = (0..SIDE_BY_SIDE).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            proofs.extend(thread.join().map_err(|_| "a thread panicked")??);
        }
        Ok(())
    })?;
    proofs.sort_unstable_by_key(|(index, ..)| *index);
    let instructions = proofs.last().map_or(0, |(_, end, _)| *end);
    Ok((instructions, proofs.into_iter().map(|(.., proof)| proof).collect()))
}

fn prove_segment(
    machine: &Machine,
    key: &ExecutionKey,
    segment: &Segment,
) -> Result<SegmentProof, Failure> {
    let trace = segment.record(machine)?;
    let tables = fill_segment(machine, segment, &trace)?;
    drop(trace);
    Ok(key.prove(&tables.statement, &tables.traces)?)
}
