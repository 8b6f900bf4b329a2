//! Deployments: from the request to the constructor, and from its result to an account.

use alloc::rc::Rc;

use primitives::{AccountId, CallModifier, Halt, Status, keccak256};
use trace::{FrameStart, Recorder};

use super::{
    Completion, DeploymentRequest, DeploymentTarget, ExecutionEnvironment, Kernel, Launch,
    MAX_DEPTH, Next, Outcome, Resources, Started, SubFrameResult, System, activation::Activation,
    costs, ends_transaction,
};
use crate::{code::Code, journal::Journal, state::StateReader};

impl<E: ExecutionEnvironment> Kernel<E> {
    /// The top frame deploys: all that the VM's rules allow of its resources goes along.
    pub(super) fn enter_deployment<D: StateReader, R: Recorder>(
        &mut self,
        journal: &mut Journal<D, R>,
        request: &DeploymentRequest,
    ) -> Next {
        self.return_data.clear();
        let mut passed = self.frames[self.depth - 1].frame.pass_resources(u64::MAX);
        match self.start_deployment(journal, request, None, &mut passed, &[]) {
            Ok(Started::Frame) => Ok(None),
            Ok(Started::Done(outcome)) => self.continue_deployer(journal, None, outcome),
            Ok(Started::Refused(resources)) => {
                let outcome = Outcome { status: Status::Revert, resources };
                self.continue_deployer(journal, None, outcome)
            }
            Err(halt) => Err((halt, passed.native)),
        }
    }

    /// Launches a constructor. An outermost deployment brings its init code and the nonce that its
    /// address depends on; any other takes them from the deployer.
    pub(super) fn start_deployment<D: StateReader, R: Recorder>(
        &mut self,
        journal: &mut Journal<D, R>,
        request: &DeploymentRequest,
        outer_nonce: Option<u64>,
        resources: &mut Resources,
        outer_init_code: &[u8],
    ) -> Result<Started, Halt> {
        let deployer = request.deployer;
        let header = journal.header(&deployer)?;
        let (balance, nonce) = (header.balance, outer_nonce.unwrap_or(header.nonce));
        if self.depth > MAX_DEPTH || balance < request.value || nonce == u64::MAX {
            return Ok(Started::Refused(*resources));
        }
        self.pay_for_depth(resources)?;
        let init_code = match self.depth.checked_sub(1) {
            Some(deployer) => self.frames[deployer].frame.lend(request.init_code.clone()),
            None => outer_init_code,
        };
        let target = DeploymentTarget {
            vm: request.vm,
            deployer,
            nonce,
            init_code,
            salt: request.salt,
            max_init_code: journal.rules().max_init_code,
        };
        let Ok(account) = E::prepare_deployment(&target) else {
            return Ok(Started::Refused(*resources));
        };
        resources.native.take(&costs::DEPLOYMENT, 1)?;
        resources.native.take(&costs::INIT_CODE_BYTE, init_code.len() as u64)?;
        let code = Rc::new(Code::unhashed(init_code, request.vm));
        if outer_nonce.is_none() {
            journal.set_nonce(&deployer, nonce + 1)?;
        }
        journal.touch_account(&account);
        let header = journal.header(&account)?;
        if header.nonce != 0 || header.code.is_some() {
            let resources = Resources { gas: 0, ..*resources };
            let status = Status::Halt(Halt::CreateCollision);
            return Ok(Started::Done(Outcome { status, resources }));
        }
        journal.checkpoint();
        journal.create(&account)?;
        journal.transfer(&deployer, &account, request.value)?;
        self.launch_constructor(journal, request, account, code, *resources);
        Ok(Started::Frame)
    }

    fn launch_constructor<D: StateReader, R: Recorder>(
        &mut self,
        journal: &mut Journal<D, R>,
        request: &DeploymentRequest,
        account: AccountId,
        code: Rc<Code>,
        resources: Resources,
    ) {
        if R::IS_ON {
            journal.recorder().begin_frame(&FrameStart {
                vm: code.vm(),
                modifier: CallModifier::Constructor,
                is_static: false,
                caller: request.deployer,
                callee: account,
                code_account: account,
                code_hash: code.hash(),
                value: request.value,
                gas: resources.gas,
                calldata: code.bytes(),
            });
        }
        let transaction = self.transaction;
        let place = self.grow();
        place.input = 0..0;
        place.created = Some((account, request.vm));
        place.frame.launch(Launch {
            resources,
            code,
            caller: request.deployer,
            callee: account,
            modifier: CallModifier::Constructor,
            is_static: false,
            value: request.value,
            transaction,
        });
    }

    /// A constructor is done.
    pub(super) fn end_deployment<D: StateReader, R: Recorder>(
        &mut self,
        journal: &mut Journal<D, R>,
        completion: &Completion,
    ) -> Next {
        let created = self.frames[self.depth - 1].created;
        let is_success = completion.status.is_success();
        self.pop(journal, completion);
        let outcome = Outcome { status: completion.status, resources: completion.resources };
        if is_success && let Some((account, vm)) = created {
            if !self.return_data.is_empty() {
                let hash = keccak256(&self.return_data);
                let code = Rc::new(Code::with_hash(&self.return_data, hash, vm));
                let stored = journal.set_code(&account, code);
                stored.map_err(|halt| (halt, outcome.resources.native))?;
            }
            // The deployer does not see the code that it deployed as return data; an outermost
            // deployment's output is its code.
            if self.depth > 0 {
                self.return_data.clear();
            }
        }
        let created = created.filter(|_| is_success).map(|(account, _)| account);
        self.continue_deployer(journal, created, outcome)
    }

    fn continue_deployer<D: StateReader, R: Recorder>(
        &mut self,
        journal: &mut Journal<D, R>,
        created: Option<AccountId>,
        outcome: Outcome,
    ) -> Next {
        if let Some(halt) = ends_transaction(outcome.status) {
            return Err((halt, outcome.resources.native));
        }
        let Some(deployer) = self.depth.checked_sub(1) else { return Ok(Some(outcome)) };
        let result = SubFrameResult {
            is_success: created.is_some(),
            returned: outcome.resources,
            output: &self.return_data,
        };
        self.frames[deployer].frame.continue_after_deployment(created, result, journal);
        Ok(None)
    }

    /// The first frame of a transaction at some depth may need a place that there is not yet.
    pub(super) fn pay_for_depth(&mut self, resources: &mut Resources) -> Result<(), Halt> {
        if self.depth < self.depth_paid {
            return Ok(());
        }
        self.depth_paid = self.depth + 1;
        resources.native.take(&costs::DEPTH, 1)
    }

    /// The next place of the stack, taken from the pool or added to it.
    pub(super) fn grow(&mut self) -> &mut Activation<E> {
        if self.depth == self.frames.len() {
            self.frames.push(Activation::default());
        }
        self.depth += 1;
        &mut self.frames[self.depth - 1]
    }
}
