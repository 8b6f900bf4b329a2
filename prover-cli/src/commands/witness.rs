//! `witness`: the firmware's run of a stored batch, on disk; and checking one.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use machine::{
    record::Counts,
    segments::{Budget, Cutter},
};
use primitives::H256;
use serde_json::{Value, json};
use witness_files::{Identity, Image, Manifest, Witness, WitnessError, WitnessWriter, tables};

use crate::{
    chain::Chain,
    commands::execute,
    failure::Failure,
    options::WitnessOptions,
    output::{Output, bytes, full, millis, progress, spinner, thousands},
    stored::Stored,
};

pub(crate) fn run(options: &WitnessOptions, output: &mut Output) -> Result<(), Failure> {
    let WitnessOptions { state, batch, output: to, segment_rows, check } = options;
    match (check, state, batch, to) {
        (Some(folder), ..) => check_witness(folder, output),
        (None, Some(state), Some(batch), Some(to)) => {
            write(state, *batch, to, *segment_rows, output)
        }
        _ => Err(Failure::input("--state, --batch and --output belong together")),
    }
}

fn write(
    state: &Path,
    number: u64,
    to: &Path,
    rows: u64,
    output: &mut Output,
) -> Result<(), Failure> {
    let started = Instant::now();
    let chain = Chain::open(state)?;
    let stored = Stored::read(&chain, number)?;
    let image = Image::firmware().map_err(Failure::input)?;
    let identity =
        Identity { image: image.hash, chain_id: chain.config.chain_id, batch_number: number, rows };
    // What is in the way is found before there was any work.
    let mut writer = WitnessWriter::create(to, identity).map_err(failure)?;
    let (_, sealed, ()) = stored.execute(())?;
    let mut answers = stored.answers()?;
    let bar = spinner("writing segments");
    let mut counts = Counts::default();
    for segment in Cutter::new(&image.program, &mut answers, Budget::of_rows(rows)) {
        let segment = segment.map_err(|error| Failure::untrue(&error))?;
        tables::add(&mut counts, &segment.counts);
        writer.add(&segment).map_err(failure)?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let said = answers.messages().join("; ");
    let manifest = writer.finish(&sealed.statement).map_err(|error| match error {
        // It is not what anyone wrote into a file that is wrong, but what the firmware said.
        WitnessError::Manifest { source, .. } if said.is_empty() => Failure::check(source),
        WitnessError::Manifest { source, .. } => {
            Failure::check(format!("{source}; the firmware says: {said}"))
        }
        other => failure(other),
    })?;
    execute::statement(&sealed.statement, output)?;
    show(&manifest, &counts, started.elapsed(), output)?;
    output.json(&to_json(&manifest, &counts))
}

fn check_witness(folder: &Path, output: &mut Output) -> Result<(), Failure> {
    let started = Instant::now();
    let witness = Witness::open(folder).map_err(failure)?;
    let image = Image::firmware().map_err(Failure::input)?;
    let manifest = witness.manifest();
    let bar = progress(manifest.segments.len() as u64, "running segments");
    let checked = witness.check(&image, || bar.inc(1));
    bar.finish_and_clear();
    let checked = checked.map_err(failure)?;
    let statement = manifest.statement().map_err(Failure::input)?;
    execute::statement(&statement, output)?;
    show(manifest, &checked.rows, started.elapsed(), output)?;
    output.line("\nThe files alone are one run of the firmware that commits to this statement.")?;
    output.json(&to_json(manifest, &checked.rows))
}

/// A witness that is untrue fails a check, one that cannot be read is bad input.
fn failure(error: WitnessError) -> Failure {
    if error.is_untrue() { Failure::untrue(&error) } else { Failure::input(error) }
}

fn show(
    manifest: &Manifest,
    counts: &Counts,
    took: Duration,
    output: &mut Output,
) -> Result<(), Failure> {
    let (size, cycles) = (manifest.bytes(), manifest.cycles);
    output.heading("Rows by table")?;
    let rows: Vec<Vec<String>> = tables::named(counts)
        .into_iter()
        .filter(|(_, rows)| *rows > 0)
        .map(|(name, rows)| vec![name.to_owned(), thousands(rows)])
        .collect();
    output.table(&["table", "rows"], &rows)?;
    output.heading("Witness")?;
    output.field("firmware image", full(&H256(manifest.image)))?;
    output.field("cycles", thousands(cycles))?;
    output.field("segments", thousands(manifest.segments.len() as u64))?;
    output.field("most rows of a segment", thousands(manifest.segment_rows))?;
    output.field("bytes", bytes(size))?;
    output.field("bytes per cycle", format!("{:.3}", size as f64 / cycles.max(1) as f64))?;
    output.field("time", millis(took))
}

/// What scripts see: the manifest's part that is the same in every run, so all of it, and sums.
fn to_json(manifest: &Manifest, counts: &Counts) -> Value {
    let rows = tables::named(counts).into_iter().filter(|(_, rows)| *rows > 0);
    let rows: serde_json::Map<String, Value> =
        rows.map(|(name, rows)| (name.to_owned(), json!(rows))).collect();
    json!({
        "image": full(&H256(manifest.image)),
        "chainId": manifest.chain_id,
        "batchNumber": manifest.batch_number,
        "digest": full(&H256(manifest.statement.digest)),
        "cycles": manifest.cycles,
        "segmentRows": manifest.segment_rows,
        "segments": manifest.segments,
        "bytes": manifest.bytes(),
        "rows": rows,
    })
}
