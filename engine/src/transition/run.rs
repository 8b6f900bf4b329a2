//! The run of something that has paid: an outermost call or deployment, and its pubdata.

use alloc::vec::Vec;

use primitives::{AccountId, CallModifier, Halt, Status, VmKind, Word};
use trace::Recorder;

use super::Terms;
use crate::{
    journal::Journal,
    kernel::{
        CallRequest, DeploymentRequest, ExecutionEnvironment, Kernel, Native, Outcome, Resources,
        System, costs,
    },
    state::StateReader,
};

/// A run of something that has paid: how it ended, before refunds.
pub(super) struct Run {
    pub(super) outcome: Outcome,
    pub(super) output: Vec<u8>,
    pub(super) created: Option<AccountId>,
}

/// An outermost call.
pub(super) fn call<E, D, R>(
    kernel: &mut Kernel<E>,
    journal: &mut Journal<D, R>,
    (caller, target): (AccountId, AccountId),
    (value, input): (Word, &[u8]),
    mut resources: Resources,
) -> Result<Run, Halt>
where
    E: ExecutionEnvironment,
    D: StateReader,
    R: Recorder,
{
    let place = journal.loaded(&target)?;
    if journal.rules().has_delegation
        && journal.header_at(place).code.is_some()
        && let Some(delegate) = journal.code_at(place)?.delegation()
    {
        if resources.native.take(&costs::ACCOUNT, 1).is_err() {
            return Ok(out_of_native(resources.native));
        }
        journal.touch_account(&delegate);
    }
    if journal.pay_owed(&mut resources.native).is_err() {
        return Ok(out_of_native(resources.native));
    }
    let request = CallRequest {
        gas: resources.gas,
        stipend: 0,
        target,
        modifier: CallModifier::None,
        caller,
        callee: target,
        value,
        input: 0..0,
    };
    let outcome = kernel.call(journal, &request, resources, input);
    finish_run(kernel, outcome, None)
}

/// An outermost deployment.
pub(super) fn deploy<E, D, R>(
    kernel: &mut Kernel<E>,
    journal: &mut Journal<D, R>,
    deployer: AccountId,
    nonce: u64,
    (value, init_code): (Word, &[u8]),
    mut resources: Resources,
) -> Result<Run, Halt>
where
    E: ExecutionEnvironment,
    D: StateReader,
    R: Recorder,
{
    if journal.pay_owed(&mut resources.native).is_err() {
        return Ok(out_of_native(resources.native));
    }
    let vm = VmKind::Evm;
    let request = DeploymentRequest { vm, deployer, value, init_code: 0..0, salt: None };
    let (outcome, created) = kernel.deploy(journal, &request, nonce, resources, init_code);
    finish_run(kernel, outcome, created)
}

/// A run that ended before its first frame.
const fn out_of_native(native: Native) -> Run {
    let outcome = Outcome {
        status: Status::Halt(Halt::OutOfNative),
        resources: Resources { gas: 0, native },
    };
    Run { outcome, output: Vec::new(), created: None }
}

fn finish_run<E: ExecutionEnvironment>(
    kernel: &Kernel<E>,
    outcome: Outcome,
    created: Option<AccountId>,
) -> Result<Run, Halt> {
    match outcome.status {
        Status::Halt(Halt::StateUnavailable) => Err(Halt::StateUnavailable),
        _ => Ok(Run { outcome, output: kernel.output().to_vec(), created }),
    }
}

/// Charges for the pubdata of all changes, and returns its bytes. If the gas left does not pay for
/// it, all gas is gone and the run's changes are taken back; what was changed before the run, the
/// sender's header and delegations, stays.
pub(super) fn pay_for_pubdata<D: StateReader, R: Recorder>(
    journal: &mut Journal<D, R>,
    terms: &Terms,
    run: &mut Run,
) -> u64 {
    let gas_per_byte = terms.fees.gas_per_pubdata_byte;
    if gas_per_byte == 0 {
        return 0;
    }
    let bytes = journal.pubdata_bound();
    let gas = &mut run.outcome.resources.gas;
    if let Some(rest) = gas.checked_sub(bytes.saturating_mul(gas_per_byte)) {
        *gas = rest;
        return bytes;
    }
    *gas = 0;
    if run.outcome.status.is_success() {
        run.outcome.status = Status::Halt(Halt::OutOfPubdataGas);
        run.output.clear();
        run.created = None;
        journal.revert();
        journal.checkpoint();
    }
    journal.pubdata_bound()
}
