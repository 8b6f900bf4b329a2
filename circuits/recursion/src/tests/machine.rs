//! Four tables of different heights: a running sum with public ends, a squaring table that it asks, a
//! preprocessed range of bytes that is asked for roots, and one on no bus that repeats columns.

use std::borrow::Cow;

use circuits::config::recursive::{self, Config};
use circuits::config::{Felt, KeyDigest, Parameters};
use p3_air::{Air, AirBuilder, BaseAir, WindowAccess};
use p3_batch_stark::{BatchProof, ProverData, StarkInstance, prove_batch, verify_batch};
use p3_field::{Field, PrimeCharacteristicRing};
use p3_lookup::{Count, InteractionBuilder, LookupBus, PermutationCheckBus};
use p3_matrix::dense::RowMajorMatrix;

use crate::shape::Class;

const SQUARES: PermutationCheckBus = PermutationCheckBus::new("squares");
const BYTES: LookupBus = LookupBus::new("bytes");

/// The key that the tests' transcripts begin with.
pub(crate) const KEY: KeyDigest = [7; 32];

/// Parameters under which a test takes seconds.
pub(crate) const QUICK: Parameters = Parameters {
    log_blowup: 1,
    queries: 3,
    max_log_arity: 3,
    log_final_poly_len: 1,
    query_grinding: 3,
    batch_grinding: 2,
    lookup_grinding: 4,
    opening_grinding: 3,
    folding_grinding: 2,
};

/// What the columns of the last table repeat.
pub(crate) const BEATS: [&[u64]; 2] = [&[3, 1, 4, 1], &[5, 9]];

/// One of the tables.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Chip {
    /// `sum' = sum + square`, from a public value to a public value.
    Sum,
    /// `root * root = square`, both fields wide.
    Square,
    /// Bytes and how often they are asked for.
    Bytes,
    /// `count' = count + product` of what repeats.
    Beat,
}

impl<F: Field> BaseAir<F> for Chip {
    fn width(&self) -> usize {
        match self {
            Self::Sum => 4,
            Self::Square => 3,
            Self::Bytes => 1,
            Self::Beat => 2,
        }
    }

    fn num_periodic_columns(&self) -> usize {
        if matches!(self, Self::Beat) { BEATS.len() } else { 0 }
    }

    fn periodic_columns(&self) -> Cow<'_, [Vec<F>]> {
        let beats = BEATS.iter().take(BaseAir::<F>::num_periodic_columns(self));
        beats.map(|beat| beat.iter().copied().map(F::from_u64).collect()).collect()
    }

    fn num_public_values(&self) -> usize {
        if matches!(self, Self::Sum) { 2 } else { 0 }
    }

    fn preprocessed_width(&self) -> usize {
        usize::from(matches!(self, Self::Bytes))
    }

    fn preprocessed_trace(&self) -> Option<RowMajorMatrix<F>> {
        matches!(self, Self::Bytes)
            .then(|| RowMajorMatrix::new((0..256).map(F::from_u64).collect(), 1))
    }

    fn main_next_row_columns(&self) -> Vec<usize> {
        match self {
            Self::Sum => (0..4).collect(),
            Self::Beat => vec![0, 1],
            Self::Square | Self::Bytes => Vec::new(),
        }
    }

    fn preprocessed_next_row_columns(&self) -> Vec<usize> {
        Vec::new()
    }
}

impl<AB: InteractionBuilder> Air<AB> for Chip
where
    AB::F: Field,
{
    fn eval(&self, builder: &mut AB) {
        let main = builder.main();
        let row = main.current_slice();
        match self {
            Self::Sum => {
                let next = main.next_slice()[3];
                let [is_real, root, square, sum] = [row[0], row[1], row[2], row[3]];
                let [first, last] = [0, 1].map(|i| builder.public_values()[i]);
                builder.assert_zero(is_real * (is_real - AB::F::ONE));
                builder.when_first_row().assert_eq(sum, first);
                builder.when_transition().assert_eq(next, sum + is_real * square);
                builder.when_last_row().assert_eq(sum, last);
                SQUARES.send(builder, [root, square], Count::bounded(is_real.into(), 1));
            }
            Self::Square => {
                let [is_real, root, square] = [row[0], row[1], row[2]];
                builder.assert_zero(is_real * (is_real - AB::F::ONE));
                builder.assert_eq(root * root, square);
                SQUARES.receive(builder, [root, square], Count::bounded(is_real.into(), 1));
                BYTES.lookup_key(builder, [root], 1);
            }
            Self::Bytes => {
                let byte = builder.preprocessed().current_slice()[0];
                BYTES.table_entry(builder, [byte], row[0]);
            }
            Self::Beat => {
                let [long, short]: [AB::Expr; 2] =
                    [0, 1].map(|i| builder.periodic_values()[i].into());
                let next = main.next_slice()[1];
                builder.assert_eq(long * short, row[0]);
                builder.when_transition().assert_eq(next, row[1] + row[0]);
            }
        }
    }
}

