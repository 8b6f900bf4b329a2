//! `new-batch`: a made-up genesis and batches.

use std::{fs, path::Path};

use engine::revision::Revision;
use serde_json::json;
use workloads::{Mix, Plan};

use crate::{
    failure::Failure,
    options::NewBatchOptions,
    output::{Output, progress, thousands},
};

pub(crate) fn run(options: &NewBatchOptions, output: &mut Output) -> Result<(), Failure> {
    let mix = match &options.mix {
        Some(text) => text.parse::<Mix>().map_err(Failure::input)?,
        None => Mix::default(),
    };
    let revision = Revision::from_name(&options.fork)
        .ok_or_else(|| Failure::input(format!("{}: no supported revision", options.fork)))?;
    let plan = Plan {
        seed: options.seed,
        revision,
        accounts: options.accounts,
        batches: options.batches,
        blocks_per_batch: options.blocks,
        transactions_per_batch: options.transactions,
        mix,
        invalid_per_mille: options.invalid,
        ..Plan::default()
    };
    let generator = plan.start().map_err(Failure::input)?;
    let dir = &options.output;
    fs::create_dir_all(dir).map_err(|error| Failure::file(dir, error))?;
    let genesis = dir.join("genesis.json");
    write(&genesis, &generator.genesis().to_json())?;
    output.line(genesis.display())?;
    let mut files = vec![genesis.display().to_string()];
    let bar = progress(u64::from(options.batches), "batches");
    for batch in generator {
        let path = dir.join(format!("batch-{}.json", batch.number));
        write(&path, &batch.to_json())?;
        let count = batch.transactions().count() + batch.deposits().count();
        let count = thousands(count as u64);
        output.line(format_args!("{}  {count} transactions and deposits", path.display()))?;
        files.push(path.display().to_string());
        bar.inc(1);
    }
    bar.finish_and_clear();
    output.json(&json!({ "seed": options.seed, "files": files }))
}

pub(super) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::file(path, error))
}
