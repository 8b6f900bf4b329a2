//! The kernel: it owns the stack of frames, and everything between two frames happens here.
//!
//! A frame runs to a preemption point. The kernel then checks depth, moves value, takes a
//! checkpoint of the journal, finds the code, launches the next frame, and when that is done
//! commits or reverts and lets the caller go on. It never recurses, so that calls as deep as the
//! limit need no host stack.
//!
//! Conservation: what a frame is given, and the stipend, is what it used and what it gives back.

mod activation;
mod call;
pub mod costs;
mod deployment;
mod environment;
mod resources;
mod system;

use alloc::vec::Vec;

use primitives::{AccountId, Halt, Status};
use trace::{FrameEnd, Recorder};

pub use environment::{
    CallRequest, Completion, DeploymentRequest, DeploymentTarget, ExecutionEnvironment, Launch,
    Lent, Preemption, SubFrameResult,
};
pub use resources::{ERGS_PER_GAS, NATIVE_KINDS, Native, NativeKind, Resources, gas_from_ergs};
pub use system::{Access, SlotChange, System};

use crate::{journal::Journal, state::StateReader};
use activation::Activation;

/// Frames that may wait below the one that runs.
pub const MAX_DEPTH: usize = 1024;

/// Runs frames of the VMs in `E`. It is kept between transactions for its pool of frames.
#[derive(Debug, Default)]
pub struct Kernel<E> {
    /// The first `depth` of them are alive; the rest wait to be used again.
    frames: Vec<Activation<E>>,
    depth: usize,
    /// Output of the frame that ended last.
    return_data: Vec<u8>,
    /// Number of the transaction: what a pooled frame used before belongs to an earlier one.
    transaction: u32,
    /// The deepest that frames have stood in this transaction: so many are paid for.
    depth_paid: usize,
}

/// How the outermost frame ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Success, revert or halt.
    pub status: Status,
    /// What is left of the resources.
    pub resources: Resources,
}

/// Whether a call or a deployment led to a frame.
#[derive(Clone, Copy)]
enum Started {
    /// It runs next.
    Frame,
    /// It is over already: an empty account, a precompile, a hook.
    Done(Outcome),
    /// It was refused, and nothing that was passed is lost.
    Refused(Resources),
}

impl<E: ExecutionEnvironment> Kernel<E> {
    /// Runs a call to its end. Only `request.input` is ignored: the input is `input`.
    pub fn call<D: StateReader, R: Recorder>(
        &mut self,
        journal: &mut Journal<D, R>,
        request: &CallRequest,
        mut resources: Resources,
        input: &[u8],
    ) -> Outcome {
        self.reset();
        let started = self.start_call(journal, request, &mut resources, input);
        self.finish(journal, &started, resources.native, input)
    }

    /// Runs a deployment to its end. The deployer's nonce was raised already: the address depends
    /// on `nonce`, and `request.init_code` is ignored in favour of `init_code`. Also returns the new
    /// account, if there is one.
    pub fn deploy<D: StateReader, R: Recorder>(
        &mut self,
        journal: &mut Journal<D, R>,
        request: &DeploymentRequest,
        nonce: u64,
        mut resources: Resources,
        init_code: &[u8],
    ) -> (Outcome, Option<AccountId>) {
        self.reset();
        let started =
            self.start_deployment(journal, request, Some(nonce), &mut resources, init_code);
        let created = match started {
            Ok(Started::Frame) => self.frames[0].created.map(|(account, _)| account),
            _ => None,
        };
        let outcome = self.finish(journal, &started, resources.native, &[]);
        (outcome, created.filter(|_| outcome.status.is_success()))
    }

    /// Output of the last call or deployment.
    pub fn output(&self) -> &[u8] {
        &self.return_data
    }

    fn reset(&mut self) {
        self.depth = 0;
        self.return_data.clear();
        self.transaction = self.transaction.wrapping_add(1);
        self.depth_paid = 0;
    }

    fn finish<D: StateReader, R: Recorder>(
        &mut self,
        journal: &mut Journal<D, R>,
        started: &Result<Started, Halt>,
        native: Native,
        input: &[u8],
    ) -> Outcome {
        match *started {
            Ok(Started::Frame) => self.run(journal, input),
            Ok(Started::Done(outcome)) => outcome,
            Ok(Started::Refused(resources)) => Outcome { status: Status::Revert, resources },
            Err(halt) => self.abort(journal, halt, native),
        }
    }

    fn run<D: StateReader, R: Recorder>(
        &mut self,
        journal: &mut Journal<D, R>,
        input: &[u8],
    ) -> Outcome {
        loop {
            let preemption = self.run_top(journal, input);
            let ended = match preemption {
                Preemption::Call(request) => self.enter_call(journal, &request),
                Preemption::Deployment(request) => self.enter_deployment(journal, &request),
                Preemption::CallCompleted(completion) => self.end_call(journal, &completion),
                Preemption::DeploymentCompleted(completion) => {
                    self.end_deployment(journal, &completion)
                }
            };
            match ended {
                Ok(None) => {}
                Ok(Some(outcome)) => return outcome,
                Err((halt, native)) => return self.abort(journal, halt, native),
            }
        }
    }

    fn run_top<D: StateReader, R: Recorder>(
        &mut self,
        journal: &mut Journal<D, R>,
        input: &[u8],
    ) -> Preemption {
        let (callers, rest) = self.frames.split_at_mut(self.depth - 1);
        let top = &mut rest[0];
        let calldata = match callers.last() {
            _ if top.created.is_some() => &[],
            None => input,
            Some(caller) => caller.frame.lend(top.input.clone()),
        };
        top.frame.run(Lent { calldata, return_data: &self.return_data }, journal)
    }

    /// Keeps or undoes what the top frame did, takes its output, and removes it.
    fn pop<D: StateReader, R: Recorder>(
        &mut self,
        journal: &mut Journal<D, R>,
        completion: &Completion,
    ) {
        self.depth -= 1;
        let frame = &mut self.frames[self.depth].frame;
        self.return_data.clear();
        self.return_data.extend_from_slice(frame.lend(completion.output.clone()));
        frame.end();
        if completion.status.is_success() {
            journal.commit();
        } else {
            journal.revert();
        }
        if R::IS_ON {
            journal.recorder().end_frame(&FrameEnd {
                status: completion.status,
                gas_left: completion.resources.gas,
                output: &self.return_data,
            });
        }
    }

    /// Ends every frame: the native resource is exhausted, or the state cannot be read.
    fn abort<D: StateReader, R: Recorder>(
        &mut self,
        journal: &mut Journal<D, R>,
        halt: Halt,
        native: Native,
    ) -> Outcome {
        let completion = Completion::halted(halt, native);
        while self.depth > 0 {
            self.pop(journal, &completion);
        }
        Outcome { status: completion.status, resources: completion.resources }
    }
}

/// Whether a halt ends the whole transaction and not just its frame.
const fn ends_transaction(status: Status) -> Option<Halt> {
    match status {
        Status::Halt(halt @ (Halt::OutOfNative | Halt::StateUnavailable)) => Some(halt),
        _ => None,
    }
}

/// What the kernel's loop does next: go on, be done, or abort with that much native resource left.
type Next = Result<Option<Outcome>, (Halt, Native)>;
