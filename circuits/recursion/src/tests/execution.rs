//! Segments that do not follow on each other are not folded, whoever builds the witness; and what is
//! not a whole execution of the key's program is not taken for one.

use circuits::config::KeyDigest;
use circuits::execution::{Boundary, End, ExecutionKey, SegmentStatement};
use circuits::key::Kind;
use circuits::program::{Instruction, Op};
use circuits::statement::Digest;
use p3_field::PrimeCharacteristicRing;
use plonky2::field::types::{Field, PrimeField64};
use plonky2::iop::target::Target;
use plonky2::iop::witness::{PartialWitness, WitnessWrite};
use plonky2::plonk::circuit_data::{CircuitConfig, CircuitData};

use crate::execution::{ExecutionFoldError, Segments, Statement, WIDTH};
use crate::fold::Chain;
use crate::{Builder, D, F, Plonk, values};

const KEY: KeyDigest = [3; 32];

/// A part of the chain's circuit, with its inputs.
struct Part {
    data: CircuitData<F, Plonk, D>,
    inputs: Vec<Target>,
}

impl Part {
    fn new(inputs: usize, build: impl Fn(&mut Builder, &[Target]) -> Vec<Target>) -> Self {
        let mut builder = Builder::new(CircuitConfig::standard_recursion_config());
        let inputs = builder.add_virtual_targets(inputs);
        let outputs = build(&mut builder, &inputs);
        builder.register_public_inputs(&outputs);
        Self { data: builder.build::<Plonk>(), inputs }
    }

    /// The outputs, if the circuit is satisfied.
    fn run(&self, values: &[F]) -> Option<Vec<F>> {
        let mut witness = PartialWitness::new();
        for (&target, &value) in self.inputs.iter().zip(values) {
            witness.set_target(target, value).ok()?;
        }
        let proof = self.data.prove(witness).ok()?;
        let outputs = proof.public_inputs.clone();
        self.data.verify(proof).is_ok().then_some(outputs)
    }
}

/// The elements of a statement.
fn elements(statement: &Statement) -> Vec<F> {
    let words = |bytes: &[u8; 32]| {
        let words: &[[u8; 4]] = bytes.as_chunks().0;
        words
            .iter()
            .map(|word| F::from_canonical_u32(u32::from_le_bytes(*word)))
            .collect::<Vec<_>>()
    };
    let boundary = |boundary: &Boundary| {
        let root = boundary.root.elements("root").map(|root| root.map(values::base));
        [vec![F::from_canonical_u32(boundary.pc)], root.unwrap_or_default().to_vec()].concat()
    };
    let zero = Boundary { pc: 0, root: Digest::default() };
    let (end, is_last, digest) = match &statement.end {
        End::Cut(end) => (boundary(end), F::ZERO, vec![F::ZERO; 8]),
        End::Halt(digest) => (boundary(&zero), F::ONE, words(digest)),
    };
    let segments = F::from_canonical_u64(statement.segments);
    let start = boundary(&statement.start);
    [words(&statement.key), vec![segments], start, end, vec![is_last], digest].concat()
}

fn join() -> Part {
    Part::new(2 * WIDTH, |builder, inputs| {
        Segments { key: KEY }.join(builder, &inputs[..WIDTH], &inputs[WIDTH..])
    })
}

fn boundary(pc: u32) -> Boundary {
    let root = [1, 2, 3, 4].map(|at| circuits::config::Felt::from_u32(pc + at));
    Boundary { pc, root: Digest::from_elements(root) }
}

fn statement(start: u32, end: End) -> Statement {
    Statement { key: KEY, segments: 1, start: boundary(start), end }
}

fn cut(end: u32) -> End {
    End::Cut(boundary(end))
}

const HALT: End = End::Halt([9; 32]);

#[test]
fn only_what_follows_is_joined() {
    let join = join();
    let joins = |left: &[F], right: &[F]| join.run(&[left, right].concat());
    let [a, b, c] = [statement(4, cut(40)), statement(40, cut(80)), statement(80, HALT)];
    let [first, second, last] = [&a, &b, &c].map(elements);
    let both = joins(&first, &second).expect("they follow on each other");
    assert_eq!(both, elements(&Statement { segments: 2, ..statement(4, cut(80)) }));
    let all = joins(&both, &last).expect("they follow on each other");
    let end = all.iter().map(PrimeField64::to_canonical_u64).collect::<Vec<_>>();
    let whole = Statement { segments: 3, ..statement(4, HALT) };
    assert_eq!(Statement::from_elements(&end), Some(whole));
    let later = joins(&second, &last).expect("they follow on each other");
    assert_eq!(joins(&first, &later), Some(all.clone()), "folded in another order");

    assert_eq!(joins(&second, &first), None, "reordered");
    assert_eq!(joins(&first, &last), None, "one is missing");
    assert_eq!(joins(&first, &first), None, "twice the same");
    assert_eq!(joins(&last, &first), None, "after a halt");
    // A halt that gives itself the end that the next one begins with.
    let mut halts = first.clone();
    halts[WIDTH - 9] = F::ONE;
    assert_eq!(joins(&halts, &second), None, "a halt in the middle");
    for at in (0..8).chain(9..14) {
        let mut other = second.clone();
        other[at] += F::ONE;
        assert_eq!(joins(&first, &other), None, "element {at} of the later one");
    }
    for at in (0..8).chain(14..20) {
        let mut other = first.clone();
        other[at] += F::ONE;
        assert_eq!(joins(&other, &second), None, "element {at} of the earlier one");
    }
}

