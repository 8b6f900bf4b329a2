//! `trace`: what a trace file holds, or its instructions as EIP-3155 lines.

use serde_json::json;
use trace::TableId;
use trace_files::{TraceFileError, open, write_eip3155};

use super::profile::{at, opcode_name};
use crate::{
    failure::Failure,
    options::TraceOptions,
    output::{Output, progress, thousands},
};

pub(crate) fn run(options: &TraceOptions, output: &mut Output) -> Result<(), Failure> {
    if options.eip3155 { lines(options, output) } else { tables(options, output) }
}

/// The lines are JSON already, for people and scripts alike.
fn lines(options: &TraceOptions, output: &mut Output) -> Result<(), Failure> {
    write_eip3155(|| open(&options.trace), opcode_name, output.raw()).map_err(|error| match error {
        TraceFileError::Write(error) => Failure::Output(error),
        other => at(&options.trace, &other),
    })
}

/// Reads the whole file, so that its end and every checksum are known to be right.
fn tables(options: &TraceOptions, output: &mut Output) -> Result<(), Failure> {
    let broken = |error: TraceFileError| at(&options.trace, &error);
    let mut reader = open(&options.trace).map_err(broken)?;
    let (_, bytes) = reader.progress();
    let bar = progress(bytes, "reading");
    let mut segments = 0u64;
    while reader.next_segment().map_err(broken)?.is_some() {
        segments += 1;
        bar.set_position(reader.progress().0);
    }
    bar.finish_and_clear();

    let sizes = TableId::ALL.into_iter().zip(reader.table_sizes());
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for (table, size) in sizes {
        rows.push(vec![table.name().to_owned(), thousands(size.rows), thousands(size.file_bytes)]);
        values.push(json!({
            "table": table.name(),
            "rows": size.rows,
            "fileBytes": size.file_bytes,
        }));
    }
    output.json(&json!({
        "bytes": bytes,
        "segments": segments,
        "hasStack": reader.has_stack(),
        "tables": values,
    }))?;
    output.field("trace", options.trace.display())?;
    output.field("bytes", thousands(bytes))?;
    output.field("segments", thousands(segments))?;
    output.field("stack items", if reader.has_stack() { "recorded" } else { "not recorded" })?;
    output.heading("Tables")?;
    output.table(&["", "rows", "bytes in file"], &rows)
}
