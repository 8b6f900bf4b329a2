//! What a block does before its first transaction: calls of the contracts that keep beacon roots
//! (EIP-4788) and parent hashes (EIP-2935).
//!
//! The system's own address calls them with 30 million gas that count nowhere; where there is no
//! code, nothing happens. Requests to the consensus layer (EIP-7002, EIP-7251) have no meaning on a
//! rollup and are not asked for.

use primitives::{AccountId, H160, H256, Halt, Word};
use trace::{Recorder, TransactionEnd, TransactionStart};

use super::{run::call, transaction::state_error};
use crate::{
    env::TransactionEnv,
    journal::Journal,
    kernel::{ExecutionEnvironment, Kernel, Native, Resources, System},
    state::{StateError, StateReader},
};

/// The caller.
const SYSTEM: H160 = H160([
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xfe,
]);
/// Keeps the roots of beacon blocks (EIP-4788).
const BEACON_ROOTS: H160 = H160([
    0x00, 0x0f, 0x3d, 0xf6, 0xd7, 0x32, 0x80, 0x7e, 0xf1, 0x31, 0x9f, 0xb7, 0xb8, 0xbb, 0x85, 0x22,
    0xd0, 0xbe, 0xac, 0x02,
]);
/// Keeps the hashes of blocks (EIP-2935).
const HISTORY: H160 = H160([
    0x00, 0x00, 0xf9, 0x08, 0x27, 0xf1, 0xc5, 0x3a, 0x10, 0xcb, 0x7a, 0x02, 0x33, 0x5b, 0x17, 0x53,
    0x20, 0x00, 0x29, 0x35,
]);
/// Type of a system call in the trace.
const SYSTEM_CALL: u8 = 0xff;
const GAS: u64 = 30_000_000;

/// Makes the calls that the block's revision asks for.
pub(super) fn start_block<E, D, R>(
    kernel: &mut Kernel<E>,
    journal: &mut Journal<D, R>,
    native: Native,
    (parent_beacon_block_root, parent_hash): (H256, H256),
) -> Result<(), StateError>
where
    E: ExecutionEnvironment,
    D: StateReader,
    R: Recorder,
{
    let mut calls = [Some((BEACON_ROOTS, parent_beacon_block_root)), None];
    if journal.rules().has_history_contract {
        calls[1] = Some((HISTORY, parent_hash));
    }
    for (target, input) in calls.into_iter().flatten() {
        let done = system_call(kernel, journal, native, target.into(), input);
        done.map_err(|halt| state_error(journal, halt))?;
    }
    Ok(())
}

fn system_call<E, D, R>(
    kernel: &mut Kernel<E>,
    journal: &mut Journal<D, R>,
    native: Native,
    target: AccountId,
    input: H256,
) -> Result<(), Halt>
where
    E: ExecutionEnvironment,
    D: StateReader,
    R: Recorder,
{
    journal.begin_transaction();
    if journal.header(&target)?.code.is_none() {
        return Ok(());
    }
    let sender = AccountId::from(SYSTEM);
    if R::IS_ON {
        journal.recorder().begin_transaction(&TransactionStart {
            kind: SYSTEM_CALL,
            hash: H256::zero(),
            sender,
            to: Some(target),
            value: Word::ZERO,
            gas_limit: GAS,
        });
    }
    journal.set_transaction(TransactionEnv { origin: sender, ..TransactionEnv::default() });
    let resources = Resources { gas: GAS, native };
    let run = call(kernel, journal, (sender, target), (Word::ZERO, &input.0), resources)?;
    journal.clear_destroyed();
    let gas_used = GAS - run.outcome.resources.gas;
    journal.recorder().end_transaction(&TransactionEnd { status: run.outcome.status, gas_used });
    Ok(())
}
