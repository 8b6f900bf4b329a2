//! `verify`: whether a proof holds, and whether it says what is expected.

use circuits::{
    execution::file::ExecutionFile,
    key::VerifyingKey,
    proof::Proof,
    verify::{Verified, prepare, verify},
};
use engine::statement::Statement;
use recursion::file::{FoldedFile, execution::FoldedExecution};
use serde_json::{Value, json};

use super::{
    execute, execution_proof, folded_execution, folded_proof, state::parse_hash, tree_proof,
};
use crate::{
    cost::Cost,
    execution, execution_folding,
    failure::Failure,
    options::VerifyOptions,
    output::{Output, bytes, full},
    proving::{AnyProof, read_any_proof},
};

/// What a field is, and what it should be.
struct Comparison {
    field: &'static str,
    /// The option that says what it should be.
    option: &'static str,
    found: Value,
    expected: Option<Value>,
}

pub(crate) fn run(options: &VerifyOptions, output: &mut Output) -> Result<(), Failure> {
    let expected = expected(options)?;
    let (proof, file) = match read_any_proof(&options.proof)? {
        (AnyProof::Batch(proof), file) => (*proof, file),
        (AnyProof::Execution(proof), file) => {
            return verify_execution(options, &proof, file.len(), expected, output);
        }
        (AnyProof::Folded(folded), file) => {
            return verify_folded(options, &folded, file.len(), expected, output);
        }
        (AnyProof::FoldedExecution(folded), file) => {
            return verify_folded_execution(options, &folded, file.len(), expected, output);
        }
    };
    let comparisons = compare(&proof, expected);
    let ((), preparing) = Cost::of("key", || prepare(proof.kind()));
    let (verified, verifying) = Cost::of("verify", || verify(&proof));
    let costs = [preparing, verifying];
    let verified = verified.map_err(|error| {
        Failure::check(format!("{}: refused: {error}", options.proof.display()))
    })?;
    let wrong: Vec<String> = comparisons.iter().filter_map(Comparison::complaint).collect();
    show(&proof, &comparisons, &verified, (file.len(), costs), output)?;
    output.json(&json!({
        "accepted": wrong.is_empty(),
        "proves": tree_proof::claim(proof.statement.batch_number),
        "config": proof.kind(),
        "key": tree_proof::key(&proof.key),
        "statement": tree_proof::statement_json(&proof.statement),
        "checks": comparisons.iter().map(Comparison::to_json).collect::<Vec<_>>(),
        "tables": tree_proof::tables_json(&verified.log_heights),
        "proofBytes": file.len(),
        "security": tree_proof::security_json(&verified.security),
        "phases": costs.map(Cost::to_json),
    }))?;
    conclude(options, &wrong)
}

/// A proof that holds may still not say what is expected.
fn conclude(options: &VerifyOptions, wrong: &[String]) -> Result<(), Failure> {
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Failure::check(format!("{}: {}", options.proof.display(), wrong.join("; "))))
}

