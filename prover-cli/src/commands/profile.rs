//! `profile`: where a trace's steps, queries and bytes went; of a stored batch, where the firmware's
//! cycles went.

use std::{fs, path::Path};

use engine::vms::evm::opcodes;
use primitives::VmKind;
use trace_files::{FoldedStacks, ParquetExport, Profile, Profiler, TraceFileError};

use crate::{
    commands::machine_profile,
    failure::Failure,
    options::ProfileOptions,
    output::{Output, progress},
    partial::PartialFile,
};

pub(crate) fn run(options: &ProfileOptions, output: &mut Output) -> Result<(), Failure> {
    match (&options.trace, &options.state, options.batch) {
        (Some(trace), ..) => of_trace(trace, options, output),
        (None, Some(state), Some(batch)) => {
            machine_profile::run(state, batch, options.folded.as_deref(), output)
        }
        _ => Err(Failure::input("neither a trace nor a stored batch was given")),
    }
}

fn of_trace(trace: &Path, options: &ProfileOptions, output: &mut Output) -> Result<(), Failure> {
    let profile = write(trace, options)?;
    output.json(&profile)?;
    output.line(profile.to_text().trim_end())?;
    let written = [&options.html, &options.parquet, &options.folded];
    if written.iter().any(|path| path.is_some()) {
        output.heading("Written")?;
    }
    for path in written.into_iter().flatten() {
        output.line(format_args!("  {}", path.display()))?;
    }
    Ok(())
}

/// The profile; what was asked for is written to its files.
pub(super) fn write(trace: &Path, options: &ProfileOptions) -> Result<Profile, Failure> {
    let profile = read(trace, options)?;
    if let Some(path) = &options.html {
        write_page(&profile, trace, path)?;
    }
    Ok(profile)
}

/// Reads the trace once; everything that was asked for sees each segment.
fn read(trace: &Path, options: &ProfileOptions) -> Result<Profile, Failure> {
    let broken = |error: TraceFileError| at(trace, &error);
    let mut reader = trace_files::open(trace).map_err(broken)?;
    let mut profiler = Profiler::default();
    let parquet = options.parquet.as_deref().map(ParquetExport::create).transpose();
    let mut parquet = parquet.map_err(Failure::input)?;
    let mut folded = options.folded.as_deref().map(FoldedFile::create).transpose()?;
    let bar = progress(reader.progress().1, "reading");
    while let Some(segment) = reader.next_segment().map_err(broken)? {
        profiler.segment(&segment);
        if let Some(parquet) = &mut parquet {
            parquet.segment(&segment).map_err(Failure::input)?;
        }
        if let Some(folded) = &mut folded {
            folded.stacks.segment(&segment);
            folded.write(false)?;
        }
        bar.set_position(reader.progress().0);
    }
    bar.finish_and_clear();
    if let Some(parquet) = parquet {
        parquet.finish().map_err(Failure::input)?;
    }
    if let Some(mut folded) = folded {
        folded.write(true)?;
        folded.file.finish()?;
    }
    let mut profile = profiler.finish(opcode_name);
    for (table, size) in profile.tables.iter_mut().zip(reader.table_sizes()) {
        table.file_bytes = size.file_bytes;
    }
    Ok(profile)
}

fn write_page(profile: &Profile, trace: &Path, path: &Path) -> Result<(), Failure> {
    let title = trace.file_name().unwrap_or(trace.as_os_str()).to_string_lossy();
    fs::write(path, profile.to_html(&title)).map_err(|error| Failure::file(path, error))
}

/// The file for flame graphs.
struct FoldedFile {
    stacks: FoldedStacks,
    file: PartialFile,
}

impl FoldedFile {
    fn create(path: &Path) -> Result<Self, Failure> {
        Ok(Self { stacks: FoldedStacks::default(), file: PartialFile::create(path)? })
    }

    fn write(&mut self, all: bool) -> Result<(), Failure> {
        let written = self.stacks.write(&opcode_name, &mut self.file, all);
        written.map_err(|error| Failure::file(self.file.partial(), error))
    }
}

/// What is wrong with a trace, behind its name unless the error has it already.
pub(super) fn at(trace: &Path, error: &TraceFileError) -> Failure {
    match error {
        TraceFileError::Io { .. } => Failure::input(error),
        _ => Failure::file(trace, error),
    }
}

/// How people call an instruction.
pub(super) fn opcode_name(vm: VmKind, opcode: u8) -> &'static str {
    match vm {
        VmKind::Evm => opcodes::name(opcode),
        _ => "?",
    }
}
