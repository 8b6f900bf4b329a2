//! The low-degree test: at each query the claimed openings, combined into one codeword, agree with
//! the foldings' codewords, and the last of those with a polynomial in the clear.

use std::collections::BTreeMap;

use circuits::config::{DIGEST, Felt};
use p3_field::{Field as _, PrimeCharacteristicRing, TwoAdicField};
use p3_util::reverse_bits_len;
use plonky2::field::types::Field;
use plonky2::iop::target::{BoolTarget, Target};
use plonky2::util::reducing::ReducingFactorTarget;

use crate::merkle::{Digest, OpenedRow, verify_opening};
use crate::proof::{Opening, ProofTargets, Query};
use crate::rows::{Meter, Rows};
use crate::shape::{Class, Point};
use crate::{Builder, Ext, F, values};

/// What the queries are checked against.
#[derive(Debug)]
pub(crate) struct Challenges {
    pub(crate) zeta: Ext,
    /// Combines the columns.
    pub(crate) alpha: Ext,
    /// Combines the values of each folding.
    pub(crate) betas: Vec<Ext>,
}

/// Where in a codeword's combination the columns of matrices stand that follow on each other.
struct Term {
    batch: usize,
    matrices: Vec<usize>,
    /// `alpha` to the power of the columns before them.
    weight: Ext,
}

/// All that is opened at one point of codewords of one length.
struct Group {
    log_height: usize,
    point: Ext,
    /// The combination of the claimed values.
    claimed: Ext,
    terms: Vec<Term>,
}

/// What all queries have in common.
pub(crate) struct Queries<'a> {
    class: &'a Class,
    roots: Vec<Digest>,
    fold_roots: &'a [Digest],
    final_polynomial: &'a [Ext],
    challenges: &'a Challenges,
    groups: Vec<Group>,
}

/// A root of unity of order `2^log`, as the prover's library chooses it.
pub(crate) fn root_of_unity(log: usize) -> F {
    values::base(Felt::two_adic_generator(log))
}

impl<'a> Queries<'a> {
    /// Combines the claimed values once for all queries.
    ///
    /// Assumes: `roots` has one commitment for each of the class's batches.
    pub(crate) fn new(
        builder: &mut Builder,
        class: &'a Class,
        proof: &'a ProofTargets,
        roots: Vec<Digest>,
        challenges: &'a Challenges,
    ) -> Self {
        let claims = proof.claims(class);
        let mut powers = Powers::new(builder, challenges.alpha);
        let mut weights: BTreeMap<usize, Ext> = BTreeMap::new();
        let mut groups: BTreeMap<(usize, Point), Group> = BTreeMap::new();
        // By length the batch whose last matrix so far is opened at one point: the next such one
        // of the batch goes on where it ends.
        let mut runs: BTreeMap<usize, usize> = BTreeMap::new();
        let one = builder.one_extension();
        for (batch, (matrices, claims)) in class.batches.iter().zip(&claims).enumerate() {
            for (matrix, (shape, claims)) in matrices.iter().zip(claims).enumerate() {
                let goes_on = match shape.points.len() {
                    1 => runs.insert(shape.log_height, batch) == Some(batch),
                    _ => {
                        runs.remove(&shape.log_height);
                        false
                    }
                };
                for (&point, claim) in shape.points.iter().zip(claims) {
                    let weight = weights.entry(shape.log_height).or_insert(one);
                    let sum = ReducingFactorTarget::new(challenges.alpha).reduce(claim, builder);
                    let key = (shape.log_height, point);
                    let group = groups.entry(key).or_insert_with(|| Group {
                        log_height: shape.log_height,
                        point: point_of(builder, challenges.zeta, point),
                        claimed: builder.zero_extension(),
                        terms: Vec::new(),
                    });
                    group.claimed = builder.mul_add_extension(*weight, sum, group.claimed);
                    match group.terms.last_mut().filter(|_| goes_on) {
                        Some(term) => term.matrices.push(matrix),
                        None => {
                            let matrices = vec![matrix];
                            group.terms.push(Term { batch, matrices, weight: *weight });
                        }
                    }
                    let columns = powers.get(builder, shape.width);
                    *weight = builder.mul_extension(*weight, columns);
                }
            }
        }
        Self {
            class,
            roots,
            fold_roots: &proof.fold_roots,
            final_polynomial: &proof.final_polynomial,
            challenges,
            groups: groups.into_values().collect(),
        }
    }

