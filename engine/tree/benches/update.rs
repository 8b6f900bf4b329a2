//! How fast batches reach the tree, in touched leaves per second, and the permutation beside p3's.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use p3_goldilocks::{Goldilocks, default_goldilocks_poseidon2_8};
use p3_symmetric::Permutation;
use primitives::{AccountId, Word};
use tree::{
    Access, MemoryTree, UpdateWitness, field::Felt, key::StorageKeys, poseidon2, update::update,
    verify_update,
};

const LEAVES: u64 = 1 << 17;
const UPDATES: u64 = 4096;
const INSERTS: u64 = 1024;

fn permutation(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("permutation");
    group.throughput(Throughput::Elements(1));
    let mut state = [Felt::ONE; poseidon2::WIDTH];
    group.bench_function("ours", |bencher| {
        bencher.iter(|| {
            state = poseidon2::permute(black_box(state));
        });
    });
    let permutation = default_goldilocks_poseidon2_8();
    let mut state = [Goldilocks::new(1); poseidon2::WIDTH];
    group.bench_function("p3", |bencher| {
        bencher.iter(|| permutation.permute_mut(black_box(&mut state)));
    });
    group.finish();
}

fn batches(criterion: &mut Criterion) {
    let keys = StorageKeys::new(AccountId::from_low_u64(1));
    let access = |slot: u64, value: u64| Access {
        key: keys.key(Word::from(slot)),
        write: Some(Word::from(value)),
    };
    let genesis = (0..LEAVES).map(|slot| (keys.key(Word::from(slot)), Word::from(slot + 1)));
    let tree = MemoryTree::with_values(genesis).expect("distinct keys");
    // Slots are hashed, so a stride spreads the updates over the tree like any other choice.
    let updates = (0..UPDATES).map(|i| access(i * (LEAVES / UPDATES), i));
    let inserts = (0..INSERTS).map(|i| access(LEAVES + i, i + 1));
    let batch: Vec<_> = updates.chain(inserts).collect();
    let honest = update(&tree, &batch).expect("distinct keys");

    let mut group = criterion.benchmark_group("batch of 4096 updates and 1024 inserts");
    group.throughput(Throughput::Elements(UPDATES + INSERTS));
    group.sample_size(10);
    group.bench_function("update", |bencher| bencher.iter(|| update(&tree, black_box(&batch))));
    group.bench_function("verify", |bencher| {
        bencher
            .iter(|| verify_update(&honest.previous, black_box(&honest.witness), &honest.touched));
    });
    group.bench_function("apply", |bencher| {
        bencher.iter_batched_ref(
            || tree.clone(),
            |tree| tree.apply(&honest),
            BatchSize::LargeInput,
        );
    });
    let bytes = honest.witness.to_bytes();
    group.bench_function("decode", |bencher| {
        bencher.iter(|| UpdateWitness::from_bytes(black_box(&bytes)));
    });
    group.finish();
}

criterion_group!(benches, permutation, batches);
criterion_main!(benches);
