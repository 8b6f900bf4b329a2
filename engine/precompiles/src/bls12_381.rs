//! 0x0b to 0x11: the curve BLS12-381 (EIP-2537).

mod codec;
mod discount;
mod g1;
mod g2;
mod map;
mod msm;
mod pairing;

pub(crate) use codec::in_subgroup;
pub(crate) use g1::{G1_ADD, G1_MSM};
pub(crate) use g2::{G2_ADD, G2_MSM};
pub(crate) use map::{MAP_FP_TO_G1, MAP_FP2_TO_G2};
pub(crate) use pairing::{PAIRING, product_is_one};
