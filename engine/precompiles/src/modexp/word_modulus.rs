//! Powers modulo a word by system calls.

use chips::SystemCalls;
use primitives::Word;

/// `base` to the power of `exponent`, modulo a modulus that is a word. All are big-endian, and may
/// begin with zeros.
pub(super) fn power<C: SystemCalls>(base: &[u8], exponent: &[u8], modulus: &[u8]) -> Word {
    let modulus = Word::from_be_slice(without_zeros(modulus));
    // For the chip a modulus of zero is another one. Modulo one even the empty product is zero.
    if modulus <= Word::ONE {
        return Word::ZERO;
    }
    let base = reduce::<C>(without_zeros(base), &modulus);
    let mut power: Option<Word> = None;
    for byte in without_zeros(exponent) {
        for bit in (0..8).rev() {
            power = power.map(|power| mul::<C>(&power, &power, &modulus));
            if byte >> bit & 1 == 1 {
                power = Some(power.map_or(base, |power| mul::<C>(&power, &base, &modulus)));
            }
        }
    }
    power.unwrap_or(Word::ONE)
}

/// A number of any length, piece by piece. A piece is so short that what it is shifted by is a word.
fn reduce<C: SystemCalls>(number: &[u8], modulus: &Word) -> Word {
    const PIECE_LEN: usize = 31;
    const SHIFT: Word = Word::from_limbs([0, 0, 0, 1 << 56]);
    let residue = |piece| mul::<C>(&Word::from_be_slice(piece), &Word::ONE, modulus);
    let mut pieces = number.rchunks(PIECE_LEN).rev();
    let mut reduced = pieces.next().map_or(Word::ZERO, residue);
    for piece in pieces {
        reduced = mul::<C>(&reduced, &SHIFT, modulus).add_mod(residue(piece), *modulus);
    }
    reduced
}

fn mul<C: SystemCalls>(a: &Word, b: &Word, modulus: &Word) -> Word {
    Word::from_limbs(C::mul_mod(a.as_limbs(), b.as_limbs(), modulus.as_limbs()))
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|&&byte| byte == 0).count();
    &number[zeros..]
}
