//! The state from the genesis and pubdata alone.

use alloc::{collections::BTreeMap, rc::Rc, vec::Vec};

use primitives::{AccountId, H256, Word, keccak256};
use thiserror::Error;
use tree::{Access, Commitment, Digest, MemoryTree, Place, UpdateError};

use super::{CodeChange, HeaderDiff, Pubdata, PublishedCode, WordDiff};
use crate::{
    account::proving_code_hash,
    bytes::FormatError,
    code::Code,
    context::{Context, LastBlock},
    genesis::Genesis,
    journal::Touched,
    leaves::TouchedLeaf,
    state::{MemoryState, StateReader},
};

/// A chain that is rebuilt batch by batch.
#[derive(Clone, Debug)]
pub struct Rebuilder {
    state: MemoryState,
    tree: MemoryTree,
    /// The places of the leaves by index, without the sentinel.
    places: Vec<Place>,
    context: Context,
}

/// Why pubdata does not continue a chain. The chain is left as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RebuildError {
    /// The bytes are no pubdata.
    #[error("no pubdata: {0}")]
    Format(#[from] FormatError),
    /// It is another batch's.
    #[error("the pubdata is batch {got}'s, expected {expected}'s")]
    BatchNumber {
        /// One above the last batch's.
        expected: u64,
        /// The pubdata's.
        got: u64,
    },
    /// It has no blocks.
    #[error("the pubdata has no blocks")]
    NoBlocks,
    /// A header is changed at a leaf that is none.
    #[error("leaf {0} is no header")]
    NoHeader(u64),
    /// A slot is changed at a leaf that is none.
    #[error("leaf {0} is no slot")]
    NoSlot(u64),
    /// A new leaf is there already.
    #[error("{0:?} has a leaf already")]
    IsPresent(Place),
    /// A change is written otherwise than in the shortest way, or is none. Were that allowed, one
    /// batch could be published in many ways.
    #[error("the change of {0:?} is not written in the shortest way, or is none")]
    NotShortest(Place),
    /// A nonce would not fit 64 bits.
    #[error("the nonce of {0:?} overflows")]
    Nonce(AccountId),
    /// A header names code that was not published.
    #[error("{account:?} has new code {place}, but there is no such")]
    NoCode {
        /// The account.
        account: AccountId,
        /// The place that it names.
        place: u64,
    },
    /// The tree cannot hold it.
    #[error(transparent)]
    Tree(#[from] UpdateError),
}

impl Rebuilder {
    /// A chain at its genesis.
    pub fn new(genesis: Genesis) -> Self {
        let Genesis { state, places, tree, context, .. } = genesis;
        Self { state, tree, places, context }
    }

    /// The state.
    pub const fn state(&self) -> &MemoryState {
        &self.state
    }

    /// The tree.
    pub const fn tree(&self) -> &MemoryTree {
        &self.tree
    }

    /// What the next batch starts from.
    pub const fn context(&self) -> &Context {
        &self.context
    }

    /// Takes the next batch over from its bytes; returns the commitment after it.
    pub fn apply_bytes(&mut self, bytes: &[u8]) -> Result<Commitment, RebuildError> {
        self.apply(&Pubdata::from_bytes(bytes)?)
    }

    /// Takes the next batch over; returns the commitment after it.
    pub fn apply(&mut self, pubdata: &Pubdata) -> Result<Commitment, RebuildError> {
        let (expected, got) = (self.context.batch_number.saturating_add(1), pubdata.batch_number);
        if got != expected {
            return Err(RebuildError::BatchNumber { expected, got });
        }
        if pubdata.blocks.is_empty() {
            return Err(RebuildError::NoBlocks);
        }
        let codes: Vec<_> = pubdata.codes.iter().map(KnownCode::of).collect();
        let touched = self.touched(pubdata, &codes)?;
        self.put(&touched)?;
        for KnownCode { code, .. } in codes {
            self.state.insert_code(code.hash(), code.bytes().to_vec());
        }
        self.context = next_context(&self.context, pubdata);
        Ok(self.tree.commitment())
    }

    /// What the batch changed.
    fn touched(
        &self,
        pubdata: &Pubdata,
        codes: &[KnownCode],
    ) -> Result<Vec<Touched>, RebuildError> {
        let mut touched = Vec::new();
        for (index, diff) in &pubdata.headers {
            let Some(Place::Header(account)) = self.place(*index) else {
                return Err(RebuildError::NoHeader(*index));
            };
            touched.push(self.header(account, diff, codes)?);
        }
        for (index, diff) in &pubdata.slots {
            let Some(Place::Storage(account, key)) = self.place(*index) else {
                return Err(RebuildError::NoSlot(*index));
            };
            touched.push(self.slot(account, key, diff)?);
        }
        for leaves in &pubdata.accounts {
            let account = leaves.account;
            if let Some(diff) = &leaves.header {
                self.check_absent(Place::Header(account))?;
                touched.push(self.header(account, diff, codes)?);
            }
            for (key, diff) in &leaves.slots {
                self.check_absent(Place::Storage(account, *key))?;
                touched.push(self.slot(account, *key, diff)?);
            }
        }
        Ok(touched)
    }

    fn place(&self, index: u64) -> Option<Place> {
        let index = usize::try_from(index.checked_sub(1)?).ok()?;
        self.places.get(index).copied()
    }

    fn check_absent(&self, place: Place) -> Result<(), RebuildError> {
        match self.tree.get(&place.key()) {
            None => Ok(()),
            Some(_) => Err(RebuildError::IsPresent(place)),
        }
    }

    fn slot(
        &self,
        account: AccountId,
        key: Word,
        diff: &WordDiff,
    ) -> Result<Touched, RebuildError> {
        // A state in memory always answers.
        let old = self.state.slot(&account, key).unwrap_or_default();
        let new = change(Place::Storage(account, key), old, diff)?;
        Ok(Touched::Slot { account, key, old, new })
    }

    fn header(
        &self,
        account: AccountId,
        diff: &HeaderDiff,
        codes: &[KnownCode],
    ) -> Result<Touched, RebuildError> {
        let old = self.state.header(&account).unwrap_or_default();
        let (mut new, place) = (old.clone().unwrap_or_default(), Place::Header(account));
        if let Some(nonce) = diff.nonce {
            let nonce = change(place, Word::from(new.nonce), &nonce)?;
            new.nonce = u64::try_from(nonce).map_err(|_| RebuildError::Nonce(account))?;
        }
        if let Some(balance) = diff.balance {
            new.balance = change(place, new.balance, &balance)?;
        }
        match diff.code {
            None => {}
            Some(CodeChange::Removed) if new.code.is_none() => {
                return Err(RebuildError::NotShortest(place));
            }
            Some(CodeChange::Removed) => {
                new.code = None;
            }
            Some(CodeChange::New(number)) => {
                let code = usize::try_from(number).ok().and_then(|number| codes.get(number));
                let code = code.ok_or(RebuildError::NoCode { account, place: number })?;
                new.set_code(&code.code);
                new.set_proving_code_hash(code.proving_hash);
            }
        }
        Ok(Touched::Header { account, old, new: (!new.is_empty()).then_some(new) })
    }

    /// Changes tree, places and state.
    fn put(&mut self, touched: &[Touched]) -> Result<(), RebuildError> {
        let leaves: Vec<_> = touched.iter().map(TouchedLeaf::of).collect();
        let accesses: Vec<Access> = leaves.iter().map(TouchedLeaf::access).collect();
        let update = self.tree.update(&accesses)?;
        let places: BTreeMap<Digest, Place> =
            leaves.iter().map(|leaf| (leaf.key, leaf.place)).collect();
        let appended = update.leaves.iter().filter(|change| change.old.is_none());
        self.places.extend(appended.filter_map(|change| places.get(&change.new.key)));
        self.state.apply(touched);
        Ok(())
    }
}

/// The word that `old` became.
fn change(place: Place, old: Word, diff: &WordDiff) -> Result<Word, RebuildError> {
    let new = diff.apply(old);
    let is_shortest = new != old && *diff == WordDiff::between(old, new);
    if is_shortest { Ok(new) } else { Err(RebuildError::NotShortest(place)) }
}

/// Published code with its hashes.
struct KnownCode {
    code: Rc<Code>,
    proving_hash: Digest,
}

impl KnownCode {
    fn of(code: &PublishedCode) -> Self {
        let hash: H256 = keccak256(&code.bytes);
        let proving_hash = proving_code_hash(&code.bytes);
        Self { code: Rc::new(Code::with_hash(&code.bytes, hash, code.vm)), proving_hash }
    }
}

fn next_context(last: &Context, pubdata: &Pubdata) -> Context {
    let mut context = Context {
        batch_number: pubdata.batch_number,
        next_priority_index: pubdata.next_priority_index,
        priority_hash: pubdata.priority_hash,
        ..last.clone()
    };
    for published in &pubdata.blocks {
        let number = context.block.number.saturating_add(1);
        let block = LastBlock { number, ..published.block };
        context.push_block(block, published.hash);
    }
    context
}