/// The tables.
pub(crate) const CHIPS: [Chip; 4] = [Chip::Sum, Chip::Square, Chip::Bytes, Chip::Beat];

/// Their heights.
pub(crate) const LOG_HEIGHTS: [usize; 4] = [5, 6, 8, 4];

/// The sum of some squares, from `start`.
pub(crate) fn traces(start: u64) -> (Vec<RowMajorMatrix<Felt>>, Vec<Vec<Felt>>) {
    let (mut sums, mut squares, mut bytes) = (Vec::new(), Vec::new(), vec![0_u64; 256]);
    let mut sum = start;
    for i in 0..1 << LOG_HEIGHTS[0] {
        let (is_real, root) = if i < 20 { (1, 200 - 3 * i) } else { (0, 0) };
        sums.extend([is_real, root, root * root, sum]);
        if i + 1 < 1 << LOG_HEIGHTS[0] {
            sum += root * root;
        }
    }
    for i in 0..1 << LOG_HEIGHTS[1] {
        let (is_real, root) = if i < 20 { (1, 200 - 3 * i) } else { (0, i) };
        squares.extend([is_real, root, root * root]);
        bytes[usize::try_from(root).unwrap()] += 1;
    }
    let (mut beats, mut count) = (Vec::new(), 7);
    for i in 0..1 << LOG_HEIGHTS[3] {
        let product = BEATS.iter().map(|beat| beat[i % beat.len()]).product();
        beats.extend([product, count]);
        count += product;
    }
    let matrix = |values: Vec<u64>, width| {
        RowMajorMatrix::new(values.into_iter().map(Felt::from_u64).collect(), width)
    };
    let public_values = vec![[start, sum].map(Felt::from_u64).to_vec(), vec![], vec![], vec![]];
    let [sums, squares, beats] = [(sums, 4), (squares, 3), (beats, 2)].map(|(v, w)| matrix(v, w));
    (vec![sums, squares, matrix(bytes, 1), beats], public_values)
}

/// What both sides know.
pub(crate) fn setup(parameters: &Parameters, key: &KeyDigest) -> (Config, ProverData<Config>) {
    let config = recursive::config(parameters, key);
    let data = ProverData::from_airs_and_degrees(&config, &CHIPS, &LOG_HEIGHTS).unwrap();
    (config, data)
}

/// The class of the machine's proofs.
pub(crate) fn class(parameters: &Parameters, key: &KeyDigest) -> Class {
    let (_, data) = setup(parameters, key);
    Class::new(&CHIPS, &LOG_HEIGHTS, parameters, key, &data.common).unwrap()
}

/// A proof that the prover's library accepts, and its public values.
pub(crate) fn prove(
    parameters: &Parameters,
    key: &KeyDigest,
    start: u64,
) -> (BatchProof<Config>, Vec<Vec<Felt>>) {
    let (traces, public_values) = traces(start);
    let proof = forge(parameters, key, &traces, &public_values);
    assert!(is_valid(parameters, key, &proof, &public_values));
    (proof, public_values)
}

/// What the prover's library makes of any traces.
pub(crate) fn forge(
    parameters: &Parameters,
    key: &KeyDigest,
    traces: &[RowMajorMatrix<Felt>],
    public_values: &[Vec<Felt>],
) -> BatchProof<Config> {
    let (config, data) = setup(parameters, key);
    let instances: Vec<_> = CHIPS
        .iter()
        .zip(traces)
        .zip(public_values)
        .map(|((air, trace), values)| StarkInstance { air, trace, public_values: values.clone() })
        .collect();
    prove_batch(&config, &instances, &data).unwrap()
}

/// What the prover's library says of a proof.
pub(crate) fn is_valid(
    parameters: &Parameters,
    key: &KeyDigest,
    proof: &BatchProof<Config>,
    public_values: &[Vec<Felt>],
) -> bool {
    let (config, data) = setup(parameters, key);
    verify_batch(&config, &CHIPS, proof, public_values, &data.common).is_ok()
}
