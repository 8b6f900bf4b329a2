//! RLP, Ethereum's serialisation: a writer, and a reader that accepts only canonical input.
//!
//! Hand-written because the crates for it need `bytes`, which the firmware's target cannot build.

use alloc::vec::Vec;

use primitive_types::H160;
use thiserror::Error;

use crate::{
    Word,
    word::{byte_len, byte_len_u64},
};

/// Why bytes are not canonical RLP, or not the item that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RlpError {
    /// The input ends inside an item.
    #[error("the input ends inside an item")]
    Truncated,
    /// Bytes follow where the item or list should end.
    #[error("{0} bytes too many")]
    Trailing(usize),
    /// A length or a single byte is not written in its shortest form.
    #[error("a length or a single byte is not in its shortest form")]
    NotShortest,
    /// A number starts with a zero byte.
    #[error("a number starts with a zero byte")]
    LeadingZero,
    /// A list where a string was expected.
    #[error("found a list where a string was expected")]
    UnexpectedList,
    /// A string where a list was expected.
    #[error("found a string where a list was expected")]
    UnexpectedString,
    /// A string of another length than the field has.
    #[error("expected {expected} bytes, got {got}")]
    Length {
        /// The field's length, or the most it may have.
        expected: usize,
        /// What was there.
        got: usize,
    },
}

/// Reads items one after the other from a byte string.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

enum Item<'a> {
    String(&'a [u8]),
    List(&'a [u8]),
}

impl<'a> Reader<'a> {
    /// Reads from the start of `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether nothing is left.
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The bytes that are left.
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether the next item is a list.
    pub fn next_is_list(&self) -> bool {
        self.rest.first().is_some_and(|&byte| byte >= 0xc0)
    }

    /// Refuses anything that is left.
    pub const fn finish(self) -> Result<(), RlpError> {
        if self.rest.is_empty() { Ok(()) } else { Err(RlpError::Trailing(self.rest.len())) }
    }

    /// The next string.
    pub fn bytes(&mut self) -> Result<&'a [u8], RlpError> {
        match self.item()? {
            Item::String(payload) => Ok(payload),
            Item::List(_) => Err(RlpError::UnexpectedList),
        }
    }

    /// A reader over the next list's items.
    pub fn list(&mut self) -> Result<Self, RlpError> {
        match self.item()? {
            Item::List(payload) => Ok(Self::new(payload)),
            Item::String(_) => Err(RlpError::UnexpectedString),
        }
    }

    /// The next string, which must be `N` bytes long.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], RlpError> {
        let bytes = self.bytes()?;
        bytes.try_into().map_err(|_| RlpError::Length { expected: N, got: bytes.len() })
    }

    /// The next string as an address; empty means none.
    pub fn optional_address(&mut self) -> Result<Option<H160>, RlpError> {
        let bytes = self.bytes()?;
        match bytes.len() {
            0 => Ok(None),
            20 => Ok(Some(H160::from_slice(bytes))),
            got => Err(RlpError::Length { expected: 20, got }),
        }
    }

    /// The next string as a number of up to 256 bits.
    pub fn word(&mut self) -> Result<Word, RlpError> {
        let bytes = self.integer_bytes(32)?;
        if bytes.len() <= 8 {
            return Ok(Word::from(number(bytes)));
        }
        if let Ok(bytes) = bytes.try_into() {
            return Ok(Word::from_be_bytes::<32>(bytes));
        }
        let mut padded = [0; 32];
        padded[32 - bytes.len()..].copy_from_slice(bytes);
        Ok(Word::from_be_bytes(padded))
    }

    /// The next string as a number of up to 64 bits.
    pub fn u64(&mut self) -> Result<u64, RlpError> {
        Ok(number(self.integer_bytes(8)?))
    }

    fn integer_bytes(&mut self, max: usize) -> Result<&'a [u8], RlpError> {
        let bytes = self.bytes()?;
        if bytes.first() == Some(&0) {
            return Err(RlpError::LeadingZero);
        }
        if bytes.len() > max {
            return Err(RlpError::Length { expected: max, got: bytes.len() });
        }
        Ok(bytes)
    }

    fn item(&mut self) -> Result<Item<'a>, RlpError> {
        let &[first, ref after @ ..] = self.rest else { return Err(RlpError::Truncated) };
        match first {
            0..0x80 => {
                let (byte, rest) = self.rest.split_at(1);
                self.rest = rest;
                Ok(Item::String(byte))
            }
            0x80..0xb8 => {
                let payload = self.take(after, usize::from(first - 0x80))?;
                if let [byte] = payload
                    && *byte < 0x80
                {
                    return Err(RlpError::NotShortest);
                }
                Ok(Item::String(payload))
            }
            0xb8..0xc0 => self.take_long(after, first - 0xb7).map(Item::String),
            0xc0..0xf8 => self.take(after, usize::from(first - 0xc0)).map(Item::List),
            0xf8.. => self.take_long(after, first - 0xf7).map(Item::List),
        }
    }

    fn take(&mut self, from: &'a [u8], len: usize) -> Result<&'a [u8], RlpError> {
        let (payload, rest) = from.split_at_checked(len).ok_or(RlpError::Truncated)?;
        self.rest = rest;
        Ok(payload)
    }

    fn take_long(&mut self, after: &'a [u8], len_of_len: u8) -> Result<&'a [u8], RlpError> {
        let (len, after) =
            after.split_at_checked(usize::from(len_of_len)).ok_or(RlpError::Truncated)?;
        if len[0] == 0 {
            return Err(RlpError::NotShortest);
        }
        let wide = number(len);
        if wide < 56 {
            return Err(RlpError::NotShortest);
        }
        self.take(after, usize::try_from(wide).map_err(|_| RlpError::Truncated)?)
    }
}

/// Up to eight bytes as a number.
fn number(bytes: &[u8]) -> u64 {
    // By halves: a machine of 32 bits shifts a number of 64 by many instructions.
    let half = |bytes: &[u8]| bytes.iter().fold(0, |half, &byte| half << 8 | u32::from(byte));
    let (high, low) = bytes.split_at(bytes.len().saturating_sub(4));
    u64::from(half(high)) << 32 | u64::from(half(low))
}

/// Writes items one after the other.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    out: Vec<u8>,
}

