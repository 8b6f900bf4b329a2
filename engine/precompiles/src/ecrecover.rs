//! 0x01: the address that signed a hash.

use alloc::vec::Vec;

use chips::SystemCalls;
use keys::{Signature, SignatureError};
use primitives::{H160, H256, Word};

use crate::input::{padded, piece};
use crate::precompile::{InvalidInput, Precompile};
use crate::rules::PrecompileRules;

pub(crate) const ECRECOVER: Precompile =
    Precompile { address: 0x01, name: "ecrecover", price: |_, _| 3_000, compute };

/// Input: hash, `v`, `r`, `s`. A signature without a signer is no failure: the output is empty.
fn compute(input: &[u8], _: &PrecompileRules) -> Result<Vec<u8>, InvalidInput> {
    Ok(recover(input, Signature::recover))
}

/// The same by system calls on every platform.
pub(crate) fn by_calls<C: SystemCalls>(
    input: &[u8],
    _: &PrecompileRules,
) -> Result<Vec<u8>, InvalidInput> {
    Ok(recover(input, Signature::recover_by_calls::<C>))
}

type Recover = fn(&Signature, &H256) -> Result<H160, SignatureError>;

fn recover(input: &[u8], recover: Recover) -> Vec<u8> {
    let input: [u8; 128] = padded(input);
    let [hash, v, r, s]: [[u8; 32]; 4] = core::array::from_fn(|index| piece(&input, index));
    let v = Word::from_be_bytes(v);
    if v != Word::from(27) && v != Word::from(28) {
        return Vec::new();
    }
    let signature = Signature {
        y_is_odd: v == Word::from(28),
        r: Word::from_be_bytes(r),
        s: Word::from_be_bytes(s),
    };
    let mut output = Vec::new();
    if let Ok(address) = recover(&signature, &H256(hash)) {
        output.resize(12, 0);
        output.extend_from_slice(&address.0);
    }
    output
}
