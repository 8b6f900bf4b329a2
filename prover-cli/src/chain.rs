//! A chain's state on disk, as the engine reads it.

use std::{collections::BTreeMap, path::Path};

use engine::{
    account::AccountHeader,
    chain::ChainConfig,
    context::Context,
    genesis::Genesis,
    journal::Touched,
    leaves::{header_value, place_of},
    state::{StateError, StateReader},
};
use formats::GenesisFile;
use primitives::{AccountId, H256, Word};
use store::{BatchRecord, GenesisState, Reader, StateAccess, StateWrite, Store};
use tree::Place;

use crate::failure::Failure;

/// An open state folder.
pub(crate) struct Chain {
    pub(crate) store: Store,
    pub(crate) config: ChainConfig,
    pub(crate) context: Context,
}

impl Chain {
    /// Opens a state folder.
    pub(crate) fn open(dir: &Path) -> Result<Self, Failure> {
        let in_dir = |error: &dyn std::fmt::Display| Failure::file(dir, error);
        let store = Store::open(dir).map_err(Failure::input)?;
        let config = ChainConfig::decode(store.chain()).map_err(|error| in_dir(&error))?;
        let context = Context::decode(&store.head().context).map_err(|error| in_dir(&error))?;
        Ok(Self { store, config, context })
    }

    /// Makes a state folder.
    pub(crate) fn create(
        dir: &Path,
        config: &ChainConfig,
        genesis: &Genesis,
    ) -> Result<Self, Failure> {
        let store = Store::create(dir, &state_of(config, genesis)).map_err(Failure::input)?;
        Ok(Self { store, config: config.clone(), context: genesis.context.clone() })
    }
}

/// Reads a genesis file.
pub(crate) fn read_genesis(path: &Path) -> Result<(ChainConfig, Genesis), Failure> {
    let file = GenesisFile::read(path).map_err(Failure::input)?;
    let genesis = file.build(&path.display().to_string()).map_err(Failure::input)?;
    Ok((file.config, genesis))
}

/// A genesis as the store takes it.
pub(crate) fn state_of(config: &ChainConfig, genesis: &Genesis) -> GenesisState {
    let headers = genesis.state.headers().map(|(account, header)| {
        let value = header_value(&Some(header.clone()));
        (Place::Header(*account), StateWrite { value, preimage: Some(header.encode()) })
    });
    let slots = genesis.state.slots().map(|((account, key), value)| {
        (Place::Storage(*account, *key), StateWrite { value: *value, preimage: None })
    });
    let codes = genesis.state.codes().map(|(hash, code)| (*hash, code.clone()));
    GenesisState {
        chain: config.encode(),
        context: genesis.context.encode(),
        values: headers.chain(slots).collect(),
        codes: codes.collect(),
    }
}

/// What a batch touched, as the store takes it.
pub(crate) fn accesses(touched: &[Touched]) -> Vec<StateAccess> {
    let access = |touched: &Touched| StateAccess {
        place: place_of(touched),
        write: match touched {
            Touched::Header { old, new, .. } if old != new => Some(StateWrite {
                value: header_value(new),
                preimage: new.as_ref().map(AccountHeader::encode),
            }),
            Touched::Slot { old, new, .. } if old != new => {
                Some(StateWrite { value: *new, preimage: None })
            }
            _ => None,
        },
    };
    touched.iter().map(access).collect()
}

/// The state after the last batch.
pub(crate) struct Latest<'a>(pub(crate) &'a Reader);

impl StateReader for Latest<'_> {
    fn header(&self, account: &AccountId) -> Result<Option<AccountHeader>, StateError> {
        match self.0.header(account).map_err(unreadable)? {
            Some(stored) if !stored.value.is_zero() => {
                header_from(stored.preimage.as_deref(), account).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn slot(&self, account: &AccountId, key: Word) -> Result<Word, StateError> {
        Ok(self.0.storage(account, key).map_err(unreadable)?.unwrap_or_default())
    }

    fn code(&self, hash: &H256) -> Result<Option<Vec<u8>>, StateError> {
        self.0.code(*hash).map_err(unreadable)
    }
}

/// The part of the state before a past batch that the batch touched.
pub(crate) struct Past<'a> {
    reader: &'a Reader,
    headers: BTreeMap<AccountId, Option<AccountHeader>>,
    slots: BTreeMap<(AccountId, Word), Word>,
}

impl<'a> Past<'a> {
    /// From the record of the batch.
    pub(crate) fn new(reader: &'a Reader, record: &BatchRecord) -> Result<Self, StateError> {
        let (mut headers, mut slots) = (BTreeMap::new(), BTreeMap::new());
        for (touched, place) in record.touched.iter().zip(&record.places) {
            let old = touched.old.unwrap_or_default();
            match place.place {
                Place::Header(account) if old.is_zero() => {
                    headers.insert(account, None);
                }
                Place::Header(account) => {
                    let header = header_from(place.preimage.as_deref(), &account)?;
                    headers.insert(account, Some(header));
                }
                Place::Storage(account, key) => {
                    slots.insert((account, key), old);
                }
            }
        }
        Ok(Self { reader, headers, slots })
    }
}

impl StateReader for Past<'_> {
    fn header(&self, account: &AccountId) -> Result<Option<AccountHeader>, StateError> {
        self.headers.get(account).cloned().ok_or_else(|| not_recorded(account))
    }

    fn slot(&self, account: &AccountId, key: Word) -> Result<Word, StateError> {
        self.slots.get(&(*account, key)).copied().ok_or_else(|| not_recorded(account))
    }

    fn code(&self, hash: &H256) -> Result<Option<Vec<u8>>, StateError> {
        self.reader.code(*hash).map_err(unreadable)
    }
}

fn header_from(preimage: Option<&[u8]>, account: &AccountId) -> Result<AccountHeader, StateError> {
    let missing = || StateError::Reader(format!("the header of {account:?} is not stored"));
    AccountHeader::decode(preimage.ok_or_else(missing)?)
        .map_err(|error| StateError::Reader(format!("the header of {account:?}: {error}")))
}

fn not_recorded(account: &AccountId) -> StateError {
    StateError::Reader(format!("the batch's record does not hold what it read of {account:?}"))
}

fn unreadable(error: impl std::fmt::Display) -> StateError {
    StateError::Reader(error.to_string())
}
