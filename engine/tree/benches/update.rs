//! Speed.
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use p3_symmetric::Permutation;
use std::hint::black_box;
use tree::{field::Felt, poseidon2};
fn hashing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("permute");
    group.throughput(Throughput::Elements(1));
    let mut state = [Felt::ONE; poseidon2::WIDTH];
    group.bench_function("ours", |b| {
        b.iter(|| {
            state = poseidon2::permute(black_box(state));
        })
    });
    let perm = p3_goldilocks::default_goldilocks_poseidon2_8();
    let mut s = [p3_goldilocks::Goldilocks::new(1); 8];
    group.bench_function("p3", |b| {
        b.iter(|| {
            perm.permute_mut(&mut s);
            black_box(&s);
        })
    });
}
criterion_group!(benches, hashing);
criterion_main!(benches);
