//! A program and the hash that says which one it is.

use machine::{ElfError, Program};
use sha2::{Digest, Sha256};

/// A program with the hash of its file.
#[derive(Clone, Debug)]
pub struct Image {
    /// The program.
    pub program: Program,
    /// SHA-256 of its ELF file.
    pub hash: [u8; 32],
}

impl Image {
    /// The program of an ELF file.
    pub fn from_elf(elf: &[u8]) -> Result<Self, ElfError> {
        Ok(Self { program: Program::from_elf(elf)?, hash: Sha256::digest(elf).into() })
    }

    /// The committed firmware.
    pub fn firmware() -> Result<Self, ElfError> {
        Self::from_elf(firmware::IMAGE)
    }
}
