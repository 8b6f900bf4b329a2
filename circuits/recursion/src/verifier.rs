//! The batch verifier: transcript, openings, constraints, and buses that balance.

use std::collections::BTreeMap;

use circuits::config::recursive::key_elements;
use circuits::config::{Challenge, Felt};
use p3_challenger::fs::{DomainSeparator, FieldUnit};
use p3_field::{Field as _, PrimeCharacteristicRing, TwoAdicField};
use p3_lookup::{Kind, Lookups};
use plonky2::field::types::Field;
use plonky2::iop::target::{BoolTarget, Target};

use crate::challenger::{Challenger, Recorder};
use crate::constraints::{self, Row};
use crate::fri::{Challenges, Queries, root_of_unity};
use crate::proof::{Openings, ProofTargets};
use crate::rows::{Meter, Rows};
use crate::shape::{Class, Table};
use crate::{Builder, Ext, F, values};

/// Proves: the prover's library accepts `proof` for `public_values` and the class's tables, key
/// and parameters.
///
/// Assumes: proof and public values have the class's shape. Returns what it takes.
pub(crate) fn verify(
    builder: &mut Builder,
    class: &Class,
    proof: &ProofTargets,
    public_values: &[Vec<Target>],
) -> Rows {
    let (mut rows, mut meter) = (Rows::default(), Meter::new(builder));
    let mut challenger = Challenger::new(builder);
    challenger.observe_constants(builder, &key_elements(&class.key));
    let batch = batch_transcript(builder, class, proof, public_values, &mut challenger);
    let (challenges, indices) = opening_transcript(builder, class, proof, &batch, &mut challenger);
    rows.transcript = meter.read(builder);
    let roots = roots(builder, class, proof);
    let queries = Queries::new(builder, class, proof, roots, &challenges);
    rows.claims = meter.read(builder);
    for (index, query) in indices.iter().zip(&proof.queries) {
        queries.check(builder, index, query, &mut rows);
    }
    meter.read(builder);
    let mut terminals = proof.terminals.iter().copied();
    let mut domains = Domains::new(builder, class, batch.zeta);
    for (i, table) in class.tables.iter().enumerate() {
        let terminal = (!class.lookups[i].is_empty()).then(|| terminals.next()).flatten();
        let checked = Checked {
            table,
            openings: &proof.tables[i],
            public_values: &public_values[i],
            challenges: &batch.buses[i],
            terminal,
        };
        check_constraints(builder, &checked, &mut domains, batch.alpha);
    }
    let zero = builder.zero_extension();
    let sum = proof.terminals.iter().fold(zero, |sum, &next| builder.add_extension(sum, next));
    builder.connect_extension(sum, zero);
    rows.constraints = meter.read(builder);
    rows
}

/// What the batch's own transcript yields.
pub(crate) struct Batch {
    /// For each table the challenges of its lookups.
    buses: Vec<Vec<Ext>>,
    alpha: Ext,
    zeta: Ext,
}

fn seed(
    builder: &mut Builder,
    challenger: &mut Challenger,
    separator: &DomainSeparator<FieldUnit<Felt>>,
) {
    let mut recorder = Recorder::default();
    separator.seed(&mut recorder);
    challenger.observe_constants(builder, &recorder.0);
}

pub(crate) fn batch_transcript(
    builder: &mut Builder,
    class: &Class,
    proof: &ProofTargets,
    public_values: &[Vec<Target>],
    challenger: &mut Challenger,
) -> Batch {
    let shape = class.batch_shape();
    seed(builder, challenger, &shape.domain_separator::<Felt, Challenge>());
    for table in &class.tables {
        let log_height = Felt::from_usize(table.log_height);
        challenger.observe_constants(builder, &[log_height, Felt::ZERO]);
    }
    challenger.observe_all(builder, &proof.main);
    for values in public_values {
        challenger.observe_all(builder, values);
    }
    if let Some(preprocessed) = &class.preprocessed {
        challenger.observe_constants(builder, &preprocessed.root);
    }
    let mut buses = vec![Vec::new(); class.tables.len()];
    if let (Some(root), Some(witness)) = (proof.permutation, proof.lookup_witness) {
        challenger.check_witness(builder, shape.lookup_pow_bits, witness);
        let alpha = challenger.sample_extension(builder);
        let beta = challenger.sample_extension(builder);
        buses = bus_challenges(builder, &class.lookups, alpha, beta);
        challenger.observe_all(builder, &root);
        challenger.observe_extensions(builder, &proof.terminals);
    }
    let alpha = challenger.sample_extension(builder);
    challenger.observe_all(builder, &proof.quotient);
    challenger.check_witness(builder, shape.ood_pow_bits, proof.ood_witness);
    let zeta = challenger.sample_extension(builder);
    Batch { buses, alpha, zeta }
}

