//! Who proves.

mod colonnade;
#[cfg(feature = "openvm")]
mod openvm;

use crate::{failure::Failure, measured::Measured, programs::Program};

/// A prover of programs.
pub(crate) struct Prover {
    pub(crate) name: &'static str,
    pub(crate) prove: fn(&Program, u32) -> Result<Measured, Failure>,
}

/// All that were built in, ours first.
pub(crate) const ALL: &[Prover] = &[
    Prover { name: "colonnade", prove: colonnade::prove },
    #[cfg(feature = "openvm")]
    Prover { name: "openvm", prove: openvm::prove },
];
