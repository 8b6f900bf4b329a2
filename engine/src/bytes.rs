//! Bytes of the specified formats: big-endian numbers of a fixed width, and numbers of a variable
//! width, seven bits to the byte, the least significant first, in their shortest form.

use alloc::vec::Vec;

use primitives::{AccountId, H256, Word};
use thiserror::Error;

/// Why bytes are not of the format that they were read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FormatError {
    /// The bytes end inside a field.
    #[error("{field}: the bytes end too early")]
    Truncated {
        /// The field.
        field: &'static str,
    },
    /// The bytes go on after the end.
    #[error("{0} bytes too many")]
    Trailing(usize),
    /// Written by another version.
    #[error("version {got} is unknown; this is version {expected}")]
    Version {
        /// The version that is read here.
        expected: u8,
        /// The version found.
        got: u8,
    },
    /// A number or a list could have been written shorter, or in another order.
    #[error("{field}: not in its canonical form")]
    NotCanonical {
        /// The field.
        field: &'static str,
    },
    /// A number that the field cannot hold.
    #[error("{field} cannot be {got}")]
    Value {
        /// The field.
        field: &'static str,
        /// What is there.
        got: u64,
    },
}

/// Reads fields in order and names the one that fails.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Reads and checks the version, which is the first byte of every format.
    pub(crate) fn version(&mut self, expected: u8) -> Result<(), FormatError> {
        match self.u8("version")? {
            got if got == expected => Ok(()),
            got => Err(FormatError::Version { expected, got }),
        }
    }

    pub(crate) fn take(
        &mut self,
        field: &'static str,
        len: usize,
    ) -> Result<&'a [u8], FormatError> {
        let parts = self.rest.split_at_checked(len);
        let (taken, rest) = parts.ok_or(FormatError::Truncated { field })?;
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(
        &mut self,
        field: &'static str,
    ) -> Result<[u8; N], FormatError> {
        let parts = self.rest.split_first_chunk();
        let (taken, rest) = parts.ok_or(FormatError::Truncated { field })?;
        self.rest = rest;
        Ok(*taken)
    }

    pub(crate) fn u8(&mut self, field: &'static str) -> Result<u8, FormatError> {
        Ok(self.array::<1>(field)?[0])
    }

    pub(crate) fn u16(&mut self, field: &'static str) -> Result<u16, FormatError> {
        Ok(u16::from_be_bytes(self.array(field)?))
    }

    pub(crate) fn u32(&mut self, field: &'static str) -> Result<u32, FormatError> {
        Ok(u32::from_be_bytes(self.array(field)?))
    }

    pub(crate) fn u64(&mut self, field: &'static str) -> Result<u64, FormatError> {
        Ok(u64::from_be_bytes(self.array(field)?))
    }

    pub(crate) fn word(&mut self, field: &'static str) -> Result<Word, FormatError> {
        Ok(Word::from_be_bytes::<32>(self.array(field)?))
    }

    pub(crate) fn hash(&mut self, field: &'static str) -> Result<H256, FormatError> {
        Ok(H256(self.array(field)?))
    }

    pub(crate) fn account(&mut self, field: &'static str) -> Result<AccountId, FormatError> {
        Ok(AccountId(self.array(field)?))
    }

    pub(crate) fn flag(&mut self, field: &'static str) -> Result<bool, FormatError> {
        match self.u8(field)? {
            0 => Ok(false),
            1 => Ok(true),
            got => Err(FormatError::Value { field, got: got.into() }),
        }
    }

    /// A number of a variable width.
    pub(crate) fn varint(&mut self, field: &'static str) -> Result<u64, FormatError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.u8(field)?;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits || (shift > 0 && byte == 0) {
                return Err(FormatError::NotCanonical { field });
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(FormatError::NotCanonical { field })
    }

    /// How many items of at least `least_size` bytes follow. Checked against the bytes that are
    /// left, so that room can be made for them at once.
    pub(crate) fn count(
        &mut self,
        field: &'static str,
        least_size: usize,
    ) -> Result<usize, FormatError> {
        let count = self.varint(field)?;
        match usize::try_from(count) {
            Ok(count) if count <= self.rest.len() / least_size.max(1) => Ok(count),
            _ => Err(FormatError::Truncated { field }),
        }
    }

    pub(crate) const fn finish(self) -> Result<(), FormatError> {
        match self.rest.len() {
            0 => Ok(()),
            extra => Err(FormatError::Trailing(extra)),
        }
    }
}

/// Writes fields in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Writer {
    out: Vec<u8>,
}

impl Writer {
    /// With room for what most formats need.
    pub(crate) fn new() -> Self {
        Self::with_capacity(512)
    }

    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self { out: Vec::with_capacity(capacity) }
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.out.extend_from_slice(bytes);
        self
    }

    pub(crate) fn u8(&mut self, number: u8) -> &mut Self {
        self.bytes(&[number])
    }

    pub(crate) fn u16(&mut self, number: u16) -> &mut Self {
        self.bytes(&number.to_be_bytes())
    }

    pub(crate) fn u32(&mut self, number: u32) -> &mut Self {
        self.bytes(&number.to_be_bytes())
    }

    pub(crate) fn u64(&mut self, number: u64) -> &mut Self {
        self.bytes(&number.to_be_bytes())
    }

    pub(crate) fn word(&mut self, number: Word) -> &mut Self {
        self.bytes(&number.to_be_bytes::<32>())
    }

    /// The number's low bytes, so many.
    pub(crate) fn number(&mut self, number: &Word, len: usize) -> &mut Self {
        self.out.extend((0..len).rev().map(|place| number.byte(place)));
        self
    }

    pub(crate) fn hash(&mut self, hash: H256) -> &mut Self {
        self.bytes(&hash.0)
    }

    pub(crate) fn account(&mut self, account: AccountId) -> &mut Self {
        self.bytes(&account.0)
    }

    pub(crate) fn varint(&mut self, mut number: u64) -> &mut Self {
        while number >= 0x80 {
            self.out.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.u8(number as u8)
    }

    pub(crate) fn finish(&mut self) -> Vec<u8> {
        core::mem::take(&mut self.out)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_has_one_form() {
        let read = |bytes: &[u8]| Reader::new(bytes).varint("n");
        assert_eq!(read(&[0x80, 0x01]), Ok(128));
        assert_eq!(read(&[0x80, 0x00]), Err(FormatError::NotCanonical { field: "n" }));
        assert_eq!(read(&[0x80]), Err(FormatError::Truncated { field: "n" }));
        let mut longest = [0xff; 10];
        longest[9] = 1;
        assert_eq!(read(&longest), Ok(u64::MAX));
        longest[9] = 2;
        assert_eq!(read(&longest), Err(FormatError::NotCanonical { field: "n" }));
    }

    #[test]
    fn a_count_beyond_the_bytes_is_refused_before_room_is_made() {
        let bytes = Writer::new().varint(1 << 40).finish();
        let count = Reader::new(&bytes).count("items", 0);
        assert_eq!(count, Err(FormatError::Truncated { field: "items" }));
    }

    proptest! {
        #[test]
        fn numbers_are_read_back(number: u64, shift in 0u32..64) {
            let number = number >> shift;
            let bytes = Writer::new().varint(number).finish();
            let mut reader = Reader::new(&bytes);
            prop_assert_eq!(reader.varint("n"), Ok(number));
            prop_assert_eq!(reader.finish(), Ok(()));
        }
    }
}