/// Lookups on one bus share an offset, those within a table have one of their own: bus `i` in the
/// order of first mention has `alpha + (i + 1) beta^w`, `w` the widest tuple, so that no tuple of
/// another bus has the same fingerprint.
fn bus_challenges(
    builder: &mut Builder,
    lookups: &[Lookups<Felt>],
    alpha: Ext,
    beta: Ext,
) -> Vec<Vec<Ext>> {
    let all = || lookups.iter().flat_map(|lookups| lookups.iter());
    let widest = all().flat_map(|lookup| &lookup.elements).map(Vec::len).max().unwrap_or(1).max(1);
    let step = builder.exp_u64_extension(beta, widest as u64);
    let mut last = alpha;
    let mut offsets = BTreeMap::new();
    let mut offset = |name: Option<&str>| {
        let mut next = || {
            last = builder.add_extension(last, step);
            last
        };
        match name {
            Some(name) => *offsets.entry(name.to_owned()).or_insert_with(next),
            None => next(),
        }
    };
    lookups
        .iter()
        .map(|lookups| {
            lookups
                .iter()
                .flat_map(|lookup| {
                    let name = match &lookup.kind {
                        Kind::Global(name) => Some(name.as_str()),
                        Kind::Local => None,
                    };
                    [offset(name), beta]
                })
                .collect()
        })
        .collect()
}

pub(crate) fn opening_transcript(
    builder: &mut Builder,
    class: &Class,
    proof: &ProofTargets,
    batch: &Batch,
    challenger: &mut Challenger,
) -> (Challenges, Vec<Vec<BoolTarget>>) {
    let shape = class.pcs_shape();
    seed(builder, challenger, &shape.domain_separator::<Felt, Challenge>());
    for claim in proof.claims(class).iter().flatten().flatten() {
        challenger.observe_extensions(builder, claim);
    }
    challenger.check_witness(builder, shape.batch_pow_bits, proof.batch_witness);
    let alpha = challenger.sample_extension(builder);

    let shape = class.fri_shape();
    seed(builder, challenger, &shape.domain_separator::<Felt, Challenge>());
    let folds = proof.fold_roots.iter().zip(&proof.fold_witnesses);
    let betas = folds
        .map(|(root, &witness)| {
            challenger.observe_all(builder, root);
            challenger.check_witness(builder, shape.commit_pow_bits, witness);
            challenger.sample_extension(builder)
        })
        .collect();
    challenger.observe_extensions(builder, &proof.final_polynomial);
    challenger.check_witness(builder, shape.query_pow_bits, proof.query_witness);
    let indices =
        (0..shape.num_queries).map(|_| challenger.sample_bits(builder, shape.index_bits)).collect();
    (Challenges { zeta: batch.zeta, alpha, betas }, indices)
}

fn roots(builder: &mut Builder, class: &Class, proof: &ProofTargets) -> Vec<[Target; 4]> {
    let preprocessed = class
        .preprocessed
        .as_ref()
        .map(|known| known.root.map(|element| builder.constant(values::base(element))));
    [Some(proof.main), Some(proof.quotient), preprocessed, proof.permutation]
        .into_iter()
        .flatten()
        .collect()
}

/// A domain's polynomials at the out-of-domain point.
#[derive(Clone, Copy)]
struct Domain {
    /// The point to the power of the domain's size.
    power: Ext,
    vanishing: Ext,
    is_first: Ext,
    is_last: Ext,
    is_transition: Ext,
}

/// The domains of all heights of tables.
struct Domains {
    zeta: Ext,
    /// The point's powers to the powers of two.
    powers: Vec<Ext>,
    known: BTreeMap<usize, Domain>,
}

impl Domains {
    fn new(builder: &mut Builder, class: &Class, zeta: Ext) -> Self {
        let tallest = class.tables.iter().map(|table| table.log_height).max().unwrap_or(0);
        let mut powers = vec![zeta];
        for i in 0..tallest {
            powers.push(builder.square_extension(powers[i]));
        }
        Self { zeta, powers, known: BTreeMap::new() }
    }

