//! Batch after batch of a plan.

use engine::{
    revision::Rules,
    transition::{BlockInput, Deposit},
};
use primitives::{AccountId, H160, Word};
use transaction::{IntrinsicRules, Transaction, intrinsic_gas};

use crate::{
    Batch, Block, Chain, Entry, Expected, Flaw, Kind, Plan, PlanError,
    calls::{Call, Calls},
    random::{Random, derive},
    users::User,
    wrap::Wrapper,
};

/// Least gas limit of a block.
const GAS_LIMIT_MIN: u64 = 30_000_000;
/// Who receives the priority fees.
const COINBASE: AccountId = AccountId::from_low_u64(0xc011_ade0_c01b_ba5e);
/// How many accounts of the layer below deposit.
const DEPOSITORS: u64 = 8;

/// Makes the batches of a plan, one after the other.
#[derive(Debug)]
pub struct Generator {
    plan: Plan,
    chain: Chain,
    rules: &'static Rules,
    random: Random,
    calls: Calls,
    wrapper: Wrapper,
    users: Vec<User>,
    depositors: Vec<H160>,
    next_priority_index: u64,
    batches: u32,
    blocks: u64,
    timestamp: u64,
}

impl Generator {
    pub(crate) fn new(plan: &Plan) -> Result<Self, PlanError> {
        let rules = plan.revision.rules().ok_or(PlanError::Revision(plan.revision))?;
        let user = |number: u32| User::new(plan.seed, "user", number.into());
        let users: Vec<_> = (0..plan.accounts).map(user).collect();
        let addresses: Vec<_> = users.iter().map(User::address).collect();
        let chain = Chain::new(plan, &addresses)?;
        let depositor = |number| H160::from_slice(&derive(plan.seed, "depositor", number).0[12..]);
        Ok(Self {
            rules,
            random: Random::new(plan.seed),
            calls: Calls::new(addresses)?,
            wrapper: Wrapper::new(plan, rules),
            users,
            depositors: (0..DEPOSITORS).map(depositor).collect(),
            next_priority_index: 0,
            batches: 0,
            blocks: chain.block.number,
            timestamp: chain.block.timestamp,
            plan: plan.clone(),
            chain,
        })
    }

    /// What the chain that the batches are for starts from.
    pub const fn genesis(&self) -> &Chain {
        &self.chain
    }

    fn batch(&mut self) -> Batch {
        let mut kinds = self.kinds();
        let blocks = u64::from(self.plan.blocks_per_batch);
        let mut made = Vec::new();
        for left in (1..=blocks).rev() {
            let count = (kinds.len() as u64).div_ceil(left) as usize;
            let rest = kinds.split_off(count);
            made.push(self.block(&kinds));
            kinds = rest;
        }
        let Plan { chain_id, revision, .. } = self.plan;
        Batch { chain_id, revision, number: self.batches.into(), blocks: made }
    }

    /// As many of each kind as the mix says, in any order.
    fn kinds(&mut self) -> Vec<Kind> {
        let counts = self.plan.mix.share_out(self.plan.transactions_per_batch);
        let of = |(kind, count): (Kind, u32)| std::iter::repeat_n(kind, count as usize);
        let mut kinds: Vec<_> = Kind::ALL.into_iter().zip(counts).flat_map(of).collect();
        self.random.shuffle(&mut kinds);
        kinds
    }

    fn block(&mut self, kinds: &[Kind]) -> Block {
        self.blocks += 1;
        self.timestamp += self.random.between(1, 12);
        self.wrapper.enter_block();
        let (mut deposits, mut transactions) = (Vec::new(), Vec::new());
        let mut gas = 0;
        for &kind in kinds {
            if kind == Kind::Deposits {
                let deposit = self.deposit();
                gas += deposit.gas_limit;
                deposits.push(deposit);
            } else {
                let (entry, gas_limit) = self.transaction(kind);
                gas += gas_limit;
                transactions.push(entry);
            }
        }
        let environment = BlockInput {
            number: self.blocks,
            timestamp: self.timestamp,
            // Twice what can be used: the base fee never rises.
            gas_limit: (2 * gas).max(GAS_LIMIT_MIN),
            coinbase: COINBASE,
            prev_randao: self.random.hash(),
            parent_beacon_block_root: self.random.hash(),
            deposits,
            ..BlockInput::default()
        };
        Block { environment, transactions }
    }

    fn deposit(&mut self) -> Deposit {
        let call = self.calls.of_deposit(&mut self.random);
        let place = self.random.below(self.depositors.len() as u64) as usize;
        let priority_index = self.next_priority_index;
        self.next_priority_index += 1;
        Deposit {
            priority_index,
            from: self.depositors.get(place).copied().unwrap_or_default(),
            to: call.to,
            mint: call.value + Word::from(self.random.below(1_000_000_000_000)),
            value: call.value,
            gas_limit: gas_limit(&shape(&call), &self.rules.transactions.intrinsic, call.gas),
            data: call.data,
        }
    }

    /// A transaction and its gas limit.
    fn transaction(&mut self, kind: Kind) -> (Entry, u64) {
        let sender = self.random.below(self.users.len() as u64) as usize;
        let call = self.calls.of(kind, sender, &mut self.random);
        let flaw = self.random.happens(self.plan.invalid_per_mille).then(|| {
            self.random.choose(Flaw::Nonce, &[Flaw::Signature, Flaw::Funds, Flaw::ChainId])
        });
        let expected = match flaw {
            Some(flaw) => Expected::LeftOut(flaw),
            None if call.reverts => Expected::Revert,
            None => Expected::Success,
        };
        let user = &mut self.users[sender];
        let transaction = self.wrapper.wrap(call, user, flaw, &mut self.random);
        (Entry { kind, envelope: transaction.encode(), expected }, transaction.gas_limit)
    }
}

impl Iterator for Generator {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        if self.batches == self.plan.batches {
            return None;
        }
        self.batches += 1;
        Some(self.batch())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.plan.batches - self.batches) as usize;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Generator {}

/// A transaction that costs as much before it runs.
fn shape(call: &Call) -> Transaction {
    Transaction { to: call.to, data: call.data.clone(), ..Transaction::default() }
}

/// What a transaction needs if its run takes `gas`.
pub(crate) fn gas_limit(transaction: &Transaction, rules: &IntrinsicRules, gas: u64) -> u64 {
    let before = intrinsic_gas(transaction, rules);
    (before.gas + gas).max(before.floor)
}
