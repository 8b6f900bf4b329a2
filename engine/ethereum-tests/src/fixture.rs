//! The fixture files, in both of their flavours.

use std::collections::BTreeMap;

use primitives::{H160, H256, Word};
use serde::{Deserialize, Deserializer, de::Error as _};

/// A file: named tests.
pub type Fixtures = BTreeMap<String, Fixture>;

/// One test: a state, a block, and per revision what transactions lead to.
#[derive(Clone, Debug, Deserialize)]
pub struct Fixture {
    /// The block.
    pub env: Env,
    /// The state before.
    pub pre: BTreeMap<Hex<20>, Account>,
    /// Revision to cases.
    pub post: BTreeMap<String, Vec<Case>>,
    /// What depends on the chain.
    #[serde(default)]
    pub config: Config,
}

/// The chain.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Config {
    /// Its id, 1 unless the fixture says otherwise.
    #[serde(default)]
    pub chainid: Option<Number>,
}

/// The block's environment.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Env {
    /// Fee recipient.
    pub current_coinbase: Hex<20>,
    /// Gas limit.
    pub current_gas_limit: Number,
    /// Number.
    pub current_number: Number,
    /// Seconds since 1970.
    pub current_timestamp: Number,
    /// Base fee; 10 where a fixture is older than base fees.
    #[serde(default)]
    pub current_base_fee: Option<Number>,
    /// Randomness of the beacon chain.
    #[serde(default)]
    pub current_random: Option<Number>,
    /// Excess blob gas.
    #[serde(default)]
    pub current_excess_blob_gas: Option<Number>,
}

/// An account of the state before.
#[derive(Clone, Debug, Deserialize)]
pub struct Account {
    /// Balance.
    pub balance: Number,
    /// Nonce.
    pub nonce: Number,
    /// Code.
    pub code: Bytes,
    /// Storage.
    pub storage: BTreeMap<Number, Number>,
}

/// One transaction and what it must lead to.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Case {
    /// Which variant of the fixture's transaction it is.
    pub indexes: Indexes,
    /// Keccak Merkle-Patricia root of the state after.
    pub hash: Hex<32>,
    /// Hash of the RLP of the logs.
    pub logs: Hex<32>,
    /// The transaction's envelope.
    pub txbytes: Bytes,
    /// Names of errors, any of which the transaction must be refused with.
    #[serde(default)]
    pub expect_exception: Option<String>,
}

/// Numbers of the variants of data, gas limit and value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub struct Indexes {
    /// Of the data.
    pub data: usize,
    /// Of the gas limit.
    pub gas: usize,
    /// Of the value.
    pub value: usize,
}

/// Exactly `N` bytes of hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hex<const N: usize>(pub [u8; N]);

/// Any bytes of hex.
#[derive(Clone, Debug)]
pub struct Bytes(pub Vec<u8>);

/// A number in hex, or in decimal without the prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(pub Word);

impl Hex<20> {
    /// As an address.
    pub const fn address(self) -> H160 {
        H160(self.0)
    }
}

impl Hex<32> {
    /// As a hash.
    pub const fn hash(self) -> H256 {
        H256(self.0)
    }
}

impl Number {
    /// The number, if it has at most 64 bits; otherwise the greatest.
    pub fn saturating_u64(self) -> u64 {
        u64::try_from(self.0).unwrap_or(u64::MAX)
    }
}

fn decode_hex(text: &str) -> Result<Vec<u8>, String> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    hex::decode(digits).map_err(|error| format!("{text:.80}: {error}"))
}

impl<'de, const N: usize> Deserialize<'de> for Hex<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = decode_hex(&text).map_err(D::Error::custom)?;
        let exact = bytes.try_into();
        exact.map(Self).map_err(|_| D::Error::custom(format!("{text:.80}: not {N} bytes")))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        decode_hex(&text).map(Self).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parsed = match text.strip_prefix("0x") {
            Some("") => Ok(Word::ZERO),
            Some(digits) => Word::from_str_radix(digits, 16),
            None => Word::from_str_radix(&text, 10),
        };
        parsed.map(Self).map_err(|error| D::Error::custom(format!("{text:.80}: {error}")))
    }
}
