//! A recording tells the run: every read is of what was written last, and it changes nothing.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

mod replay;

use machine::testing::{
    random::{DATA, DATA_WORDS},
    random_calls::random_program,
};
use machine::{
    ArithmeticHost, Machine, Program, Stop, TapeHost, Taping,
    record::{Counts, Meter, Recording, Trace},
    testing::{
        assemble::*,
        build::{ElfFile, TEXT, program},
    },
};
use proptest::prelude::*;

fn count(program: &Program, cycles: u64) -> Counts {
    let mut meter = Meter::new(program);
    Machine::new(program).run(&mut ArithmeticHost, &mut meter, cycles).unwrap();
    meter.counts(program)
}

fn record(machine: &mut Machine<'_>, counts: &Counts, cycles: u64) -> (Trace, Stop) {
    let mut recording = Recording::new(machine, counts);
    let stop = machine.run(&mut ArithmeticHost, &mut recording, cycles).unwrap();
    (recording.finish(machine), stop)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_recording_tells_the_run(seed: u64) {
        let program = random_program(seed);
        let counts = count(&program, u64::MAX);
        let mut plain = Machine::new(&program);
        let expected = plain.run(&mut ArithmeticHost, &mut (), u64::MAX).unwrap();
        let mut recorded = Machine::new(&program);
        let (trace, stop) = record(&mut recorded, &counts, u64::MAX);

        prop_assert_eq!(stop, expected);
        prop_assert_eq!(plain.registers(), recorded.registers());
        prop_assert_eq!((plain.pc(), plain.cycle()), (recorded.pc(), recorded.cycle()));
        let words = |machine: &Machine<'_>| machine.memory().range(DATA, DATA_WORDS).unwrap().to_vec();
        prop_assert_eq!(words(&plain), words(&recorded));
        prop_assert_eq!(trace.counts(), counts.clone());
        prop_assert_eq!(trace.cycles, counts.cycles());
        replay::check(&program, &trace);

        let (again, _) = record(&mut Machine::new(&program), &counts, u64::MAX);
        prop_assert!(again == trace);
    }

    #[test]
    fn a_recording_may_start_and_end_anywhere(seed: u64, before in 0u64..800, cycles in 0u64..800) {
        let program = random_program(seed);
        let mut machine = Machine::new(&program);
        machine.run(&mut ArithmeticHost, &mut (), before).unwrap();
        let (trace, _) = record(&mut machine, &Counts::default(), cycles);
        replay::check(&program, &trace);
    }
}

#[test]
fn rows_that_were_counted_are_never_moved() {
    let program = random_program(1);
    let counts = count(&program, u64::MAX);
    let (trace, _) = record(&mut Machine::new(&program), &counts, u64::MAX);
    assert_eq!(trace.add.capacity(), trace.add.len());
    assert_eq!(trace.load_part.capacity(), trace.load_part.len());
    assert_eq!(trace.ecall.capacity(), trace.ecall.len());
    assert_eq!(trace.call_words.capacity(), trace.call_words.len());
}

#[test]
fn a_run_can_be_paused_after_every_cycle() {
    let program = random_program(2);
    let mut whole = Machine::new(&program);
    let expected = whole.run(&mut ArithmeticHost, &mut (), u64::MAX).unwrap();
    let mut steps = Machine::new(&program);
    let stop = loop {
        match steps.run(&mut ArithmeticHost, &mut (), 1).unwrap() {
            Stop::Paused => {}
            halted => break halted,
        }
    };
    assert_eq!((stop, steps.cycle()), (expected, whole.cycle()));
    assert_eq!(steps.registers(), whole.registers());
    assert_eq!(steps.run(&mut ArithmeticHost, &mut (), 0), Ok(Stop::Paused));
}

#[test]
fn a_tape_repeats_a_run() {
    let program = random_program(3);
    let mut host = Taping::new(ArithmeticHost);
    let expected = Machine::new(&program).run(&mut host, &mut (), u64::MAX);
    let mut tape = TapeHost::new(host.into_parts().1);
    assert!(tape.unread() > 0);
    assert_eq!(Machine::new(&program).run(&mut tape, &mut (), u64::MAX), expected);
    assert_eq!(tape.unread(), 0);
}

#[test]
fn a_profile_is_by_function() {
    let text = [&[addi(5, 0, 10), addi(5, 5, -1), bne(5, 0, -4)], &halt(DATA)[..]].concat();
    let mut file = ElfFile::new(TEXT, &text);
    file.functions = vec![("loop_of_ten", TEXT + 4, 8)];
    let program = Program::from_elf(&file.to_bytes()).unwrap();
    let mut meter = Meter::new(&program);
    Machine::new(&program).run(&mut ArithmeticHost, &mut meter, u64::MAX).unwrap();
    let profile = meter.profile(&program);
    let lines = profile.iter().map(|function| (function.name.as_deref(), function.cycles));
    assert_eq!(lines.collect::<Vec<_>>(), [(Some("loop_of_ten"), 20), (None, 6)]);
    assert_eq!(meter.executions()[..3], [1, 10, 10]);
    // The digest's.
    assert_eq!(meter.counts(&program).pages, 1);
}

/// A refused call has the words in the trace by which its refusal is proven, and no others.
#[test]
fn refused_calls_are_recorded_with_what_they_read() {
    let at = |word: u32| DATA + 4 * word;
    let words = |number: u32, arguments: [u32; 4]| {
        let mut text = li(A7, number).to_vec();
        for (register, argument) in (A0..).zip(arguments) {
            text.extend(li(register, argument));
        }
        text.extend([&[ECALL], &halt(at(64))[..]].concat());
        let program = program(&text, &[(DATA, [vec![u32::MAX; 32], vec![0; 64]].concat())]);
        let (trace, _) = record(&mut Machine::new(&program), &Counts::default(), u64::MAX);
        replay::check(&program, &trace);
        assert_ne!(trace.ecall.status[0], 0);
        assert!(trace.call_words.before == trace.call_words.after);
        // The halt has eight.
        trace.call_words.len() - 8
    };
    assert_eq!(words(7, [at(0), at(8), at(0), at(48)]), 16, "division by zero");
    assert_eq!(words(8, [at(0), at(0), at(0), 0]), 24, "coordinates that are none");
    assert_eq!(words(4, [at(0), 0, 0, 0]), 16, "elements that are none");
    assert_eq!(words(6, [at(0), at(0), at(0), 2]), 0, "a misaligned address");
    assert_eq!(words(5, [at(0), at(32), 0, 0]), 0, "no levels");
    assert_eq!(words(99, [0; 4]), 0, "no call");
}
