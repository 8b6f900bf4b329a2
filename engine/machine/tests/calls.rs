//! System calls do what `chips` says, and refuse what they must.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

use chips::{
    Call, Curve, Software, Status, SystemCalls,
    digest::Digest,
    field::{Felt, P},
    merkle_path::Lanes,
};
use machine::{
    ArithmeticHost, Machine, Program, RunError, Stop, TapeHost, TrapKind,
    testing::{
        assemble::*,
        build::{TEXT, program},
    },
};
use proptest::{
    array::{uniform4, uniform8, uniform25},
    collection::vec,
    prelude::*,
};

const DATA: u32 = 0x2_0000;

/// Puts words at `DATA`, makes one call and gives its status and the words from `DATA` on.
fn call(number: u32, arguments: &[u32], words: &[u32]) -> (u32, Vec<u32>) {
    let text = text(number, arguments);
    let program = program(&text, &[(DATA, words.to_vec())]);
    let mut machine = Machine::new(&program);
    let stop = machine.run(&mut ArithmeticHost, &mut (), 1000).unwrap();
    assert!(matches!(stop, Stop::Halted { .. }));
    let after = machine.memory().range(DATA, 256).unwrap().to_vec();
    (machine.registers()[20], after)
}

fn text(number: u32, arguments: &[u32]) -> Vec<u32> {
    let mut text = li(A7, number).to_vec();
    for (register, argument) in (A0..).zip(arguments) {
        text.extend(li(register, *argument));
    }
    text.extend([ECALL, addi(20, A0, 0)]);
    text.extend(halt(DATA));
    text
}

/// The call leaves everything as it was and says why.
fn refuses(call_: Call, arguments: &[u32], words: &[u32], status: Status) {
    let (found, after) = call(call_ as u32, arguments, words);
    assert_eq!(found, status as u32, "{call_:?} {arguments:x?}");
    assert_eq!(after[..words.len()], *words, "{call_:?} {arguments:x?}");
    assert!(after[words.len()..].iter().all(|&word| word == 0));
}

fn split(numbers: &[u64]) -> Vec<u32> {
    numbers.iter().flat_map(|&number| [number as u32, (number >> 32) as u32]).collect()
}

fn at(word: u32) -> u32 {
    DATA + 4 * word
}

/// A call that is done and leaves these words.
fn agrees(number: Call, arguments: &[u32], words: &[u32], expected: &[u32]) {
    let (status, after) = call(number as u32, arguments, words);
    assert_eq!(status, Status::Done as u32);
    assert_eq!(after[..expected.len()], *expected);
}

fn felts<const N: usize>(numbers: [u64; N]) -> [Felt; N] {
    numbers.map(|number| Felt::from_u64(number).unwrap())
}

