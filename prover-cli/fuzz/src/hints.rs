//! The hints of the firmware: whatever the host says of the state, the statement is the true one or
//! there is none.
//!
//! The host of this target tells the truth about what the statement names: the configuration, the
//! context, the batch and the commitment. All its other answers are the bytes of the input.

use std::sync::LazyLock;

use engine::{kernel::Kernel, state::MemoryState, statement::Statement};
use firmware::{Answers, Host, Native, Part, kind, transition};

use crate::chain;

/// Answers from a tape, and zeros behind its end.
struct Tape<'a> {
    honest: Answers<&'a MemoryState>,
    words: std::slice::Iter<'a, [u8; 4]>,
}

/// Tells the truth and writes it down.
struct Writing<'a> {
    honest: Answers<&'a MemoryState>,
    tape: &'a mut Vec<u8>,
}

fn is_stated(kind: u32, question: &[u32]) -> bool {
    let parts = [Part::Config, Part::Context, Part::Batch, Part::Commitment].map(|part| part as u32);
    matches!(kind, kind::LENGTH | kind::PART)
        && question.first().is_some_and(|part| parts.contains(part))
}

impl Host for Tape<'_> {
    fn ask(&mut self, kind: u32, question: &[u32], answer: &mut [u32]) {
        if is_stated(kind, question) {
            return (&mut self.honest).ask(kind, question, answer);
        }
        for word in answer.iter_mut() {
            *word = self.words.next().map_or(0, |bytes| u32::from_le_bytes(*bytes));
        }
        // A length is what room is made for: no machine has more than this.
        if kind == kind::LENGTH {
            answer[0] = answer[0].min(1 << 24);
        }
    }
}

impl Host for Writing<'_> {
    fn ask(&mut self, kind: u32, question: &[u32], answer: &mut [u32]) {
        (&mut self.honest).ask(kind, question, answer);
        if !is_stated(kind, question) {
            self.tape.extend(answer.iter().flat_map(|word| word.to_le_bytes()));
        }
    }
}

static BATCH: LazyLock<(MemoryState, Statement)> = LazyLock::new(|| {
    let genesis = chain::genesis().build("genesis").expect("the genesis is one");
    let statement = native(&genesis.state).sealed.statement;
    (genesis.state, statement)
});

/// The first batch of the chain, executed on its state.
fn native(state: &MemoryState) -> Native<&MemoryState> {
    let file = chain::genesis();
    let genesis = file.build("genesis").expect("the genesis is one");
    let [batch, _] = chain::batches();
    let at = (&file.config, &genesis.context);
    Native::execute(&mut Kernel::default(), at, (state, &genesis.tree), &batch.raw())
        .expect("the batch runs")
}

/// Runs the program on a tape.
pub fn check(bytes: &[u8]) {
    let (state, expected) = &*BATCH;
    let tape = Tape { honest: native(state).answers, words: bytes.as_chunks().0.iter() };
    if let Ok(statement) = transition(tape) {
        assert_eq!(&statement, expected, "there is one true statement");
    }
}

/// The honest tape.
pub fn seeds() -> Vec<Vec<u8>> {
    let (state, expected) = &*BATCH;
    let mut tape = Vec::new();
    let writing = Writing { honest: native(state).answers, tape: &mut tape };
    assert_eq!(transition(writing).as_ref(), Ok(expected));
    vec![tape]
}
