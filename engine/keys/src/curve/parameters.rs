//! The curves' parameters: SEC 2, FIPS 186-4 and EIP-196.

use chips::Curve;
use primitives::Word;

use super::{Affine, Group};

/// Ethereum's signatures: `y^2 = x^3 + 7`.
pub const SECP256K1: Group = Group {
    curve: Curve::Secp256k1,
    order: Word::from_limbs([
        0xbfd2_5e8c_d036_4141,
        0xbaae_dce6_af48_a03b,
        0xffff_ffff_ffff_fffe,
        u64::MAX,
    ]),
    generator: Affine {
        x: Word::from_limbs([
            0x59f2_815b_16f8_1798,
            0x029b_fcdb_2dce_28d9,
            0x55a0_6295_ce87_0b07,
            0x79be_667e_f9dc_bbac,
        ]),
        y: Word::from_limbs([
            0x9c47_d08f_fb10_d4b8,
            0xfd17_b448_a685_5419,
            0x5da4_fbfc_0e11_08a8,
            0x483a_da77_26a3_c465,
        ]),
    },
    a: Word::ZERO,
    b: Word::from_limbs([7, 0, 0, 0]),
};

/// NIST's P-256, which phones and passkeys sign with: `y^2 = x^3 - 3x + b`.
pub const P256: Group = Group {
    curve: Curve::P256,
    order: Word::from_limbs([
        0xf3b9_cac2_fc63_2551,
        0xbce6_faad_a717_9e84,
        u64::MAX,
        0xffff_ffff_0000_0000,
    ]),
    generator: Affine {
        x: Word::from_limbs([
            0xf4a1_3945_d898_c296,
            0x7703_7d81_2deb_33a0,
            0xf8bc_e6e5_63a4_40f2,
            0x6b17_d1f2_e12c_4247,
        ]),
        y: Word::from_limbs([
            0xcbb6_4068_37bf_51f5,
            0x2bce_3357_6b31_5ece,
            0x8ee7_eb4a_7c0f_9e16,
            0x4fe3_42e2_fe1a_7f9b,
        ]),
    },
    a: Word::from_limbs([0xffff_ffff_ffff_fffc, 0xffff_ffff, 0, 0xffff_ffff_0000_0001]),
    b: Word::from_limbs([
        0x3bce_3c3e_27d2_604b,
        0x651d_06b0_cc53_b0f6,
        0xb3eb_bd55_7698_86bc,
        0x5ac6_35d8_aa3a_93e7,
    ]),
};

/// The first group of the pairing precompile: `y^2 = x^3 + 3`.
pub const BN254: Group = Group {
    curve: Curve::Bn254,
    order: Word::from_limbs([
        0x43e1_f593_f000_0001,
        0x2833_e848_79b9_7091,
        0xb850_45b6_8181_585d,
        0x3064_4e72_e131_a029,
    ]),
    generator: Affine { x: Word::ONE, y: Word::from_limbs([2, 0, 0, 0]) },
    a: Word::ZERO,
    b: Word::from_limbs([3, 0, 0, 0]),
};
