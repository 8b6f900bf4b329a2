//! Why there is no measurement: whatever a prover says.

/// Anything.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;
