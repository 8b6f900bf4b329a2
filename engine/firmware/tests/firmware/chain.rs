//! A chain in memory that executes batches natively and keeps what the program asks for.

use engine::{
    chain::ChainConfig,
    context::Context,
    genesis::Genesis,
    kernel::Kernel,
    leaves::accesses,
    seal::seal_batch,
    state::MemoryState,
    statement::Statement,
    transition::{RawBatch, RawBlock, execute_batch},
    vms::VmFrame,
};
use firmware::Answers;
use tree::MemoryTree;
use workloads::{Batch, Plan};

/// The state before the next batch.
pub(crate) struct Chain {
    pub(crate) config: ChainConfig,
    pub(crate) context: Context,
    pub(crate) state: MemoryState,
    pub(crate) tree: MemoryTree,
    kernel: Kernel<VmFrame>,
}

/// A batch that was executed natively.
pub(crate) struct Native {
    pub(crate) statement: Statement,
    pub(crate) answers: Answers<MemoryState>,
}

impl Chain {
    pub(crate) fn new(config: ChainConfig, genesis: Genesis) -> Self {
        let Genesis { state, tree, context, .. } = genesis;
        Self { config, context, state, tree, kernel: Kernel::default() }
    }

    /// The chain of a plan and its batches.
    pub(crate) fn of(plan: &Plan) -> (Self, Vec<Batch>) {
        let made = plan.make().unwrap();
        let chain = &made.chain;
        let genesis = Genesis::new(&chain.config, &chain.block, &chain.accounts).unwrap();
        (Self::new(chain.config.clone(), genesis), made.batches)
    }

    /// Executes the next batch.
    pub(crate) fn execute(&mut self, raw: &RawBatch<'_>) -> Native {
        let before = self.state.clone();
        let input = raw.clone().recover_in_order();
        let done =
            execute_batch(&mut self.kernel, &before, (), &self.config, &self.context, &input);
        let (outcome, ()) = done.unwrap();
        let update = self.tree.update(&accesses(&outcome.touched)).unwrap();
        let states = (update.previous, update.next);
        let sealed = seal_batch(&self.config, &self.context, &outcome, states, &update.witness);
        let witness = (update.previous, &update.witness);
        let answers = Answers::new(&self.config, &self.context, raw, witness, before);
        self.state.apply(&outcome.touched);
        for code in &outcome.codes {
            self.state.insert_code(code.hash, code.bytes.clone());
        }
        self.context = outcome.context;
        Native { statement: sealed.unwrap().statement, answers }
    }
}

/// A batch as the engine and the program are given it.
pub(crate) fn raw(batch: &Batch) -> RawBatch<'_> {
    let blocks = batch.blocks.iter().map(|block| RawBlock {
        input: block.environment.clone(),
        envelopes: block.transactions.iter().map(|entry| entry.envelope.as_slice()).collect(),
    });
    RawBatch {
        chain_id: batch.chain_id,
        revision: batch.revision,
        number: batch.number,
        blocks: blocks.collect(),
    }
}
