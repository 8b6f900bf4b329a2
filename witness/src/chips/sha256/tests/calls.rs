//! Calls, what a machine records of them, and whether messages tell the truth about them.

use std::collections::BTreeMap;

use chips::{Call, Software, Status, SystemCalls};
use circuits::{
    bus::names,
    config::Felt,
    row::{self, Message},
    tables::Table,
};
use machine::{
    ArithmeticHost, Machine, Program,
    record::{Counts, Recording, Trace},
    testing::{
        assemble::{A0, A1, A7, ECALL, halt, li},
        build::program,
    },
};
use p3_field::{PrimeCharacteristicRing, PrimeField64};
use p3_matrix::{Matrix, dense::RowMajorMatrix};

/// Where the first call's state is; its block follows, and then the next call.
const DATA: u32 = 0x2_0000;
/// Bytes of a call's words.
const STRIDE: u32 = 96;
/// When words of a call are accessed, after the call's clock.
const SUB_CLOCK: u32 = 6;

/// A call's words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Input {
    pub(super) state: [u32; 8],
    pub(super) block: [u32; 16],
}

impl Input {
    /// Words that look random.
    pub(super) fn random(seed: u64) -> Self {
        let mut at = seed;
        let mut word = || {
            at = at.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (at ^ at >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            (mixed ^ mixed >> 29) as u32
        };
        Self { state: [(); 8].map(|()| word()), block: [(); 16].map(|()| word()) }
    }

    pub(super) fn compressed(&self) -> [u32; 8] {
        let mut state = self.state;
        Software::sha256(&mut state, &self.block);
        state
    }
}

/// A program that makes these calls, the words of the first at [`DATA`].
pub(super) fn calling(inputs: &[Input]) -> Program {
    let (mut text, mut words) = (Vec::new(), Vec::new());
    for (input, address) in inputs.iter().zip((DATA..).step_by(STRIDE as usize)) {
        text.extend(li(A7, Call::Sha256 as u32));
        text.extend(li(A0, address));
        text.extend(li(A1, address + 32));
        text.push(ECALL);
        words.extend(input.state);
        words.extend(input.block);
    }
    text.extend(halt(DATA));
    program(&text, &[(DATA, words)])
}

/// What a machine records that makes these calls.
pub(super) fn record(inputs: &[Input]) -> Trace {
    let program = calling(inputs);
    let mut machine = Machine::new(&program);
    let mut recording = Recording::new(&machine, &Counts::default());
    machine.run(&mut ArithmeticHost, &mut recording, u64::MAX).unwrap();
    recording.finish(&machine)
}

/// Constraints that rows break, and messages.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    /// Row and constraint.
    pub(super) broken: Vec<(usize, usize)>,
    pub(super) messages: Vec<Message>,
}

pub(super) fn outcome(trace: &RowMajorMatrix<Felt>) -> Outcome {
    let mut outcome = Outcome::default();
    for at in 0..trace.height() {
        let report = row::evaluate(Table::Sha256, trace, &[], at);
        outcome.broken.extend(report.violations.iter().map(|broken| (at, broken.constraint)));
        outcome.messages.extend(report.messages);
    }
    outcome
}

/// How often each message is received.
type Received = BTreeMap<(&'static str, Vec<u64>), Felt>;

fn received(messages: &[Message]) -> Received {
    let mut received = Received::new();
    for message in messages {
        let fields = message.fields.iter().map(PrimeField64::as_canonical_u64).collect();
        *received.entry((message.bus, fields)).or_default() -= message.count;
    }
    received.retain(|_, count| *count != Felt::ZERO);
    received
}

/// What must be received of a call.
fn told(clk: u64, addresses: [u64; 2], input: &Input) -> Received {
    let [state_address, block_address] = addresses;
    let call =
        [Call::Sha256 as u64, clk, state_address, block_address, 0, 0, 0, Status::Done as u64];
    let mut told = Received::from([((names::CALL, call.to_vec()), Felt::ONE)]);
    let mut lanes = |address: u64, before: &[u32], after: &[u32]| {
        let lanes = before.as_chunks::<2>().0.iter().zip(after.as_chunks::<2>().0);
        for ((before, after), address) in lanes.zip((address..).step_by(8)) {
            let words = before.iter().chain(after).map(|&word| u64::from(word));
            let fields = [clk + u64::from(SUB_CLOCK), address].into_iter().chain(words).collect();
            told.insert((names::CALL_LANE, fields), Felt::ONE);
        }
    };
    lanes(state_address, &input.state, &input.compressed());
    lanes(block_address, &input.block, &input.block);
    told
}

/// What must be received of what was recorded.
fn all_told(trace: &Trace, inputs: &[Input]) -> Received {
    let ecall = &trace.ecall;
    let mut all = Received::new();
    for (at, input) in inputs.iter().enumerate() {
        let row = ecall.row(trace.call(Call::Sha256).ecall[at] as usize);
        all.extend(told(row.clk.into(), [row.a0.into(), row.a1.into()], input));
    }
    all
}

/// Whether a table receives what was recorded.
pub(super) fn tells(messages: &[Message], trace: &Trace, inputs: &[Input]) -> bool {
    received(messages) == all_told(trace, inputs)
}

/// Whether what a table receives is true of some memory: each call comes with its lanes and leaves
/// what it should, and there are no other lanes.
pub(super) fn is_true(messages: &[Message]) -> bool {
    let received = received(messages);
    let calls = received.keys().filter(|(bus, _)| *bus == names::CALL);
    let mut expected = Received::new();
    for (_, call) in calls {
        let (clk, addresses) = (call[1], [call[2], call[3]]);
        let Some(input) = found(&received, clk + u64::from(SUB_CLOCK), addresses) else {
            return false;
        };
        expected.extend(told(clk, addresses, &input));
    }
    received == expected
}

/// The words that a call finds.
fn found(received: &Received, clk: u64, [state, block]: [u64; 2]) -> Option<Input> {
    let word = |address: u64, at: usize| {
        let address = address + 8 * (at as u64 / 2);
        let mut lanes = received.keys().filter(|(bus, fields)| {
            *bus == names::CALL_LANE && fields[0] == clk && fields[1] == address
        });
        lanes.next().and_then(|(_, fields)| u32::try_from(fields[2 + at % 2]).ok())
    };
    let mut input = Input { state: [0; 8], block: [0; 16] };
    for (at, to) in input.state.iter_mut().enumerate() {
        *to = word(state, at)?;
    }
    for (at, to) in input.block.iter_mut().enumerate() {
        *to = word(block, at)?;
    }
    Some(input)
}
