//! The committed image.

use machine::{ElfError, Program};

/// The program as an ELF file: what proofs are about. Its hash is part of every verifying key.
pub const IMAGE: &[u8] = include_bytes!("../image/firmware.elf");

/// The program, ready to run.
pub fn program() -> Result<Program, ElfError> {
    Program::from_elf(IMAGE)
}
