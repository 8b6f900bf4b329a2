//! The curves' numbers, chosen by flags. All are in 32-bit words, the least first.
//!
//! The curves are `y^2 = x^3 + a x + b`; their groups have prime order, and no point `(0, 0)`.

use p3_field::Algebra;

use super::identity::PAIRS;

/// Words of a number.
pub const WORDS: usize = 8;

/// A number of 256 bits for each curve, in the order of the curves' numbers.
pub type OfCurves<T> = [T; 3];

/// The moduli of the coordinates' fields.
pub const MODULUS: OfCurves<[u32; WORDS]> = [
    [0xffff_fc2f, 0xffff_fffe, !0, !0, !0, !0, !0, !0],
    [!0, !0, !0, 0, 0, 0, 1, !0],
    [
        0xd87c_fd47,
        0x3c20_8c16,
        0x6871_ca8d,
        0x9781_6a91,
        0x8181_585d,
        0xb850_45b6,
        0xe131_a029,
        0x3064_4e72,
    ],
];

/// The orders of the groups.
pub const ORDER: OfCurves<[u32; WORDS]> = [
    [0xd036_4141, 0xbfd2_5e8c, 0xaf48_a03b, 0xbaae_dce6, 0xffff_fffe, !0, !0, !0],
    [0xfc63_2551, 0xf3b9_cac2, 0xa717_9e84, 0xbce6_faad, !0, !0, 0, !0],
    [
        0xf000_0001,
        0x43e1_f593,
        0x79b9_7091,
        0x2833_e848,
        0x8181_585d,
        0xb850_45b6,
        0xe131_a029,
        0x3064_4e72,
    ],
];

/// The curves' `a` with the sign changed.
pub const MINUS_A: OfCurves<u32> = [0, 3, 0];

/// The curves' `b`.
pub const B: OfCurves<[u32; WORDS]> = [
    [7, 0, 0, 0, 0, 0, 0, 0],
    [
        0x27d2_604b,
        0x3bce_3c3e,
        0xcc53_b0f6,
        0x651d_06b0,
        0x7698_86bc,
        0xb3eb_bd55,
        0xaa3a_93e7,
        0x5ac6_35d8,
    ],
    [3, 0, 0, 0, 0, 0, 0, 0],
];

/// The moduli as pairs of limbs.
const MODULUS_PAIRS: OfCurves<[u32; PAIRS]> =
    [pairs(&MODULUS[0]), pairs(&MODULUS[1]), pairs(&MODULUS[2])];

/// Words, and between any two of them the high half of one and the low half of the next.
const fn pairs(words: &[u32; WORDS]) -> [u32; PAIRS] {
    let mut pairs = [0; PAIRS];
    let mut at = 0;
    while at < WORDS {
        pairs[2 * at] |= words[at] << 16;
        pairs[2 * at + 1] = words[at];
        pairs[2 * at + 2] = words[at] >> 16;
        at += 1;
    }
    pairs
}

/// Which curve it is: one of the flags is 1, the others 0. All are 0 on padding.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct CurveFlags<T> {
    /// Number 0.
    pub secp256k1: T,
    /// Number 1.
    pub p256: T,
    /// Number 2.
    pub bn254: T,
}

impl<T: Copy> CurveFlags<T> {
    /// The flags by the curves' numbers.
    pub fn flags(&self) -> OfCurves<T> {
        [self.secp256k1, self.p256, self.bn254]
    }

    /// The sum of the flags.
    pub(crate) fn sum<E: Algebra<T>>(&self) -> E {
        E::from(self.secp256k1) + self.p256 + self.bn254
    }

    /// The curve's number.
    pub(crate) fn number<E: Algebra<T>>(&self) -> E {
        E::from(self.bn254).double() + self.p256
    }

    /// The curve's one of some numbers. Linear in the flags.
    fn select<E: Algebra<T>>(&self, of_curves: OfCurves<u32>) -> E {
        let chosen = self.flags().into_iter().zip(of_curves);
        chosen
            .filter(|&(_, number)| number != 0)
            .map(|(flag, number)| E::from_u32(number) * flag)
            .sum()
    }

    fn select_words<E: Algebra<T>, const N: usize>(
        &self,
        of_curves: &OfCurves<[u32; N]>,
    ) -> [E; N] {
        core::array::from_fn(|at| self.select(of_curves.map(|words| words[at])))
    }

    pub(crate) fn modulus<E: Algebra<T>>(&self) -> [E; WORDS] {
        self.select_words(&MODULUS)
    }

    pub(crate) fn modulus_pairs<E: Algebra<T>>(&self) -> [E; PAIRS] {
        self.select_words(&MODULUS_PAIRS)
    }

    pub(crate) fn order<E: Algebra<T>>(&self) -> [E; WORDS] {
        self.select_words(&ORDER)
    }

    pub(crate) fn b<E: Algebra<T>>(&self) -> [E; WORDS] {
        self.select_words(&B)
    }

    pub(crate) fn minus_a<E: Algebra<T>>(&self) -> E {
        self.select(MINUS_A)
    }
}
