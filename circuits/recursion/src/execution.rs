//! Folding the proofs of the segments of an execution: what a folded proof says, and how segments
//! follow on each other.

pub mod folder;

use circuits::{
    chips::segment::{DIGEST_WORDS, PUBLIC_VALUES},
    config::{DIGEST, Felt, KeyDigest, recursive::key_elements},
    execution::{Boundary, End, ExecutionKey, SegmentStatement},
    security::BITS_MIN,
    shapes,
    statement::Digest,
};
use p3_field::PrimeCharacteristicRing as _;
use plonky2::iop::target::Target;
use thiserror::Error;

use crate::{
    Builder,
    error::{FoldError, WrapError},
    fold::Chain,
    values,
};

/// Elements of a key's digest.
const KEY: usize = 8;
/// Elements of a [`Boundary`].
const BOUNDARY: usize = 1 + DIGEST;
/// Elements of a folded statement: key, number of segments, start, end, whether that is a halt, digest.
pub const WIDTH: usize = KEY + 1 + 2 * BOUNDARY + 1 + DIGEST_WORDS;

/// What a folded proof says: that so many segments, one after the other, lead from one state of the
/// machine to another, or to its halt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Digest of the key that all segments' proofs are for: program, tables and parameters.
    pub key: KeyDigest,
    /// How many segments there are.
    pub segments: u64,
    /// The machine before the first.
    pub start: Boundary,
    /// The machine after the last.
    pub end: End,
}

/// An execution from the program's start to its halt with exit code 0, as a folded proof says it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finished {
    /// The digest that it commits to.
    pub digest: [u8; 4 * DIGEST_WORDS],
    /// How many segments it has.
    pub segments: u64,
    /// The security of their proofs together, in bits. That of the folding is plonky2's.
    pub bits: f64,
}

impl Statement {
    /// What the proof of one segment under a key says.
    pub const fn of(key: KeyDigest, segment: &SegmentStatement) -> Self {
        Self { key, segments: 1, start: segment.start, end: segment.end }
    }

    /// Refuses a later statement that does not follow on this one. The fold's circuit does too; this
    /// says why, and at once.
    pub fn is_followed_by(&self, later: &Self) -> Result<(), ExecutionFoldError> {
        if self.key != later.key {
            return Err(ExecutionFoldError::Keys);
        }
        match self.end {
            End::Halt(_) => Err(ExecutionFoldError::Halted),
            End::Cut(end) if end != later.start => Err(ExecutionFoldError::Chain),
            End::Cut(_) => Ok(()),
        }
    }

    /// The execution, if the statement is of a whole one under `key`: from the program's start to a
    /// halt, in no more segments than are secure together.
    pub fn finished(&self, key: &ExecutionKey) -> Result<Finished, ExecutionFoldError> {
        let (expected, got) = (key.digest(), self.key);
        if got != expected {
            return Err(ExecutionFoldError::Key { expected, got });
        }
        if self.start != key.start() {
            return Err(ExecutionFoldError::Start);
        }
        let End::Halt(digest) = self.end else { return Err(ExecutionFoldError::Unfinished) };
        let (segments, bits) = (self.segments, bits(key, self.segments)?);
        if bits < key.bits_min() {
            return Err(ExecutionFoldError::Security { segments, bits });
        }
        Ok(Finished { digest, segments, bits })
    }

    /// The statement with these elements; none if one of them is not of its kind.
    pub(crate) fn from_elements(elements: &[u64]) -> Option<Self> {
        let elements: &[u64; WIDTH] = elements.try_into().ok()?;
        let (key, rest) = elements.split_at(KEY);
        let (segments, rest) = rest.split_first()?;
        let (start, rest) = rest.split_at(BOUNDARY);
        let (end, rest) = rest.split_at(BOUNDARY);
        let (is_last, digest) = rest.split_first()?;
        let end = match is_last {
            0 => End::Cut(boundary(end)?),
            1 => End::Halt(bytes(digest)?),
            _ => return None,
        };
        Some(Self { key: bytes(key)?, segments: *segments, start: boundary(start)?, end })
    }
}

/// The security of so many segments, each of the worst shape.
fn bits(key: &ExecutionKey, segments: u64) -> Result<f64, ExecutionFoldError> {
    let mut least = f64::INFINITY;
    for shape in shapes::of(key.system()) {
        least = least.min(key.security_of(&shape)?.bits);
    }
    Ok(least - (segments as f64).log2())
}

fn boundary(elements: &[u64]) -> Option<Boundary> {
    let (pc, root) = elements.split_first()?;
    let root: &[u64; DIGEST] = root.try_into().ok()?;
    let root = Digest::from_elements(root.map(Felt::from_u64));
    Some(Boundary { pc: u32::try_from(*pc).ok()?, root })
}

fn bytes(words: &[u64]) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    for (bytes, &word) in bytes.as_chunks_mut().0.iter_mut().zip(words) {
        *bytes = u32::try_from(word).ok()?.to_le_bytes();
    }
    Some(bytes)
}

