//! What recording costs per instruction: hooks alone, into memory, and to a file.

#![expect(clippy::unwrap_used, reason = "a bench may stop at the first error")]
#![expect(clippy::print_stdout, reason = "prints what cannot be timed")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use primitives::{AccountId, CallModifier, H256, Status, VmKind, Word};
use tempfile::tempdir;
use trace::{
    ColumnRecorder, Columns, FrameEnd, FrameStart, MemorySpace, Recorder, Sink, Step, StorageQuery,
    StorageSpace, Trace,
};
use trace_files::TraceWriter;

const STEPS: u32 = 1_000_000;

/// Lets every segment go, so that only the filling of columns is measured.
struct Forget;

impl Sink for Forget {
    fn take(&mut self, _segment: &mut Columns) {}
}

/// Ordinary code, in the mix of token transfers: per 100 instructions 10 accesses to memory and 2
/// to storage; with stack values 2.2 accesses to items per instruction.
fn run(recorder: &mut impl Recorder) {
    let account = AccountId::from_low_u64(7);
    recorder.begin_frame(&FrameStart {
        vm: VmKind::Evm,
        modifier: CallModifier::None,
        is_static: false,
        caller: account,
        callee: account,
        code_account: account,
        code_hash: H256::zero(),
        value: Word::ZERO,
        gas: u64::MAX,
        calldata: &[],
    });
    let mut wide = Word::from(0x0123_4567_89ab_cdef_u64).pow(Word::from(3));
    for number in 0..STEPS {
        black_box(number);
        let (pc, depth) = (number % 5000, (number % 13) as u16);
        let gas = 1 << 40 | u64::from(STEPS - number);
        recorder.step(Step { pc, opcode: number as u8, stack_depth: depth, gas });
        if recorder.wants_stack() {
            let small = Word::from(number & 0xff);
            let value = if number.is_multiple_of(4) { wide } else { small };
            recorder.stack(depth, value, false);
            recorder.stack(depth, small, true);
            if number.is_multiple_of(5) {
                recorder.stack(depth + 1, value, false);
            }
        }
        if number.is_multiple_of(10) {
            let bytes: [u8; 32] = wide.to_be_bytes();
            recorder.memory(MemorySpace::Heap, u64::from(pc), &bytes, number & 1 == 0);
        }
        if number.is_multiple_of(50) {
            wide = wide.wrapping_add(wide);
            recorder.storage(&StorageQuery {
                space: StorageSpace::Persistent,
                account,
                key: wide,
                read: Word::ZERO,
                written: wide,
                is_write: true,
                is_warm: false,
            });
        }
    }
    recorder.end_frame(&FrameEnd { status: Status::Success, gas_left: 0, output: &[] });
}

fn recording(criterion: &mut Criterion) {
    let folder = tempdir().unwrap();
    let path = folder.path().join("trace");
    let mut group = criterion.benchmark_group("recording");
    group.throughput(Throughput::Elements(STEPS.into())).sample_size(10);
    group.bench_function("nobody listens", |bencher| bencher.iter(|| run(&mut ())));
    for (level, wants_stack) in [("steps", false), ("stack", true)] {
        let bytes: u64 = {
            let mut recorder = ColumnRecorder::new(Trace::default(), wants_stack);
            run(&mut recorder);
            recorder.finish().unwrap().segments.iter().map(Columns::size_in_bytes).sum()
        };
        println!("{level}: {} bytes per 100 instructions", 100 * bytes / u64::from(STEPS));
        group.bench_function(format!("{level}/columns"), |bencher| {
            bencher.iter(|| {
                let mut recorder = ColumnRecorder::new(Forget, wants_stack);
                run(&mut recorder);
                recorder.finish().is_ok()
            });
        });
        group.bench_function(format!("{level}/memory"), |bencher| {
            bencher.iter(|| {
                let mut recorder = ColumnRecorder::new(Trace::default(), wants_stack);
                run(&mut recorder);
                recorder.finish().unwrap()
            });
        });
        group.bench_function(format!("{level}/file"), |bencher| {
            bencher.iter(|| {
                let mut writer = TraceWriter::create(&path, wants_stack).unwrap();
                run(&mut writer);
                writer.finish().unwrap();
            });
        });
    }
    group.finish();
}

criterion_group!(benches, recording);
criterion_main!(benches);
