//! Rows for any claim about the state's bits, however absurd: everything that follows from a claim
//! is made to fit it, so that as little as possible speaks against it.

use core::{array, borrow::BorrowMut};

use circuits::{
    chips::keccak_round::{
        KeccakRoundColumns,
        layout::{
            IOTA_BITS, PLANES, ROTATIONS, ROUND_CONSTANTS, ROW_NUMBERS, moved_to, number, place,
        },
    },
    config::Felt,
    tables::Table,
};
use p3_field::{Field, PrimeCharacteristicRing, PrimeField64};

use crate::oracle::State;

type Plane = [[Felt; 64]; 5];
type Packed = [[Felt; 4]; 5];

/// What is claimed of a round.
#[derive(Clone)]
pub(crate) struct Claim {
    pub(crate) round: Felt,
    pub(crate) high: [Felt; 4],
    pub(crate) low: [Felt; 6],
    /// The words of the state before.
    pub(crate) words: [[Felt; 2]; 25],
    /// The bits of the state before.
    pub(crate) bits: [[Felt; 64]; 25],
    /// What is added to the sums that go from the first row to the second.
    pub(crate) offsets: Packed,
    /// A bit of the effect that is flipped after all.
    pub(crate) flipped: Option<(usize, usize)>,
    /// What is added to the numbers that are looked up.
    pub(crate) added: [Felt; 80],
}

/// When the rounds take place.
pub(crate) const CLK: u32 = 160;

impl Claim {
    pub(crate) fn honest(round: usize, state: &State) -> Self {
        Self {
            round: Felt::from_usize(round),
            high: array::from_fn(|at| Felt::from_bool(at == round / 6)),
            low: array::from_fn(|at| Felt::from_bool(at == round % 6)),
            words: state.map(|lane| [lane as u32, (lane >> 32) as u32].map(Felt::from_u32)),
            bits: state.map(|lane| array::from_fn(|at| Felt::from_bool(lane >> at & 1 == 1))),
            offsets: Packed::default(),
            flipped: None,
            added: [Felt::ZERO; 80],
        }
    }

    /// The rows, if the sums can be taken for digits at all.
    pub(crate) fn rows(&self) -> Option<Vec<Felt>> {
        let first = self.sums(&[0, 1]);
        let rest = self.sums(&[2, 3, 4]);
        let total = |x: usize, at: usize| first[x][at] + rest[x][at] + self.offsets[x][at];
        let (mut effect, mut numbers) =
            digits(&array::from_fn(|x| array::from_fn(|at| total(x, at))))?;
        if let Some((x, bit)) = self.flipped {
            effect[x][bit] = Felt::ONE - effect[x][bit];
        }
        numbers.iter_mut().zip(self.added).for_each(|(number, added)| *number += added);

        let width = Table::KeccakRound.columns();
        let mut rows = Felt::zero_vec(3 * width);
        for (at, cells) in rows.chunks_exact_mut(width).enumerate() {
            let row: &mut KeccakRoundColumns<Felt> = cells.borrow_mut();
            [row.is_first, row.is_middle, row.is_last] =
                array::from_fn(|i| Felt::from_bool(at == i));
            (row.clk, row.round) = (Felt::from_u32(CLK), self.round);
            match at {
                0 => (row.round_high, row.round_low) = (self.high, self.low),
                1 => row.sums = self.middle_sums(&first, &numbers),
                _ => {}
            }
            let of_row = numbers.iter().skip(ROW_NUMBERS * at);
            row.halves.iter_mut().zip(of_row).for_each(|(cell, number)| *cell = *number);
            [row.left, row.right] = PLANES[at].map(|plane| self.half(plane, &effect));
            [row.left_before, row.right_before] = PLANES[at].map(|plane| match plane {
                Some(plane) => array::from_fn(|y| self.words[moved_to(y, plane)]),
                None => Default::default(),
            });
            fill_after(row);
        }
        Some(rows)
    }

    /// What the planes' lanes add to the sums.
    fn sums(&self, planes: &[usize]) -> Packed {
        let mut sums = [[Felt::ZERO; 64]; 5];
        for lane in planes.iter().flat_map(|&plane| (0..5).map(move |y| moved_to(y, plane))) {
            for (bit, &value) in self.bits[lane].iter().enumerate() {
                sums[(lane + 1) % 5][bit] += value;
                sums[(lane + 4) % 5][(bit + 1) % 64] += value;
            }
        }
        sums.map(|digits| array::from_fn(|at| number(digits[16 * at..][..16].iter().copied(), 12)))
    }

    fn middle_sums(&self, first: &Packed, numbers: &[Felt; 80]) -> Packed {
        array::from_fn(|x| {
            array::from_fn(|at| {
                let start = 16 * x + 4 * at;
                let of_first = |n: usize| if n < ROW_NUMBERS { numbers[n] } else { Felt::ZERO };
                let halves: Felt = number((start..start + 4).map(of_first), 12u32.pow(4));
                first[x][at] + self.offsets[x][at] - halves.double()
            })
        })
    }

    fn half(&self, plane: Option<usize>, effect: &Plane) -> Plane {
        let Some(plane) = plane else { return *effect };
        let mut half = [[Felt::ZERO; 64]; 5];
        for y in 0..5 {
            let lane = moved_to(y, plane);
            for (bit, &value) in self.bits[lane].iter().enumerate() {
                let effect = effect[lane % 5][bit];
                let moved = (value - effect) * (Felt::ONE - effect.double()).inverse();
                half[place(y, plane)][(bit + ROTATIONS[lane]) % 64] = moved;
            }
        }
        half
    }
}

/// The sums as twice a digit up to 5 and a bit.
fn digits(sums: &Packed) -> Option<(Plane, [Felt; 80])> {
    let mut effect = [[Felt::ZERO; 64]; 5];
    let mut numbers = [Felt::ZERO; 80];
    for (at, sum) in sums.iter().flatten().enumerate() {
        let mut sum = sum.as_canonical_u64();
        for bit in 0..16 {
            let digit = sum % 12;
            effect[at / 4][at % 4 * 16 + bit] = Felt::from_u64(digit % 2);
            numbers[4 * at + bit / 4] += Felt::from_u64(digit / 2 * 12u64.pow(bit as u32 % 4));
            sum /= 12;
        }
        (sum == 0).then_some(())?;
    }
    Some((effect, numbers))
}

fn xor(a: Felt, b: Felt) -> Felt {
    a + b - (a * b).double()
}

/// What the constraints say that `chi` and `iota` make of a row.
pub(crate) fn fill_after(row: &mut KeccakRoundColumns<Felt>) {
    let chi = |half: &Plane| -> Plane {
        array::from_fn(|lane| {
            array::from_fn(|bit| {
                let [a, b, c] = array::from_fn(|i| half[(lane + i) % 5][bit]);
                xor(a, (Felt::ONE - b) * c)
            })
        })
    };
    let (mut left, right) = (chi(&row.left), chi(&row.right));
    row.before_iota = IOTA_BITS.map(|bit| left[0][bit]);
    for bit in IOTA_BITS {
        let mut constant = Felt::ZERO;
        for (round, word) in ROUND_CONSTANTS.into_iter().enumerate() {
            if word >> bit & 1 == 1 {
                constant += row.round_high[round / 6] * row.round_low[round % 6];
            }
        }
        left[0][bit] = xor(left[0][bit], constant);
    }
    let words = |half: Plane| {
        half.map(|lane| [0, 32].map(|at| number(lane[at..][..32].iter().copied(), 2)))
    };
    (row.left_after, row.right_after) = (words(left), words(right));
}
