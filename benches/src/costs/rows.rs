//! The rows that a batch takes on the machine.

use chips::Call;
use engine::{
    kernel::{Kernel, NATIVE_KINDS, NativeKind},
    transition::{BatchOutcome, RawBatch},
};
use firmware::run;
use machine::{Program, record::Meter};

use super::Chain;

/// A number for each [`NativeKind`].
pub type Rows = [i64; NATIVE_KINDS];

/// A batch, executed natively and on the machine.
#[derive(Debug)]
pub struct Measured {
    /// What it did.
    pub outcome: BatchOutcome,
    /// What it took.
    pub rows: Rows,
    /// Words that calls moved.
    pub call_words: i64,
}

/// Executes a batch both ways.
pub fn measure(program: &Program, chain: &Chain, batch: &RawBatch<'_>) -> Result<Measured, String> {
    let at = (&chain.config, &chain.genesis.context);
    let state = (&chain.genesis.state, &chain.genesis.tree);
    let native = firmware::Native::execute(&mut Kernel::default(), at, state, batch);
    let native = native.map_err(|error| format!("natively: {error}"))?;
    let mut meter = Meter::new(program);
    let expected = native.sealed.statement.digest();
    let done = run(program, native.answers, &mut meter);
    let done = done.map_err(|error| format!("on the machine: {error}"))?;
    if done.digest != expected {
        return Err("the machine makes another statement".into());
    }
    let (rows, call_words) = rows_of(&meter, program);
    Ok(Measured { outcome: native.outcome, rows, call_words })
}

fn rows_of(meter: &Meter, program: &Program) -> (Rows, i64) {
    /// Memory below is the stack's and not the heap's.
    const FIRST_PAGE: u32 = 0x0010_0000 / 1024;
    let counts = meter.counts(program);
    let call = |call| counts.call(call) as i64;
    let heap_end = meter.pages().pages().iter().max().map_or(0, |last| last + 1);
    let mut rows = Rows::default();
    for (kind, amount) in [
        (NativeKind::Cycles, counts.cycles() as i64),
        (NativeKind::KeccakF, call(Call::KeccakF)),
        (NativeKind::Sha256, call(Call::Sha256)),
        (NativeKind::Poseidon2, call(Call::Poseidon2) + counts.merkle_hashes as i64),
        (NativeKind::ModMul, call(Call::MulMod) + call(Call::DivRem)),
        (NativeKind::ScalarMul, call(Call::ScalarMul)),
        (NativeKind::Memory, i64::from(heap_end.saturating_sub(FIRST_PAGE)) * 1024),
    ] {
        rows[kind as usize] = amount;
    }
    (rows, counts.call_words as i64)
}
