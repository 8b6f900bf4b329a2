//! Calls: from the request to the frame, and back to the caller.

use alloc::rc::Rc;

use primitives::{AccountId, CallModifier, Halt, Status};
use trace::{FrameStart, LogKind, LogQuery, Recorder};

use super::{
    CallRequest, Completion, ExecutionEnvironment, Kernel, Launch, MAX_DEPTH, Next, Outcome,
    Resources, Started, SubFrameResult, System, ends_transaction,
};
use crate::{code::Code, hooks, journal::Journal, state::StateReader};

impl<E: ExecutionEnvironment> Kernel<E> {
    /// The top frame calls.
    pub(super) fn enter_call<D: StateReader, R: Recorder>(
        &mut self,
        journal: &mut Journal<D, R>,
        request: &CallRequest,
    ) -> Next {
        self.return_data.clear();
        let caller = &mut self.frames[self.depth - 1];
        let mut passed = caller.frame.pass_resources(request.gas);
        passed.gas += request.stipend;
        match self.start_call(journal, request, &mut passed, &[]) {
            Ok(Started::Frame) => Ok(None),
            Ok(Started::Done(outcome)) => self.continue_caller(journal, outcome),
            Ok(Started::Refused(resources)) => {
                self.continue_caller(journal, Outcome { status: Status::Revert, resources })
            }
            Err(halt) => Err((halt, passed.native)),
        }
    }

    /// Launches the frame of a call. `outer_input` is the input of an outermost call only.
    pub(super) fn start_call<D: StateReader, R: Recorder>(
        &mut self,
        journal: &mut Journal<D, R>,
        request: &CallRequest,
        resources: &mut Resources,
        outer_input: &[u8],
    ) -> Result<Started, Halt> {
        if self.depth > MAX_DEPTH {
            return Ok(Started::Refused(*resources));
        }
        journal.checkpoint();
        let started = self.start_in_checkpoint(journal, request, resources, outer_input);
        if started.is_err() {
            // No frame stands for this call yet: aborting undoes only those below it.
            journal.revert();
        }
        started
    }

    /// The part of `start_call` whose changes may be undone. On success the checkpoint is over, or
    /// it is the new frame's; on an error it is still open.
    fn start_in_checkpoint<D: StateReader, R: Recorder>(
        &mut self,
        journal: &mut Journal<D, R>,
        request: &CallRequest,
        resources: &mut Resources,
        outer_input: &[u8],
    ) -> Result<Started, Halt> {
        if !pay(journal, request)? {
            journal.revert();
            return Ok(Started::Refused(*resources));
        }
        if let Some(outcome) = self.answer_at_once(journal, request, resources, outer_input)? {
            return Ok(Started::Done(outcome));
        }
        let (code_account, code) = code_to_run(journal, &request.target)?;
        journal.pay_owed(&mut resources.native)?;
        if code.is_empty() {
            journal.commit();
            return Ok(Started::Done(Outcome { status: Status::Success, resources: *resources }));
        }
        if !E::supports(code.vm(), request.modifier) {
            journal.revert();
            let resources = Resources { gas: 0, ..*resources };
            let status = Status::Halt(Halt::UnsupportedCall);
            return Ok(Started::Done(Outcome { status, resources }));
        }
        self.pay_for_depth(resources)?;
        self.record_call(journal, request, *resources, outer_input, (code_account, &code));
        let launch = Launch {
            resources: *resources,
            code,
            caller: request.caller,
            callee: request.callee,
            modifier: request.modifier,
            is_static: request.modifier.is_static(),
            value: request.value,
            transaction: self.transaction,
        };
        let place = self.grow();
        place.input = request.input.clone();
        place.created = None;
        place.frame.launch(launch);
        Ok(Started::Frame)
    }

    /// The input of a call that is about to start.
    fn input<'a>(&'a self, request: &CallRequest, outer: &'a [u8]) -> &'a [u8] {
        match self.depth.checked_sub(1) {
            Some(caller) => self.frames[caller].frame.lend(request.input.clone()),
            None => outer,
        }
    }

