//! The state on disk: leaves, nodes, code and every batch, in an embedded database.
//!
//! One [`Store`] is one folder with a lock file and a `redb` database. A batch is committed in one
//! transaction that is on the disk when [`Store::commit_batch`] returns; a crash or a power cut at
//! any moment leaves the state after some batch, and no batch that was acknowledged is lost.
//!
//! The store knows the tree and nothing above it: what an account header, a batch's input, a
//! statement or the chain's running context mean is the caller's matter.
//!
//! The life of a batch: [`Store::reader`] gives a snapshot to execute on; [`Reader::plan`] turns the
//! net accesses of the execution into a [`BatchPlan`] with the next commitment and the witness;
//! [`Store::commit_batch`] makes it durable; [`Store::rollback_to`] takes it back.
//!
//! **What is kept.** Leaves by index, nodes, the index of each key, the place that each key stands
//! for, the preimage of each value that has one, code by hash, and per batch a record from which
//! it can be executed and proven again as well as taken back: input, statement, the commitment and
//! context before it, touched keys with their old values and preimages, the witness.
//!
//! **Commits** are two-phase with the allocator's state saved, so that reopening after a crash does
//! not walk the whole database: `redb`'s quick repair.

#![forbid(unsafe_code)]

mod bytes;
mod check;
mod commit;
mod error;
mod genesis;
mod guard;
mod lock;
mod plan;
mod reader;
mod records;
mod rollback;
mod store;
mod tables;

pub use error::{StoreError, Table};
pub use genesis::GenesisState;
pub use plan::{BatchPlan, StateAccess, StateWrite};
pub use reader::{Reader, StoredValue};
pub use records::{BatchRecord, Head, TouchedPlace};
pub use redb::{StorageBackend, backends::InMemoryBackend};
pub use store::{BatchCommit, Store};