    /// Proves: the point is not in the domain of `2^log_height` points.
    fn get(&mut self, builder: &mut Builder, log_height: usize) -> Domain {
        let (zeta, power) = (self.zeta, self.powers[log_height]);
        *self.known.entry(log_height).or_insert_with(|| {
            let vanishing = builder.add_const_extension(power, F::NEG_ONE);
            builder.inverse_extension(vanishing);
            let last = root_of_unity(log_height).inverse();
            let before_first = builder.add_const_extension(zeta, F::NEG_ONE);
            let is_transition = builder.add_const_extension(zeta, -last);
            Domain {
                power,
                vanishing,
                is_first: builder.div_extension(vanishing, before_first),
                is_last: builder.div_extension(vanishing, is_transition),
                is_transition,
            }
        })
    }
}

/// A table and what is claimed of it.
struct Checked<'a> {
    table: &'a Table,
    openings: &'a Openings<Ext>,
    public_values: &'a [Target],
    challenges: &'a [Ext],
    terminal: Option<Ext>,
}

/// Proves: the table's combined constraints are the quotient times what vanishes on its rows.
fn check_constraints(
    builder: &mut Builder,
    checked: &Checked<'_>,
    domains: &mut Domains,
    alpha: Ext,
) {
    let Checked { table, openings, public_values, challenges, terminal } = *checked;
    let domain = domains.get(builder, table.log_height);
    let zero = builder.zero_extension();
    let or_zeros = |columns: &[Ext], width: usize| {
        if columns.is_empty() { vec![zero; width] } else { columns.to_vec() }
    };
    let main_next = or_zeros(&openings.main[1], table.width);
    let preprocessed_next = or_zeros(&openings.preprocessed[1], table.preprocessed);
    let permutation = openings.permutation.each_ref().map(|columns| {
        let pairs = columns.chunks_exact(2);
        pairs.map(|pair| recompose(builder, pair)).collect::<Vec<_>>()
    });
    let periodic: Vec<Ext> = table
        .periodic
        .iter()
        .map(|column| column.evaluate(builder, &domains.powers, table.log_height))
        .collect();
    let row = Row {
        main: [&openings.main[0], &main_next],
        preprocessed: [&openings.preprocessed[0], &preprocessed_next],
        permutation: [&permutation[0], &permutation[1]],
        periodic: &periodic,
        public_values,
        challenges,
        terminal,
        is_first: domain.is_first,
        is_last: domain.is_last,
        is_transition: domain.is_transition,
    };
    let folded = constraints::fold(builder, &table.constraints, &row, alpha);
    let quotient = quotient(builder, table, openings, domain.power);
    let product = builder.mul_extension(quotient, domain.vanishing);
    builder.connect_extension(folded, product);
}

/// An extension element from its two coefficients, which at a point of the extension are extension
/// elements themselves: `a + x b` with `x^2 = 7`.
fn recompose(builder: &mut Builder, pair: &[Ext]) -> Ext {
    let [a, b] = [pair[0].0, pair[1].0];
    let seven = F::from_canonical_u64(7);
    let low = builder.mul_const_add(seven, b[1], a[0]);
    let high = builder.add(a[1], b[0]);
    plonky2::iop::ext_target::ExtensionTarget([low, high])
}

/// The quotient at the out-of-domain point from the chunks over the cosets that its domain splits
/// into; `power` is the point to the power of a coset's size.
fn quotient(builder: &mut Builder, table: &Table, openings: &Openings<Ext>, power: Ext) -> Ext {
    let size = 1 << table.log_height;
    let generator = Felt::two_adic_generator(table.log_height + table.log_chunks);
    let shifts: Vec<F> = (0..1 << table.log_chunks)
        .map(|i: u64| values::base((Felt::GENERATOR * generator.exp_u64(i)).exp_u64(size)))
        .collect();
    // What vanishes on each coset but the one of the chunk is the chunk's weight, scaled to one.
    let vanishing: Vec<Ext> = shifts
        .iter()
        .map(|shift| {
            let scaled = builder.mul_const_extension(shift.inverse(), power);
            builder.add_const_extension(scaled, F::NEG_ONE)
        })
        .collect();
    let mut sum = builder.zero_extension();
    for (i, chunk) in openings.quotient.iter().enumerate() {
        let mut weight = builder.one_extension();
        let mut scale = F::ONE;
        for j in (0..shifts.len()).filter(|&j| j != i) {
            weight = builder.mul_extension(weight, vanishing[j]);
            scale *= (shifts[i] / shifts[j] - F::ONE).inverse();
        }
        let value = recompose(builder, chunk);
        sum = builder.arithmetic_extension(scale, F::ONE, weight, value, sum);
    }
    sum
}
