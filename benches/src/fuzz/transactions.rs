//! Random transactions of every type, most of them in order.

use std::collections::BTreeMap;

use primitives::{H160, H256, Word};
use transaction::{AccessListItem, Authorization, SecretKey, Transaction, TxType, intrinsic_gas};

use super::{
    Random,
    case::{Cast, delegate, low_address},
    code::{Surroundings, code},
};
use crate::World;

/// Gas enough for the deepest chain of calls, where a transaction may ask for so much.
const GAS_FOR_DEPTH: u64 = 1 << 42;

/// Some transactions over one state. Nonces are guessed: a refused transaction leaves a gap that
/// the next ones fall into, which is wanted now and then.
pub(super) fn sequence(
    random: &mut Random,
    cast: &Cast,
    world: &World,
    around: &Surroundings<'_>,
) -> Vec<Transaction> {
    let mut maker = Maker { random, cast, world, around, nonces: BTreeMap::new() };
    let count = 1 + maker.random.below(6);
    (0..count).map(|_| maker.transaction()).collect()
}

struct Maker<'a> {
    random: &'a mut Random,
    cast: &'a Cast,
    world: &'a World,
    around: &'a Surroundings<'a>,
    /// What the nonces should be by now.
    nonces: BTreeMap<H160, u64>,
}

