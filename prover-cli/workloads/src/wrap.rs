//! From a call to a signed transaction of any type.

use engine::revision::Rules;
use primitives::{H160, Word};
use transaction::{Transaction, TxType};

use crate::{
    Flaw, Plan, calls::Call, contracts::Contract, generator::gas_limit, genesis::BASE_FEE,
    random::Random, users::User,
};

/// What everybody is ready to pay for gas at most.
const FEE_CAP: u64 = 2 * BASE_FEE;
/// What everybody is ready to pay for blob gas at most.
const BLOB_FEE_CAP: u64 = 1_000_000_000_000;
/// How many accounts delegate to code. They send nothing themselves.
const DELEGATORS: u64 = 8;

/// Wraps calls into transactions and signs them.
#[derive(Clone, Debug)]
pub(crate) struct Wrapper {
    chain_id: u64,
    rules: &'static Rules,
    types: Vec<TxType>,
    delegators: Vec<User>,
    blobs_left: u64,
}

impl Wrapper {
    pub(crate) fn new(plan: &Plan, rules: &'static Rules) -> Self {
        let known = rules.transactions.types.iter().copied();
        let is_wanted = |tx_type: &TxType| match tx_type {
            TxType::Blob => plan.has_blobs,
            TxType::SetCode => plan.has_delegations,
            TxType::Legacy | TxType::AccessList | TxType::DynamicFee => true,
        };
        let delegator = |number| User::new(plan.seed, "delegator", number);
        Self {
            chain_id: plan.chain_id,
            rules,
            types: known.filter(is_wanted).collect(),
            delegators: (0..DELEGATORS).map(delegator).collect(),
            blobs_left: 0,
        }
    }

    /// Makes room for blobs: as many as do not move their price.
    pub(crate) fn enter_block(&mut self) {
        self.blobs_left = self.rules.blobs.target;
    }

    /// A transaction of any type that does this, signed by the user. With a flaw it is invalid, and
    /// the user's nonce stays as it is.
    pub(crate) fn wrap(
        &mut self,
        call: Call,
        user: &mut User,
        flaw: Option<Flaw>,
        random: &mut Random,
    ) -> Transaction {
        let tx_type = match flaw {
            // Nothing but the flaw can be wrong with it, and it has no side effect.
            Some(_) => TxType::DynamicFee,
            None => self.choose_type(&call, random),
        };
        let mut transaction = self.unsigned(call, tx_type, user.nonce, random);
        match flaw {
            None => user.nonce += 1,
            Some(flaw) => spoil(&mut transaction, flaw, random),
        }
        let mut transaction = transaction.signed(&user.key);
        if flaw == Some(Flaw::Signature) {
            transaction.signature.r = Word::ZERO;
        }
        transaction
    }

    /// Some types cannot deploy, and blobs need room.
    fn choose_type(&mut self, call: &Call, random: &mut Random) -> TxType {
        let chosen = random.choose(TxType::DynamicFee, &self.types);
        match chosen {
            TxType::Blob | TxType::SetCode if call.to.is_none() => TxType::DynamicFee,
            TxType::Blob if self.blobs_left == 0 => TxType::DynamicFee,
            TxType::Blob => {
                self.blobs_left -= 1;
                chosen
            }
            _ => chosen,
        }
    }

    fn unsigned(
        &mut self,
        call: Call,
        tx_type: TxType,
        nonce: u64,
        random: &mut Random,
    ) -> Transaction {
        let fee_cap = random.between(BASE_FEE, FEE_CAP);
        let tip = if tx_type.has_gas_price() { fee_cap } else { random.below(BASE_FEE / 10) };
        let is_unprotected = tx_type == TxType::Legacy && random.below(4) == 0;
        let mut transaction = Transaction {
            tx_type,
            chain_id: (!is_unprotected).then_some(self.chain_id),
            nonce,
            max_fee_per_gas: Word::from(fee_cap),
            max_priority_fee_per_gas: Word::from(tip),
            to: call.to,
            value: call.value,
            data: call.data,
            ..Transaction::default()
        };
        if tx_type == TxType::AccessList || tx_type > TxType::AccessList && random.below(4) == 0 {
            transaction.access_list = call.access_list;
        }
        match tx_type {
            TxType::Blob => {
                let mut hash = random.hash();
                hash.0[0] = 1;
                transaction.blob_versioned_hashes = vec![hash];
                transaction.max_fee_per_blob_gas = Word::from(BLOB_FEE_CAP);
            }
            TxType::SetCode => self.delegate(&mut transaction, random),
            TxType::Legacy | TxType::AccessList | TxType::DynamicFee => {}
        }
        let intrinsic = &self.rules.transactions.intrinsic;
        transaction.gas_limit = gas_limit(&transaction, intrinsic, call.gas);
        transaction
    }

    /// One or two accounts delegate to a contract, or no more.
    fn delegate(&mut self, transaction: &mut Transaction, random: &mut Random) {
        let targets = Contract::ALL.map(Contract::address);
        for _ in 0..random.between(1, 2) {
            let place = random.below(self.delegators.len() as u64) as usize;
            let target = random.choose(H160::zero(), &targets);
            if let Some(delegator) = self.delegators.get_mut(place) {
                transaction.authorizations.push(delegator.authorize(self.chain_id, target));
            }
        }
    }
}

/// Makes a transaction invalid. A bad signature comes after signing.
fn spoil(transaction: &mut Transaction, flaw: Flaw, random: &mut Random) {
    match flaw {
        Flaw::Nonce if transaction.nonce > 0 && random.below(2) == 0 => transaction.nonce -= 1,
        Flaw::Nonce => transaction.nonce += random.between(1, 5),
        Flaw::Signature => {}
        Flaw::Funds => transaction.value = Word::MAX >> 8,
        Flaw::ChainId => transaction.chain_id = transaction.chain_id.map(|id| id.wrapping_add(1)),
    }
}
