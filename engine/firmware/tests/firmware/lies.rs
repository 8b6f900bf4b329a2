//! What a lying host gets: a refusal or a panic, and never another statement.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use engine::state::MemoryState;
use firmware::{Answers, Host, NotDone, Part, Refusal, kind, program, replay, run, transition};
use machine::{HostError, Program, Taping};
use primitives::H256;
use workloads::{Kind, Mix, Plan};

use crate::chain::Chain;

/// Changes answers before the program sees them.
struct Liar<'a, F> {
    answers: &'a mut Answers<MemoryState>,
    lie: F,
}

impl<F: FnMut(u32, &[u32], &mut [u32])> Host for Liar<'_, F> {
    fn ask(&mut self, kind: u32, question: &[u32], answer: &mut [u32]) {
        self.answers.ask(kind, question, answer);
        (self.lie)(kind, question, answer);
    }
}

/// An honest run: what it states, and its answers with the kind of each.
struct Honest {
    answers: Answers<MemoryState>,
    digest: H256,
    tape: Vec<u32>,
    /// Kind and first argument of the question, and where its answer is on the tape.
    places: Vec<(u32, u32, std::ops::Range<usize>)>,
}

/// Writes down where on the tape each answer is.
struct Placing<'a> {
    host: Taping<&'a mut Answers<MemoryState>>,
    places: Vec<(u32, u32, std::ops::Range<usize>)>,
}

impl machine::Host for Placing<'_> {
    fn hint(&mut self, kind: u32, question: &[u32], answer: &mut [u32]) -> Result<(), HostError> {
        let start = self.host.tape().len();
        self.host.hint(kind, question, answer)?;
        let first = question.first().copied().unwrap_or_default();
        self.places.push((kind, first, start..self.host.tape().len()));
        Ok(())
    }
}

/// A batch that reads and writes slots, calls contracts and has signatures.
fn honest(kind: Kind, program: &Program) -> Honest {
    let plan = Plan {
        mix: Mix::only(kind),
        transactions_per_batch: 3,
        invalid_per_mille: 0,
        accounts: 3,
        ..Plan::default()
    };
    let (mut chain, batches) = Chain::of(&plan);
    let mut native = chain.execute(&batches[0].raw());
    let mut host = Placing { host: Taping::new(&mut native.answers), places: Vec::new() };
    let mut machine = machine::Machine::new(program);
    machine.run(&mut host, &mut (), u64::MAX).unwrap();
    let Placing { host, places } = host;
    let (_, tape) = host.into_parts();
    let digest = native.sealed.statement.digest();
    Honest { answers: native.answers, digest, tape, places }
}

impl Honest {
    /// Runs the program natively with a lie. A panic is a refusal without a reason.
    fn told(&mut self, lie: impl FnMut(u32, &[u32], &mut [u32])) -> Option<Refusal> {
        let liar = Liar { answers: &mut self.answers, lie };
        match catch_unwind(AssertUnwindSafe(|| transition(liar))) {
            Ok(Ok(statement)) => {
                panic!("stated {statement:?}, whose digest is {:?}", statement.digest())
            }
            Ok(Err(refusal)) => Some(refusal),
            Err(_) => None,
        }
    }

    /// Changes one word of every answer to such a question in turn, natively, and returns the
    /// refusals.
    fn each_word_of(&mut self, lied_about: u32, question: Option<u32>) -> Vec<Option<Refusal>> {
        let is_it = |(kind, first, _): &&(u32, u32, std::ops::Range<usize>)| {
            *kind == lied_about && question.is_none_or(|question| question == *first)
        };
        let lens: Vec<usize> =
            self.places.iter().filter(is_it).map(|(.., range)| range.len()).collect();
        let mut refusals = Vec::new();
        for (number, len) in lens.into_iter().enumerate() {
            for word in (0..len).step_by(len.div_ceil(24).max(1)) {
                let mut seen = 0;
                refusals.push(self.told(|kind, asked, answer| {
                    let is_asked = question.is_none_or(|question| asked.first() == Some(&question));
                    if kind == lied_about && is_asked {
                        if seen == number {
                            answer[word] ^= 1;
                        }
                        seen += 1;
                    }
                }));
            }
        }
        assert!(!refusals.is_empty(), "the batch asks no such question");
        refusals
    }
}

#[test]
fn headers_and_slots_are_those_of_the_tree() {
    let program = program().unwrap();
    let mut honest = honest(Kind::Erc20, &program);
    for lied_about in [kind::HEADER, kind::HEADER_CODE, kind::SLOT] {
        for refusal in honest.each_word_of(lied_about, None) {
            // What was read goes into what the leaves must say, or is nonsense at once.
            let expected = matches!(
                refusal,
                Some(Refusal::Claim(_) | Refusal::Update(_) | Refusal::Execution(_))
            );
            assert!(expected, "{refusal:?}");
        }
    }
}

