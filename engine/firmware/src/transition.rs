//! From what a host says to a statement.

use alloc::vec::Vec;

use engine::{
    chain::ChainConfig,
    context::Context,
    kernel::Kernel,
    leaves::{TouchedLeaf, claims_of},
    seal::seal_leaves,
    statement::Statement,
    transition::{RawBatch, Recovered, execute_batch},
    vms::VmFrame,
};
use primitives::keccak256;
use tree::{Commitment, Digest, UpdateWitness, verify_update};

use crate::{
    host::{Host, Part, Phase},
    phases::Phases,
    refusal::Refusal,
    state::HintedState,
};

/// The statement of the batch that the host gives. See the crate's documentation.
pub fn transition<H: Host>(host: H) -> Result<Statement, Refusal> {
    let state = HintedState::new(host);
    let (config, context) = (state.part(Part::Config), state.part(Part::Context));
    // Both have one encoding: these are the hashes that the statement is to name.
    let hashes = (keccak256(config.as_slice()), keccak256(context.as_slice()));
    let config = ChainConfig::decode(config.as_slice()).map_err(Refusal::Config)?;
    let context = Context::decode(context.as_slice()).map_err(Refusal::Context)?;
    let previous = commitment(state.part(Part::Commitment).as_slice())?;
    let bytes = state.part(Part::Batch);
    let batch = RawBatch::decode(bytes.as_slice())?;
    let mut block = 0;
    let batch = batch.recover(false, |envelopes| {
        let sender = |(index, envelope): (usize, &&[u8])| {
            state.enter(Phase::Sender, block, index as u32);
            Recovered::from_envelope(envelope)
        };
        let candidates = envelopes.iter().enumerate().map(sender).collect();
        block += 1;
        candidates
    });

    let mut kernel = Kernel::<VmFrame>::default();
    let phases = Phases(&state);
    let (outcome, _) = execute_batch(&mut kernel, &state, phases, &config, &context, &batch)?;

    state.enter(Phase::Tree, 0, 0);
    let witness = UpdateWitness::from_bytes(state.part(Part::Witness).as_slice())?;
    let touched: Vec<_> = outcome.touched.iter().map(TouchedLeaf::of).collect();
    let claims = claims_of(&touched, &witness.leaves)?;
    let next = verify_update(&previous, &witness, &claims)?;
    state.enter(Phase::Statement, 0, 0);
    let leaves = (touched.as_slice(), witness.leaves.as_slice());
    Ok(seal_leaves(&config, hashes, &outcome, (previous, next), leaves)?.statement)
}

fn commitment(bytes: &[u8]) -> Result<Commitment, Refusal> {
    let parts = bytes.split_first_chunk::<32>();
    let parts = parts.and_then(|(root, rest)| Some((root, rest.try_into().ok()?)));
    let (root, next_free) =
        parts.ok_or_else(|| Refusal::Commitment("it does not have 40 bytes".into()))?;
    Ok(Commitment { root: Digest::from_bytes(root)?, next_free: u64::from_le_bytes(next_free) })
}
