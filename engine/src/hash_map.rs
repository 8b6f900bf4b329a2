//! Hashing for look-up tables. No table is ever iterated in an order that depends on it.

/// Builds the hasher of the engine's tables: the same in every run, so that the proven execution
/// takes the same path as the native one.
pub(crate) type BuildHasher = foldhash::fast::FixedState;
