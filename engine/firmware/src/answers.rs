//! The honest host: answers from a state and a batch's record.

use engine::{
    account::AccountHeader, chain::ChainConfig, context::Context, state::StateReader,
    transition::RawBatch,
};
use machine::HostError;
use primitives::{AccountId, H256, Word};
use tree::{Commitment, UpdateWitness};

use crate::{
    host::{Host, Part, kind},
    state::words_of,
};

/// Everything that the program may ask about one batch.
#[derive(Debug)]
pub struct Answers<D> {
    parts: [Vec<u8>; Part::ALL.len()],
    state: D,
    messages: Vec<String>,
}

impl<D: StateReader> Answers<D> {
    /// About a batch: what it starts from, the batch, and the witness of its update of the tree.
    pub fn new(
        config: &ChainConfig,
        context: &Context,
        batch: &RawBatch<'_>,
        (previous, witness): (Commitment, &UpdateWitness),
        state: D,
    ) -> Self {
        let mut commitment = previous.root.to_bytes().to_vec();
        commitment.extend_from_slice(&previous.next_free.to_le_bytes());
        let parts =
            [config.encode(), context.encode(), batch.encode(), commitment, witness.to_bytes()];
        Self { parts, state, messages: Vec::new() }
    }

    /// What the program said to people: why it panicked, or refused an answer.
    pub fn messages(&self) -> &[String] {
        &self.messages
    }

    /// The answer to a question, of `len` words.
    fn answer(&mut self, kind: u32, question: &[u32], len: usize) -> Result<Vec<u32>, String> {
        match kind {
            kind::LENGTH => self.part(question).map(|part| vec![part.len() as u32]),
            kind::PART => self.part(question).map(to_words),
            kind::HEADER => self.header(question).map(|header| header_words(&header)),
            kind::HEADER_CODE => {
                let code = self.header(question)?.code.ok_or("the account has no code")?;
                let hashes = [code.hash.0, code.versioned_hash.0, code.proving_hash.to_bytes()];
                Ok(hashes.iter().flat_map(words_of).collect())
            }
            kind::SLOT => {
                let (account, key) = question.split_at_checked(8).ok_or("no slot")?;
                let key = Word::from_le_slice(&to_bytes(key));
                let value = self.state.slot(&account_of(account)?, key);
                let value = value.map_err(|error| error.to_string())?;
                Ok(words_of(&value.to_le_bytes()).to_vec())
            }
            kind::CODE => {
                let hash = H256(account_of(question)?.0);
                let code = self.state.code(&hash).map_err(|error| error.to_string())?;
                code.map(|code| to_words(&code)).ok_or(format!("the code {hash:?} is missing"))
            }
            kind::PHASE => Ok(Vec::new()),
            kind::MESSAGE => {
                let (len, text) = question.split_first().ok_or("no message")?;
                let mut text = to_bytes(text);
                text.truncate(*len as usize);
                self.messages.push(String::from_utf8_lossy(&text).into_owned());
                Ok(Vec::new())
            }
            arithmetic if arithmetic >= chips::hint::FIRST_ARITHMETIC => {
                let mut answer = vec![0; len];
                chips::hint::answer(arithmetic, question, &mut answer);
                Ok(answer)
            }
            unknown => Err(format!("question {unknown} is unknown")),
        }
    }

    fn part(&self, question: &[u32]) -> Result<&[u8], String> {
        let part = question.first().and_then(|part| self.parts.get(*part as usize));
        part.map(Vec::as_slice).ok_or_else(|| format!("there is no part {question:?}"))
    }

    fn header(&self, question: &[u32]) -> Result<AccountHeader, String> {
        let header = self.state.header(&account_of(question)?);
        header.map(Option::unwrap_or_default).map_err(|error| error.to_string())
    }
}

impl<D: StateReader> machine::Host for Answers<D> {
    fn hint(&mut self, kind: u32, question: &[u32], answer: &mut [u32]) -> Result<(), HostError> {
        let found = self.answer(kind, question, answer.len());
        let found = found.map_err(|reason| HostError::NoAnswer { kind, reason })?;
        if found.len() != answer.len() {
            let (got, expected) = (found.len(), answer.len());
            let reason = format!("it has {got} words, {expected} are asked for");
            return Err(HostError::NoAnswer { kind, reason });
        }
        answer.copy_from_slice(&found);
        Ok(())
    }
}

/// For running the program without the machine. A question that has no answer gets zeros.
impl<D: StateReader> Host for &mut Answers<D> {
    fn ask(&mut self, kind: u32, question: &[u32], answer: &mut [u32]) {
        let found = self.answer(kind, question, answer.len()).unwrap_or_default();
        answer.fill(0);
        answer.iter_mut().zip(found).for_each(|(to, from)| *to = from);
    }
}

fn header_words(header: &AccountHeader) -> Vec<u32> {
    let mut words = vec![u32::from(header.vm() as u8), header.code_len()];
    words.extend([header.nonce as u32, (header.nonce >> 32) as u32]);
    words.extend(words_of(&header.balance.to_le_bytes()));
    words
}

fn account_of(words: &[u32]) -> Result<AccountId, String> {
    let bytes: Result<[u8; 32], _> = to_bytes(words).try_into();
    bytes.map(AccountId).map_err(|bytes| format!("{} bytes are no account", bytes.len()))
}

fn to_words(bytes: &[u8]) -> Vec<u32> {
    let word = |chunk: &[u8]| {
        let mut word = [0; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        u32::from_le_bytes(word)
    };
    bytes.chunks(4).map(word).collect()
}

fn to_bytes(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}