    /// Precompiles and system hooks run without a frame.
    fn answer_at_once<D: StateReader, R: Recorder>(
        &mut self,
        journal: &mut Journal<D, R>,
        request: &CallRequest,
        resources: &mut Resources,
        outer_input: &[u8],
    ) -> Result<Option<Outcome>, Halt> {
        let target = request.target;
        let input = self.input(request, outer_input);
        let answer = if let Some(precompile) = journal.rules().precompile(&target) {
            let rules = &journal.rules().precompiles;
            hooks::run_precompile(precompile, rules, input, *resources)?
        } else if let Some(hook) = journal.hook(&target) {
            hook.run(journal, request, input, *resources)?
        } else {
            return Ok(None);
        };
        if R::IS_ON {
            let (kind, topics) = (LogKind::Precompile, &[]);
            journal.recorder().log(&LogQuery { kind, account: target, topics, data: input });
        }
        self.return_data.clear();
        self.return_data.extend_from_slice(&answer.output);
        match answer.outcome.status {
            Status::Success => journal.commit(),
            Status::Revert | Status::Halt(_) => journal.revert(),
        }
        Ok(Some(answer.outcome))
    }

    fn record_call<D: StateReader, R: Recorder>(
        &self,
        journal: &mut Journal<D, R>,
        request: &CallRequest,
        resources: Resources,
        outer_input: &[u8],
        (code_account, code): (AccountId, &Code),
    ) {
        if R::IS_ON {
            journal.recorder().begin_frame(&FrameStart {
                vm: code.vm(),
                modifier: request.modifier,
                is_static: request.modifier.is_static(),
                caller: request.caller,
                callee: request.callee,
                code_account,
                code_hash: code.hash(),
                value: request.value,
                gas: resources.gas,
                calldata: self.input(request, outer_input),
            });
        }
    }

    /// A frame that was called is done.
    pub(super) fn end_call<D: StateReader, R: Recorder>(
        &mut self,
        journal: &mut Journal<D, R>,
        completion: &Completion,
    ) -> Next {
        self.pop(journal, completion);
        let outcome = Outcome { status: completion.status, resources: completion.resources };
        self.continue_caller(journal, outcome)
    }

    /// Hands the result to the frame that is now on top, or out of the kernel if there is none.
    fn continue_caller<D: StateReader, R: Recorder>(
        &mut self,
        journal: &mut Journal<D, R>,
        outcome: Outcome,
    ) -> Next {
        if let Some(halt) = ends_transaction(outcome.status) {
            return Err((halt, outcome.resources.native));
        }
        let Some(caller) = self.depth.checked_sub(1) else { return Ok(Some(outcome)) };
        let result = SubFrameResult {
            is_success: outcome.status.is_success(),
            returned: outcome.resources,
            output: &self.return_data,
        };
        self.frames[caller].frame.continue_after_call(result, journal);
        Ok(None)
    }
}

/// Moves the value of a call; `false` if the caller does not have it.
fn pay<D: StateReader, R: Recorder>(
    journal: &mut Journal<D, R>,
    request: &CallRequest,
) -> Result<bool, Halt> {
    match request.modifier {
        CallModifier::CallCode | CallModifier::CallCodeStatic => {
            Ok(request.value.is_zero() || journal.balance(&request.caller)? >= request.value)
        }
        CallModifier::Delegate | CallModifier::DelegateStatic => Ok(true),
        _ => journal.transfer(&request.caller, &request.callee, request.value),
    }
}

/// The code of an account, or of the account that it delegates to (EIP-7702): one step only.
fn code_to_run<D: StateReader, R: Recorder>(
    journal: &mut Journal<D, R>,
    target: &AccountId,
) -> Result<(AccountId, Rc<Code>), Halt> {
    let code = journal.code_of(target)?;
    if !journal.rules().has_delegation {
        return Ok((*target, code));
    }
    match code.delegation() {
        None => Ok((*target, code)),
        Some(delegate) if journal.rules().is_precompile(&delegate) => Ok((delegate, Code::empty())),
        Some(delegate) => Ok((delegate, journal.code_of(&delegate)?)),
    }
}
