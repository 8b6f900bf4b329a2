//! secp256k1 signatures as Ethereum uses them.
//!
//! The one place that recovers a signer: transactions, authorizations and the `ECRECOVER`
//! precompile all come here. There are two ways, with one result: by a crate for curves, and, on the
//! machine, by system calls and hints. The arithmetic of the latter serves other curves as well.
//!
//! No input makes this panic. A host that answers wrongly what it is asked does, and that is what
//! keeps its lies out of results; see [`prime_field`].

#![no_std]
#![forbid(unsafe_code)]

pub mod curve;
mod hinted;
pub mod prime_field;
mod secret_key;
mod signature;

pub use secret_key::SecretKey;
pub use signature::{Signature, SignatureError};
