//! The signer of a message, by system calls.

use chips::SystemCalls;
use primitives::{H160, H256, Word, keccak256};

use crate::{
    Signature,
    curve::{Affine, SECP256K1},
};

/// The address of the key `(s R - z G) / r`, if there is one. `R` is the point with x coordinate
/// `r` that the signature tells by its parity; `r` and `s` are in range. `z` is the hash, taken
/// modulo the order of the group.
///
/// An x coordinate at or above the order would have `r` too; like Ethereum this never means it.
pub(crate) fn signer<C: SystemCalls>(signature: &Signature, prehash: &H256) -> Option<H160> {
    let Signature { y_is_odd, r, s } = signature;
    let field = SECP256K1.field::<C>();
    let y = field.root(&SECP256K1.square_of_y::<C>(r))?;
    let y = if y.bit(0) == *y_is_odd { y } else { field.neg(&y) };

    let scalars = SECP256K1.scalars::<C>();
    let inverse = scalars.inverse(r)?;
    let u = scalars.neg(&scalars.mul(&Word::from_be_bytes(prehash.0), &inverse));
    let v = scalars.mul(s, &inverse);
    // The point was just put on the curve, so this refuses nothing.
    let key = SECP256K1.combination::<C>(&u, &v, &Affine { x: *r, y }).ok()??;
    Some(H160::from_slice(&keccak256(&key.to_be_bytes()).0[12..]))
}
