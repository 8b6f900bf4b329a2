//! Deposits: transactions that the layer below orders, and that nobody can keep out.
//!
//! The envelope is the byte `0x7d` and an RLP list: priority index, sender (20 bytes), callee (20
//! bytes, or empty to deploy), amount to mint, value, gas limit, data. Its keccak is the deposit's
//! hash.
//!
//! A deposit is always included. It mints, raises the sender's nonce, and then runs like a
//! transaction that pays no fee: its gas counts for the block and bounds what it does, and whatever
//! fails, be it that the gas limit does not even pay for the intrinsic gas, leaves a failed receipt,
//! the nonce and the minted amount. A gas limit that no block of the chain can ever hold fails at
//! once and uses no gas, since it could never be included otherwise. No sender's code and no limit
//! for the gas of one transaction (EIP-3607, EIP-7825) is in its way.

use alloc::vec::Vec;

use ::transaction::{IntrinsicGas, Transaction, intrinsic_gas};
use primitives::{
    AccountId, H160, H256, Halt, Status, Word, keccak256,
    rlp::{Reader, RlpError, Writer},
};
use thiserror::Error;
use trace::{Recorder, TransactionEnd, TransactionStart};

use super::{
    run::{Run, call, deploy, pay_for_pubdata},
    transaction::{Executed, Terms, state_error},
};
use crate::{
    env::TransactionEnv,
    journal::Journal,
    kernel::{ExecutionEnvironment, Kernel, Native, Outcome, Resources, System, costs},
    state::{StateError, StateReader},
};

/// First byte of a deposit's envelope.
pub const DEPOSIT_TYPE: u8 = 0x7d;

/// A deposit. See the module's documentation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deposit {
    /// Its number among all deposits of the chain.
    pub priority_index: u64,
    /// On whose behalf it runs.
    pub from: H160,
    /// Whom it calls; `None` deploys.
    pub to: Option<H160>,
    /// How much the sender is given.
    pub mint: Word,
    /// How much of the sender's balance moves to the callee.
    pub value: Word,
    /// The most gas that it may use.
    pub gas_limit: u64,
    /// Calldata, or init code.
    pub data: Vec<u8>,
}

/// Why bytes are no deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DepositError {
    /// The first byte is not [`DEPOSIT_TYPE`].
    #[error("a deposit starts with 0x7d")]
    Type,
    /// A field is not canonical RLP or not of its size.
    #[error("{field}: {source}")]
    Field {
        /// The field's name.
        field: &'static str,
        /// What is wrong with it.
        source: RlpError,
    },
}

impl Deposit {
    /// The envelope.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.bytes(&[DEPOSIT_TYPE]).list(|out| {
            out.u64(self.priority_index).bytes(&self.from.0).optional_address(self.to);
            out.word(self.mint).word(self.value).u64(self.gas_limit).bytes(&self.data);
        });
        out.finish()
    }

    /// The deposit whose envelope `bytes` is, all of them.
    pub fn decode(bytes: &[u8]) -> Result<Self, DepositError> {
        let Some((&DEPOSIT_TYPE, list)) = bytes.split_first() else {
            return Err(DepositError::Type);
        };
        let at = |field| move |source| DepositError::Field { field, source };
        let mut envelope = Reader::new(list);
        let mut fields = envelope.list().map_err(at("envelope"))?;
        envelope.finish().map_err(at("envelope"))?;
        let deposit = Self {
            priority_index: fields.u64().map_err(at("priority index"))?,
            from: H160(fields.array().map_err(at("from"))?),
            to: fields.optional_address().map_err(at("to"))?,
            mint: fields.word().map_err(at("mint"))?,
            value: fields.word().map_err(at("value"))?,
            gas_limit: fields.u64().map_err(at("gas limit"))?,
            data: fields.bytes().map_err(at("data"))?.to_vec(),
        };
        fields.finish().map_err(at("end of the fields"))?;
        Ok(deposit)
    }

    /// The hash that identifies it: of the whole envelope.
    pub fn hash(&self) -> H256 {
        keccak256(&self.encode())
    }
}

/// Executes a deposit. `hash` is its own, `gas_limit_max` that of the chain's blocks.
pub(super) fn execute_deposit<E, D, R>(
    kernel: &mut Kernel<E>,
    journal: &mut Journal<D, R>,
    terms: &Terms,
    (deposit, hash): (&Deposit, H256),
    gas_limit_max: u64,
) -> Result<Executed, StateError>
where
    E: ExecutionEnvironment,
    D: StateReader,
    R: Recorder,
{
    journal.begin_transaction();
    if R::IS_ON {
        journal.recorder().begin_transaction(&TransactionStart {
            kind: DEPOSIT_TYPE,
            hash,
            sender: deposit.from.into(),
            to: deposit.to.map(AccountId::from),
            value: deposit.value,
            gas_limit: deposit.gas_limit,
        });
    }
    let executed = run(kernel, journal, terms, deposit, gas_limit_max);
    executed.map_err(|halt| state_error(journal, halt))
}