fn generator(curve: Curve) -> [u64; 8] {
    if curve == Curve::Bn254 {
        return [1, 0, 0, 0, 2, 0, 0, 0];
    }
    match curve {
        Curve::P256 => [
            0xf4a1_3945_d898_c296,
            0x7703_7d81_2deb_33a0,
            0xf8bc_e6e5_63a4_40f2,
            0x6b17_d1f2_e12c_4247,
            0xcbb6_4068_37bf_51f5,
            0x2bce_3357_6b31_5ece,
            0x8ee7_eb4a_7c0f_9e16,
            0x4fe3_42e2_fe1a_7f9b,
        ],
        _ => [
            0x59f2_815b_16f8_1798,
            0x029b_fcdb_2dce_28d9,
            0x55a0_6295_ce87_0b07,
            0x79be_667e_f9dc_bbac,
            0x9c47_d08f_fb10_d4b8,
            0xfd17_b448_a685_5419,
            0x5da4_fbfc_0e11_08a8,
            0x483a_da77_26a3_c465,
        ],
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn hashes_are_those_of_chips(
        lanes in uniform25(any::<u64>()), state in uniform8(any::<u32>()),
        block in vec(any::<u32>(), 16), elements in uniform8(0..P),
    ) {
        let mut keccak = lanes;
        Software::keccak_f(&mut keccak);
        agrees(Call::KeccakF, &[DATA], &split(&lanes), &split(&keccak));

        let mut sha = state;
        Software::sha256(&mut sha, block[..].try_into().unwrap());
        let words = [&state[..], &block].concat();
        agrees(Call::Sha256, &[DATA, at(8)], &words, &[&sha[..], &block].concat());

        let mut poseidon = felts(elements);
        Software::poseidon2(&mut poseidon);
        agrees(Call::Poseidon2, &[DATA], &split(&elements), &split(&poseidon.map(Felt::as_u64)));
    }

    #[test]
    fn paths_are_those_of_chips(
        nodes in uniform8(0..P), siblings in vec(uniform4(0..P), 1..=6), index: u32, two: bool,
    ) {
        let [mut low, mut high] =
            [0, 4].map(|at| Digest(felts(*nodes[at..].first_chunk::<4>().unwrap())));
        let path: Vec<_> = siblings.iter().map(|sibling| Digest(felts(*sibling))).collect();
        if two {
            let mut both = [low, high];
            Software::merkle_path(Lanes::Two(&mut both), &path, index);
            [low, high] = both;
        } else {
            Software::merkle_path(Lanes::One(&mut low), &path, index);
        }
        let words = [split(&nodes), split(&siblings.concat())].concat();
        let expected = [low.0, high.0].concat().iter().map(|felt| felt.as_u64()).collect::<Vec<_>>();
        let levels = siblings.len() as u32 + if two { 512 } else { 256 };
        agrees(Call::MerklePath, &[DATA, at(16), index, levels], &words, &split(&expected));
    }

    #[test]
    fn numbers_are_those_of_chips(
        a in uniform4(any::<u64>()), b in uniform4(any::<u64>()), m in uniform4(any::<u64>()),
    ) {
        let words = split(&[a, b, m].concat());
        let product = split(&Software::mul_mod(&a, &b, &m));
        // The result may replace an operand, since all reading comes first.
        for place in [0, 8, 16, 24, 4] {
            let mut expected = words.clone();
            expected.resize(32, 0);
            expected[place..place + 8].copy_from_slice(&product);
            let arguments = [at(place as u32), DATA, at(8), at(16)];
            agrees(Call::MulMod, &arguments, &words, &expected);
        }
        let (quotient, remainder) = Software::div_rem(&a, &m).unwrap();
        let expected = [split(&quotient), split(&remainder)].concat();
        agrees(Call::DivRem, &[DATA, at(8), DATA, at(16)], &words, &expected);
    }

    #[test]
    fn points_are_those_of_chips(scalar in uniform4(any::<u64>()), number in 0u32..3) {
        let curve = Curve::from_number(number).unwrap();
        let point = generator(curve);
        let product = Software::scalar_mul(curve, &point, &scalar).unwrap().unwrap();
        let words = split(&[&point[..], &scalar].concat());
        agrees(Call::ScalarMul, &[DATA, DATA, at(16), number], &words, &split(&product));
        let infinity = split(&[&point[..], &[0; 4]].concat());
        refuses(Call::ScalarMul, &[DATA, DATA, at(16), number], &infinity, Status::Infinity);
        let mut off_curve = words.clone();
        off_curve[8] ^= 1;
        refuses(Call::ScalarMul, &[DATA, DATA, at(16), number], &off_curve, Status::NotOnCurve);
        let not_below = [vec![u32::MAX; 16], words[16..].to_vec()].concat();
        refuses(Call::ScalarMul, &[DATA, DATA, at(16), number], &not_below, Status::NotCanonical);
    }
}

/// Arguments of which none is refused, and which of them are addresses.
fn good(call: Call) -> (Vec<u32>, &'static [usize], usize) {
    let (a, b, c, d) = (at(0), at(64), at(128), at(192));
    match call {
        Call::Halt => (vec![0, a], &[], 0),
        Call::Hint => (vec![0x100, a, 16, b, 8], &[1, 3], 3),
        Call::KeccakF | Call::Poseidon2 => (vec![a], &[0], 0),
        Call::Sha256 => (vec![a, b], &[0, 1], 0),
        Call::MerklePath => (vec![a, b, 5, 256 + 3], &[0, 1], 0),
        Call::MulMod | Call::DivRem => (vec![a, b, c, d], &[0, 1, 2, 3], 0),
        Call::ScalarMul => (vec![a, b, c, 0], &[0, 1, 2], 0),
    }
}

#[test]
fn every_address_must_be_aligned_and_memory() {
    for call_ in Call::ALL {
        let (arguments, addresses, written) = good(call_);
        for &address in addresses {
            let with = |value: u32| {
                let mut arguments = arguments.clone();
                arguments[address] = value;
                arguments
            };
            refuses(call_, &with(arguments[address] + 2), &[], Status::Misaligned);
            // It is the first thing to be found.
            refuses(call_, &with(0xffd), &[], Status::Misaligned);
            for outside in [0, 0xffc, 0x2000_0000 - 4, 0x2000_0000, 0xffff_fffc] {
                refuses(call_, &with(outside), &[], Status::OutOfRange);
            }
            if address == written {
                refuses(call_, &with(TEXT), &[], Status::OutOfRange);
                refuses(call_, &with(TEXT - 4), &[], Status::OutOfRange);
            } else if call_ != Call::DivRem {
                let (status, _) = call(call_ as u32, &with(TEXT), &[]);
                assert_ne!(status, Status::OutOfRange as u32, "{call_:?}");
            }
        }
    }
    refuses(Call::DivRem, &[at(0), TEXT, at(16), at(24)], &[], Status::OutOfRange);
    // A range may end where the text starts, and not a word later.
    let before_text = |words: u32| [TEXT - 4 * words];
    refuses(Call::KeccakF, &before_text(49), &[], Status::OutOfRange);
    assert_eq!(call(Call::KeccakF as u32, &before_text(50), &[]).0, Status::Done as u32);
}

#[test]
fn what_changes_must_not_overlap() {
    refuses(Call::Sha256, &[DATA, at(7)], &[], Status::Overlap);
    refuses(Call::Sha256, &[at(15), DATA], &[], Status::Overlap);
    refuses(Call::MerklePath, &[DATA, at(7), 0, 257], &[], Status::Overlap);
    refuses(Call::MerklePath, &[DATA, at(15), 0, 513], &[], Status::Overlap);
    refuses(Call::DivRem, &[DATA, at(7), at(16), at(16)], &[], Status::Overlap);
    // Before what is read is looked at.
    refuses(Call::DivRem, &[DATA, DATA, at(16), at(16)], &[], Status::Overlap);
}

#[test]
fn numbers_must_be_below_their_modulus() {
    for place in 0..8 {
        let mut words = vec![0; 16];
        words[2 * place] = 1;
        words[2 * place + 1] = u32::MAX;
        refuses(Call::Poseidon2, &[DATA], &words, Status::NotCanonical);
        refuses(Call::MerklePath, &[DATA, at(64), 0, 513], &words, Status::NotCanonical);
        refuses(Call::MerklePath, &[at(64), DATA, 0, 258], &words, Status::NotCanonical);
    }
    refuses(Call::DivRem, &[at(64), at(72), DATA, at(8)], &[1; 8], Status::ZeroDivisor);
}

#[test]
fn other_arguments_have_a_range() {
    for levels in [0, 1, 256, 33 + 256, 3 * 256 + 1, 1 << 16 | 257] {
        refuses(Call::MerklePath, &[DATA, at(64), 0, levels], &[], Status::Argument);
    }
    for curve in [3, u32::MAX] {
        refuses(Call::ScalarMul, &[DATA, at(64), at(128), curve], &[], Status::Argument);
    }
    for number in [9, 10, u32::MAX] {
        assert_eq!(call(number, &[DATA], &[1, 2]).0, Status::Unknown as u32);
    }
}

#[test]
fn hints_come_from_the_host_and_may_be_empty() {
    let run = |arguments: &[u32], tape: Vec<u32>| {
        let program = program(&text(Call::Hint as u32, arguments), &[(DATA, vec![7; 4])]);
        let mut machine = Machine::new(&program);
        let mut host = TapeHost::new(tape);
        let stop = machine.run(&mut host, &mut (), 1000);
        let words = machine.memory().range(DATA, 4).unwrap().to_vec();
        (stop, host.unread(), machine.registers()[20], words)
    };
    let (stop, unread, status, words) = run(&[1, 4, 0, at(1), 2], vec![1, 2, 3]);
    assert_eq!((unread, status, words), (1, 0, vec![7, 1, 2, 7]));
    assert!(matches!(stop, Ok(Stop::Halted { .. })));
    // An empty slice of Rust dangles.
    assert_eq!(run(&[1, 4, 0, 4, 0], vec![1]).2, Status::Done as u32);
    let (stop, _, _, words) = run(&[1, 4, 0, at(1), 2], vec![1]);
    assert_eq!(words, [7; 4]);
    let Err(error @ RunError::Host { .. }) = stop else { panic!("{stop:?}") };
    let text = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(text, "hint of kind 1 asks for 2 words, but the tape has 1 left after 0");
}

#[test]
fn a_halt_needs_its_digest() {
    for address in [0, DATA + 1, 0x2000_0000 - 28] {
        let program: Program = program(&halt(address), &[]);
        let stop = Machine::new(&program).run(&mut ArithmeticHost, &mut (), 10);
        let Err(RunError::Trap(trap)) = stop else { panic!("{stop:?}") };
        assert_eq!(trap.kind, TrapKind::Halt { address });
    }
}
