//! A genesis: what a chain starts from.
//!
//! It is Ethereum's genesis file, and a plain one works as it is; the member `colonnade` says what a
//! rollup needs to know beyond.
//!
//! | member | meaning | if missing |
//! |---|---|---|
//! | `config.chainId` | the chain's id | refused |
//! | `config.cancunTime`, `pragueTime`, `osakaTime` | first timestamp of each revision | see below |
//! | `colonnade` | the chain's configuration, see below | all its defaults |
//! | `alloc` | accounts by address; at most [`ACCOUNTS`] | refused |
//! | `number` | number of the genesis block | 0 |
//! | `timestamp` | its time, in seconds since 1970 | 0 |
//! | `gasLimit` | its gas limit, which EIP-1559 starts from | 30 million |
//! | `baseFeePerGas` | its base fee in wei, which EIP-1559 starts from | 1 Gwei |
//! | `excessBlobGas` | its excess blob gas | 0 |
//!
//! Whatever else `config` holds is passed over, and so are the members of the genesis block that
//! have no part in a chain of this kind: `nonce`, `extraData`, `difficulty`, `mixHash`, `coinbase`,
//! `gasUsed`, `blobGasUsed`, `parentHash`, `parentBeaconBlockRoot`.
//!
//! An account has a `balance` in wei, and maybe a `nonce`, `code` and `storage`: an object from slots
//! to values, both of at most 64 hex digits after `0x`, which may be missing before exactly 64. The
//! `0x` may be missing before an address in `alloc`, too.
//!
//! `colonnade` holds:
//!
//! | member | meaning | if missing |
//! |---|---|---|
//! | `revisions` | list of `{"timestamp", "revision"}`, the first from timestamp 0 | from `config` |
//! | `baseFeeRecipient` | account that is paid the base fee; `null` burns it | burnt |
//! | `baseFeeRule` | `"operator"`, `{"fixed": wei}` or `{"eip1559": {"elasticity", "denominator"}}` | EIP-1559 with 2 and 8 |
//! | `gasLimitMin`, `gasLimitMax` | bounds of a block's gas limit | 5000 and 2^40 |
//! | `blobs` | whether there are blob transactions | `false` |
//! | `gasPerPubdataByte` | gas for each byte of pubdata | 0 |
//! | `nativeLimit` | most native work of a transaction: any of `cycles`, `keccakF`, `sha256`, `poseidon2`, `modMul`, `scalarMul`, `memoryBytes` | unlimited, but for 128 MiB of memory |
//! | `hooks` | whether contracts can send messages and withdraw | `true` |
//! | `costTableVersion` | version of the table of native costs | this engine's |
//!
//! Revisions from `config`: one that starts at the genesis block's time or before holds from the
//! beginning; of several that start together the newest holds. No revision before Cancun is
//! supported, so a chain that has Cancun later than the genesis block runs the oldest revision that
//! is named from the beginning. Where none is named, the chain runs the newest one that is supported.

mod alloc;
mod config;

use std::path::Path;

use engine::{
    chain::ChainConfig,
    genesis::{Genesis, GenesisAccount, GenesisBlock},
};
use serde::{Deserialize, Serialize, de::IgnoredAny};

use crate::{InputError, json, scalar};

/// Most bytes of a genesis file.
pub const FILE_BYTES: u64 = 1 << 30;
/// Most accounts of a genesis.
pub const ACCOUNTS: usize = 1 << 24;

/// A genesis file. See the module's documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenesisFile {
    /// The chain's configuration.
    pub config: ChainConfig,
    /// The genesis block.
    pub block: GenesisBlock,
    /// The accounts, in the order of the file.
    pub accounts: Vec<GenesisAccount>,
}

impl GenesisFile {
    /// Reads the file at `path`.
    pub fn read(path: &Path) -> Result<Self, InputError> {
        let bytes = json::read_file(path, FILE_BYTES)?;
        Self::parse(&path.display().to_string(), &bytes)
    }

    /// Reads a file's bytes. Errors call it `file`.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, InputError> {
        let raw: Members = json::parse(file, bytes, FILE_BYTES)?;
        let timestamp = raw.timestamp;
        let genesis = Self {
            config: config::chain_config(&raw.config, &raw.colonnade, timestamp),
            block: GenesisBlock {
                number: raw.number,
                timestamp,
                gas_limit: raw.gas_limit,
                base_fee: raw.base_fee_per_gas,
                excess_blob_gas: raw.excess_blob_gas,
            },
            accounts: raw.alloc,
        };
        let checked = genesis.config.check();
        checked.map_err(|error| InputError::of_chain(file, error.into()))?;
        Ok(genesis)
    }

    /// The text of a file that reads as this genesis, with every member written out.
    pub fn to_json(&self) -> String {
        let Self { config, block, accounts } = self;
        json::to_text(&Members {
            config: config::Ethereum::of(config),
            colonnade: config::Colonnade::of(config),
            number: block.number,
            timestamp: block.timestamp,
            gas_limit: block.gas_limit,
            base_fee_per_gas: block.base_fee,
            excess_blob_gas: block.excess_blob_gas,
            alloc: accounts.clone(),
            nonce: IgnoredAny,
            extra_data: IgnoredAny,
            difficulty: IgnoredAny,
            mix_hash: IgnoredAny,
            coinbase: IgnoredAny,
            gas_used: IgnoredAny,
            blob_gas_used: IgnoredAny,
            parent_hash: IgnoredAny,
            parent_beacon_block_root: IgnoredAny,
        })
    }

    /// State, tree and context of the chain's beginning. Errors call the file `file`.
    pub fn build(&self, file: &str) -> Result<Genesis, InputError> {
        Genesis::new(&self.config, &self.block, &self.accounts)
            .map_err(|source| InputError::of_chain(file, source))
    }
}

/// The members of the file. Those that are passed over are listed one by one, so that a misspelt
/// one is noticed.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "members that are passed over are known by name only")]
struct Members {
    config: config::Ethereum,
    #[serde(default)]
    colonnade: config::Colonnade,
    #[serde(with = "scalar", default)]
    number: u64,
    #[serde(with = "scalar", default)]
    timestamp: u64,
    #[serde(with = "scalar", default = "default_gas_limit")]
    gas_limit: u64,
    #[serde(with = "scalar", default = "default_base_fee")]
    base_fee_per_gas: u64,
    #[serde(with = "scalar", default)]
    excess_blob_gas: u64,
    #[serde(with = "alloc")]
    alloc: Vec<GenesisAccount>,
    #[serde(default, skip_serializing)]
    nonce: IgnoredAny,
    #[serde(default, skip_serializing)]
    extra_data: IgnoredAny,
    #[serde(default, skip_serializing)]
    difficulty: IgnoredAny,
    #[serde(default, skip_serializing, alias = "mixhash")]
    mix_hash: IgnoredAny,
    #[serde(default, skip_serializing)]
    coinbase: IgnoredAny,
    #[serde(default, skip_serializing)]
    gas_used: IgnoredAny,
    #[serde(default, skip_serializing)]
    blob_gas_used: IgnoredAny,
    #[serde(default, skip_serializing)]
    parent_hash: IgnoredAny,
    #[serde(default, skip_serializing)]
    parent_beacon_block_root: IgnoredAny,
}

const fn default_gas_limit() -> u64 {
    30_000_000
}

const fn default_base_fee() -> u64 {
    1_000_000_000
}
