//! What the kernel, the trace and every VM agree on about a frame.

use thiserror::Error;

/// Which VM runs an account's code. The number is part of the account header and of the trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum VmKind {
    /// No code.
    #[default]
    None = 0,
    /// Ethereum's.
    Evm = 1,
    /// ZKsync Era's register machine.
    EraVm = 2,
    /// WebAssembly with a plain host interface.
    Wasm = 3,
    /// User programs for the machine itself.
    RiscV = 4,
    /// The stack machine of ZVM containers.
    Zvm = 5,
    /// ProzVM.
    ProzVm = 6,
    /// Move.
    Move = 7,
    /// WebAssembly with Soroban's host functions.
    Soroban = 8,
}

impl VmKind {
    /// Every kind, in order of its number.
    pub const ALL: [Self; 9] = [
        Self::None,
        Self::Evm,
        Self::EraVm,
        Self::Wasm,
        Self::RiscV,
        Self::Zvm,
        Self::ProzVm,
        Self::Move,
        Self::Soroban,
    ];

    /// The kind of that number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// How a call relates caller, callee, storage and value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum CallModifier {
    /// An ordinary call: the callee's own storage, value moves.
    #[default]
    None = 0,
    /// The frame runs init code and returns the code to deploy.
    Constructor = 1,
    /// The callee's code on the caller's storage, with the caller's caller and value.
    Delegate = 2,
    /// An ordinary call that may change nothing.
    Static = 3,
    /// A delegate call inside a static context.
    DelegateStatic = 4,
    /// Era's system call.
    System = 5,
    /// Era's system call inside a static context.
    SystemStatic = 6,
    /// The callee's code on the caller's storage, with the caller as sender (EVM `CALLCODE`).
    CallCode = 7,
    /// `CALLCODE` inside a static context.
    CallCodeStatic = 8,
}

impl CallModifier {
    /// Every modifier, in order of its number.
    pub const ALL: [Self; 9] = [
        Self::None,
        Self::Constructor,
        Self::Delegate,
        Self::Static,
        Self::DelegateStatic,
        Self::System,
        Self::SystemStatic,
        Self::CallCode,
        Self::CallCodeStatic,
    ];

    /// The modifier of that number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// Whether the frame must leave the state as it is.
    pub const fn is_static(self) -> bool {
        matches!(
            self,
            Self::Static | Self::DelegateStatic | Self::SystemStatic | Self::CallCodeStatic
        )
    }

    /// Whether value moves from caller to callee before the frame starts.
    pub const fn moves_value(self) -> bool {
        matches!(self, Self::None | Self::Constructor | Self::System)
    }
}

/// Why a frame ended without a result of its own: an ordinary outcome of a VM, not an error of
/// ours. All gas that the frame was given is gone.
///
/// The numbers are part of the trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Error)]
#[repr(u8)]
pub enum Halt {
    /// The frame's gas ran out.
    #[error("out of gas")]
    OutOfGas = 2,
    /// The transaction's proving resource ran out: every frame of the transaction ends.
    #[error("out of the native proving resource")]
    OutOfNative = 3,
    /// An operation needs more stack items than there are.
    #[error("stack underflow")]
    StackUnderflow = 4,
    /// The stack would exceed its limit.
    #[error("stack overflow")]
    StackOverflow = 5,
    /// A byte that is no instruction.
    #[error("invalid opcode")]
    InvalidOpcode = 6,
    /// A jump to a place that is no jump destination.
    #[error("invalid jump destination")]
    InvalidJump = 7,
    /// A state change in a static context.
    #[error("state change in a static context")]
    StaticViolation = 8,
    /// A copy beyond the end of the return data.
    #[error("return data is shorter than that")]
    ReturnDataOutOfBounds = 9,
    /// The account to create has code, a nonce or storage already.
    #[error("an account exists where one was to be created")]
    CreateCollision = 10,
    /// Deployed code would exceed the size limit.
    #[error("deployed code is too large")]
    CodeTooLarge = 11,
    /// Deployed code starts with the reserved byte 0xEF.
    #[error("deployed code starts with 0xef")]
    CodeReservedPrefix = 12,
    /// Init code exceeds the size limit.
    #[error("init code is too large")]
    InitCodeTooLarge = 13,
    /// A nonce would exceed 2^64 - 2.
    #[error("nonce overflow")]
    NonceOverflow = 14,
    /// A precompile refused its input.
    #[error("the precompile refused its input")]
    PrecompileFailure = 15,
    /// The pubdata of the transaction costs more gas than is left.
    #[error("the gas left does not pay for the pubdata")]
    OutOfPubdataGas = 16,
    /// The callee's code is of a VM that does not support the call.
    #[error("the callee's VM does not support this call")]
    UnsupportedCall = 17,
    /// The state could not be read: not an outcome, the batch stops with the reader's error.
    #[error("the state could not be read")]
    StateUnavailable = 255,
}

impl Halt {
    /// Every reason, in order of its number.
    pub const ALL: [Self; 17] = [
        Self::OutOfGas,
        Self::OutOfNative,
        Self::StackUnderflow,
        Self::StackOverflow,
        Self::InvalidOpcode,
        Self::InvalidJump,
        Self::StaticViolation,
        Self::ReturnDataOutOfBounds,
        Self::CreateCollision,
        Self::CodeTooLarge,
        Self::CodeReservedPrefix,
        Self::InitCodeTooLarge,
        Self::NonceOverflow,
        Self::PrecompileFailure,
        Self::OutOfPubdataGas,
        Self::UnsupportedCall,
        Self::StateUnavailable,
    ];
}

/// How a frame or a transaction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It returned; its changes stay.
    Success,
    /// It gave up by itself; its changes are undone, the gas it did not use is returned.
    Revert,
    /// It was ended; its changes are undone, its gas is gone.
    Halt(Halt),
}

impl Status {
    /// The number of this status in traces and statements: 0, 1, or the halt's own.
    pub const fn number(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Revert => 1,
            Self::Halt(halt) => halt as u8,
        }
    }

    /// The status of that number.
    pub fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Success),
            1 => Some(Self::Revert),
            _ => Halt::ALL.into_iter().find(|halt| *halt as u8 == number).map(Self::Halt),
        }
    }

    /// Whether the changes stay.
    pub const fn is_success(self) -> bool {
        matches!(self, Self::Success)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_back_to_what_they_stand_for() {
        for kind in VmKind::ALL {
            assert_eq!(VmKind::from_number(kind as u8), Some(kind));
        }
        for modifier in CallModifier::ALL {
            assert_eq!(CallModifier::from_number(modifier as u8), Some(modifier));
        }
        let all = [Status::Success, Status::Revert].into_iter();
        for status in all.chain(Halt::ALL.map(Status::Halt)) {
            assert_eq!(Status::from_number(status.number()), Some(status));
        }
        assert_eq!(VmKind::from_number(9), None);
        assert_eq!(CallModifier::from_number(9), None);
        assert_eq!(Status::from_number(200), None);
    }
}
