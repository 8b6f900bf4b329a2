//! The member `alloc`: accounts with their storage.

use std::{collections::BTreeSet, fmt};

use engine::genesis::GenesisAccount;
use primitives::{AccountId, H256, Word, word_to_h256};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, MapAccess, Visitor},
    ser::SerializeMap,
};

use super::ACCOUNTS;
use crate::scalar::{self, Scalar, Text, unexpected};

/// Everything of an account but its id.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    #[serde(with = "scalar")]
    balance: Word,
    #[serde(with = "scalar", default, skip_serializing_if = "is_zero")]
    nonce: u64,
    #[serde(with = "scalar", default, skip_serializing_if = "Vec::is_empty")]
    code: Vec<u8>,
    #[serde(default, skip_serializing_if = "Storage::is_empty")]
    storage: Storage,
}

const fn is_zero(nonce: &u64) -> bool {
    *nonce == 0
}

#[derive(Default)]
struct Storage(Vec<(Word, Word)>);

impl Storage {
    const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A slot, or its value: bytes with zeros on the left left out.
struct SlotWord(Word);

impl SlotWord {
    const EXPECTED: &'static str = "at most 64 hex digits after 0x, or 64 hex digits";

    fn from_text(text: &str) -> Option<Self> {
        match text.strip_prefix("0x") {
            Some(_) => Word::from_text(text).map(Self),
            None => scalar::array(text).map(|bytes| Self(Word::from_be_bytes::<32>(bytes))),
        }
    }
}

impl<'de> Deserialize<'de> for SlotWord {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_str(TextVisitor { read: Self::from_text, expected: Self::EXPECTED })
    }
}

/// The key of an account in `alloc`.
struct AccountKey(AccountId);

impl AccountKey {
    const EXPECTED: &'static str = "an account, 40 or 64 hex digits";

    fn from_text(text: &str) -> Option<Self> {
        scalar::account(text.strip_prefix("0x").unwrap_or(text)).map(Self)
    }
}

impl<'de> Deserialize<'de> for AccountKey {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_str(TextVisitor { read: Self::from_text, expected: Self::EXPECTED })
    }
}

struct TextVisitor<T> {
    read: fn(&str) -> Option<T>,
    expected: &'static str,
}

impl<T> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.read)(text).ok_or_else(|| unexpected(text, self.expected))
    }
}

impl<'de> Deserialize<'de> for Storage {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_map(StorageVisitor)
    }
}

struct StorageVisitor;

impl<'de> Visitor<'de> for StorageVisitor {
    type Value = Storage;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object from slots to values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Storage, A::Error> {
        let (mut slots, mut seen) = (Vec::new(), BTreeSet::new());
        while let Some(SlotWord(slot)) = map.next_key()? {
            if !seen.insert(slot) {
                return Err(A::Error::custom(format_args!("slot {slot:#x} is there twice")));
            }
            let SlotWord(value) = map.next_value()?;
            slots.push((slot, value));
        }
        Ok(Storage(slots))
    }
}

impl Serialize for Storage {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let text = |word: Word| -> H256 { word_to_h256(word) };
        let mut map = out.serialize_map(Some(self.0.len()))?;
        for &(slot, value) in &self.0 {
            map.serialize_entry(&Text(&text(slot)), &Text(&text(value)))?;
        }
        map.end()
    }
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    input: D,
) -> Result<Vec<GenesisAccount>, D::Error> {
    input.deserialize_map(AllocVisitor)
}

struct AllocVisitor;

impl<'de> Visitor<'de> for AllocVisitor {
    type Value = Vec<GenesisAccount>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object from addresses to accounts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut accounts, mut seen) = (Vec::new(), BTreeSet::new());
        while let Some(AccountKey(id)) = map.next_key()? {
            if !seen.insert(id) {
                return Err(A::Error::custom(format_args!("{} is there twice", id.to_text())));
            }
            if accounts.len() == ACCOUNTS {
                return Err(A::Error::custom(format_args!("more than {ACCOUNTS} accounts")));
            }
            let Account { balance, nonce, code, storage } = map.next_value()?;
            accounts.push(GenesisAccount { id, nonce, balance, code, storage: storage.0 });
        }
        Ok(accounts)
    }
}

pub(super) fn serialize<S: Serializer>(
    accounts: &[GenesisAccount],
    out: S,
) -> Result<S::Ok, S::Error> {
    let mut map = out.serialize_map(Some(accounts.len()))?;
    for account in accounts {
        let GenesisAccount { id, nonce, balance, ref code, ref storage } = *account;
        let storage = Storage(storage.clone());
        map.serialize_entry(&Text(&id), &Account { balance, nonce, code: code.clone(), storage })?;
    }
    map.end()
}
