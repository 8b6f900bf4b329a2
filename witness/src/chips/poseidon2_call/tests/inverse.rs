//! The permutation backwards: how one gets the results that one likes.

use chips::{
    field,
    poseidon2::{FULL_FINAL, FULL_INITIAL, PARTIAL, WIDTH, permute},
};
use circuits::config::Felt;
use p3_field::{Field, PrimeCharacteristicRing, PrimeField64};

type State = [Felt; WIDTH];
type Matrix = [State; WIDTH];

/// The state whose permutation is `state`.
pub(super) fn inverse(state: [field::Felt; WIDTH]) -> [field::Felt; WIDTH] {
    let [full, partial] = [full_layer(), partial_layer()].map(inverse_matrix);
    let mut state = state.map(|element| Felt::from_u64(element.as_u64()));
    for constants in FULL_FINAL.iter().rev() {
        state = undo_full_round(apply(&full, state), constants);
    }
    for &constant in PARTIAL.iter().rev() {
        state = apply(&partial, state);
        state[0] = root7(state[0]) - Felt::from_u64(constant);
    }
    for constants in FULL_INITIAL.iter().rev() {
        state = undo_full_round(apply(&full, state), constants);
    }
    apply(&full, state).map(super::engine)
}

fn undo_full_round(state: State, constants: &[u64; WIDTH]) -> State {
    core::array::from_fn(|i| root7(state[i]) - Felt::from_u64(constants[i]))
}

/// 7 times the exponent is one more than a multiple of the order of the multiplicative group.
fn root7(element: Felt) -> Felt {
    element.exp_u64(10_540_996_611_094_048_183)
}

/// `M4` on each half, then each half gets the sum of both added.
fn full_layer() -> Matrix {
    const M4: [[u8; 4]; 4] = [[2, 3, 1, 1], [1, 2, 3, 1], [1, 1, 2, 3], [3, 1, 1, 2]];
    let times = |i: usize, j: usize| if i / 4 == j / 4 { Felt::TWO } else { Felt::ONE };
    core::array::from_fn(|i| {
        core::array::from_fn(|j| times(i, j) * Felt::from_u8(M4[i % 4][j % 4]))
    })
}

/// Ones, plus a diagonal.
fn partial_layer() -> Matrix {
    let half = Felt::ONE.halve();
    let [two, three, four] = [2, 3, 4].map(Felt::from_u8);
    let diagonal = [-two, Felt::ONE, two, half, three, -half, -three, -four];
    core::array::from_fn(|i| {
        core::array::from_fn(|j| if i == j { diagonal[i] + Felt::ONE } else { Felt::ONE })
    })
}

fn apply(matrix: &Matrix, state: State) -> State {
    matrix.map(|row| row.into_iter().zip(state).map(|(a, b)| a * b).sum())
}

/// By elimination; no pivot of these matrices is zero.
fn inverse_matrix(mut matrix: Matrix) -> Matrix {
    let mut inverse: Matrix =
        core::array::from_fn(|i| core::array::from_fn(|j| Felt::from_bool(i == j)));
    for pivot in 0..WIDTH {
        let scale = matrix[pivot][pivot].inverse();
        for both in [&mut matrix, &mut inverse] {
            both[pivot] = both[pivot].map(|cell| cell * scale);
        }
        for row in (0..WIDTH).filter(|&row| row != pivot) {
            let times = matrix[row][pivot];
            for both in [&mut matrix, &mut inverse] {
                both[row] = core::array::from_fn(|j| both[row][j] - times * both[pivot][j]);
            }
        }
    }
    inverse
}

#[test]
fn it_is_the_inverse() {
    let state = core::array::from_fn(|i| field::Felt::from_u32(i as u32));
    assert_eq!(permute(inverse(state)), state);
    assert_eq!(inverse(state).len(), WIDTH);
    assert!(inverse(state).iter().all(|element| element.as_u64() < Felt::ORDER_U64));
}
