//! Batches of 256 transactions: run, traced or not; senders recovered; the tree updated. Each part
//! apart, so that the figures add up. Nothing delegates: the signers of authorizations are recovered
//! while a batch runs, and would outweigh all else.

#![expect(clippy::unwrap_used, reason = "a bench without its input is none")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use engine::{
    genesis::Genesis,
    kernel::Kernel,
    leaves::accesses,
    transition::{BatchInput, BatchOutcome, execute_batch},
    vms::VmFrame,
};
use trace::{ColumnRecorder, Recorder, Trace};
use tree::update::update;
use workloads::{Batch, Chain, Kind, Mix, Plan};

const TRANSACTIONS: u32 = 256;

/// A chain and its first batch.
struct Made {
    chain: Chain,
    genesis: Genesis,
    batch: Batch,
    input: BatchInput,
    kernel: Kernel<VmFrame>,
}

impl Made {
    fn new(mix: Mix) -> Self {
        let plan = Plan {
            mix,
            accounts: 64,
            has_delegations: false,
            transactions_per_batch: TRANSACTIONS,
            ..Plan::default()
        };
        let workload = plan.make().unwrap();
        let (chain, batch) = (workload.chain, workload.batches[0].clone());
        let genesis = Genesis::new(&chain.config, &chain.block, &chain.accounts).unwrap();
        let input = batch.input(true);
        Self { chain, genesis, batch, input, kernel: Kernel::default() }
    }

    fn run<R: Recorder>(&mut self, input: &BatchInput, recorder: R) -> (BatchOutcome, R) {
        let Genesis { state, context, .. } = &self.genesis;
        let config = &self.chain.config;
        execute_batch(&mut self.kernel, state, recorder, config, context, input).unwrap()
    }
}

fn bench(c: &mut Criterion) {
    let mixes = [
        ("transfers", Mix::only(Kind::Transfers)),
        ("erc20", Mix::only(Kind::Erc20)),
        ("mixed", Mix::default()),
    ];
    for (name, mix) in mixes {
        let mut made = Made::new(mix);
        let mut group = c.benchmark_group(name);
        group.throughput(Throughput::Elements(TRANSACTIONS.into()));
        let input = made.input.clone();
        group.bench_function("run", |b| b.iter(|| black_box(made.run(&input, ()))));
        for (name, with_stack) in [("run, traced", false), ("run, traced with stack", true)] {
            group.bench_function(name, |b| {
                b.iter(|| {
                    let recorder = ColumnRecorder::new(Trace::default(), with_stack);
                    let (outcome, recorder) = made.run(&input, recorder);
                    black_box((outcome, recorder.finish().unwrap()))
                });
            });
        }
        group.bench_function("recover senders", |b| {
            b.iter(|| black_box(made.batch.input(true)));
        });
        group.bench_function("recover senders and run", |b| {
            b.iter(|| {
                let input = made.batch.input(true);
                black_box(made.run(&input, ()))
            });
        });
        let accesses = accesses(&made.run(&input, ()).0.touched);
        let tree = &made.genesis.tree;
        group.bench_function("tree: find and hash", |b| {
            b.iter(|| black_box(update(tree, &accesses).unwrap()));
        });
        let found = update(tree, &accesses).unwrap();
        group.bench_function("tree: write", |b| {
            b.iter_batched_ref(|| tree.clone(), |tree| tree.apply(&found), BatchSize::LargeInput);
        });
        group.finish();
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
