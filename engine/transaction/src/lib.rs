//! Ethereum transactions from their raw envelopes.
//!
//! [`Transaction::decode`] accepts exactly the bytes that [`Transaction::encode`] writes, for every
//! type up to EIP-7702's. What a transaction costs before it runs and whether a block may hold it
//! are functions of plain data ([`TxRules`], [`BlockTerms`]); no function here knows a revision's
//! name.
//!
//! The order of a transaction's checks: [`Transaction::decode`], [`Transaction::recover_sender`],
//! [`validate()`], and with the sender's account at hand [`check_sender`].

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod access_list;
mod authorization;
mod decode;
mod encode;
mod intrinsic;
mod invalid;
mod rules;
mod tx;
mod validate;

pub use access_list::AccessListItem;
pub use authorization::{Authorization, InvalidAuthorization};
pub use decode::{DecodeError, Decoded};
pub use intrinsic::{IntrinsicGas, intrinsic_gas};
pub use invalid::InvalidTransaction;
pub use keys::{SecretKey, Signature, SignatureError};
pub use rules::{BlockTerms, IntrinsicRules, TxRules};
pub use tx::{GAS_PER_BLOB, Transaction, TxType};
pub use validate::{check_sender, validate};