#[test]
fn all_tables_see_the_same_statement() {
    let lift = Part::new(38, |builder, inputs| Segments { key: KEY }.lift(builder, 0, inputs));
    let segment = SegmentStatement { start: boundary(4), end: cut(40) };
    let values: Vec<F> = segment.public_values().unwrap().into_iter().map(values::base).collect();
    let both = [&values[..], &values].concat();
    let found = lift.run(&both).expect("it is one statement");
    assert_eq!(found, elements(&Statement::of(KEY, &segment)));
    for at in 0..values.len() {
        let mut other = both.clone();
        other[values.len() + at] += F::ONE;
        assert_eq!(lift.run(&other), None, "value {at}");
    }
}

#[test]
fn what_does_not_follow_is_said() {
    let [a, b, c] = [statement(4, cut(40)), statement(40, cut(80)), statement(80, HALT)];
    assert!(a.is_followed_by(&b).is_ok() && b.is_followed_by(&c).is_ok());
    assert!(matches!(b.is_followed_by(&a), Err(ExecutionFoldError::Chain)));
    assert!(matches!(a.is_followed_by(&c), Err(ExecutionFoldError::Chain)));
    assert!(matches!(c.is_followed_by(&a), Err(ExecutionFoldError::Halted)));
    let other = Statement { key: [4; 32], ..b };
    assert!(matches!(a.is_followed_by(&other), Err(ExecutionFoldError::Keys)));
}

#[test]
fn elements_of_another_kind_are_no_statement() {
    let honest: Vec<u64> = elements(&statement(4, HALT)).iter().map(|x| x.0).collect();
    assert_eq!(Statement::from_elements(&honest), Some(statement(4, HALT)));
    // A word of the key, the pc, the halt that is neither, a word of the digest.
    for (at, value) in [(7, 1 << 32), (9, 1 << 32), (19, 2), (20, 1 << 32)] {
        let mut other = honest.clone();
        other[at] = value;
        assert_eq!(Statement::from_elements(&other), None, "element {at}");
    }
    assert_eq!(Statement::from_elements(&honest[1..]), None);
}

const JUMP: Instruction = Instruction { pc: 4, op: Op::Jal, rd: 1, rs1: 0, rs2: 0, imm: 4 };

/// The key of a program of one instruction.
fn key(pc: u32) -> ExecutionKey {
    ExecutionKey::insecure(Kind::Recursive, &[JUMP], boundary(pc))
}

#[test]
fn a_whole_execution_is_the_key_s_from_its_start_to_a_halt() {
    let key = key(4);
    let whole = Statement { key: key.digest(), segments: 2, ..statement(4, HALT) };
    let finished = whole.finished(&key).unwrap();
    assert_eq!((finished.digest, finished.segments), ([9; 32], 2));
    let refused = |change: fn(&mut Statement)| {
        let mut other = whole;
        change(&mut other);
        other.finished(&key).unwrap_err()
    };
    let other_key = refused(|other| other.key = KEY);
    assert!(matches!(other_key, ExecutionFoldError::Key { got: KEY, .. }));
    let start = refused(|other| other.start.root = boundary(8).root);
    assert!(matches!(start, ExecutionFoldError::Start));
    assert!(matches!(refused(|other| other.start.pc = 8), ExecutionFoldError::Start));
    assert!(matches!(refused(|other| other.end = cut(40)), ExecutionFoldError::Unfinished));
}

#[test]
fn more_segments_than_are_secure_together_are_refused() {
    // Of a configuration whose key is quickly made: the rule is the same.
    let key = ExecutionKey::new(Kind::Fast, &[JUMP], boundary(4));
    let of = |segments| Statement { key: key.digest(), segments, ..statement(4, HALT) };
    assert!(of(2).finished(&key).is_ok());
    // Each segment has some bits, of which so many leave none.
    let many = of(1 << 40).finished(&key).unwrap_err();
    assert!(matches!(many, ExecutionFoldError::Security { segments, .. } if segments == 1 << 40));
}
