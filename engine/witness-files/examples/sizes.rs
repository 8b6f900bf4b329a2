//! Sizes and times of witnesses: `sizes TRANSACTIONS`, for every kind of batch.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a tool for developers")]

use std::time::Instant;

use engine::{genesis::Genesis, kernel::Kernel};
use firmware::Native;
use machine::segments::{Budget, Cutter, record_all};
use witness_files::{Identity, Image, Witness, WitnessWriter, bounds::ROWS_DEFAULT};
use workloads::{Kind, Mix, Plan};

fn main() {
    let transactions = std::env::args().nth(1).map_or(16, |count| count.parse().unwrap());
    let image = Image::firmware().unwrap();
    println!(
        "kind: cycles; bytes/cycle of witness, trace; ns/cycle of cut and write, check, record"
    );
    for kind in Kind::ALL {
        let mix = Mix::only(kind);
        let plan = Plan { mix, transactions_per_batch: transactions, ..Plan::default() };
        let made = plan.make().unwrap();
        let chain = &made.chain;
        let genesis = Genesis::new(&chain.config, &chain.block, &chain.accounts).unwrap();
        let raw = made.batches[0].raw();
        let (at, state) = ((&chain.config, &genesis.context), (&genesis.state, &genesis.tree));
        let native = Native::execute(&mut Kernel::default(), at, state, &raw).unwrap();
        let folder = std::env::temp_dir().join(format!("colonnade-sizes-{}", std::process::id()));
        let (chain_id, batch_number, rows) = (raw.chain_id, raw.number, ROWS_DEFAULT);
        let identity = Identity { image: image.hash, chain_id, batch_number, rows };

        let start = Instant::now();
        let mut writer = WitnessWriter::create(&folder, identity).unwrap();
        for segment in Cutter::new(&image.program, native.answers, Budget::of_rows(rows)) {
            writer.add(&segment.unwrap()).unwrap();
        }
        let manifest = writer.finish(&native.sealed.statement).unwrap();
        let written = start.elapsed();
        let start = Instant::now();
        let witness = Witness::open(&folder).unwrap();
        witness.check(&image, || ()).unwrap();
        let checked = start.elapsed();
        let segments: Vec<_> = witness.segments().map(Result::unwrap).collect();
        let start = Instant::now();
        let traces = record_all(&image.program, &segments).unwrap();
        let recorded = start.elapsed();
        let trace: usize = traces.iter().map(machine::record::Trace::bytes).sum();
        std::fs::remove_dir_all(&folder).unwrap();

        let cycles = manifest.cycles as f64;
        let [written, checked, recorded] =
            [written, checked, recorded].map(|time| time.as_secs_f64() * 1e9 / cycles);
        println!(
            "{:<10} {cycles:>10} {:>7.3} {:>6.1} {written:>7.1} {checked:>6.1} {recorded:>6.1}",
            kind.name(),
            manifest.bytes() as f64 / cycles,
            trace as f64 / cycles,
        );
    }
}
