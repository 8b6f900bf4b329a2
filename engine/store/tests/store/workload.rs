//! Batches that follow from their number alone, and a twin that says what a store should hold.

use primitives::{AccountId, H256, Word, keccak256};
use store::{
    BatchCommit, GenesisState, InMemoryBackend, Reader, StateAccess, StateWrite, Store, StoreError,
};
use tree::{Commitment, Place};

/// SplitMix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

pub(crate) fn account(number: u64) -> AccountId {
    AccountId::from_low_u64(number + 1)
}

pub(crate) fn header(preimage: &[u8]) -> StateWrite {
    StateWrite {
        value: Word::from_be_bytes(keccak256(preimage).0),
        preimage: Some(preimage.to_vec()),
    }
}

pub(crate) fn value(value: u64) -> StateWrite {
    StateWrite { value: Word::from(value), preimage: None }
}

pub(crate) fn genesis() -> GenesisState {
    let headers = (0..8).map(|i| (Place::Header(account(i)), header(&[i as u8; 40])));
    let slots =
        (0..24).map(|i| (Place::Storage(account(i % 3), Word::from(i)), value(i % 5 * 100)));
    let code = vec![0x60, 0x00];
    GenesisState {
        chain: b"a chain".to_vec(),
        context: b"no blocks yet".to_vec(),
        values: headers.chain(slots).collect(),
        codes: vec![(keccak256(&code), code)],
    }
}

/// About twenty places: reads, updates, zeros, new slots and accounts; every third batch a code.
pub(crate) fn accesses(number: u64) -> Vec<StateAccess> {
    let mut random = Random(number);
    let mut accesses: Vec<StateAccess> = Vec::new();
    for _ in 0..20 {
        let who = account(random.below(12 + number / 4));
        let place = match random.below(3) {
            0 => Place::Header(who),
            _ => Place::Storage(who, Word::from(random.below(40))),
        };
        let write = match (random.below(6), place) {
            (0, _) => None,
            (1, Place::Storage(..)) => Some(value(0)),
            (_, Place::Storage(..)) => Some(value(random.next())),
            (1, Place::Header(_)) => Some(StateWrite::default()),
            (_, Place::Header(_)) => Some(header(&random.next().to_le_bytes().repeat(5))),
        };
        if accesses.iter().all(|access| access.place != place) {
            accesses.push(StateAccess { place, write });
        }
    }
    accesses
}

pub(crate) fn codes(number: u64) -> Vec<(H256, Vec<u8>)> {
    let code = vec![number as u8; 30 + number as usize % 7 * 1000];
    // Every ninth batch brings a code that is known already.
    let known = genesis().codes;
    match number % 9 {
        0 => known,
        3 | 6 => vec![(keccak256(&code), code)],
        _ => Vec::new(),
    }
}

pub(crate) fn batch(reader: &Reader, number: u64) -> Result<BatchCommit, StoreError> {
    Ok(BatchCommit {
        number,
        input: number.to_be_bytes().repeat(100),
        statement: format!("statement {number}").into_bytes(),
        context: format!("context after {number}").into_bytes(),
        plan: reader.plan(accesses(number))?,
        codes: codes(number),
    })
}

/// Commits the next batch.
pub(crate) fn advance(store: &mut Store) -> Result<Commitment, StoreError> {
    let number = store.head().number + 1;
    let batch = batch(&store.reader()?, number)?;
    store.commit_batch(batch)
}

/// A store that never crashes, with its fingerprint after every batch.
pub(crate) struct Twin {
    store: Store,
    fingerprints: Vec<H256>,
}

impl Twin {
    pub(crate) fn new() -> Self {
        let store = Store::create_on(InMemoryBackend::new(), &genesis()).unwrap();
        let fingerprints = vec![store.fingerprint().unwrap()];
        Self { store, fingerprints }
    }

    pub(crate) fn fingerprint(&mut self, number: u64) -> H256 {
        while self.store.head().number < number {
            advance(&mut self.store).unwrap();
            self.fingerprints.push(self.store.fingerprint().unwrap());
        }
        self.fingerprints[number as usize]
    }

    /// Everything acknowledged is there, nothing else is there in part.
    pub(crate) fn check(&mut self, store: &mut Store, acknowledged: u64) {
        let head = store.head().number;
        assert!(
            head == acknowledged || head == acknowledged + 1,
            "batch {acknowledged} was acknowledged, the head is {head}"
        );
        store.check().unwrap();
        assert_eq!(store.fingerprint().unwrap(), self.fingerprint(head), "at batch {head}");
    }
}