#[test]
fn code_is_that_of_the_header() {
    let program = program().unwrap();
    let mut honest = honest(Kind::Erc20, &program);
    for refusal in honest.each_word_of(kind::CODE, None) {
        let Some(Refusal::Execution(error)) = refusal else { panic!("{refusal:?}") };
        assert!(error.to_string().contains("is not that code"), "{error}");
    }
}

#[test]
fn the_witness_is_that_of_the_commitment() {
    let program = program().unwrap();
    let mut honest = honest(Kind::Storage, &program);
    for part in [Part::Witness, Part::Commitment] {
        for refusal in honest.each_word_of(kind::PART, Some(part as u32)) {
            let expected = matches!(
                refusal,
                Some(
                    Refusal::Claim(_)
                        | Refusal::Update(_)
                        | Refusal::Witness(_)
                        | Refusal::Commitment(_)
                )
            );
            assert!(expected, "{part:?}: {refusal:?}");
        }
    }
}

#[test]
fn lengths_are_those_of_what_follows() {
    let program = program().unwrap();
    let mut honest = honest(Kind::Transfers, &program);
    for part in Part::ALL {
        for change in [1u32, u32::MAX, 4] {
            let refusal = honest.told(|kind, asked, answer| {
                if kind == kind::LENGTH && asked == [part as u32] {
                    answer[0] = answer[0].wrapping_sub(change).min(1 << 20);
                }
            });
            assert!(refusal.is_some(), "{part:?} by {change}");
        }
    }
}

/// Another batch's witness, whole.
#[test]
fn the_witness_of_another_batch_is_refused() {
    let plan = Plan { batches: 2, transactions_per_batch: 4, ..Plan::default() };
    let (mut chain, batches) = Chain::of(&plan);
    let [mut first, mut second] = [0, 1].map(|at| chain.execute(&batches[at].raw()));
    for part in [Part::Witness, Part::Commitment, Part::Context] {
        let mut other = &mut second.answers;
        let lie = |kind: u32, asked: &[u32], answer: &mut [u32]| {
            if matches!(kind, kind::LENGTH | kind::PART) && asked == [part as u32] {
                other.ask(kind, asked, answer);
            }
        };
        let told = transition(Liar { answers: &mut first.answers, lie });
        assert!(told.is_err(), "{part:?}: {told:?}");
    }
}

/// On the machine: each word of the tape that is neither batch, configuration nor context, which
/// the statement names, is changed in turn. Roots have a second sign, so a signature's hint may be
/// changed without a consequence; any other statement is a failure.
#[test]
fn no_changed_word_leads_to_another_statement() {
    let program = program().unwrap();
    for kind in [Kind::Transfers, Kind::Erc20] {
        let honest = honest(kind, &program);
        let stated = [Part::Config, Part::Context, Part::Batch].map(|part| part as u32);
        let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
        for (kind, first, range) in &honest.places {
            if matches!(*kind, kind::LENGTH | kind::PART) && stated.contains(first) {
                continue;
            }
            for at in range.clone().step_by(7) {
                for bits in [1, 1 << 31] {
                    let mut tape = honest.tape.clone();
                    tape[at] ^= bits;
                    let outcome = match replay(&program, tape, &mut ()) {
                        Ok(done) => {
                            assert_eq!(done.digest, honest.digest, "word {at} of kind {kind}");
                            "the same"
                        }
                        Err(NotDone::Refused { exit_code: 1, .. }) => "refused",
                        Err(NotDone::Refused { .. }) => "panicked",
                        Err(NotDone::Machine(_) | NotDone::Unread(_)) => "ran out of step",
                    };
                    *outcomes.entry(outcome).or_default() += 1;
                }
            }
        }
        println!("{kind:?}: {outcomes:?}");
        assert!(outcomes["refused"] > 50);
        assert_eq!(outcomes.get("the same"), None);
    }
}

#[test]
fn missing_and_extra_answers_are_noticed() {
    let program = program().unwrap();
    let honest = honest(Kind::Transfers, &program);
    let mut tape = honest.tape.clone();
    tape.push(0);
    assert_eq!(replay(&program, tape, &mut ()), Err(NotDone::Unread(1)));
    for len in (0..honest.tape.len()).step_by(97) {
        let tape = honest.tape[..len].to_vec();
        let error = replay(&program, tape, &mut ()).unwrap_err();
        assert!(matches!(error, NotDone::Machine(_) | NotDone::Refused { .. }), "{error}");
    }
    let done = replay(&program, honest.tape.clone(), &mut ()).unwrap();
    assert_eq!(done.digest, honest.digest);
    assert_eq!(run(&program, honest.answers, &mut ()).unwrap().tape, honest.tape);
}
