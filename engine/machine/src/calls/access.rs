//! Which ranges a call reads and writes, and whether it may.

use chips::{Call, Curve, Status, merkle_path::LEVELS_MAX};

use super::ARGUMENTS_MAX;
use crate::memory::Memory;

/// What a call does with a range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Reads it.
    #[default]
    Read,
    /// Reads it, and puts the result in its place.
    Update,
    /// Writes it.
    Write,
}

/// A range that a call accesses, each of its words once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// The first word's address.
    pub address: u32,
    /// How many words.
    pub words: u32,
    /// What is done with them.
    pub kind: Kind,
}

impl Access {
    const fn new(kind: Kind, address: u32, words: u32) -> Self {
        Self { address, words, kind }
    }

    fn overlaps(&self, other: &Self) -> bool {
        let end = |access: &Self| u64::from(access.address) + 4 * u64::from(access.words);
        u64::from(self.address) < end(other) && u64::from(other.address) < end(self)
    }
}

/// The ranges of a call in the order in which they are accessed: all reads before all changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accesses {
    ranges: [Access; 4],
    count: usize,
}

impl Accesses {
    fn new(ranges: &[Access]) -> Self {
        let mut accesses = Self::default();
        for (to, from) in accesses.ranges.iter_mut().zip(ranges) {
            *to = *from;
            accesses.count += 1;
        }
        accesses
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = &Access> {
        self.ranges.iter().take(self.count)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Words of all ranges.
    pub fn words(&self) -> usize {
        self.iter().map(|access| access.words as usize).sum()
    }

    /// Each range with its time, counted from the first: one read after the other, then all that is
    /// written. Ranges that must not overlap have the same time, at which no word is accessed twice:
    /// those that are written, and all of a call that changes words in place.
    pub fn timed(&self) -> impl Iterator<Item = (&Access, u32)> {
        let in_place = self.iter().any(|access| access.kind == Kind::Update);
        let reads = self.iter().filter(|access| access.kind == Kind::Read).count();
        let time = move |at: usize| if in_place { 0 } else { at.min(reads) as u32 };
        self.iter().enumerate().map(move |(at, access)| (access, time(at)))
    }

    /// What is left of a call that was refused after it read: what it read.
    pub(super) fn refuse(&mut self) {
        let mut kept = Self::default();
        for access in self.iter().filter(|access| access.kind != Kind::Write) {
            kept.ranges[kept.count] = Access { kind: Kind::Read, ..*access };
            kept.count += 1;
        }
        *self = kept;
    }

    fn check_alignment(&self) -> Result<(), Status> {
        let aligned = self.iter().all(|access| access.address.is_multiple_of(4));
        if aligned { Ok(()) } else { Err(Status::Misaligned) }
    }

    fn check_range(&self, memory: &Memory) -> Result<(), Status> {
        let is_fine = |access: &Access| {
            let words = access.words as usize;
            let is_memory = memory.range(access.address, words).is_some();
            let changes = access.kind != Kind::Read;
            words == 0 || (is_memory && !(changes && memory.has_text(access.address, words)))
        };
        if self.iter().all(is_fine) { Ok(()) } else { Err(Status::OutOfRange) }
    }

    fn check_overlap(&self) -> Result<(), Status> {
        for (at, one) in self.iter().enumerate() {
            for other in self.iter().take(at) {
                let matters = one.kind == Kind::Update
                    || other.kind == Kind::Update
                    || (one.kind == Kind::Write && other.kind == Kind::Write);
                if matters && one.overlaps(other) {
                    return Err(Status::Overlap);
                }
            }
        }
        Ok(())
    }
}

/// Levels and lanes of a `MerklePath`, as its last argument packs them.
pub(super) fn levels_and_lanes(packed: u32) -> Result<(u32, u32), Status> {
    let (levels, lanes) = (packed & 0xff, packed >> 8);
    let allowed = (1..=LEVELS_MAX as u32).contains(&levels) && (1..=2).contains(&lanes);
    if allowed { Ok((levels, lanes)) } else { Err(Status::Argument) }
}

/// The ranges of a call.
fn ranges(call: Call, &[a0, a1, a2, a3, _]: &[u32; ARGUMENTS_MAX]) -> Accesses {
    let read = |address, words| Access::new(Kind::Read, address, words);
    let update = |address, words| Access::new(Kind::Update, address, words);
    let write = |address, words| Access::new(Kind::Write, address, words);
    match call {
        Call::Hint => Accesses::default(),
        Call::Halt => Accesses::new(&[read(a1, 8)]),
        Call::KeccakF => Accesses::new(&[update(a0, 50)]),
        Call::Sha256 => Accesses::new(&[read(a1, 16), update(a0, 8)]),
        Call::Poseidon2 => Accesses::new(&[update(a0, 16)]),
        Call::MerklePath => {
            let (levels, lanes) = levels_and_lanes(a3).unwrap_or_default();
            Accesses::new(&[read(a1, 8 * levels), update(a0, 8 * lanes)])
        }
        Call::MulMod => Accesses::new(&[read(a1, 8), read(a2, 8), read(a3, 8), write(a0, 8)]),
        Call::DivRem => Accesses::new(&[read(a2, 8), read(a3, 8), write(a0, 8), write(a1, 8)]),
        Call::ScalarMul => Accesses::new(&[read(a1, 16), read(a2, 8), write(a0, 16)]),
    }
}

/// The ranges of a call that is not refused for its arguments.
pub(super) fn of_call(
    call: Call,
    arguments: &[u32; ARGUMENTS_MAX],
    memory: &Memory,
) -> Result<Accesses, Status> {
    let accesses = ranges(call, arguments);
    accesses.check_alignment()?;
    if call == Call::MerklePath {
        levels_and_lanes(arguments[3])?;
    }
    accesses.check_range(memory)?;
    accesses.check_overlap()?;
    if call == Call::ScalarMul && Curve::from_number(arguments[3]).is_none() {
        return Err(Status::Argument);
    }
    Ok(accesses)
}

/// The question and the ranges of a hint that is not refused. The question is the host's to read;
/// in a proof nobody does.
pub(super) fn of_hint<'a>(
    &[_, question, words, answer, answer_words]: &[u32; ARGUMENTS_MAX],
    memory: &'a Memory,
) -> Result<(&'a [u32], Accesses), Status> {
    let question = Access::new(Kind::Read, question, words);
    let answer = Access::new(Kind::Write, answer, answer_words);
    let both = Accesses::new(&[question, answer]);
    both.check_alignment()?;
    both.check_range(memory)?;
    let question = memory.range(question.address, question.words as usize).unwrap_or_default();
    Ok((question, Accesses::new(&[answer])))
}