impl Writer {
    /// An empty writer.
    pub const fn new() -> Self {
        Self { out: Vec::new() }
    }

    /// An empty writer with room for that many bytes.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { out: Vec::with_capacity(capacity) }
    }

    /// A writer that goes on behind `bytes`.
    pub const fn behind(bytes: Vec<u8>) -> Self {
        Self { out: bytes }
    }

    /// Writes what is RLP already.
    pub fn raw(&mut self, rlp: &[u8]) -> &mut Self {
        self.out.extend_from_slice(rlp);
        self
    }

    /// Writes a string.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        if let [byte] = bytes
            && *byte < 0x80
        {
            self.out.push(*byte);
        } else {
            let (header, len) = header(0x80, bytes.len());
            self.out.extend_from_slice(&header[..len]);
            self.out.extend_from_slice(bytes);
        }
        self
    }

    /// Writes a number without leading zeros.
    pub fn word(&mut self, number: Word) -> &mut Self {
        let bytes: [u8; 32] = number.to_be_bytes();
        self.bytes(&bytes[32 - byte_len(&number)..])
    }

    /// Writes a number without leading zeros.
    pub fn u64(&mut self, number: u64) -> &mut Self {
        self.bytes(&number.to_be_bytes()[8 - byte_len_u64(number)..])
    }

    /// Writes an address, or the empty string for none.
    pub fn optional_address(&mut self, address: Option<H160>) -> &mut Self {
        self.bytes(address.as_ref().map_or(&[], |address| &address.0))
    }

    /// Writes a list whose items are RLP already.
    pub fn raw_list(&mut self, items: &[u8]) -> &mut Self {
        let (header, len) = header(0xc0, items.len());
        self.out.extend_from_slice(&header[..len]);
        self.raw(items)
    }

    /// Writes a list of what `items` writes.
    pub fn list(&mut self, items: impl FnOnce(&mut Self)) -> &mut Self {
        // Room for the header of a list of 56 to 255 bytes: then nothing is moved.
        const ROOM: usize = 2;
        let start = self.out.len();
        self.out.extend_from_slice(&[0; ROOM]);
        items(self);
        let len = self.out.len() - start - ROOM;
        let (header, header_len) = header(0xc0, len);
        self.out.extend_from_slice(&[0; HEADER_MAX][ROOM.min(header_len)..header_len]);
        if header_len != ROOM {
            self.out.copy_within(start + ROOM..start + ROOM + len, start + header_len);
        }
        self.out[start..start + header_len].copy_from_slice(&header[..header_len]);
        self.out.truncate(start + header_len + len);
        self
    }

    /// What was written.
    pub fn finish(self) -> Vec<u8> {
        self.out
    }
}

