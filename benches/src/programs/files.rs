//! Known programs from the test data, in revmc's form: a state test's state, environment and
//! transaction.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use engine::revision::Revision;
use primitives::{H160, Word, word_to_h256};
use serde::Deserialize;
use thiserror::Error;
use transaction::Transaction;

use super::Program;
use crate::{Account, World};

/// Why a file holds no program.
#[derive(Debug, Error)]
pub enum FileError {
    /// It could not be read.
    #[error("{path}: {error}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// It is not of the form.
    #[error("{path}: {error}")]
    Form {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: serde_json::Error,
    },
    /// A number or a string of bytes is none.
    #[error("{path}: {text:?} is no hexadecimal {what}")]
    Hex {
        /// Which file.
        path: PathBuf,
        /// What stands there.
        text: String,
        /// What should.
        what: &'static str,
    },
}

#[derive(Deserialize)]
struct Test {
    env: Env,
    pre: BTreeMap<String, Pre>,
    transaction: Vec<Tx>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Env {
    current_base_fee: String,
    current_coinbase: String,
    current_gas_limit: String,
    current_number: String,
    current_timestamp: String,
    current_random: Option<String>,
}

#[derive(Deserialize)]
struct Pre {
    balance: String,
    code: String,
    nonce: String,
    storage: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tx {
    data: String,
    gas_limit: String,
    gas_price: String,
    nonce: String,
    sender: String,
    to: String,
    value: Option<String>,
}

/// Every known program; `None` where the test data is absent.
pub fn known() -> Option<Result<Vec<Program>, FileError>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let data = std::env::var_os("COLONNADE_TEST_DATA").map_or(beside, PathBuf::from);
    let folder = data.join("evm/programs/revmc/data");
    if !folder.is_dir() {
        return None;
    }
    Some(read_folder(&folder))
}

fn read_folder(folder: &Path) -> Result<Vec<Program>, FileError> {
    let read_error = |error| FileError::Read { path: folder.to_owned(), error };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(read_error)? {
        paths.push(entry.map_err(read_error)?.path());
    }
    paths.sort();
    let mut programs = Vec::new();
    for path in paths {
        programs.extend(read_file(&path)?);
    }
    Ok(programs)
}

fn read_file(path: &Path) -> Result<Vec<Program>, FileError> {
    let text = fs::read_to_string(path)
        .map_err(|error| FileError::Read { path: path.to_owned(), error })?;
    let tests: BTreeMap<String, Test> = serde_json::from_str(&text)
        .map_err(|error| FileError::Form { path: path.to_owned(), error })?;
    let file = File(path);
    let mut programs = Vec::new();
    for (name, test) in tests {
        let world = file.world(&test)?;
        for tx in &test.transaction {
            programs.push(file.program(name.clone(), world.clone(), tx)?);
        }
    }
    Ok(programs)
}

/// Parses strings and says in which file one is wrong.
struct File<'a>(&'a Path);

impl File<'_> {
    fn world(&self, test: &Test) -> Result<World, FileError> {
        let env = &test.env;
        // Osaka's limit of gas for one transaction is too low for most of these programs.
        let mut world = World::empty(Revision::Cancun);
        world.block.base_fee = self.number(&env.current_base_fee)?;
        world.block.coinbase = self.address(&env.current_coinbase)?.into();
        world.block.gas_limit = self.number(&env.current_gas_limit)?;
        world.block.number = self.number(&env.current_number)?;
        world.block.timestamp = self.number(&env.current_timestamp)?;
        if let Some(random) = &env.current_random {
            world.block.prev_randao = word_to_h256(self.word(random)?);
        }
        for (address, pre) in &test.pre {
            let mut account = Account {
                nonce: self.number(&pre.nonce)?,
                balance: self.word(&pre.balance)?,
                code: self.bytes(&pre.code)?,
                storage: BTreeMap::new(),
            };
            for (key, value) in &pre.storage {
                account.storage.insert(self.word(key)?, self.word(value)?);
            }
            world.accounts.insert(self.address(address)?, account);
        }
        Ok(world)
    }

    fn program(&self, name: String, world: World, tx: &Tx) -> Result<Program, FileError> {
        let price = self.word(&tx.gas_price)?;
        let transaction = Transaction {
            nonce: self.number(&tx.nonce)?,
            max_priority_fee_per_gas: price,
            max_fee_per_gas: price,
            gas_limit: self.number(&tx.gas_limit)?,
            to: Some(self.address(&tx.to)?),
            value: tx.value.as_deref().map_or(Ok(Word::ZERO), |value| self.word(value))?,
            data: self.bytes(&tx.data)?,
            ..Transaction::default()
        };
        Ok(Program { name, world, transaction, sender: self.address(&tx.sender)? })
    }

    fn bytes(&self, text: &str) -> Result<Vec<u8>, FileError> {
        let digits = text.strip_prefix("0x").unwrap_or(text);
        hex::decode(digits).map_err(|_| self.wrong(text, "string of bytes"))
    }

    fn address(&self, text: &str) -> Result<H160, FileError> {
        let bytes = <[u8; 20]>::try_from(self.bytes(text)?);
        bytes.map(H160).map_err(|_| self.wrong(text, "address"))
    }

    fn word(&self, text: &str) -> Result<Word, FileError> {
        let digits = text.strip_prefix("0x").ok_or_else(|| self.wrong(text, "number"))?;
        Word::from_str_radix(digits, 16).map_err(|_| self.wrong(text, "number"))
    }

    fn number(&self, text: &str) -> Result<u64, FileError> {
        u64::try_from(self.word(text)?).map_err(|_| self.wrong(text, "64-bit number"))
    }

    fn wrong(&self, text: &str, what: &'static str) -> FileError {
        FileError::Hex { path: self.0.to_owned(), text: text.to_owned(), what }
    }
}
