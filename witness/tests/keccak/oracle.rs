//! The permutation as its specification has it, with nothing in common with what is tested.

pub(crate) type State = [u64; 25];

pub(crate) fn rotations() -> [u32; 25] {
    let mut rotations = [0; 25];
    let (mut x, mut y) = (1, 0);
    for t in 0..24 {
        rotations[x + 5 * y] = (t + 1) * (t + 2) / 2 % 64;
        (x, y) = (y, (2 * x + 3 * y) % 5);
    }
    rotations
}

pub(crate) fn round_constants() -> [u64; 24] {
    let mut register = 1u32;
    core::array::from_fn(|_| {
        let mut constant = 0;
        for j in 0..7 {
            register = ((register << 1) ^ ((register >> 7) * 0x71)) & 0xff;
            if register & 2 != 0 {
                constant ^= 1u64 << ((1 << j) - 1);
            }
        }
        constant
    })
}

pub(crate) fn round(state: &State, number: usize) -> State {
    let column = |x: usize| (0..5).fold(0, |parity, y| parity ^ state[x % 5 + 5 * y]);
    let mut moved = [0; 25];
    for x in 0..5 {
        for y in 0..5 {
            let lane = state[x + 5 * y] ^ column(x + 4) ^ column(x + 1).rotate_left(1);
            moved[y + 5 * ((2 * x + 3 * y) % 5)] = lane.rotate_left(rotations()[x + 5 * y]);
        }
    }
    let mut after = core::array::from_fn(|at| {
        let lane = |x: usize| moved[x % 5 + at / 5 * 5];
        lane(at % 5) ^ (!lane(at % 5 + 1) & lane(at % 5 + 2))
    });
    after[0] ^= round_constants()[number];
    after
}

/// SplitMix64.
pub(crate) fn random(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *seed;
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

pub(crate) fn random_state(mut seed: u64) -> State {
    core::array::from_fn(|_| random(&mut seed))
}