    /// Proves: the rows of `query` are those that the commitments have at `index`, and the chain of
    /// foldings from there ends on the final polynomial.
    pub(crate) fn check(
        &self,
        builder: &mut Builder,
        index: &[BoolTarget],
        query: &Query<Target, Ext>,
        rows: &mut Rows,
    ) {
        let mut meter = Meter::new(builder);
        for ((matrices, root), opening) in
            self.class.batches.iter().zip(&self.roots).zip(&query.inputs)
        {
            let rows: Vec<OpenedRow<'_>> = matrices
                .iter()
                .zip(&opening.rows)
                .map(|(matrix, row)| OpenedRow { log_height: matrix.log_height, row })
                .collect();
            let dropped = index.len() - opening.siblings.len();
            verify_opening(builder, *root, &rows, &index[dropped..], &opening.siblings);
        }
        rows.openings += meter.read(builder);
        let positions = Positions::new(builder, index);
        let mut reduced = self.reduce(builder, &positions, query);
        rows.reductions += meter.read(builder);
        let mut log_height = index.len();
        let Some(mut value) = reduced.remove(&log_height) else {
            unreachable!("the longest codeword is one of the inputs")
        };
        for (round, opening) in query.folds.iter().enumerate() {
            let log_arity = self.class.folds[round];
            let beta = self.challenges.betas[round];
            let bits = &index[index.len() - log_height..];
            let row = &opening.rows[0];
            check_row(builder, self.fold_roots[round], row, value, bits, log_arity, opening);
            let inverse = positions.inverse_start(builder, log_height, log_arity);
            value = fold_row(builder, row, beta, inverse);
            log_height -= log_arity;
            if let Some(input) = reduced.remove(&log_height) {
                let weight = builder.exp_power_of_2_extension(beta, log_arity);
                value = builder.mul_add_extension(weight, input, value);
            }
        }
        let x = builder.convert_to_ext(positions.at[&log_height]);
        let zero = builder.zero_extension();
        let expected = self
            .final_polynomial
            .iter()
            .rev()
            .fold(zero, |sum, &coefficient| builder.mul_add_extension(sum, x, coefficient));
        builder.connect_extension(value, expected);
        rows.foldings += meter.read(builder);
    }

    /// For each length of codewords the combination of `(claimed - opened) / (point - x)`.
    fn reduce(
        &self,
        builder: &mut Builder,
        positions: &Positions,
        query: &Query<Target, Ext>,
    ) -> BTreeMap<usize, Ext> {
        let alpha = self.challenges.alpha;
        let mut sums: BTreeMap<(usize, usize), Ext> = BTreeMap::new();
        let mut reduced = BTreeMap::new();
        for group in &self.groups {
            let mut difference = group.claimed;
            for &Term { batch, ref matrices, weight } in &group.terms {
                let rows = || matrices.iter().flat_map(|&matrix| &query.inputs[batch].rows[matrix]);
                let sum = *sums.entry((batch, matrices[0])).or_insert_with(|| {
                    let row: Vec<Target> = rows().copied().collect();
                    ReducingFactorTarget::new(alpha).reduce_base(&row, builder)
                });
                difference =
                    builder.arithmetic_extension(F::NEG_ONE, F::ONE, weight, sum, difference);
            }
            let shift = values::base(Felt::GENERATOR);
            let x = builder.mul_const(shift, positions.at[&group.log_height]);
            let x = builder.convert_to_ext(x);
            let denominator = builder.sub_extension(group.point, x);
            // Division constrains the denominator to be invertible.
            let zero = builder.zero_extension();
            let so_far = reduced.entry(group.log_height).or_insert(zero);
            *so_far = builder.div_add_extension(difference, denominator, *so_far);
        }
        reduced
    }
}

fn point_of(builder: &mut Builder, zeta: Ext, point: Point) -> Ext {
    match point {
        Point::Zeta => zeta,
        Point::Next(log_height) => builder.mul_const_extension(root_of_unity(log_height), zeta),
    }
}

