//! A compression round by round.

use circuits::chips::sha256::ROUND_CONSTANTS;

/// Rounds of a compression.
pub(super) const ROUNDS: usize = 64;
/// Words of each half of the state, and rounds that are before the first.
pub(super) const HALF: usize = 4;
/// Words of the block.
pub(super) const BLOCK: usize = 16;

/// The working variables and the schedule of all rounds.
#[derive(Clone, Debug)]
pub(super) struct Rounds {
    /// `a` after round `t` at `t + 4`; before them the first half of the state, its last word first.
    pub(super) a: [u32; HALF + ROUNDS],
    /// `e` after round `t` at `t + 4`; before them the second half of the state, its last word first.
    pub(super) e: [u32; HALF + ROUNDS],
    /// The message schedule.
    pub(super) w: [u32; ROUNDS],
}

impl Rounds {
    /// Of padding.
    pub(super) const ZERO: Self =
        Self { a: [0; HALF + ROUNDS], e: [0; HALF + ROUNDS], w: [0; ROUNDS] };

    /// Of a call: the words of the state, and those of the block as they lie in memory.
    pub(super) fn of(state: &[u32; 2 * HALF], block: &[u32; BLOCK]) -> Self {
        let mut rounds = Self::ZERO;
        for (w, word) in rounds.w.iter_mut().zip(block) {
            *w = word.swap_bytes();
        }
        for t in BLOCK..ROUNDS {
            let w = &rounds.w;
            rounds.w[t] = (w[t - 16].wrapping_add(small_sigma_0(w[t - 15])))
                .wrapping_add(w[t - 7])
                .wrapping_add(small_sigma_1(w[t - 2]));
        }
        for i in 0..HALF {
            rounds.a[i] = state[HALF - 1 - i];
            rounds.e[i] = state[2 * HALF - 1 - i];
        }
        for (t, k) in ROUND_CONSTANTS.into_iter().enumerate() {
            let newest = |x: &[u32]| [x[t + 3], x[t + 2], x[t + 1]];
            let before = [rounds.a[t], rounds.e[t]];
            let [a, e] = round(newest(&rounds.a), newest(&rounds.e), before);
            let both = u64::from(k) + u64::from(rounds.w[t]);
            rounds.a[t + HALF] = (a + both) as u32;
            rounds.e[t + HALF] = (e + both) as u32;
        }
        rounds
    }
}

/// What a round adds up to `a` and `e` but the constant and the word of the schedule. The newest
/// words come first.
pub(super) fn round(a: [u32; 3], e: [u32; 3], before: [u32; 2]) -> [u64; 2] {
    let large_sigma_0 = a[0].rotate_right(2) ^ a[0].rotate_right(13) ^ a[0].rotate_right(22);
    let large_sigma_1 = e[0].rotate_right(6) ^ e[0].rotate_right(11) ^ e[0].rotate_right(25);
    let choice = (e[0] & e[1]) ^ (!e[0] & e[2]);
    let majority = (a[0] & a[1]) ^ (a[0] & a[2]) ^ (a[1] & a[2]);
    let sum = |terms: [u32; 3]| terms.into_iter().map(u64::from).sum::<u64>();
    let both = sum([large_sigma_1, choice, before[1]]);
    [both + sum([large_sigma_0, majority, 0]), both + u64::from(before[0])]
}

pub(super) const fn small_sigma_0(word: u32) -> u32 {
    word.rotate_right(7) ^ word.rotate_right(18) ^ (word >> 3)
}

pub(super) const fn small_sigma_1(word: u32) -> u32 {
    word.rotate_right(17) ^ word.rotate_right(19) ^ (word >> 10)
}
