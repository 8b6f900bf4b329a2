//! Blocks.

use super::{AccountRef, table::table};

table! {
    /// One row per block.
    Blocks;
    /// One block.
    BlockRow {
        /// Block number.
        number: u64,
        /// Seconds since 1970.
        timestamp: u64,
        /// Gas that its transactions may use.
        gas_limit: u64,
        /// Wei per gas that every transaction pays at least.
        base_fee: u64,
        /// Who receives the priority fees.
        coinbase: AccountRef,
        /// Number of transactions before it.
        first_transaction: u32,
    }
}
