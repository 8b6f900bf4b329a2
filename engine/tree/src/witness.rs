//! What an update's verifier is given beside the touched keys, and the bytes of both.
//!
//! All numbers are little-endian. A witness is: version, number of leaves and of siblings (four
//! bytes each), the leaves (index in eight bytes, key, value, next), the siblings. A list of touched
//! keys is: version, their number (four bytes), and per key a byte of flags (1: was present, 2: was
//! written), the key, and the values that the flags announce.

use alloc::vec::Vec;

use primitives::Word;
use thiserror::Error;

use crate::{
    field::NotCanonical,
    hash::Digest,
    leaf::Leaf,
    touched::{IndexedLeaf, Touched},
};

const VERSION: u8 = 2;
const WAS_PRESENT: u8 = 1;
const WAS_WRITTEN: u8 = 2;

/// A deduplicated multiproof for all touched keys at once. Nothing in it is trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdateWitness {
    /// The old leaf of every touched key that is present, and the leaf that skips every one that
    /// is not; each once, by increasing index.
    pub leaves: Vec<IndexedLeaf>,
    /// The nodes beside the paths from those leaves and from the next free indices, as far as they
    /// are neither on another path nor empty: in the order in which a
    /// [`Climber`](crate::climb::Climber) reaches their parents, which keeps those of one run
    /// side by side.
    pub siblings: Vec<Digest>,
}

/// Why bytes are no witness or no list of touched keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// The bytes end too early.
    #[error("the bytes end after {0}, too early")]
    Truncated(usize),
    /// The bytes go on after the end.
    #[error("{0} bytes too many")]
    Trailing(usize),
    /// Written by another version.
    #[error("version {got} is unknown; this is version {VERSION}")]
    Version {
        /// The version found.
        got: u8,
    },
    /// A digest that is not canonical.
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
    /// Flags without meaning.
    #[error("touched key {position} has unknown flags {flags:#04x}")]
    Flags {
        /// Which of the touched keys.
        position: usize,
        /// Its flags.
        flags: u8,
    },
}

impl UpdateWitness {
    /// The bytes described at the top of this module.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(9 + 104 * self.leaves.len() + 32 * self.siblings.len());
        bytes.push(VERSION);
        put_count(&mut bytes, self.leaves.len());
        put_count(&mut bytes, self.siblings.len());
        for IndexedLeaf { index, leaf } in &self.leaves {
            bytes.extend_from_slice(&index.to_le_bytes());
            bytes.extend_from_slice(&leaf.to_bytes());
        }
        for sibling in &self.siblings {
            bytes.extend_from_slice(&sibling.to_bytes());
        }
        bytes
    }

    /// The reverse of [`Self::to_bytes`]; refuses anything that it would not have written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes)?;
        let (leaf_count, sibling_count) = (reader.count()?, reader.count()?);
        let leaves = reader.list(leaf_count, 104, |reader, _| {
            let index = u64::from_le_bytes(reader.array()?);
            Ok(IndexedLeaf { index, leaf: Leaf::from_bytes(&reader.array()?)? })
        })?;
        let siblings = reader.list(sibling_count, 32, |reader, _| reader.digest())?;
        reader.finish()?;
        Ok(Self { leaves, siblings })
    }
}

impl Leaf {
    /// Key, value and next, little-endian.
    pub fn to_bytes(&self) -> [u8; 96] {
        let mut bytes = [0; 96];
        bytes[..32].copy_from_slice(&self.key.to_bytes());
        bytes[32..64].copy_from_slice(&self.value.to_le_bytes::<32>());
        bytes[64..].copy_from_slice(&self.next.to_bytes());
        bytes
    }

    /// The reverse of [`Self::to_bytes`].
    pub fn from_bytes(bytes: &[u8; 96]) -> Result<Self, NotCanonical> {
        let [key, value, next] = [0, 32, 64].map(|start| {
            let mut part = [0; 32];
            part.copy_from_slice(&bytes[start..start + 32]);
            part
        });
        Ok(Self {
            key: Digest::from_bytes(&key)?,
            value: Word::from_le_bytes(value),
            next: Digest::from_bytes(&next)?,
        })
    }
}

/// The bytes described at the top of this module.
pub fn touched_to_bytes(touched: &[Touched]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(5 + 97 * touched.len());
    bytes.push(VERSION);
    put_count(&mut bytes, touched.len());
    for touch in touched {
        let present = if touch.old.is_some() { WAS_PRESENT } else { 0 };
        let written = if touch.write.is_some() { WAS_WRITTEN } else { 0 };
        bytes.push(present | written);
        bytes.extend_from_slice(&touch.key.to_bytes());
        for value in [touch.old, touch.write].into_iter().flatten() {
            bytes.extend_from_slice(&value.to_le_bytes::<32>());
        }
    }
    bytes
}

/// The reverse of [`touched_to_bytes`].
pub fn touched_from_bytes(bytes: &[u8]) -> Result<Vec<Touched>, DecodeError> {
    let mut reader = Reader::new(bytes)?;
    let count = reader.count()?;
    let touched = reader.list(count, 33, |reader, position| {
        let [flags] = reader.array()?;
        if flags & !(WAS_PRESENT | WAS_WRITTEN) != 0 {
            return Err(DecodeError::Flags { position, flags });
        }
        Ok(Touched {
            key: reader.digest()?,
            old: reader.word_if(flags & WAS_PRESENT != 0)?,
            write: reader.word_if(flags & WAS_WRITTEN != 0)?,
        })
    })?;
    reader.finish()?;
    Ok(touched)
}

/// A batch touches fewer keys than this by many orders of magnitude.
fn put_count(bytes: &mut Vec<u8>, count: usize) {
    bytes.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Self { bytes, position: 0 };
        match reader.array()? {
            [VERSION] => Ok(reader),
            [got] => Err(DecodeError::Version { got }),
        }
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let rest = self.bytes.get(self.position..).unwrap_or(&[]);
        let array = rest.first_chunk().ok_or(DecodeError::Truncated(self.bytes.len()))?;
        self.position += N;
        Ok(*array)
    }

    fn count(&mut self) -> Result<usize, DecodeError> {
        Ok(u32::from_le_bytes(self.array()?) as usize)
    }

    fn digest(&mut self) -> Result<Digest, DecodeError> {
        Ok(Digest::from_bytes(&self.array()?)?)
    }

    fn word_if(&mut self, is_there: bool) -> Result<Option<Word>, DecodeError> {
        if is_there { Ok(Some(Word::from_le_bytes(self.array::<32>()?))) } else { Ok(None) }
    }

    /// `count` items of at least `least_size` bytes each. Checks that they can all be there before
    /// room is made for them.
    fn list<T>(
        &mut self,
        count: usize,
        least_size: usize,
        mut item: impl FnMut(&mut Self, usize) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        if count > (self.bytes.len() - self.position) / least_size {
            return Err(DecodeError::Truncated(self.bytes.len()));
        }
        let mut items = Vec::with_capacity(count);
        for position in 0..count {
            items.push(item(self, position)?);
        }
        Ok(items)
    }

    const fn finish(self) -> Result<(), DecodeError> {
        match self.bytes.len() - self.position {
            0 => Ok(()),
            extra => Err(DecodeError::Trailing(extra)),
        }
    }
}
