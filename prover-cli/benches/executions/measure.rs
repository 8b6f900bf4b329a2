//! One batch.

use std::{error::Error, path::Path, process::Command};

use serde_json::Value;
use tempfile::TempDir;

use super::DEFAULT;

/// A table of all segments.
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) rows: u64,
    pub(crate) columns: u64,
}

/// A phase of the work.
pub(crate) struct Phase {
    pub(crate) name: String,
    pub(crate) wall: f64,
    pub(crate) cpu: f64,
}

/// What a proof took.
pub(crate) struct Measured {
    pub(crate) mix: String,
    pub(crate) transactions: u64,
    pub(crate) cycles: u64,
    pub(crate) segments: u64,
    pub(crate) proof_bytes: u64,
    pub(crate) peak_bytes: u64,
    pub(crate) phases: Vec<Phase>,
    pub(crate) tables: Vec<Table>,
}

impl Measured {
    pub(crate) fn cells(&self) -> u64 {
        self.tables.iter().map(|table| table.rows * table.columns).sum()
    }

    pub(crate) fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    pub(crate) fn phase(&self, name: &str) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.name == name)
    }
}

/// Makes up a batch, executes it and proves that.
pub(crate) fn measure(mix: &str, transactions: u64) -> Result<Measured, Box<dyn Error>> {
    let folder = TempDir::new()?;
    let count = transactions.to_string();
    let accounts = transactions.max(16).to_string();
    let batch = ["new-batch", "-o", ".", "--transactions", &count, "--accounts", &accounts];
    let mix_of = if mix == DEFAULT { &[][..] } else { &["--mix", mix] };
    run(folder.path(), &[&batch[..], mix_of].concat())?;
    run(folder.path(), &["init", "--genesis", "genesis.json", "--state", "state"])?;
    run(folder.path(), &["execute", "--state", "state", "--batch", "batch-1.json"])?;
    let prove = ["prove", "--state", "state", "--batch", "1", "-o", "proof"];
    read(mix, transactions, &run(folder.path(), &prove)?)
        .ok_or_else(|| "prove printed something else than expected".into())
}

fn run(folder: &Path, arguments: &[&str]) -> Result<Value, Box<dyn Error>> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_colonnade"));
    let done = command.args(arguments).arg("--json").current_dir(folder).output()?;
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stderr).into_owned().into());
    }
    Ok(serde_json::from_slice(&done.stdout)?)
}

fn read(mix: &str, transactions: u64, said: &Value) -> Option<Measured> {
    let phase = |it: &Value| {
        Some(Phase {
            name: it["phase"].as_str()?.to_owned(),
            wall: it["wallSeconds"].as_f64()?,
            cpu: it["cpuSeconds"].as_f64()?,
        })
    };
    let table = |it: &Value| {
        Some(Table {
            name: it["table"].as_str()?.to_owned(),
            rows: it["rows"].as_u64()?,
            columns: it["columns"].as_u64()?,
        })
    };
    Some(Measured {
        mix: mix.to_owned(),
        transactions,
        cycles: said["cycles"].as_u64()?,
        segments: said["segments"].as_u64()?,
        proof_bytes: said["proofBytes"].as_u64()?,
        peak_bytes: said["peakMemoryBytes"].as_u64()?,
        phases: said["phases"].as_array()?.iter().map(phase).collect::<Option<_>>()?,
        tables: said["tables"].as_array()?.iter().map(table).collect::<Option<_>>()?,
    })
}
