//! What the file of a folded proof claims.

use engine::statement::Statement;
use recursion::file::{self, FoldedFile, execution::FoldedExecution};
use serde_json::{Value, json};

use super::{NOT_VERIFIED, parts_json, show_parts, sizes::Part};
use crate::{
    commands::{execute, execution_proof, folded_proof, tree_proof},
    failure::Failure,
    output::{Output, full, thousands},
};

/// What files of both kinds have.
struct Header {
    bytes: usize,
    version: u16,
    circuit: u8,
    key: [u8; 32],
    published: &'static [[u8; 32]],
    proof_bytes: usize,
}

impl Header {
    /// The key is the one that this build has for the circuit.
    fn is_ours(&self) -> bool {
        self.published.get(usize::from(self.circuit)) == Some(&self.key)
    }

    fn circuit(&self) -> String {
        match (usize::from(self.circuit), self.published.len()) {
            (circuit, all) if circuit + 1 == all => format!("{circuit}: folds proofs into one"),
            (circuit, all) if circuit < all => {
                format!("{circuit}: wraps a proof of shape {circuit}")
            }
            (circuit, _) => format!("{circuit}: unknown"),
        }
    }

    fn show(&self, output: &mut Output) -> Result<(), Failure> {
        output.heading("Header")?;
        output.field("bytes", thousands(self.bytes as u64))?;
        output.field("format version", self.version)?;
        output.field("circuit", self.circuit())?;
        output.field("circuit's key", tree_proof::key(&self.key))?;
        output.field(
            "",
            if self.is_ours() { "as this build publishes it" } else { "NOT of this build" },
        )
    }

    fn parts(&self) -> [Part; 2] {
        let beside = self.bytes.saturating_sub(self.proof_bytes);
        [("header and circuit", beside), ("proof", self.proof_bytes)]
    }

    /// The fields of both kinds, and those of one.
    fn to_json(&self, proves: Option<&str>, own: Value) -> Value {
        let mut all = json!({
            "isVerified": false,
            "proves": proves,
            "bytes": self.bytes,
            "version": self.version,
            "config": "folded",
            "circuit": self.circuit,
            "circuitKey": tree_proof::key(&self.key),
            "isKeyOfThisBuild": self.is_ours(),
            "parts": parts_json(&self.parts()),
        });
        if let (Some(all), Value::Object(own)) = (all.as_object_mut(), own) {
            all.extend(own);
        }
        all
    }
}

/// A folded execution: the statement stands in its file.
pub(super) fn execution(
    found: &FoldedExecution,
    bytes: usize,
    output: &mut Output,
) -> Result<(), Failure> {
    let header = Header {
        bytes,
        version: file::execution::VERSION,
        circuit: found.circuit(),
        key: found.key(),
        published: &file::execution::KEYS,
        proof_bytes: found.proof_bytes(),
    };
    let statement = Statement::decode(&found.claim);
    let statement = statement.map_err(|error| Failure::input(format!("the claim: {error}")))?;
    output.line("A file with one proof of a whole execution that says:")?;
    output.line(format_args!("{}.", execution_proof::claim(&statement)))?;
    output.line(NOT_VERIFIED)?;
    header.show(output)?;
    execute::statement(&statement, output)?;
    show_parts(&header.parts(), output)?;
    let own = json!({
        "what": "execution",
        "statement": execution_proof::statement_json(&statement),
        "digest": full(&statement.digest()),
    });
    output.json(&header.to_json(Some(&execution_proof::claim(&statement)), own))
}

/// Folded updates of the tree: their statement is among the proof's public inputs.
pub(super) fn updates(
    found: &FoldedFile,
    bytes: usize,
    output: &mut Output,
) -> Result<(), Failure> {
    let header = Header {
        bytes,
        version: file::VERSION,
        circuit: found.circuit(),
        key: found.key(),
        published: &file::KEYS,
        proof_bytes: found.proof_bytes(),
    };
    let statement = found.claimed();
    output.line("A file with one proof of tree updates of successive batches.")?;
    output.line(NOT_VERIFIED)?;
    header.show(output)?;
    output.heading("Statement, as claimed")?;
    match &statement {
        Some(statement) => folded_proof::fields(statement)
            .iter()
            .try_for_each(|(name, value)| output.field(name, tree_proof::text(value)))?,
        None => output.line("  none: the file's end is no proof of that circuit")?,
    }
    show_parts(&header.parts(), output)?;
    let own = json!({
        "what": "tree",
        "statement": statement.as_ref().map(folded_proof::statement_json),
    });
    let claim = statement.as_ref().map(folded_proof::claim);
    output.json(&header.to_json(claim.as_deref(), own))
}