fn run<E, D, R>(
    kernel: &mut Kernel<E>,
    journal: &mut Journal<D, R>,
    terms: &Terms,
    deposit: &Deposit,
    gas_limit_max: u64,
) -> Result<Executed, Halt>
where
    E: ExecutionEnvironment,
    D: StateReader,
    R: Recorder,
{
    let from = AccountId::from(deposit.from);
    journal.set_transaction(TransactionEnv { origin: from, ..TransactionEnv::default() });
    journal.add_balance(&from, deposit.mint)?;
    let nonce = journal.header(&from)?.nonce;
    journal.set_nonce(&from, nonce.saturating_add(1))?;
    let mut native = terms.native;
    let is_beyond = native.take(&costs::deposit(deposit.encode().len() as u64), 1).is_err();
    if deposit.gas_limit > gas_limit_max {
        return Ok(finish(journal, terms, failed(native), 0));
    }
    if is_beyond {
        // It cannot be left out, so what is beyond the limit is counted with the rest.
        let mut run = failed(native);
        run.outcome.status = Status::Halt(Halt::OutOfNative);
        return Ok(finish(journal, terms, run, deposit.gas_limit));
    }
    let intrinsic = intrinsic_of(journal, deposit);
    if deposit.gas_limit < intrinsic.gas.max(intrinsic.floor) {
        return Ok(finish(journal, terms, failed(native), deposit.gas_limit));
    }
    let coinbase = journal.block().coinbase;
    for account in [from, coinbase].into_iter().chain(deposit.to.map(AccountId::from)) {
        journal.touch_account(&account);
    }
    journal.checkpoint();
    let resources = Resources { gas: deposit.gas_limit - intrinsic.gas, native };
    let (value, data) = (deposit.value, deposit.data.as_slice());
    let mut run = match deposit.to {
        Some(to) => call(kernel, journal, (from, to.into()), (value, data), resources)?,
        None => deploy(kernel, journal, from, nonce, (value, data), resources)?,
    };
    let pubdata_bytes = pay_for_pubdata(journal, terms, &mut run);
    journal.commit();
    let used = deposit.gas_limit - run.outcome.resources.gas;
    let most = used / journal.rules().refund_quotient;
    let gas_refunded = u64::try_from(journal.refunded()).unwrap_or(0).min(most);
    let gas_used = (used - gas_refunded).max(intrinsic.floor);
    Ok(Executed { gas_refunded, pubdata_bytes, ..finish(journal, terms, run, gas_used) })
}

/// What a transaction of that shape is charged at the start.
fn intrinsic_of<D: StateReader, R: Recorder>(
    journal: &Journal<D, R>,
    deposit: &Deposit,
) -> IntrinsicGas {
    let (to, data) = (deposit.to, deposit.data.clone());
    let shape = Transaction { to, data, ..Transaction::default() };
    intrinsic_gas(&shape, &journal.rules().transactions.intrinsic)
}

/// A run that never started.
const fn failed(native: Native) -> Run {
    let resources = Resources { gas: 0, native };
    let outcome = Outcome { status: Status::Halt(Halt::OutOfGas), resources };
    Run { outcome, output: Vec::new(), created: None }
}

fn finish<D: StateReader, R: Recorder>(
    journal: &mut Journal<D, R>,
    terms: &Terms,
    run: Run,
    gas_used: u64,
) -> Executed {
    journal.clear_destroyed();
    let status = run.outcome.status;
    journal.recorder().end_transaction(&TransactionEnd { status, gas_used });
    let (logs, messages) = journal.take_logs();
    Executed {
        status,
        gas_used,
        gas_refunded: 0,
        native_used: terms.native.minus(&run.outcome.resources.native),
        pubdata_bytes: 0,
        output: run.output,
        created: run.created,
        logs,
        messages,
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_fields_are_in_their_order() {
        let deposit = Deposit {
            priority_index: 1,
            from: H160([2; 20]),
            to: None,
            mint: Word::from(3),
            value: Word::from(4),
            gas_limit: 5,
            data: vec![6],
        };
        let mut expected = vec![DEPOSIT_TYPE, 0xc0 + 27, 1, 0x80 + 20];
        expected.extend([2; 20]);
        expected.extend([0x80, 3, 4, 5, 6]);
        assert_eq!(deposit.encode(), expected);
    }

    #[test]
    fn what_is_no_deposit_is_refused_with_the_field() {
        assert_eq!(Deposit::decode(&[]), Err(DepositError::Type));
        assert_eq!(Deposit::decode(&[2, 0xc0]), Err(DepositError::Type));
        let (field, source) = ("priority index", RlpError::Truncated);
        assert_eq!(Deposit::decode(&[0x7d, 0xc0]), Err(DepositError::Field { field, source }));
        let mut long = Deposit::default().encode();
        long.push(0);
        let (field, source) = ("envelope", RlpError::Trailing(1));
        assert_eq!(Deposit::decode(&long), Err(DepositError::Field { field, source }));
    }

    proptest! {
        #[test]
        fn deposits_round_trip(
            priority_index: u64,
            from: [u8; 20],
            to: Option<[u8; 20]>,
            words: [[u8; 32]; 2],
            gas_limit: u64,
            data: Vec<u8>,
        ) {
            let [mint, value] = words.map(Word::from_be_bytes);
            let (from, to) = (H160(from), to.map(H160));
            let deposit = Deposit { priority_index, from, to, mint, value, gas_limit, data };
            let bytes = deposit.encode();
            for len in 0..bytes.len() {
                prop_assert!(Deposit::decode(&bytes[..len]).is_err());
            }
            prop_assert_eq!(Deposit::decode(&bytes), Ok(deposit));
        }

        #[test]
        fn a_deposit_has_one_envelope(mut bytes: Vec<u8>) {
            bytes.insert(0, DEPOSIT_TYPE);
            if let Ok(deposit) = Deposit::decode(&bytes) {
                prop_assert_eq!(deposit.encode(), bytes);
            }
        }
    }
}
