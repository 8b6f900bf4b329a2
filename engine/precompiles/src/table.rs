//! Precompiles by address.

use crate::precompile::Precompile;
use crate::{
    PrecompileRules, blake2f, bls12_381, bn254, ecrecover, identity, kzg, modexp, p256_verify,
    ripemd160, sha256,
};

/// The address of `P256VERIFY`, the only one that does not follow its predecessor's.
pub const P256_VERIFY_ADDRESS: u64 = 0x100;

/// Those at 1 and the addresses that follow.
static FROM_ONE: [Precompile; 0x11] = [
    ecrecover::ECRECOVER,
    sha256::SHA256,
    ripemd160::RIPEMD160,
    identity::IDENTITY,
    modexp::MODEXP,
    bn254::ADD,
    bn254::MUL,
    bn254::PAIRING,
    blake2f::BLAKE2F,
    kzg::POINT_EVALUATION,
    bls12_381::G1_ADD,
    bls12_381::G1_MSM,
    bls12_381::G2_ADD,
    bls12_381::G2_MSM,
    bls12_381::PAIRING,
    bls12_381::MAP_FP_TO_G1,
    bls12_381::MAP_FP2_TO_G2,
];

/// The precompile at an address whose high 24 bytes are zero, if the revision has one there.
#[inline]
pub fn lookup(address: u64, rules: &PrecompileRules) -> Option<&'static Precompile> {
    if address == P256_VERIFY_ADDRESS {
        return rules.p256_verify.is_some().then_some(&p256_verify::P256_VERIFY);
    }
    let index = address.checked_sub(1).filter(|_| address <= rules.last)?;
    FROM_ONE.get(usize::try_from(index).ok()?)
}

/// The addresses of a revision's precompiles, in ascending order.
pub fn addresses(rules: &PrecompileRules) -> impl Iterator<Item = u64> {
    (1..=rules.last).chain(rules.p256_verify.map(|_| P256_VERIFY_ADDRESS))
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn each_stands_at_its_address() {
        let all = PrecompileRules::OSAKA;
        for address in addresses(&all) {
            assert_eq!(lookup(address, &all).unwrap().address, address);
        }
        assert_eq!(addresses(&all).count(), FROM_ONE.len() + 1);
    }

    #[test]
    fn a_revision_has_its_own_and_no_others() {
        let there = |rules: PrecompileRules| -> Vec<u64> {
            (0..0x200).filter(|&address| lookup(address, &rules).is_some()).collect()
        };
        assert_eq!(there(PrecompileRules::ISTANBUL), Vec::from_iter(1..=0x09));
        assert_eq!(there(PrecompileRules::CANCUN), Vec::from_iter(1..=0x0a));
        assert_eq!(there(PrecompileRules::PRAGUE), Vec::from_iter(1..=0x11));
        assert_eq!(there(PrecompileRules::OSAKA), Vec::from_iter((1..=0x11).chain([0x100])));
        assert!(lookup(u64::MAX, &PrecompileRules::OSAKA).is_none());
    }
}
