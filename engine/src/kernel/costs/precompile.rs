//! What precompiles take. Those whose work the machine has no table for are millions of cycles.

use precompiles::Precompile;

use super::{Native, cost, modexp::modexp};

/// The price of an input: `base`, and `per_item` for every `item` bytes or a part of them, and
/// `per_gas` for what it costs in gas.
struct Price {
    base: Native,
    item: u64,
    per_item: Native,
    per_gas: Native,
}

/// A price that does not depend on the input.
const fn fixed(base: Native) -> Price {
    Price { base, item: 1, per_item: Native::NONE, per_gas: Native::NONE }
}

/// A price that depends on the length of the input.
const fn by_length(base: Native, item: u64, per_item: Native) -> Price {
    Price { base, item, per_item, per_gas: Native::NONE }
}

const ECRECOVER: Price = fixed(cost(16_000).keccak_f(2).mod_mul(16).scalar_mul(2));
const SHA256: Price = by_length(cost(3_000).sha256(2), 64, cost(400).sha256(1));
const RIPEMD160: Price = by_length(cost(8_000), 64, cost(4_000));
const IDENTITY: Price = by_length(cost(3_000), 32, cost(60));
const BN254_ADD: Price = fixed(cost(12_000).mod_mul(20));
const BN254_MUL: Price = fixed(cost(14_000).mod_mul(20).scalar_mul(1));
const BN254_PAIRING: Price =
    by_length(cost(40_000_000).memory(64 << 10), 192, cost(30_000_000).memory(4 << 10));
/// By gas, which is the number of rounds.
const BLAKE2F: Price =
    Price { base: cost(20_000), item: 1, per_item: Native::NONE, per_gas: cost(1_600) };
const POINT_EVALUATION: Price = fixed(cost(170_000_000).sha256(4).memory(256 << 10));
const BLS_G1_ADD: Price = fixed(cost(800_000).memory(4 << 10));
const BLS_G1_MSM: Price = by_length(cost(4_000_000), 160, cost(14_000_000).memory(8 << 10));
const BLS_G2_ADD: Price = fixed(cost(1_200_000).memory(4 << 10));
const BLS_G2_MSM: Price = by_length(cost(8_000_000), 288, cost(36_000_000).memory(16 << 10));
const BLS_PAIRING: Price =
    by_length(cost(60_000_000).memory(64 << 10), 384, cost(60_000_000).memory(16 << 10));
const BLS_MAP_G1: Price = fixed(cost(12_000_000).memory(4 << 10));
const BLS_MAP_G2: Price = fixed(cost(32_000_000).memory(4 << 10));
const P256_VERIFY: Price = fixed(cost(16_000).mod_mul(16).scalar_mul(2));

/// What a call of a precompile takes with that input, which costs `gas`.
pub fn precompile(precompile: &Precompile, input: &[u8], gas: u64) -> Native {
    let price = match precompile.address {
        0x01 => &ECRECOVER,
        0x02 => &SHA256,
        0x03 => &RIPEMD160,
        0x04 => &IDENTITY,
        0x05 => return modexp(input),
        0x06 => &BN254_ADD,
        0x07 => &BN254_MUL,
        0x08 => &BN254_PAIRING,
        0x09 => &BLAKE2F,
        0x0a => &POINT_EVALUATION,
        0x0b => &BLS_G1_ADD,
        0x0c => &BLS_G1_MSM,
        0x0d => &BLS_G2_ADD,
        0x0e => &BLS_G2_MSM,
        0x0f => &BLS_PAIRING,
        0x10 => &BLS_MAP_G1,
        0x11 => &BLS_MAP_G2,
        _ => &P256_VERIFY,
    };
    let mut sum = price.base;
    sum.add(&price.per_item, (input.len() as u64).div_ceil(price.item));
    sum.add(&price.per_gas, gas);
    sum
}
