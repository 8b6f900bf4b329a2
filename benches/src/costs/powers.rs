//! Inputs of the precompile `MODEXP` that are dear in one way each: its price in gas is about the
//! products that an exponent asks for, and most of these ask for few.

use primitives::Word;

use crate::fuzz::Random;

/// An input. Base and modulus have their highest bit set.
#[derive(Clone, Copy, Debug)]
pub struct Power {
    /// What is dear.
    pub name: &'static str,
    /// Bytes of the base.
    base: usize,
    /// The exponent.
    exponent: &'static [u8],
    /// Bytes of the modulus.
    modulus: usize,
    /// Bits of the modulus that are zero at its end.
    zeros: usize,
    /// Whether all other bits are set, or any.
    is_ones: bool,
}

const SMALL: &[u8] = &[3];
const LONG: &[u8] = &[0xff; 32];

/// What is tried.
pub const POWERS: &[Power] = &[
    power("power modulo an odd number", 512, SMALL, 512, 0),
    power("power modulo an even number", 512, SMALL, 512, 1),
    power("power modulo a number of many twos", 512, SMALL, 512, 4_088),
    power("power modulo a number of half twos", 512, SMALL, 512, 2_048),
    power("power modulo a short number", 1_024, &[1], 33, 0),
    power("power modulo a digit and twos", 1_024, &[1], 40, 8 * 40 - 64),
    power("power modulo two to a power", 128, LONG, 128, 1_023),
    power("long power", 128, LONG, 128, 0),
    power("long power modulo a short number", 33, LONG, 33, 0),
    power("power below the modulus", 1, &[63], 512, 0),
    power("power modulo a word", 32, LONG, 32, 0),
    power("power of a long number modulo a word", 1_024, SMALL, 32, 0),
    Power { is_ones: true, ..power("power modulo ones", 512, SMALL, 512, 0) },
    Power { is_ones: true, ..power("power modulo ones and twos", 512, SMALL, 512, 2_048) },
    Power { is_ones: true, ..power("power modulo 255 and twos", 512, SMALL, 512, 4_088) },
];

const fn power(
    name: &'static str,
    base: usize,
    exponent: &'static [u8],
    modulus: usize,
    zeros: usize,
) -> Power {
    Power { name, base, exponent, modulus, zeros, is_ones: false }
}

impl Power {
    /// The input.
    pub fn input(&self) -> Vec<u8> {
        let lengths = [self.base, self.exponent.len(), self.modulus];
        let header = lengths.map(|len| Word::from(len).to_be_bytes::<32>());
        let mut modulus = self.number(self.modulus);
        let (bytes, bits) = (self.zeros / 8, self.zeros % 8);
        modulus[self.modulus - bytes..].fill(0);
        let lowest = &mut modulus[self.modulus - bytes - 1];
        *lowest = (*lowest | 1) << bits;
        // It was shifted out if this is also the highest byte.
        modulus[0] |= 0x80;
        [header.as_flattened(), &self.number(self.base), self.exponent, &modulus].concat()
    }

    fn number(&self, len: usize) -> Vec<u8> {
        let mut number =
            if self.is_ones { vec![0xff; len] } else { Random::new(len as u64).bytes(len) };
        number[0] |= 0x80;
        number
    }
}
