//! Instructions per second.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use machine::{
    ArithmeticHost, Machine, Program,
    testing::{
        assemble::{add, addi, bne, halt, li, lui, lw, mul, register, sw, xor},
        build::program,
    },
};

const CYCLES: u64 = 10_000_000;

/// Endless: eight instructions of arithmetic and a branch.
fn arithmetic() -> Program {
    let mut text = li(5, 0x1234_5678).to_vec();
    text.extend([
        add(6, 6, 5),
        xor(7, 7, 6),
        mul(8, 7, 5),
        register(0, 5, 9, 8, 6),
        addi(5, 5, 1),
        register(0, 3, 28, 9, 8),
        add(7, 7, 28),
        bne(5, 0, -28),
    ]);
    text.extend(halt(0x2_0000));
    program(&text, &[])
}

/// Endless: copies a megabyte upwards, word by word, with a sum.
fn memory() -> Program {
    let mut text = vec![lui(5, 0x10_0000), lui(6, 0x20_0000), lui(7, 0x20_0000)];
    text.extend([
        lw(8, 5, 0),
        lw(9, 6, 0),
        add(8, 8, 9),
        addi(8, 8, 1),
        sw(8, 6, 0),
        addi(5, 5, 4),
        addi(6, 6, 4),
        bne(5, 7, -28),
        lui(5, 0x10_0000),
        lui(6, 0x20_0000),
        bne(5, 0, -40),
    ]);
    program(&text, &[])
}

fn run(criterion: &mut Criterion) {
    for (name, program) in [("arithmetic", arithmetic()), ("memory", memory())] {
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(CYCLES)).sample_size(20);
        let mut machine = Machine::new(&program);
        group.bench_function("untraced", |bencher| {
            bencher.iter(|| machine.run(&mut ArithmeticHost, &mut (), CYCLES));
        });
        group.finish();
    }
}

criterion_group!(benches, run);
criterion_main!(benches);
