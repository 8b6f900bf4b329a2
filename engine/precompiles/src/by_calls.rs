//! The precompiles that the machine's chips work for.

use chips::SystemCalls;

use crate::precompile::Compute;
use crate::{bn254, ecrecover, modexp, p256_verify};

/// How the precompile at `address` is computed by system calls, if it is on the machine. There
/// [`lookup`](crate::lookup) gives the same; elsewhere this is for comparing the two ways.
pub fn by_calls<C: SystemCalls>(address: u64) -> Option<Compute> {
    Some(match address {
        0x01 => ecrecover::by_calls::<C>,
        0x05 => modexp::by_calls::<C>,
        0x06 => bn254::by_calls::add::<C>,
        0x07 => bn254::by_calls::mul::<C>,
        0x100 => p256_verify::by_calls::<C>,
        _ => return None,
    })
}
