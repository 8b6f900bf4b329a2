//! The virtual machines, one folder each. None of them knows another.

pub mod evm;

mod frame;

pub use frame::VmFrame;
use primitives::VmKind;

/// The name of an instruction in traces and profiles.
pub fn opcode_name(vm: VmKind, byte: u8) -> &'static str {
    match vm {
        VmKind::Evm => evm::opcodes::name(byte),
        _ => "?",
    }
}