impl Maker<'_> {
    fn nonce(&mut self, address: H160) -> &mut u64 {
        let at_start = self.world.accounts.get(&address).map_or(0, |account| account.nonce);
        self.nonces.entry(address).or_insert(at_start)
    }

    fn take_nonce(&mut self, address: H160) -> u64 {
        let nonce = self.nonce(address);
        let taken = *nonce;
        *nonce = taken.saturating_add(1);
        taken
    }

    fn key(&mut self) -> SecretKey {
        self.cast.keys[self.random.below(self.cast.keys.len())].clone()
    }

    fn transaction(&mut self) -> Transaction {
        let key = self.key();
        let types = match self.random.below(30) {
            0 => &TxType::ALL,
            _ => self.world.rules().transactions.types,
        };
        let tx_type = self.random.pick(types);
        let mut tx = Transaction {
            tx_type,
            chain_id: Some(self.world.block.chain_id),
            nonce: self.take_nonce(key.address()),
            to: self.callee(),
            gas_limit: self.gas_limit(),
            ..Transaction::default()
        };
        if tx_type == TxType::Legacy && self.random.once_in(2) {
            tx.chain_id = None;
        }
        if self.random.once_in(3) {
            tx.value = Word::from(self.random.below(100));
        }
        self.pay(&mut tx);
        self.fill(&mut tx);
        if !self.random.once_in(10) {
            let rules = &self.world.rules().transactions;
            let intrinsic = intrinsic_gas(&tx, &rules.intrinsic);
            let most = rules.gas_limit_max.unwrap_or(u64::MAX).min(self.world.block.gas_limit);
            tx.gas_limit = (tx.gas_limit + intrinsic.gas.max(intrinsic.floor)).min(most);
        }
        if self.random.once_in(12) {
            self.spoil(&mut tx);
            self.nonces.insert(key.address(), tx.nonce);
        }
        tx.signed(&key)
    }

    fn callee(&mut self) -> Option<H160> {
        match self.random.below(96) {
            0 => Some(self.cast.deep),
            1..5 => Some(low_address(self.random.pick(&self.cast.precompiles))),
            5..18 => None,
            _ => Some(self.random.pick(&self.cast.callable)),
        }
    }

    fn gas_limit(&mut self) -> u64 {
        match self.random.below(10) {
            0 => self.random.u64() % 2_000,
            1..4 => self.random.u64() % 100_000,
            _ => 100_000 + self.random.u64() % 1_500_000,
        }
    }

    /// Sets the fees: of the fields that the type has.
    fn pay(&mut self, tx: &mut Transaction) {
        let base_fee = self.world.block.base_fee;
        let more = self.random.u64() % 3 * (self.random.u64() % 100);
        tx.max_fee_per_gas = Word::from(base_fee + more);
        tx.max_priority_fee_per_gas = match tx.tx_type.has_gas_price() {
            true => tx.max_fee_per_gas,
            false => Word::from(self.random.u64() % (base_fee + more + 1)),
        };
    }

    /// Sets what else the type has.
    fn fill(&mut self, tx: &mut Transaction) {
        let is_deep = tx.to == Some(self.cast.deep);
        if is_deep && self.world.rules().transactions.gas_limit_max.is_none() {
            tx.gas_limit = GAS_FOR_DEPTH;
        }
        match tx.tx_type {
            TxType::Blob => {
                let blobs = 1 + self.random.below(5);
                tx.blob_versioned_hashes = (0..blobs).map(|_| self.blob_hash()).collect();
                tx.max_fee_per_blob_gas = Word::from(1_u64 << 40);
                tx.to = tx.to.or(Some(self.cast.callable[0]));
            }
            TxType::SetCode => {
                let count = 1 + self.random.below(4);
                tx.authorizations = (0..count).map(|_| self.authorization()).collect();
                tx.to = tx.to.or(Some(self.cast.callable[0]));
            }
            TxType::Legacy | TxType::AccessList | TxType::DynamicFee => {}
        }
        if tx.tx_type != TxType::Legacy && self.random.once_in(2) {
            let count = self.random.below(4);
            tx.access_list = (0..count).map(|_| self.access()).collect();
        }
        tx.data = self.data(tx.to);
    }

    fn data(&mut self, to: Option<H160>) -> Vec<u8> {
        if to.is_none() {
            let parts = self.random.below(12);
            return code(self.random, self.around, parts);
        }
        let precompile = self.cast.precompiles.iter().copied();
        let asked = precompile.into_iter().find(|&it| to == Some(low_address(it)));
        match asked {
            Some(address) => self.around.inputs.pick(address, self.random),
            None => {
                let len = self.random.pick(&[0, 0, 4, 32, 36, 100, 400]);
                let mut data = self.random.bytes(len);
                if self.random.once_in(2) {
                    data.fill(0);
                }
                data
            }
        }
    }

    fn blob_hash(&mut self) -> H256 {
        let mut hash: [u8; 32] = self.random.any_word().to_be_bytes();
        hash[0] = 1;
        H256(hash)
    }

    fn access(&mut self) -> AccessListItem {
        let address = match self.random.below(6) {
            0 => low_address(self.random.pick(&self.cast.precompiles)),
            _ => self.random.pick(&self.cast.callable),
        };
        let keys = self.random.below(4);
        let key = |random: &mut Random| H256(Word::from(random.u64() % 5).to_be_bytes());
        AccessListItem { address, storage_keys: (0..keys).map(|_| key(self.random)).collect() }
    }

    /// Mostly in order.
    fn authorization(&mut self) -> Authorization {
        let key = self.key();
        let chain_id = match self.random.below(12) {
            0 => self.random.word(),
            1..4 => Word::ZERO,
            _ => Word::from(self.world.block.chain_id),
        };
        let address = match self.random.below(8) {
            0 => H160::zero(),
            _ => delegate(self.random, self.cast),
        };
        let nonce = match self.random.below(10) {
            0 => u64::MAX,
            1 => self.random.u64() % 4,
            _ => self.take_nonce(key.address()),
        };
        let mut signed =
            Authorization { chain_id, address, nonce, ..Authorization::default() }.signed(&key);
        match self.random.below(24) {
            0 => signed.y_parity ^= 1,
            1 => signed.y_parity = self.random.u64() as u8,
            2 => signed.r = self.random.word(),
            3 => signed.s = self.random.word(),
            4 => (signed.s, signed.y_parity) = (ORDER - signed.s, signed.y_parity ^ 1),
            _ => {}
        }
        signed
    }

    /// Breaks a rule, most of the time.
    fn spoil(&mut self, tx: &mut Transaction) {
        match self.random.below(16) {
            0 => tx.nonce = tx.nonce.wrapping_add(1),
            1 => tx.nonce = tx.nonce.wrapping_sub(1),
            2 => tx.chain_id = Some(self.world.block.chain_id + 1),
            3 => tx.gas_limit = 20_999 + self.random.u64() % 40_000,
            4 => tx.gas_limit = self.world.block.gas_limit + 1,
            5 => tx.gas_limit = (1 << 24) + self.random.u64() % 2,
            6 => tx.max_fee_per_gas = Word::from(self.world.block.base_fee.saturating_sub(1)),
            7 => tx.max_priority_fee_per_gas = tx.max_fee_per_gas + Word::from(1),
            8 => tx.value = self.random.word(),
            9 => tx.to = None,
            10 => tx.blob_versioned_hashes.clear(),
            11 => tx.authorizations.clear(),
            12 => {
                if let Some(hash) = tx.blob_versioned_hashes.last_mut() {
                    hash.0[0] = 2;
                }
            }
            13 if tx.tx_type == TxType::Blob => {
                tx.max_fee_per_blob_gas = Word::from(self.random.below(3));
            }
            14 => {
                let blobs = 6 + self.random.below(5);
                if tx.tx_type == TxType::Blob {
                    tx.blob_versioned_hashes = (0..blobs).map(|_| self.blob_hash()).collect();
                }
            }
            15 => {
                tx.to = None;
                tx.data = vec![0; 2 * 24_576 + self.random.below(2)];
            }
            _ => {}
        }
        if matches!(tx.tx_type, TxType::Blob | TxType::SetCode) {
            // Without a callee they are invalid (EIP-4844, EIP-7702); revm leaves that to the decoder.
            tx.to = tx.to.or(Some(self.cast.callable[0]));
        }
        if tx.tx_type.has_gas_price() {
            tx.max_priority_fee_per_gas = tx.max_fee_per_gas;
        }
        if tx.tx_type != TxType::Legacy && tx.chain_id.is_none() {
            tx.chain_id = Some(self.world.block.chain_id);
        }
    }
}

/// Order of secp256k1.
const ORDER: Word = Word::from_limbs([
    0xbfd2_5e8c_d036_4141,
    0xbaae_dce6_af48_a03b,
    0xffff_ffff_ffff_fffe,
    0xffff_ffff_ffff_ffff,
]);