/// A proof of execution is verified under the key of the committed firmware.
fn verify_execution(
    options: &VerifyOptions,
    file: &ExecutionFile,
    size: usize,
    expected: [(&'static str, Option<Value>); 6],
    output: &mut Output,
) -> Result<(), Failure> {
    let verified = execution::verify(file);
    let (checked, of_key) = verified.map_err(|failure| failure.of_batch(&options.proof))?;
    let costs = [of_key, checked.verifying];
    let statement = &checked.statement;
    let comparisons = compare_execution(options, statement, &file.key, expected)?;
    let wrong: Vec<String> = comparisons.iter().filter_map(Comparison::complaint).collect();

    output.line(format_args!("The proof holds: {}.", execution_proof::claim(statement)))?;
    output.heading("Against the key of this build's firmware")?;
    show_comparisons(&comparisons, output)?;
    execute::statement(statement, output)?;
    output.heading("Proof")?;
    output.field("configuration", file.kind.name())?;
    output.field("proof", bytes(size as u64))?;
    execution_proof::show_verified(&checked.segments, checked.bits, output)?;
    output.heading("Cost")?;
    execution_proof::show_costs(&costs, output)?;
    output.json(&json!({
        "accepted": wrong.is_empty(),
        "proves": execution_proof::claim(statement),
        "config": file.kind,
        "key": tree_proof::key(&file.key),
        "statement": execution_proof::statement_json(statement),
        "digest": full(&statement.digest()),
        "checks": comparisons.iter().map(Comparison::to_json).collect::<Vec<_>>(),
        "segments": checked.segments.len(),
        "tables": execution_proof::tables_json(&checked.segments),
        "proofBytes": size,
        "provenBits": checked.bits,
        "phases": costs.map(Cost::to_json),
    }))?;
    conclude(options, &wrong)
}

/// What a proof of execution says, whatever kind it is of.
fn compare_execution(
    options: &VerifyOptions,
    statement: &Statement,
    key: &[u8; 32],
    expected: [(&'static str, Option<Value>); 6],
) -> Result<Vec<Comparison>, Failure> {
    if options.touched.is_some() {
        return Err(Failure::input(
            "--touched: a proof of execution does not say what was touched",
        ));
    }
    let fields = execute::fields(statement);
    let field = |name: &str| fields.iter().find(|(known, _)| *known == name).cloned();
    let names = ["chainId", "batchNumber", "previousState", "nextState"];
    let key = ("key", json!(tree_proof::key(key)));
    let found = [Some(key)].into_iter().chain(names.map(field)).flatten();
    Ok(found
        .zip(expected)
        .map(|((field, found), (option, expected))| Comparison { field, option, found, expected })
        .collect())
}

/// A folded execution is verified under the published key of its circuit, which takes segments'
/// proofs for the key of the committed firmware only.
fn verify_folded_execution(
    options: &VerifyOptions,
    file: &FoldedExecution,
    size: usize,
    expected: [(&'static str, Option<Value>); 6],
    output: &mut Output,
) -> Result<(), Failure> {
    let checked = execution_folding::verify(file);
    let checked = checked.map_err(|failure| failure.of_batch(&options.proof))?;
    let statement = &checked.statement;
    let comparisons = compare_execution(options, statement, &checked.key, expected)?;
    let wrong: Vec<String> = comparisons.iter().filter_map(Comparison::complaint).collect();

    output.line(format_args!("The proof holds: {}.", execution_proof::claim(statement)))?;
    folded_execution::CHECKED.iter().try_for_each(|line| output.line(line))?;
    output.heading("Against the key of this build's firmware")?;
    show_comparisons(&comparisons, output)?;
    execute::statement(statement, output)?;
    output.heading("Proof")?;
    output.field("circuit's key", tree_proof::key(&file.key()))?;
    output.field("segments", checked.finished.segments)?;
    output.field("file", bytes(size as u64))?;
    output.field("security", folded_execution::security(&checked.finished))?;
    output.heading("Cost")?;
    execution_proof::show_costs(&checked.costs, output)?;
    output.json(&json!({
        "accepted": wrong.is_empty(),
        "proves": execution_proof::claim(statement),
        "config": "folded",
        "key": tree_proof::key(&checked.key),
        "circuitKey": tree_proof::key(&file.key()),
        "statement": execution_proof::statement_json(statement),
        "digest": full(&statement.digest()),
        "checks": comparisons.iter().map(Comparison::to_json).collect::<Vec<_>>(),
        "segments": checked.finished.segments,
        "proofBytes": size,
        "provenBits": checked.finished.bits,
        "phases": checked.costs.map(Cost::to_json),
    }))?;
    conclude(options, &wrong)
}

/// A folded proof is verified under the published key of its circuit.
fn verify_folded(
    options: &VerifyOptions,
    folded: &FoldedFile,
    size: usize,
    expected: [(&'static str, Option<Value>); 6],
    output: &mut Output,
) -> Result<(), Failure> {
    let (statement, verifying) = Cost::of("verify", || folded.verify());
    let statement = statement.map_err(|error| {
        Failure::check(format!("{}: refused: {error}", options.proof.display()))
    })?;
    let [chain_id, first, last, previous, next, touched] = folded_proof::fields(&statement);
    let key = ("key", json!(tree_proof::key(&folded.key())));
    let comparisons: Vec<_> = [key, chain_id, last, previous, next, touched]
        .into_iter()
        .zip(expected)
        .map(|((field, found), (option, expected))| Comparison { field, option, found, expected })
        .collect();
    let wrong: Vec<String> = comparisons.iter().filter_map(Comparison::complaint).collect();

    output.line("The proof holds: the batches' updates lead from one commitment to the other.")?;
    output.line(tree_proof::NO_EXECUTION)?;
    output.line("Chain and batches are labels that the prover chose; they are consecutive.")?;
    output.heading("Against the published key of its circuit")?;
    show_comparisons(&comparisons, output)?;
    output.field(first.0, tree_proof::text(&first.1))?;
    output.heading("Proof")?;
    output.field("file", bytes(size as u64))?;
    output.field("security", folded_proof::SECURITY)?;
    output.heading("Cost")?;
    output.table(&["phase", "seconds", "CPU seconds"], &[verifying.row()])?;
    output.json(&json!({
        "accepted": wrong.is_empty(),
        "proves": folded_proof::claim(&statement),
        "config": "folded",
        "key": tree_proof::key(&folded.key()),
        "statement": folded_proof::statement_json(&statement),
        "checks": comparisons.iter().map(Comparison::to_json).collect::<Vec<_>>(),
        "proofBytes": size,
        "phases": [verifying.to_json()],
    }))?;
    conclude(options, &wrong)
}

fn show_comparisons(comparisons: &[Comparison], output: &mut Output) -> Result<(), Failure> {
    for comparison in comparisons {
        if comparison.field == "chainId" {
            output.heading("Statement")?;
        }
        output.field(comparison.field, tree_proof::text(&comparison.found))?;
        output.field("", comparison.verdict())?;
    }
    Ok(())
}

/// What the options say of the key and of each field of the statement, in order.
fn expected(options: &VerifyOptions) -> Result<[(&'static str, Option<Value>); 6], Failure> {
    let hash = |option: &'static str, text: &Option<String>| {
        let parsed = text.as_deref().map(parse_hash).transpose();
        let value = parsed.map_err(|error| Failure::input(format!("{option}: {error}")))?;
        Ok::<_, Failure>((option, value.map(|hash| json!(full(&hash)))))
    };
    Ok([
        hash("--key", &options.key)?,
        ("--chain-id", options.chain_id.map(|id| json!(id))),
        ("--batch", options.batch.map(|number| json!(number))),
        hash("--prev", &options.prev)?,
        hash("--next", &options.next)?,
        hash("--touched", &options.touched)?,
    ])
}

/// The key that counts is the one that is verified against: this build's.
fn compare(proof: &Proof, expected: [(&'static str, Option<Value>); 6]) -> Vec<Comparison> {
    let key = tree_proof::key(&VerifyingKey::of(proof.kind()).digest());
    let [chain_id, batch, previous, next, touched] = tree_proof::fields(&proof.statement);
    let found = [("key", json!(key)), chain_id, batch, previous, next, touched];
    let pairs = found.into_iter().zip(expected);
    pairs
        .map(|((field, found), (option, expected))| Comparison { field, option, found, expected })
        .collect()
}

impl Comparison {
    fn matches(&self) -> Option<bool> {
        self.expected.as_ref().map(|expected| *expected == self.found)
    }

    /// What is wrong, if anything is.
    fn complaint(&self) -> Option<String> {
        let Self { field, option, found, expected } = self;
        let expected = expected.as_ref().filter(|expected| *expected != found)?;
        let (found, expected) = (tree_proof::text(found), tree_proof::text(expected));
        Some(format!("{field} is {found}, expected {expected} ({option})"))
    }

    fn verdict(&self) -> String {
        let option = self.option;
        match (&self.expected, self.matches()) {
            (Some(expected), Some(false)) => {
                format!("NOT as given by {option}: {}", tree_proof::text(expected))
            }
            (Some(_), _) => format!("checked: as given by {option}"),
            (None, _) => format!("not checked: give {option} to compare"),
        }
    }

    fn to_json(&self) -> Value {
        json!({
            "field": self.field,
            "option": self.option,
            "found": self.found,
            "expected": self.expected,
            "matches": self.matches(),
        })
    }
}

fn show(
    proof: &Proof,
    comparisons: &[Comparison],
    verified: &Verified,
    (size, costs): (usize, [Cost; 2]),
    output: &mut Output,
) -> Result<(), Failure> {
    output.line("The proof holds: between the two commitments only the touched keys changed.")?;
    output.line(tree_proof::NO_EXECUTION)?;
    output.line("Chain and batch are labels that the prover chose and no table checks.")?;
    output.heading("Against the key of this build")?;
    show_comparisons(comparisons, output)?;
    output.heading("Proof")?;
    output.field("configuration", proof.kind().name())?;
    output.field("proof", bytes(size as u64))?;
    let bits = tree_proof::bits(verified.security.bits);
    output.field("security", format_args!("{bits} bits, proven"))?;
    output.heading("Tables")?;
    tree_proof::show_tables(&verified.log_heights, output)?;
    output.heading("Cost")?;
    output.table(&["phase", "seconds", "CPU seconds"], &costs.each_ref().map(Cost::row))
}
