//! Reverts.

use super::table::table;

table! {
    /// One row per revert that undid something, in the order in which they happened.
    ///
    /// The flag `rolled_back` of the queries follows from it, but not the other way round: of two
    /// nested reverts, queries between the inner and the outer one saw what the inner one restored.
    Rollbacks;
    /// One revert.
    RollbackRow {
        /// The first query that it undid.
        first_seq: u32,
        /// The query after the last one that it undid.
        end_seq: u32,
    }
}
