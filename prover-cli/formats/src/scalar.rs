//! Numbers, bytes, hashes and addresses as JSON has them. For `#[serde(with = "scalar")]`.

use std::{fmt, marker::PhantomData};

use primitives::{AccountId, H160, H256, Word};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
};

/// A value that is one JSON string or number.
pub(crate) trait Scalar: Sized {
    /// What an error says was expected.
    const EXPECTED: &'static str;

    /// The value that a string stands for.
    fn from_text(text: &str) -> Option<Self>;

    /// The value that a JSON number stands for.
    fn from_number(_: u64) -> Option<Self> {
        None
    }

    /// The string that a file is written with.
    fn to_text(&self) -> String;
}

impl Scalar for u64 {
    const EXPECTED: &'static str = "a number below 2^64, decimal or hex after 0x";

    fn from_text(text: &str) -> Option<Self> {
        number(text).and_then(|number| Self::try_from(number).ok())
    }

    fn from_number(number: u64) -> Option<Self> {
        Some(number)
    }

    fn to_text(&self) -> String {
        format!("{self:#x}")
    }
}

impl Scalar for u32 {
    const EXPECTED: &'static str = "a number below 2^32, decimal or hex after 0x";

    fn from_text(text: &str) -> Option<Self> {
        number(text).and_then(|number| Self::try_from(number).ok())
    }

    fn from_number(number: u64) -> Option<Self> {
        Self::try_from(number).ok()
    }

    fn to_text(&self) -> String {
        format!("{self:#x}")
    }
}

impl Scalar for Word {
    const EXPECTED: &'static str =
        "a number below 2^256, decimal or hex after 0x, as a string from 2^64 on";

    fn from_text(text: &str) -> Option<Self> {
        number(text)
    }

    fn from_number(number: u64) -> Option<Self> {
        Some(Self::from(number))
    }

    fn to_text(&self) -> String {
        format!("{self:#x}")
    }
}

impl Scalar for H160 {
    const EXPECTED: &'static str = "an address, 40 hex digits after 0x";

    fn from_text(text: &str) -> Option<Self> {
        array(text.strip_prefix("0x")?).map(Self)
    }

    fn to_text(&self) -> String {
        format!("{self:#x}")
    }
}

impl Scalar for H256 {
    const EXPECTED: &'static str = "a hash, 64 hex digits after 0x";

    fn from_text(text: &str) -> Option<Self> {
        array(text.strip_prefix("0x")?).map(Self)
    }

    fn to_text(&self) -> String {
        format!("{self:#x}")
    }
}

impl Scalar for AccountId {
    const EXPECTED: &'static str = "an account, 40 or 64 hex digits after 0x";

    fn from_text(text: &str) -> Option<Self> {
        account(text.strip_prefix("0x")?)
    }

    fn to_text(&self) -> String {
        match self.address() {
            Some(address) => address.to_text(),
            None => H256(self.0).to_text(),
        }
    }
}

impl Scalar for Vec<u8> {
    const EXPECTED: &'static str = "bytes, an even number of hex digits after 0x";

    fn from_text(text: &str) -> Option<Self> {
        hex::decode(text.strip_prefix("0x")?).ok()
    }

    fn to_text(&self) -> String {
        format!("0x{}", hex::encode(self))
    }
}

/// Reads one scalar.
pub(crate) fn deserialize<'de, T: Scalar, D: Deserializer<'de>>(input: D) -> Result<T, D::Error> {
    input.deserialize_any(ScalarVisitor(PhantomData))
}

/// Writes one scalar.
pub(crate) fn serialize<T: Scalar, S: Serializer>(value: &T, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&value.to_text())
}

/// The same for values that may be `null` or missing.
pub(crate) mod optional {
    use super::{Deserialize, Deserializer, Json, Scalar, Serialize, Serializer};

    pub(crate) fn deserialize<'de, T: Scalar, D: Deserializer<'de>>(
        input: D,
    ) -> Result<Option<T>, D::Error> {
        Ok(Option::<Json<T>>::deserialize(input)?.map(|Json(value)| value))
    }

    pub(crate) fn serialize<T: Scalar, S: Serializer>(
        value: &Option<T>,
        out: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().map(Scalar::to_text).serialize(out)
    }
}

/// A scalar where serde wants a type of its own to read.
struct Json<T>(T);

impl<'de, T: Scalar> Deserialize<'de> for Json<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        deserialize(input).map(Self)
    }
}

/// A scalar to be written.
pub(crate) struct Text<'a, T>(pub(crate) &'a T);

impl<T: Scalar> Serialize for Text<'_, T> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        serialize(self.0, out)
    }
}

struct ScalarVisitor<T>(PhantomData<T>);

impl<T: Scalar> Visitor<'_> for ScalarVisitor<T> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(T::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        T::from_text(text).ok_or_else(|| unexpected(text, T::EXPECTED))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        let error = || E::custom(format_args!("got {number}, expected {}", T::EXPECTED));
        T::from_number(number).ok_or_else(error)
    }
}

/// The error for a string, of which only the first characters are quoted: it may be megabytes.
pub(crate) fn unexpected<E: Error>(got: &str, expected: &str) -> E {
    const SHOWN: usize = 48;
    let mut chars = got.chars();
    let start: String = chars.by_ref().take(SHOWN).collect();
    let rest = chars.count();
    if rest == 0 {
        E::custom(format_args!("got {start:?}, expected {expected}"))
    } else {
        E::custom(format_args!("got {start:?} and {rest} more characters, expected {expected}"))
    }
}

/// A number from decimal digits, or from hex digits after `0x`.
fn number(text: &str) -> Option<Word> {
    let (digits, radix, most) = match text.strip_prefix("0x") {
        Some(digits) => (digits, 16, 64),
        None => (text, 10, 78),
    };
    let is_digit = |byte: u8| char::from(byte).is_digit(radix);
    if digits.is_empty() || !digits.bytes().all(is_digit) {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    match digits.len() {
        0 => Some(Word::ZERO),
        len if len > most => None,
        _ => Word::from_str_radix(digits, u64::from(radix)).ok(),
    }
}

/// Exactly `N` bytes from hex digits.
pub(crate) fn array<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(digits, &mut bytes).ok().map(|()| bytes)
}

/// An account from 40 or 64 hex digits.
pub(crate) fn account(digits: &str) -> Option<AccountId> {
    match digits.len() {
        40 => array(digits).map(|bytes| AccountId::from(H160(bytes))),
        _ => array(digits).map(AccountId),
    }
}
