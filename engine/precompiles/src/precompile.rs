//! What all precompiles have in common.

use alloc::vec::Vec;

use thiserror::Error;

use crate::PrecompileRules;

/// The price of an input that no amount of gas pays for.
pub const UNPAYABLE: u64 = u64::MAX;

/// How an output is computed.
pub(crate) type Compute = fn(&[u8], &PrecompileRules) -> Result<Vec<u8>, InvalidInput>;

/// A precompiled contract.
#[derive(Clone, Copy, Debug)]
pub struct Precompile {
    /// Its address, the high bytes of which are zero.
    pub address: u64,
    /// Its name in traces and profiles.
    pub name: &'static str,
    /// What an input costs, computable or not; [`UNPAYABLE`] for what is never computed.
    pub price: fn(&[u8], &PrecompileRules) -> u64,
    /// The output, once the price is paid.
    pub compute: Compute,
}

/// What a precompile returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The gas that it costs.
    pub gas_used: u64,
    /// The return data.
    pub bytes: Vec<u8>,
}

/// Why a precompile returns nothing. The call fails and all its gas is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PrecompileError {
    /// The gas does not pay for it.
    #[error("out of gas: {have} of {need}")]
    OutOfGas {
        /// The gas there is.
        have: u64,
        /// The price.
        need: u64,
    },
    /// It refuses the input.
    #[error(transparent)]
    Invalid(#[from] InvalidInput),
}

/// Why an input is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidInput {
    /// The input is not of the one length that it must have.
    #[error("the input is {got} bytes long instead of {expected}")]
    Length {
        /// The length it must have.
        expected: usize,
        /// The length it has.
        got: usize,
    },
    /// The input is empty or not made of whole items.
    #[error("the input of {got} bytes is no sequence of items of {item} bytes")]
    Items {
        /// The length of an item.
        item: usize,
        /// The length of the input.
        got: usize,
    },
    /// A flag is neither 0 nor 1.
    #[error("the flag is {0}, not 0 or 1")]
    Flag(u8),
    /// A number is longer than EIP-7823 allows.
    #[error("a number of more than {max} bytes")]
    NumberTooLong {
        /// The limit.
        max: usize,
    },
    /// A field element's padding is not zero.
    #[error("a field element's high bytes are not zero")]
    Padding,
    /// A field element or a scalar is not below its modulus.
    #[error("a number is not below its modulus")]
    NotCanonical,
    /// The coordinates are no point of the curve.
    #[error("a point is not on the curve")]
    NotOnCurve,
    /// The point is on the curve and not in the group of prime order.
    #[error("a point is not in the subgroup")]
    NotInSubgroup,
    /// The versioned hash is not the commitment's.
    #[error("the versioned hash is not that of the commitment")]
    BlobHash,
    /// The evaluation is not what the proof proves.
    #[error("the proof does not hold")]
    Proof,
}

impl Precompile {
    /// Runs it with at most `gas_limit` gas.
    pub fn call(
        &self,
        input: &[u8],
        gas_limit: u64,
        rules: &PrecompileRules,
    ) -> Result<Output, PrecompileError> {
        let price = (self.price)(input, rules);
        if price > gas_limit || price == UNPAYABLE {
            return Err(PrecompileError::OutOfGas { have: gas_limit, need: price });
        }
        let bytes = (self.compute)(input, rules)?;
        Ok(Output { gas_used: price, bytes })
    }
}

/// Of two ways with one result: system calls where a machine has chips for the work, else plain Rust.
pub(crate) const fn for_this_platform(plain: Compute, by_calls: Compute) -> Compute {
    if cfg!(target_arch = "riscv32") { by_calls } else { plain }
}

/// `base` and `per_word` for every 32 bytes of input, or a part of them.
pub(crate) fn price_by_word(input: &[u8], base: u64, per_word: u64) -> u64 {
    base + (input.len() as u64).div_ceil(32) * per_word
}
