//! What is asked for.

use engine::{
    chain::ChainConfig,
    genesis::{GenesisAccount, GenesisBlock},
    revision::Revision,
};
use thiserror::Error;

use crate::{AsmError, Batch, Generator, Mix};

/// Most users of a chain that is made up.
pub const ACCOUNTS_MAX: u32 = 1 << 20;

/// Most transactions and deposits of a batch.
pub const TRANSACTIONS_MAX: u32 = 1 << 20;

/// What to make. The same plan always makes the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What every choice depends on.
    pub seed: u64,
    /// The chain's id.
    pub chain_id: u64,
    /// The revision from the start on.
    pub revision: Revision,
    /// How many users send transactions.
    pub accounts: u32,
    /// How many batches.
    pub batches: u32,
    /// How many blocks in each batch.
    pub blocks_per_batch: u32,
    /// How many transactions and deposits in each batch.
    pub transactions_per_batch: u32,
    /// Of what kinds.
    pub mix: Mix,
    /// Whether there are blob transactions.
    pub has_blobs: bool,
    /// Whether there are transactions that delegate (EIP-7702), where the revision knows them. The
    /// engine recovers the signers of their authorizations while it runs.
    pub has_delegations: bool,
    /// How many of 1000 transactions are made invalid.
    pub invalid_per_mille: u32,
}

/// Why a plan cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PlanError {
    /// Nobody could send anything, or there are too many.
    #[error("{0} accounts; there must be 1 to {ACCOUNTS_MAX}")]
    Accounts(u32),
    /// A batch without blocks is none.
    #[error("a batch has at least one block")]
    NoBlocks,
    /// Too many for one batch.
    #[error("{0} transactions in a batch; there may be at most {TRANSACTIONS_MAX}")]
    Transactions(u32),
    /// More than all transactions would be invalid.
    #[error("{0} of 1000 transactions cannot be invalid")]
    InvalidShare(u32),
    /// Batches cannot run under the revision.
    #[error("batches cannot run under {}", .0.name())]
    Revision(Revision),
    /// A contract of this package does not assemble.
    #[error(transparent)]
    Contract(#[from] AsmError),
}

/// Everything that a plan makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workload {
    /// The chain.
    pub chain: Chain,
    /// The batches, from number 1 on.
    pub batches: Vec<Batch>,
}

/// What a chain starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Its configuration.
    pub config: ChainConfig,
    /// What the first block follows.
    pub block: GenesisBlock,
    /// Accounts, contracts and their storage.
    pub accounts: Vec<GenesisAccount>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            seed: 0,
            chain_id: 4242,
            revision: Revision::Prague,
            accounts: 16,
            batches: 1,
            blocks_per_batch: 1,
            transactions_per_batch: 64,
            mix: Mix::default(),
            has_blobs: false,
            has_delegations: true,
            invalid_per_mille: 0,
        }
    }
}

impl Plan {
    /// Starts to follow the plan; the batches come one by one.
    pub fn start(&self) -> Result<Generator, PlanError> {
        self.check()?;
        Generator::new(self)
    }

    /// Makes everything at once.
    pub fn make(&self) -> Result<Workload, PlanError> {
        let generator = self.start()?;
        Ok(Workload { chain: generator.genesis().clone(), batches: generator.collect() })
    }

    fn check(&self) -> Result<(), PlanError> {
        if self.accounts == 0 || self.accounts > ACCOUNTS_MAX {
            return Err(PlanError::Accounts(self.accounts));
        }
        if self.blocks_per_batch == 0 {
            return Err(PlanError::NoBlocks);
        }
        if self.transactions_per_batch > TRANSACTIONS_MAX {
            return Err(PlanError::Transactions(self.transactions_per_batch));
        }
        if self.invalid_per_mille > 1_000 {
            return Err(PlanError::InvalidShare(self.invalid_per_mille));
        }
        if ChainConfig::new(self.chain_id, self.revision).check().is_err() {
            return Err(PlanError::Revision(self.revision));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_plans_are_refused() {
        let refusal = |plan: Plan| plan.start().map(|_| ()).unwrap_err();
        let plan = Plan::default();
        assert_eq!(refusal(Plan { accounts: 0, ..plan.clone() }), PlanError::Accounts(0));
        let accounts = ACCOUNTS_MAX + 1;
        assert_eq!(refusal(Plan { accounts, ..plan.clone() }), PlanError::Accounts(accounts));
        assert_eq!(refusal(Plan { blocks_per_batch: 0, ..plan.clone() }), PlanError::NoBlocks);
        let transactions_per_batch = TRANSACTIONS_MAX + 1;
        let many = Plan { transactions_per_batch, ..plan.clone() };
        assert_eq!(refusal(many), PlanError::Transactions(transactions_per_batch));
        let invalid_per_mille = 1_001;
        let share = Plan { invalid_per_mille, ..plan.clone() };
        assert_eq!(refusal(share), PlanError::InvalidShare(invalid_per_mille));
        let revision = Revision::London;
        assert_eq!(refusal(Plan { revision, ..plan }), PlanError::Revision(revision));
    }
}
