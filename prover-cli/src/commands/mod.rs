//! The commands, one file each.

pub(crate) mod check;
pub(crate) mod demo;
pub(crate) mod execute;
mod execution_proof;
pub(crate) mod fold;
mod folded_execution;
mod folded_proof;
pub(crate) mod init;
pub(crate) mod inspect;
mod machine_profile;
pub(crate) mod messages;
pub(crate) mod new_batch;
pub(crate) mod profile;
pub(crate) mod prove;
pub(crate) mod pubdata;
pub(crate) mod rebuild;
pub(crate) mod rollback;
pub(crate) mod state;
pub(crate) mod statetest;
pub(crate) mod trace;
mod tree_proof;
pub(crate) mod verify;
pub(crate) mod witness;
