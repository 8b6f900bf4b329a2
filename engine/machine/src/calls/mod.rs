//! System calls: what [`chips`] computes, on the machine's memory.
//!
//! A call is refused for the first of these that holds, with nothing read and nothing written: an
//! address is misaligned; a length is none of those allowed (`MerklePath`); a range is not memory,
//! or is to be written and has words of the text; ranges overlap that must not; another argument is
//! out of its range (the curve). A range of no words is at every aligned address. What is wrong with
//! the words themselves is found when they have been read.

mod access;
mod compute;

pub use access::{Access, Accesses, Kind};
use chips::{Call, Status};

use crate::{
    host::{Host, HostError},
    memory::Memory,
    recorder::Registers,
    trap::TrapKind,
};

/// The register with a call's number.
pub const A7: usize = 17;
/// The register with a call's first argument, and its status afterwards.
pub const A0: usize = 10;
/// The most arguments that a call has.
pub const ARGUMENTS_MAX: usize = 5;

/// How many arguments a call has.
pub const fn arguments(call: Call) -> usize {
    match call {
        Call::Halt | Call::Sha256 => 2,
        Call::Hint => 5,
        Call::KeccakF | Call::Poseidon2 => 1,
        Call::MerklePath | Call::MulMod | Call::DivRem | Call::ScalarMul => 4,
    }
}

/// What a call is going to change.
#[derive(Clone, Debug, Default)]
pub struct CallEffects {
    /// Which call it is, if it is one.
    pub call: Option<Call>,
    /// What it leaves in `a0`; a halt leaves nothing.
    pub status: u32,
    /// The ranges whose words it reads or writes, in that order: none, if it is refused for its
    /// arguments; if it is refused for what it read, without those that it would have written.
    pub accesses: Accesses,
    /// The new words of the ranges that change, one range after the other.
    pub written: Vec<u32>,
}

/// The ranges of the call that stands in the registers; none, if it is refused for its arguments.
pub(crate) fn accesses(registers: &Registers, memory: &Memory) -> Accesses {
    let arguments = arguments_of(registers);
    let accesses = match Call::from_number(registers[A7]) {
        None => return Accesses::default(),
        Some(Call::Hint) => access::of_hint(&arguments, memory).map(|(_, accesses)| accesses),
        Some(call) => access::of_call(call, &arguments, memory),
    };
    accesses.unwrap_or_default()
}

fn arguments_of(registers: &Registers) -> [u32; ARGUMENTS_MAX] {
    core::array::from_fn(|at| registers[A0 + at])
}

/// Why a call cannot be made.
pub(crate) enum CallError {
    Trap(TrapKind),
    Host(HostError),
}

impl CallEffects {
    /// Computes a call's effects. If it cannot be made, they mean nothing.
    pub(crate) fn compute(
        &mut self,
        registers: &Registers,
        memory: &Memory,
        host: &mut impl Host,
    ) -> Result<(), CallError> {
        self.call = Call::from_number(registers[A7]);
        self.accesses = Accesses::default();
        self.written.clear();
        let arguments = arguments_of(registers);
        let status = match self.call {
            None => Err(Status::Unknown),
            Some(Call::Hint) => self.hint(&arguments, memory, host)?,
            Some(call) => self.chip(call, &arguments, memory),
        };
        if let (Some(Call::Halt), Err(_)) = (self.call, status) {
            return Err(CallError::Trap(TrapKind::Halt { address: arguments[1] }));
        }
        if status.is_err() {
            self.written.clear();
            self.accesses.refuse();
        }
        self.status = status.map_or_else(|status| status as u32, |()| Status::Done as u32);
        Ok(())
    }

    fn chip(
        &mut self,
        call: Call,
        a: &[u32; ARGUMENTS_MAX],
        memory: &Memory,
    ) -> Result<(), Status> {
        let accesses = access::of_call(call, a, memory)?;
        self.accesses = accesses;
        compute::compute(call, a, memory, &mut self.written)
    }

    fn hint(
        &mut self,
        a: &[u32; ARGUMENTS_MAX],
        memory: &Memory,
        host: &mut impl Host,
    ) -> Result<Result<(), Status>, CallError> {
        let question = match access::of_hint(a, memory) {
            Ok((question, accesses)) => {
                self.accesses = accesses;
                question
            }
            Err(status) => return Ok(Err(status)),
        };
        self.written.resize(a[4] as usize, 0);
        host.hint(a[0], question, &mut self.written).map_err(CallError::Host)?;
        Ok(Ok(()))
    }

    /// Writes what changes.
    pub(crate) fn apply(&self, memory: &mut Memory) {
        let mut rest = self.written.as_slice();
        for access in self.accesses.iter().filter(|access| access.kind != Kind::Read) {
            let Some((words, after)) = rest.split_at_checked(access.words as usize) else { return };
            if let Some(place) = memory.range_mut(access.address, words.len()) {
                place.copy_from_slice(words);
            }
            rest = after;
        }
    }
}
