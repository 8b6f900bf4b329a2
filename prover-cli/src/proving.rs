//! From a stored batch to a proof of what it did to the state tree, and back from a proof's file.

use std::{fs::File, io::Read, path::Path};

use circuits::{
    execution::file::{self, ExecutionFile},
    key::Kind,
    proof::Proof,
    prove::prove,
    statement::Digest,
    verify::{Verified, prepare, verify},
};
use recursion::file::{
    FileError, FoldedFile,
    execution::{self as folded_execution, FoldedExecution},
};
use store::BatchRecord;
use witness::{TreeUpdate, WitnessError, fill, fill_to_shape};

use crate::{chain::Chain, cost::Cost, failure::Failure, output::progress};

/// A proof as it is written, with what it took.
pub(crate) struct Proven {
    pub(crate) proof: Proof,
    pub(crate) bytes: Vec<u8>,
    pub(crate) verified: Verified,
    pub(crate) costs: [Cost; 4],
}

/// What the state remembers of a batch that can be proven.
pub(crate) fn record_of(chain: &Chain, batch: u64) -> Result<BatchRecord, Failure> {
    if batch == 0 {
        return Err(Failure::input("batch 0 is the genesis, which updated nothing to be proven"));
    }
    let reader = chain.store.reader().map_err(Failure::input)?;
    reader.batch(batch).map_err(Failure::input)
}

/// Proves what a batch did to the tree, and verifies the proof from its bytes.
pub(crate) fn prove_tree(
    chain_id: u64,
    batch_number: u64,
    record: &BatchRecord,
    kind: Kind,
) -> Result<Proven, Failure> {
    let of_batch = |error: &dyn std::fmt::Display| format!("batch {batch_number}: {error}");
    let BatchRecord { previous, touched, witness, .. } = record;
    let previous = previous.commitment;
    let update = TreeUpdate { chain_id, batch_number, previous, touched, witness };

    let bar = progress(4, "preparing");
    let ((), preparing) = Cost::of("key", || prepare(kind));
    bar.inc(1);
    bar.set_message("filling tables");
    // What is to be folded must have the heights that a circuit was built for.
    let (tables, filling) = Cost::of("witness", || match kind {
        Kind::Fast => fill(&update),
        Kind::Recursive => fill_to_shape(&update),
    });
    let tables = tables.map_err(|error| match error {
        WitnessError::Update(error) => Failure::check(of_batch(&error)),
        other => Failure::input(of_batch(&other)),
    })?;
    if tables.statement.next != Digest(record.next.digest().to_bytes()) {
        return Err(Failure::check(of_batch(&"its update leads elsewhere than its record says")));
    }

    bar.inc(1);
    bar.set_message("proving");
    let (proof, proving) = Cost::of("prove", || prove(kind, &tables.statement, &tables.traces));
    let bytes = proof.map_err(|error| Failure::input(of_batch(&error)))?.to_bytes();

    bar.inc(1);
    bar.set_message("verifying");
    let (read, verifying) = Cost::of("verify", || {
        let proof = Proof::from_bytes(&bytes).map_err(Failure::check)?;
        let verified = verify(&proof).map_err(Failure::check)?;
        Ok::<_, Failure>((proof, verified))
    });
    bar.finish_and_clear();
    let (proof, verified) = read?;
    Ok(Proven { proof, bytes, verified, costs: [preparing, filling, proving, verifying] })
}

/// A file of one of the kinds of proofs.
pub(crate) enum AnyProof {
    Execution(ExecutionFile),
    Batch(Box<Proof>),
    Folded(FoldedFile),
    FoldedExecution(FoldedExecution),
}

/// Reads a proof's file of any kind, no more of it than a proof can have.
pub(crate) fn read_any_proof(path: &Path) -> Result<(AnyProof, Vec<u8>), Failure> {
    let in_file = |error: &dyn std::fmt::Display| Failure::file(path, error);
    let file = File::open(path).map_err(|error| in_file(&error))?;
    let mut bytes = Vec::new();
    file.take(file::BYTES_MAX as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| in_file(&error))?;
    if bytes.starts_with(file::MAGIC) {
        let proof = ExecutionFile::from_bytes(&bytes).map_err(|error| in_file(&error))?;
        return Ok((AnyProof::Execution(proof), bytes));
    }
    if bytes.starts_with(folded_execution::MAGIC) {
        let proof = FoldedExecution::from_bytes(&bytes).map_err(|error| in_file(&error))?;
        return Ok((AnyProof::FoldedExecution(proof), bytes));
    }
    let proof = match FoldedFile::from_bytes(&bytes) {
        // Not that kind: whatever is wrong with it, the other reader says.
        Err(FileError::Magic) => {
            AnyProof::Batch(Box::new(Proof::from_bytes(&bytes).map_err(|error| in_file(&error))?))
        }
        folded => AnyProof::Folded(folded.map_err(|error| in_file(&error))?),
    };
    Ok((proof, bytes))
}