/// Most bytes of a header.
const HEADER_MAX: usize = 9;

/// The header of a string (base 0x80) or a list (base 0xc0), and its length.
fn header(base: u8, len: usize) -> ([u8; HEADER_MAX], usize) {
    let mut header = [0; HEADER_MAX];
    if len < 56 {
        header[0] = base + len as u8;
        return (header, 1);
    }
    let len_bytes = byte_len_u64(len as u64);
    header[0] = base + 55 + len_bytes as u8;
    header[1..=len_bytes].copy_from_slice(&(len as u64).to_be_bytes()[8 - len_bytes..]);
    (header, 1 + len_bytes)
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_examples_of_the_specification_hold() {
        let mut writer = Writer::new();
        writer.bytes(b"dog").u64(0).u64(15).u64(1024).list(|list| {
            list.bytes(b"cat").list(|_| ());
        });
        let expected = vec![
            0x83, b'd', b'o', b'g', 0x80, 0x0f, 0x82, 4, 0, 0xc5, 0x83, b'c', b'a', b't', 0xc0,
        ];
        assert_eq!(writer.finish(), expected);
    }

    #[test]
    fn what_is_not_canonical_is_refused() {
        let string = |bytes: &[u8]| Reader::new(bytes).bytes().map(|_| ());
        assert_eq!(string(&[0x81, 0x05]), Err(RlpError::NotShortest));
        assert_eq!(string(&[0xb8, 0x01, 0xff]), Err(RlpError::NotShortest));
        assert_eq!(string(&[0xb9, 0x00, 0x40]), Err(RlpError::NotShortest));
        assert_eq!(string(&[0xbf; 9]), Err(RlpError::Truncated));
        assert_eq!(string(&[0xc0]), Err(RlpError::UnexpectedList));
        assert_eq!(string(&[]), Err(RlpError::Truncated));
        assert_eq!(Reader::new(&[0x00]).u64(), Err(RlpError::LeadingZero));
        let padded = [0x89, 0, 1, 1, 1, 1, 1, 1, 1, 1];
        assert_eq!(Reader::new(&padded).u64(), Err(RlpError::LeadingZero));
        assert_eq!(Reader::new(&[0x80, 1]).list().map(|_| ()), Err(RlpError::UnexpectedString));
        assert_eq!(Reader::new(&[1, 2]).finish(), Err(RlpError::Trailing(2)));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(bytes: Vec<u8>, number: u64, wide: [u8; 32]) {
            let wide = Word::from_be_bytes(wide);
            let mut writer = Writer::new();
            writer.list(|list| {
                list.bytes(&bytes).u64(number).word(wide);
            });
            let written = writer.finish();
            let mut reader = Reader::new(&written);
            let mut list = reader.list().unwrap();
            prop_assert_eq!(list.bytes().unwrap(), &bytes[..]);
            prop_assert_eq!(list.u64().unwrap(), number);
            prop_assert_eq!(list.word().unwrap(), wide);
            prop_assert_eq!(list.finish(), Ok(()));
            prop_assert_eq!(reader.finish(), Ok(()));
        }

        /// Headers of one, two and three bytes, at the start and inside.
        #[test]
        fn lists_of_any_length_are_read_back(outer in 0usize..300, inner in 0usize..70_000) {
            let mut writer = Writer::new();
            writer.list(|list| {
                list.bytes(&vec![7; outer]).list(|list| {
                    list.bytes(&vec![9; inner]);
                });
            });
            let written = writer.finish();
            let mut list = Reader::new(&written).list().unwrap();
            prop_assert_eq!(list.bytes().unwrap(), &vec![7; outer][..]);
            prop_assert_eq!(list.list().unwrap().bytes().unwrap(), &vec![9; inner][..]);
            prop_assert_eq!(list.finish(), Ok(()));
        }

        #[test]
        fn no_input_makes_the_reader_panic(bytes: Vec<u8>) {
            let mut reader = Reader::new(&bytes);
            while reader.bytes().is_ok() || reader.list().is_ok() {}
        }
    }
}
