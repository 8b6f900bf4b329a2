//! 0x06 to 0x08: the curve bn254 (EIP-196, 197).

mod add;
pub(crate) mod by_calls;
mod codec;
mod mul;
mod pairing;

pub(crate) use add::ADD;
pub(crate) use mul::MUL;
pub(crate) use pairing::PAIRING;
