//! secp256k1 signatures as Ethereum uses them.
//!
//! The one place that recovers a signer: transactions, authorizations and the `ECRECOVER`
//! precompile all come here, so that a faster way (or a chip of the firmware) is put in once.

#![no_std]
#![forbid(unsafe_code)]

mod secret_key;
mod signature;

pub use secret_key::SecretKey;
pub use signature::{Signature, SignatureError};
