//! `poseidon2`: the permutation of the state tree, width 8, one permutation per row.
//!
//! Provides `poseidon2_rate` and `poseidon2_capacity`. Degree 3. Padding rows are permutations too.
//!
//! **Proves** that what is looked up is the rate or capacity half of the permutation of its input.

use core::{borrow::Borrow, fmt};

use p3_air::{Air, BaseAir, WindowAccess};
use p3_goldilocks::{
    GOLDILOCKS_POSEIDON2_HALF_FULL_ROUNDS as HALF_FULL_ROUNDS,
    GOLDILOCKS_POSEIDON2_PARTIAL_ROUNDS_8 as PARTIAL_ROUNDS,
    GOLDILOCKS_POSEIDON2_RC_8_EXTERNAL_FINAL, GOLDILOCKS_POSEIDON2_RC_8_EXTERNAL_INITIAL,
    GOLDILOCKS_POSEIDON2_RC_8_INTERNAL, GenericPoseidon2LinearLayersGoldilocks,
};
use p3_lookup::InteractionBuilder;
use p3_poseidon2_air::{Poseidon2Air, Poseidon2Cols, RoundConstants};
use p3_uni_stark::SubAirBuilder;

use crate::{
    bus,
    columns::impl_columns,
    config::{DIGEST, Felt},
};

/// Elements of the state.
pub const WIDTH: usize = 2 * DIGEST;

/// The S-box is the seventh power: its cube is a column of its own, which keeps the degree at 3.
const SBOX_DEGREE: u64 = 7;
const SBOX_REGISTERS: usize = 1;

/// The linear layers.
pub type Layers = GenericPoseidon2LinearLayersGoldilocks;
/// The columns of one permutation.
pub type Permutation<T> =
    Poseidon2Cols<T, WIDTH, SBOX_DEGREE, SBOX_REGISTERS, HALF_FULL_ROUNDS, PARTIAL_ROUNDS>;
type PermutationAir = Poseidon2Air<
    Felt,
    Layers,
    WIDTH,
    SBOX_DEGREE,
    SBOX_REGISTERS,
    HALF_FULL_ROUNDS,
    PARTIAL_ROUNDS,
>;

/// The constants that the state tree hashes with.
pub const CONSTANTS: RoundConstants<Felt, WIDTH, HALF_FULL_ROUNDS, PARTIAL_ROUNDS> =
    RoundConstants::new(
        GOLDILOCKS_POSEIDON2_RC_8_EXTERNAL_INITIAL,
        GOLDILOCKS_POSEIDON2_RC_8_INTERNAL,
        GOLDILOCKS_POSEIDON2_RC_8_EXTERNAL_FINAL,
    );

/// One permutation.
#[repr(C)]
pub struct Poseidon2Columns<T> {
    /// Input, S-boxes and output, all constrained by `p3-poseidon2-air`.
    pub permutation: Permutation<T>,
    /// How often the rate half is looked up. Any element.
    pub rate_uses: T,
    /// How often the capacity half is looked up. Any element.
    pub capacity_uses: T,
}

impl_columns!(Poseidon2Columns);

impl<T: fmt::Debug> fmt::Debug for Poseidon2Columns<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poseidon2Columns")
            .field("inputs", &self.permutation.inputs)
            .field("rate_uses", &self.rate_uses)
            .field("capacity_uses", &self.capacity_uses)
            .finish_non_exhaustive()
    }
}

pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(builder: &mut AB) {
    let air = PermutationAir::new(CONSTANTS);
    let width = BaseAir::<Felt>::width(&air);
    air.eval(&mut SubAirBuilder::<AB, PermutationAir, AB::Var>::new(builder, 0..width));

    let main = builder.main();
    let row: &Poseidon2Columns<AB::Var> = main.current_slice().borrow();
    let [a, b, c, d, e, f, g, h] = row.permutation.inputs;
    let last = &row.permutation.ending_full_rounds[HALF_FULL_ROUNDS - 1].post;
    let [p, q, r, s, t, u, v, w] = *last;
    let half = |output| bus::Poseidon2 { rate: [a, b, c, d], capacity: [e, f, g, h], output };
    half([p, q, r, s]).provide_rate(builder, row.rate_uses);
    half([t, u, v, w]).provide_capacity(builder, row.capacity_uses);
}
