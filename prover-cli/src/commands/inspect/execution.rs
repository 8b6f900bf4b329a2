//! What the file of a proof of execution claims.

use circuits::{
    execution::{
        End, ExecutionKey, SegmentProof,
        file::{ExecutionFile, VERSION},
    },
    security::Security,
    systems::HeightError,
};
use engine::statement::Statement;
use primitives::H256;
use serde_json::{Value, json};

use super::{NOT_VERIFIED, parts_json, show_parts, show_security, sizes};
use crate::{
    commands::{execute, execution_proof, tree_proof},
    execution,
    failure::Failure,
    output::{Output, full, spinner, thousands},
};

/// What is claimed of a segment.
struct Claimed<'a> {
    proof: &'a SegmentProof,
    bytes: usize,
    security: Result<Security, HeightError>,
}

pub(super) fn show(file: &ExecutionFile, bytes: &[u8], output: &mut Output) -> Result<(), Failure> {
    let image = execution::image()?;
    let bar = spinner("preparing the key");
    let key = execution::key(&image, file.kind);
    bar.finish_and_clear();
    let statement = Statement::decode(&file.claim);
    let statement = statement.map_err(|error| Failure::input(format!("the claim: {error}")))?;
    let segments: Vec<_> =
        file.segments.iter().map(|proof| claimed(&key, proof)).collect::<Result<_, _>>()?;
    let parts = sizes::of_execution(file, bytes.len())?;
    let is_ours = file.key == key.digest();
    let together = together(&segments);

    show_header(file, &statement, bytes.len(), is_ours, output)?;
    execute::statement(&statement, output)?;
    show_segments(&segments, output)?;
    if together.is_some() {
        let heights = file.segments.iter().map(|proof| proof.body.log_heights());
        execution_proof::show_tables(&heights, output)?;
    }
    show_parts(&parts, output)?;
    if let Some(weakest) = weakest(&segments) {
        show_security(&weakest.security, output)?;
    }
    let bits = together.map_or_else(|| "none".to_owned(), tree_proof::bits);
    output.field("all segments together", format_args!("{bits} bits"))?;
    output.json(&json!({
        "isVerified": false,
        "proves": execution_proof::claim(&statement),
        "bytes": bytes.len(),
        "version": VERSION,
        "config": file.kind,
        "key": tree_proof::key(&file.key),
        "isKeyOfThisBuild": is_ours,
        "statement": execution_proof::statement_json(&statement),
        "digest": full(&statement.digest()),
        "segments": segments.iter().map(to_json).collect::<Vec<_>>(),
        "parts": parts_json(&parts),
        "provenBits": together,
    }))
}

fn claimed<'a>(key: &ExecutionKey, proof: &'a SegmentProof) -> Result<Claimed<'a>, Failure> {
    let bytes = sizes::of_segment(proof)?;
    Ok(Claimed { proof, bytes, security: key.security_of(proof.body.log_heights()) })
}

/// The bits of all segments together; `None` if the heights of one are impossible, or there is none.
fn together(segments: &[Claimed<'_>]) -> Option<f64> {
    let error = |it: &Claimed<'_>| it.security.as_ref().ok().map(|it| (-it.bits).exp2());
    let error: f64 = segments.iter().map(error).sum::<Option<f64>>()?;
    (error > 0.0).then(|| -error.log2())
}

/// The segment with the fewest bits, or one whose heights are impossible.
fn weakest<'a>(segments: &'a [Claimed<'a>]) -> Option<&'a Claimed<'a>> {
    let bits = |it: &Claimed<'_>| it.security.as_ref().map_or(0.0, |it| it.bits);
    segments.iter().min_by(|a, b| bits(a).total_cmp(&bits(b)))
}

fn show_header(
    file: &ExecutionFile,
    statement: &Statement,
    size: usize,
    is_ours: bool,
    output: &mut Output,
) -> Result<(), Failure> {
    output.line("A proof file that says:")?;
    output.line(format_args!("{}.", execution_proof::claim(statement)))?;
    output.line(NOT_VERIFIED)?;
    output.heading("Header")?;
    output.field("bytes", thousands(size as u64))?;
    output.field("format version", VERSION)?;
    output.field("configuration", file.kind.name())?;
    output.field("key", tree_proof::key(&file.key))?;
    output.field("", if is_ours { "the key of this build" } else { "NOT the key of this build" })
}

fn show_segments(segments: &[Claimed<'_>], output: &mut Output) -> Result<(), Failure> {
    output.heading("Segments, as claimed")?;
    let row = |(at, it): (usize, &Claimed<'_>)| {
        let (start, end) = (it.proof.statement.start, it.proof.statement.end);
        let end = match end {
            End::Cut(end) => format!("{:#x}", end.pc),
            End::Halt(_) => "halt".to_owned(),
        };
        let highest = it.proof.body.log_heights().iter().max();
        let bits =
            it.security.as_ref().map_or_else(ToString::to_string, |it| tree_proof::bits(it.bits));
        vec![
            at.to_string(),
            format!("{:#x}", start.pc),
            end,
            highest.map_or_else(String::new, |log| format!("2^{log}")),
            thousands(it.bytes as u64),
            bits,
        ]
    };
    let rows: Vec<_> = segments.iter().enumerate().map(row).collect();
    output.table(&["segment", "from pc", "to pc", "most rows", "bytes", "bits"], &rows)
}

fn to_json(it: &Claimed<'_>) -> Value {
    let statement = &it.proof.statement;
    let boundary = |at: circuits::execution::Boundary| json!({ "pc": format!("{:#x}", at.pc), "root": tree_proof::digest(&at.root) });
    let (end, digest) = match statement.end {
        End::Cut(end) => (Some(boundary(end)), None),
        End::Halt(digest) => (None, Some(full(&H256(digest)))),
    };
    json!({
        "start": boundary(statement.start),
        "end": end,
        "haltsWith": digest,
        "bytes": it.bytes,
        "tables": execution_proof::claimed_tables_json(it.proof.body.log_heights()),
        "security": it.security.as_ref().ok().map(tree_proof::security_json),
    })
}