/// Powers of one element, each computed once.
struct Powers {
    base: Ext,
    known: BTreeMap<usize, Ext>,
}

impl Powers {
    fn new(builder: &mut Builder, base: Ext) -> Self {
        Self { base, known: BTreeMap::from([(0, builder.one_extension())]) }
    }

    fn get(&mut self, builder: &mut Builder, exponent: usize) -> Ext {
        let base = self.base;
        *self
            .known
            .entry(exponent)
            .or_insert_with(|| builder.exp_u64_extension(base, exponent as u64))
    }
}

/// The points that a query's index stands for, in domains of all lengths.
pub(crate) struct Positions<'a> {
    /// For each log2 of a length the point in the subgroup of that order.
    at: BTreeMap<usize, Target>,
    inverse: BTreeMap<usize, Target>,
    index: &'a [BoolTarget],
}

impl<'a> Positions<'a> {
    /// Rows lie in bit-reversed order: the index's lowest bit chooses between `x` and `-x`. Half
    /// the length drops that bit and squares the point.
    pub(crate) fn new(builder: &mut Builder, index: &'a [BoolTarget]) -> Self {
        let exponent = || index.iter().rev();
        let mut x = builder.exp_from_bits_const_base(root_of_unity(index.len()), exponent());
        let mut inverse = builder.inverse(x);
        let (mut at, mut inverses) = (BTreeMap::new(), BTreeMap::new());
        for log_height in (1..=index.len()).rev() {
            at.insert(log_height, x);
            inverses.insert(log_height, inverse);
            x = builder.square(x);
            inverse = builder.square(inverse);
        }
        Self { at, inverse: inverses, index }
    }

    /// The inverse of the first point of the coset that a row of `2^log_arity` values lies on.
    pub(crate) fn inverse_start(
        &self,
        builder: &mut Builder,
        log_height: usize,
        log_arity: usize,
    ) -> Target {
        let bits = &self.index[self.index.len() - log_height..][..log_arity];
        let one = builder.one();
        let mut start = self.inverse[&log_height];
        for (i, bit) in bits.iter().enumerate() {
            let root = root_of_unity(i + 1) - F::ONE;
            let factor = builder.mul_const_add(root, bit.target, one);
            start = builder.mul(start, factor);
        }
        start
    }
}

/// Proves: `row` is the one that `root` has where the query's path passes, and has `value` where
/// the index says.
pub(crate) fn check_row(
    builder: &mut Builder,
    root: [Target; DIGEST],
    row: &[Ext],
    value: Ext,
    bits: &[BoolTarget],
    log_arity: usize,
    opening: &Opening<Target, Ext>,
) {
    let place = builder.le_sum(bits[..log_arity].iter());
    let found = builder.random_access_extension(place, row.to_vec());
    builder.connect_extension(found, value);
    let flat: Vec<Target> = row.iter().flat_map(|element| element.0).collect();
    let rows = [OpenedRow { log_height: bits.len() - log_arity, row: &flat }];
    verify_opening(builder, root, &rows, &bits[log_arity..], &opening.siblings);
}

/// The polynomial through `row`, taken at `beta`, where `inverse` inverts the row's first point.
///
/// A polynomial's even and odd parts are polynomials in the square, of which the pairs `x, -x` give
/// the values; so the row halves until one value is left.
pub(crate) fn fold_row(builder: &mut Builder, row: &[Ext], beta: Ext, inverse: Target) -> Ext {
    let (mut row, mut beta, mut inverse) = (row.to_vec(), beta, inverse);
    let half = values::base(Felt::TWO.inverse());
    while row.len() > 1 {
        let log_arity = row.len().ilog2() as usize;
        let ratio = builder.scalar_mul_ext(inverse, beta);
        row = row
            .chunks_exact(2)
            .enumerate()
            .map(|(pair, values)| {
                let even = builder.add_extension(values[0], values[1]);
                let odd = builder.sub_extension(values[0], values[1]);
                let exponent = reverse_bits_len(pair, log_arity - 1) as u64;
                let root = root_of_unity(log_arity).inverse().exp_u64(exponent);
                builder.arithmetic_extension(root * half, half, odd, ratio, even)
            })
            .collect();
        beta = builder.square_extension(beta);
        inverse = builder.square(inverse);
    }
    row[0]
}
