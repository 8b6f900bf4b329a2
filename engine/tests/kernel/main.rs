//! The kernel, seen through two toy VMs that call each other.
#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

mod conservation;
mod ledger;
mod toys;

use engine::{
    journal::Journal,
    kernel::{CallRequest, Kernel, NATIVE_KINDS, Native, Outcome, Resources},
    revision::Revision,
    state::MemoryState,
};
use ledger::Ledger;
use primitives::{AccountId, CallModifier, Halt, Status, VmKind, Word};
use toys::{FRUGAL, GENEROUS, Op, Toy, encode};

const OUTSIDE: AccountId = AccountId::from_low_u64(0xffff);

fn account(number: u8) -> AccountId {
    AccountId::from_low_u64(0x1000 + u64::from(number))
}

fn call_of(number: u8, gas: u64) -> CallRequest {
    CallRequest {
        gas,
        stipend: 0,
        target: account(number),
        modifier: CallModifier::None,
        caller: OUTSIDE,
        callee: account(number),
        value: Word::ZERO,
        input: 0..0,
    }
}

/// The native resource of a run, of each kind.
const GIVEN: i64 = 1 << 40;

/// Runs account 0 of a world whose account `n` has the `n`-th program.
fn run(programs: &[(VmKind, Vec<Op>)], gas: u64) -> (Outcome, Vec<u8>, Ledger, MemoryState) {
    let mut state = MemoryState::default();
    for (number, (vm, program)) in programs.iter().enumerate() {
        state.insert_contract(account(number as u8), Word::from(100), *vm, &encode(program));
    }
    let rules = Revision::Osaka.rules().unwrap();
    let mut journal = Journal::new(&state, Ledger::default(), rules);
    journal.begin_transaction();
    let mut kernel = Kernel::<Toy>::default();
    let resources = Resources { gas, native: Native([GIVEN; NATIVE_KINDS]) };
    let outcome = kernel.call(&mut journal, &call_of(0, gas), resources, &[]);
    let output = kernel.output().to_vec();
    let touched = journal.touched();
    let ledger = journal.into_recorder();
    let mut after = state.clone();
    after.apply(&touched);
    (outcome, output, ledger, after)
}

#[test]
fn a_chain_across_vms_returns_through_every_frame() {
    let programs = [
        (FRUGAL, vec![Op::Call { target: 1, gas: 200, stipend: 0, value: 0 }, Op::ReturnResult]),
        (GENEROUS, vec![Op::Call { target: 2, gas: 200, stipend: 0, value: 0 }, Op::ReturnResult]),
        (FRUGAL, vec![Op::Burn(1), Op::Return(42)]),
    ];
    let (outcome, output, ledger, _) = run(&programs, 1000);
    assert_eq!((outcome.status, output), (Status::Success, vec![42]));
    assert_eq!(ledger.frames, [FRUGAL, GENEROUS, FRUGAL]);
}

#[test]
fn the_callers_vm_decides_what_the_callee_gets() {
    let callee = (FRUGAL, vec![Op::BurnAll]);
    let greedy = vec![Op::Call { target: 1, gas: u64::MAX, stipend: 0, value: 0 }, Op::Return(1)];
    let (frugal, ..) = run(&[(FRUGAL, greedy.clone()), callee.clone()], 6400);
    assert_eq!(frugal.resources.gas, 100);
    let (generous, ..) = run(&[(GENEROUS, greedy), callee], 6400);
    assert_eq!(generous.resources.gas, 0);
}

#[test]
fn a_revert_in_the_middle_undoes_the_frames_below_it_only() {
    let pay = |target| Op::Call { target, gas: 1000, stipend: 0, value: 10 };
    let programs = [
        (FRUGAL, vec![pay(1), pay(3), Op::Return(1)]),
        (GENEROUS, vec![pay(2), Op::Revert(9)]),
        (FRUGAL, vec![Op::Return(1)]),
        (GENEROUS, vec![Op::Return(1)]),
    ];
    let (outcome, _, _, after) = run(&programs, 10_000);
    assert_eq!(outcome.status, Status::Success);
    let balances: Vec<Word> = after.headers().map(|(_, header)| header.balance).collect();
    assert_eq!(balances, [90, 100, 100, 110].map(Word::from));
}

#[test]
fn value_that_is_not_there_makes_no_frame_and_costs_nothing() {
    let programs = [
        (FRUGAL, vec![Op::Call { target: 1, gas: 500, stipend: 5, value: 101 }, Op::ReturnResult]),
        (FRUGAL, vec![Op::BurnAll]),
    ];
    let (outcome, output, ledger, _) = run(&programs, 1000);
    assert_eq!((outcome.status, output), (Status::Success, vec![]));
    assert_eq!((outcome.resources.gas, ledger.frames.len()), (1005, 1));
}

#[test]
fn calls_go_to_the_limit_on_a_small_host_stack() {
    // Account 0 calls itself for as long as the kernel lets it, and then returns all the way.
    let programs = [(
        GENEROUS,
        vec![Op::Call { target: 0, gas: u64::MAX, stipend: 0, value: 0 }, Op::Return(7)],
    )];
    let small_stack = std::thread::Builder::new().stack_size(128 * 1024);
    let handle = small_stack.spawn(move || {
        let (outcome, output, ledger, _) = run(&programs, 1_000_000);
        (outcome.status, output, ledger.frames.len())
    });
    assert_eq!(handle.unwrap().join().unwrap(), (Status::Success, vec![7], 1025));
}

#[test]
fn an_unknown_vm_or_modifier_fails_the_call_alone() {
    let programs = [
        (FRUGAL, vec![Op::Call { target: 1, gas: 100, stipend: 0, value: 0 }, Op::Return(3)]),
        (VmKind::Move, vec![Op::Return(1)]),
    ];
    let (outcome, output, ..) = run(&programs, 1000);
    assert_eq!((outcome.status, output), (Status::Success, vec![3]));
    assert_eq!(outcome.resources.gas, 900);
}

#[test]
fn deployments_run_a_constructor_of_the_asked_vm_and_leave_an_account() {
    let constructor = encode(&[Op::Burn(3), Op::Return(9)]);
    let programs =
        [(FRUGAL, vec![Op::Deploy { vm: GENEROUS as u8, code: constructor }, Op::Return(1)])];
    let (outcome, _, ledger, after) = run(&programs, 1000);
    assert_eq!(outcome.status, Status::Success);
    assert_eq!(ledger.frames, [FRUGAL, GENEROUS]);
    let created = after.headers().find(|(id, _)| **id == toys::deployed(account(0), 1)).unwrap();
    assert_eq!((created.1.nonce, created.1.vm(), created.1.code_len()), (1, GENEROUS, 1));
}

#[test]
fn an_exhausted_native_resource_ends_every_frame() {
    let programs = [
        (FRUGAL, vec![Op::Call { target: 1, gas: 9000, stipend: 0, value: 10 }, Op::Return(1)]),
        (GENEROUS, vec![Op::BurnNative(2 * GIVEN as u64), Op::Return(1)]),
    ];
    let (outcome, _, _, after) = run(&programs, 10_000);
    assert_eq!(outcome.status, Status::Halt(Halt::OutOfNative));
    assert_eq!(outcome.resources.gas, 0);
    assert!(after.headers().all(|(_, header)| header.balance == Word::from(100)));
}
