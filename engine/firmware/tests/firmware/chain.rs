//! A chain in memory that executes batches natively and keeps what the program asks for.

use engine::{
    chain::ChainConfig, context::Context, genesis::Genesis, kernel::Kernel, state::MemoryState,
    transition::RawBatch, vms::VmFrame,
};
use firmware::Native;
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
    pub(crate) fn execute(&mut self, raw: &RawBatch<'_>) -> Native<MemoryState> {
        let at = (&self.config, &self.context);
        let before = self.state.clone();
        let native = Native::execute(&mut self.kernel, at, (before, &self.tree), raw).unwrap();
        self.tree.apply(&native.update).unwrap();
        self.state.apply(&native.outcome.touched);
        for code in &native.outcome.codes {
            self.state.insert_code(code.hash, code.bytes.clone());
        }
        self.context = native.outcome.context.clone();
        native
    }
}
