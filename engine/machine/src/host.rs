//! Who answers hints. The machine trusts none of it, and neither may the program.

use thiserror::Error;

/// A host that has no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HostError {
    /// A tape that ended.
    #[error(
        "hint of kind {kind} asks for {wanted} words, but the tape has {unread} left after {read}"
    )]
    Exhausted {
        /// The kind of the hint.
        kind: u32,
        /// The words it asks for.
        wanted: usize,
        /// The words that were read before.
        read: usize,
        /// The words that are left.
        unread: usize,
    },
    /// A host that cannot answer, and says why.
    #[error("hint of kind {kind} has no answer: {reason}")]
    NoAnswer {
        /// The kind of the hint.
        kind: u32,
        /// Why.
        reason: String,
    },
}

/// Answers the questions of a run.
pub trait Host {
    /// Fills the answer, all of it. If it fails, the call is as if not made.
    fn hint(&mut self, kind: u32, question: &[u32], answer: &mut [u32]) -> Result<(), HostError>;
}

impl<H: Host> Host for &mut H {
    fn hint(&mut self, kind: u32, question: &[u32], answer: &mut [u32]) -> Result<(), HostError> {
        (**self).hint(kind, question, answer)
    }
}

/// Answers from words written before, in their order, whatever the question.
#[derive(Clone, Debug, Default)]
pub struct TapeHost {
    tape: Vec<u32>,
    read: usize,
}

impl TapeHost {
    /// Reads from the start of the tape.
    pub const fn new(tape: Vec<u32>) -> Self {
        Self { tape, read: 0 }
    }

    /// How many words were not asked for yet.
    pub fn unread(&self) -> usize {
        self.tape.len() - self.read
    }
}

impl Host for TapeHost {
    fn hint(&mut self, kind: u32, _question: &[u32], answer: &mut [u32]) -> Result<(), HostError> {
        let wanted = answer.len();
        let unread = &self.tape[self.read..];
        let Some(words) = unread.get(..wanted) else {
            let unread = unread.len();
            return Err(HostError::Exhausted { kind, wanted, read: self.read, unread });
        };
        answer.copy_from_slice(words);
        self.read += wanted;
        Ok(())
    }
}

/// Lets another host answer and writes every answer down, for a [`TapeHost`] to repeat.
#[derive(Clone, Debug, Default)]
pub struct Taping<H> {
    host: H,
    tape: Vec<u32>,
}

impl<H> Taping<H> {
    /// An empty tape.
    pub const fn new(host: H) -> Self {
        Self { host, tape: Vec::new() }
    }

    /// What was answered so far.
    pub fn tape(&self) -> &[u32] {
        &self.tape
    }

    /// What was answered since the last time this was asked.
    pub fn take_tape(&mut self) -> Vec<u32> {
        core::mem::take(&mut self.tape)
    }

    /// The host, and what it answered.
    pub fn into_parts(self) -> (H, Vec<u32>) {
        (self.host, self.tape)
    }
}

impl<H: Host> Host for Taping<H> {
    fn hint(&mut self, kind: u32, question: &[u32], answer: &mut [u32]) -> Result<(), HostError> {
        self.host.hint(kind, question, answer)?;
        self.tape.extend_from_slice(answer);
        Ok(())
    }
}

/// Knows only what follows from the question: the arithmetic hints of [`chips::hint`].
#[derive(Clone, Copy, Debug, Default)]
pub struct ArithmeticHost;

impl Host for ArithmeticHost {
    fn hint(&mut self, kind: u32, question: &[u32], answer: &mut [u32]) -> Result<(), HostError> {
        if kind < chips::hint::FIRST_ARITHMETIC {
            let reason = "it is not arithmetic".into();
            return Err(HostError::NoAnswer { kind, reason });
        }
        chips::hint::answer(kind, question, answer);
        Ok(())
    }
}