/// How segments follow on each other, all being of one key.
#[derive(Clone, Copy, Debug)]
pub struct Segments {
    /// The key's digest.
    pub key: KeyDigest,
}

/// A statement's elements by name.
struct Parts<'a> {
    key: &'a [Target],
    segments: Target,
    start: &'a [Target],
    end: &'a [Target],
    is_last: Target,
    digest: &'a [Target],
}

impl<'a> Parts<'a> {
    fn of(statement: &'a [Target]) -> Self {
        let (key, rest) = statement.split_at(KEY);
        let (segments, rest) = rest.split_at(1);
        let (start, rest) = rest.split_at(BOUNDARY);
        let (end, rest) = rest.split_at(BOUNDARY);
        let (is_last, digest) = rest.split_at(1);
        Self { key, segments: segments[0], start, end, is_last: is_last[0], digest }
    }
}

impl Chain for Segments {
    fn width(&self) -> usize {
        WIDTH
    }

    /// Proves: all tables that see public values see the same ones. The key is a constant, since the
    /// class's circuit takes proofs of no other.
    fn lift(&self, builder: &mut Builder, _: usize, public_values: &[Target]) -> Vec<Target> {
        assert_eq!(public_values.len() % PUBLIC_VALUES, 0, "the tables fix their public values");
        let (first, others) = public_values.split_at(PUBLIC_VALUES);
        for (at, &other) in others.iter().enumerate() {
            builder.connect(other, first[at % PUBLIC_VALUES]);
        }
        let (ends, rest) = first.split_at(3);
        let (start_root, rest) = rest.split_at(DIGEST);
        let (end_root, digest) = rest.split_at(DIGEST);
        let key = key_elements(&self.key).map(|word| builder.constant(values::base(word)));
        let one = [builder.one()];
        let [start_pc, end_pc, is_last] = [&ends[..1], &ends[1..2], &ends[2..]];
        [&key[..], &one, start_pc, start_root, end_pc, end_root, is_last, digest].concat()
    }

    /// Proves: both are of one key, the left one does not halt, and the right one starts with the pc
    /// and the root that the left one ends with.
    fn join(&self, builder: &mut Builder, left: &[Target], right: &[Target]) -> Vec<Target> {
        let (left, right) = (Parts::of(left), Parts::of(right));
        let same = left.key.iter().zip(right.key).chain(left.end.iter().zip(right.start));
        for (&a, &b) in same {
            builder.connect(a, b);
        }
        builder.assert_zero(left.is_last);
        let segments = builder.add(left.segments, right.segments);
        let (end, is_last) = (right.end, [right.is_last]);
        [left.key, &[segments], left.start, end, &is_last, right.digest].concat()
    }
}

/// Why proofs of execution are not folded, or a folded one is not that of a whole execution.
#[derive(Debug, Error)]
pub enum ExecutionFoldError {
    /// A segment's proof does not hold.
    #[error(transparent)]
    Verify(#[from] circuits::verify::VerifyError),
    /// A statement that is none.
    #[error(transparent)]
    NotCanonical(#[from] circuits::statement::NotCanonical),
    /// A shape that the key's tables cannot have.
    #[error(transparent)]
    Height(#[from] circuits::systems::HeightError),
    /// Not of the configuration that can be wrapped.
    #[error("only proofs of the recursive configuration can be folded (prove --config recursive)")]
    Configuration,
    /// More shapes than there may be.
    #[error("{0} shapes of segments; there are at most {most}", most = shapes::SHAPES_MAX)]
    Shapes(usize),
    /// Tables of other heights than those that circuits were built for.
    #[error("a segment with tables of heights 2^{0:?} is of no shape that can be folded")]
    Shape(Vec<usize>),
    /// Proofs for two keys.
    #[error("the proofs are for two keys")]
    Keys,
    /// A proof after a halt.
    #[error("the machine has halted, but a segment follows")]
    Halted,
    /// A proof that does not begin where the one before ends.
    #[error("a segment does not begin where the one before ends")]
    Chain,
    /// Elements that are no statement.
    #[error("the folded proof's statement is none: an element is not of its kind")]
    Statement,
    /// For another program, or other tables or parameters.
    #[error("the folded proof is for the key 0x{}, not 0x{}", hex(got), hex(expected))]
    Key {
        /// The key that it should be for.
        expected: KeyDigest,
        /// The key that it is for.
        got: KeyDigest,
    },
    /// Not from the beginning.
    #[error("the folded proof does not begin where the program does")]
    Start,
    /// Not to the end.
    #[error("the folded proof does not end with a halt")]
    Unfinished,
    /// So many segments are not secure enough.
    #[error(
        "{segments} segments together have {bits:.1} bits of security; {BITS_MIN} are required"
    )]
    Security {
        /// How many segments there are.
        segments: u64,
        /// What they have.
        bits: f64,
    },
    /// There are no circuits.
    #[error(transparent)]
    Circuits(#[from] FoldError),
    /// The circuits refuse it.
    #[error(transparent)]
    Wrap(#[from] WrapError),
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
