//! The bytes of records: little-endian numbers, byte strings after their length.

use thiserror::Error;

/// Why bytes are no record.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum RecordError {
    #[error("the record ends after {0} bytes, too early")]
    Truncated(usize),
    #[error("the record has {0} bytes too many")]
    Trailing(usize),
    #[error("the record has unknown version {0}")]
    Version(u8),
    #[error("the record has unknown tag {0}")]
    Tag(u8),
    #[error(transparent)]
    Digest(#[from] tree::field::NotCanonical),
    #[error(transparent)]
    Tree(#[from] tree::witness::DecodeError),
}

#[derive(Debug)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn new(version: u8) -> Self {
        Self(vec![version])
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    pub(crate) fn u64(&mut self, number: u64) -> &mut Self {
        self.raw(&number.to_le_bytes())
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.u64(bytes.len() as u64).raw(bytes)
    }

    pub(crate) fn optional_bytes(&mut self, bytes: Option<&[u8]>) -> &mut Self {
        match bytes {
            None => self.raw(&[0]),
            Some(bytes) => self.raw(&[1]).bytes(bytes),
        }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }
}

#[derive(Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    len: usize,
}

impl<'a> Reader<'a> {
    /// Refuses another version than the given one.
    pub(crate) fn new(bytes: &'a [u8], version: u8) -> Result<Self, RecordError> {
        let mut reader = Self { rest: bytes, len: bytes.len() };
        match reader.u8()? {
            found if found == version => Ok(reader),
            found => Err(RecordError::Version(found)),
        }
    }

    fn take(&mut self, len: u64) -> Result<&'a [u8], RecordError> {
        let truncated = RecordError::Truncated(self.len);
        let Ok(len) = usize::try_from(len) else { return Err(truncated) };
        let (taken, rest) = self.rest.split_at_checked(len).ok_or(truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], RecordError> {
        let (array, rest) =
            self.rest.split_first_chunk().ok_or(RecordError::Truncated(self.len))?;
        self.rest = rest;
        Ok(*array)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, RecordError> {
        self.array().map(|[byte]| byte)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, RecordError> {
        self.array().map(u64::from_le_bytes)
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], RecordError> {
        let len = self.u64()?;
        self.take(len)
    }

    pub(crate) fn optional_bytes(&mut self) -> Result<Option<Vec<u8>>, RecordError> {
        match self.u8()? {
            0 => Ok(None),
            1 => Ok(Some(self.bytes()?.to_vec())),
            tag => Err(RecordError::Tag(tag)),
        }
    }

    /// As many items as the number before them says; room is made as they are read.
    pub(crate) fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, RecordError>,
    ) -> Result<Vec<T>, RecordError> {
        let mut items = Vec::new();
        for _ in 0..self.u64()? {
            items.push(item(self)?);
        }
        Ok(items)
    }

    pub(crate) fn finish(self) -> Result<(), RecordError> {
        if self.rest.is_empty() { Ok(()) } else { Err(RecordError::Trailing(self.rest.len())) }
    }
}
