//! From the prover's proof, whose openings share nodes, to one with a whole path per query.
//!
//! The prover's library replays its own transcript here; nothing of it is trusted by the circuit.

use circuits::config::recursive::{self, ChallengeTrees, Challenger, Config, Trees, trees};
use circuits::config::{Challenge, Felt};
use p3_batch_stark::{BatchProof, BatchVerifierTranscript, Commitment, StarkGenericConfig};
use p3_commit::{CommitmentOpening, CommitmentWithOpeningPoints, MatrixOpening, PointOpening};
use p3_field::coset::TwoAdicMultiplicativeCoset;
use p3_field::{BasedVectorSpace, PrimeCharacteristicRing, TwoAdicField};
use p3_fri::verifier::{fold_query, open_inputs};
use p3_fri::{PcsVerifierTranscript, TwoAdicFriFolding, VerifierTranscript};
use p3_lookup::LogUpGadget;
use p3_matrix::Dimensions;

use crate::error::WrapError;
use crate::proof::{Opening, Openings, Proof, ProofValues, Query, same};
use crate::shape::{Class, Point};
use crate::values;

type Root = Commitment<Config>;
type Domain = TwoAdicMultiplicativeCoset<Felt>;
type Claim = CommitmentWithOpeningPoints<Challenge, Root, Domain>;
type Values = Proof<Felt, Challenge>;

/// The proof as the circuit of `class` takes it.
///
/// Proves nothing: a proof that comes out is well-formed, and the circuit decides whether it holds.
pub(crate) fn restore(
    class: &Class,
    proof: &BatchProof<Config>,
    public_values: &[Vec<Felt>],
) -> Result<ProofValues, WrapError> {
    let mut values = without_queries(class, proof, public_values)?;
    let replay = replay(class, proof, &values, public_values)?;
    values.queries = queries(class, proof, &replay)?;
    Ok(values.map(values::base, values::extension))
}

fn root(commitment: &Root) -> Result<[Felt; 4], WrapError> {
    same("roots of a commitment", 1, commitment.num_roots())?;
    Ok(commitment.roots()[0])
}

fn openings(
    class: &Class,
    index: usize,
    proof: &BatchProof<Config>,
) -> Result<Openings<Challenge>, WrapError> {
    let (opened, table) = (&proof.opened_values.instances[index], &class.tables[index]);
    let base = &opened.base_opened_values;
    let preprocessed = base.preprocessed.as_ref();
    let openings = Openings {
        main: [base.trace_local.clone(), base.trace_next.clone().unwrap_or_default()],
        preprocessed: [
            preprocessed.map(|both| both.local.clone()).unwrap_or_default(),
            preprocessed.and_then(|both| both.next.clone()).unwrap_or_default(),
        ],
        permutation: [opened.permutation_local.clone(), opened.permutation_next.clone()],
        quotient: base.quotient_chunks.clone(),
    };
    let when = |opened: bool, width| if opened { width } else { 0 };
    let permutation = class.permutation_width(index);
    for (what, columns, widths) in [
        ("main columns", &openings.main, [table.width, when(table.next, table.width)]),
        (
            "preprocessed columns",
            &openings.preprocessed,
            [table.preprocessed, when(table.preprocessed_next, table.preprocessed)],
        ),
        ("bus columns", &openings.permutation, [permutation; 2]),
    ] {
        for (column, width) in columns.iter().zip(widths) {
            same(what, width, column.len())?;
        }
    }
    same("chunks of a quotient", 1 << table.log_chunks, openings.quotient.len())?;
    for chunk in &openings.quotient {
        same("columns of a chunk", 2, chunk.len())?;
    }
    Ok(openings)
}

/// All but the queries, with every length checked.
fn without_queries(
    class: &Class,
    proof: &BatchProof<Config>,
    public_values: &[Vec<Felt>],
) -> Result<Values, WrapError> {
    let tables = class.tables.len();
    same("tables", tables, proof.opened_values.instances.len())?;
    same("heights", tables, proof.degree_bits.len())?;
    same("terminals", tables, proof.lookup_terminals.len())?;
    same("lists of public values", tables, public_values.len())?;
    for (i, table) in class.tables.iter().enumerate() {
        same("height of a table", table.log_height, proof.degree_bits[i])?;
        same("public values", table.public_values, public_values[i].len())?;
        let has = |present: bool| usize::from(present);
        let lookups = !class.lookups[i].is_empty();
        same("terminal", has(lookups), has(proof.lookup_terminals[i].is_some()))?;
    }
    let has = class.has_lookups();
    let permutation = proof.commitments.permutation.as_ref();
    same("bus commitment", usize::from(has), usize::from(permutation.is_some()))?;
    same("bus proof of work", usize::from(has), usize::from(proof.lookup_pow_witness.is_some()))?;
    let fri = &proof.opening_proof;
    same("foldings", class.folds.len(), fri.commit_phase_commits.len())?;
    same("proofs of work of foldings", class.folds.len(), fri.commit_pow_witnesses.len())?;
    same("final polynomial", 1 << class.parameters.log_final_poly_len, fri.final_poly.len())?;
    Ok(Proof {
        main: root(&proof.commitments.main)?,
        quotient: root(&proof.commitments.quotient_chunks)?,
        permutation: permutation.map(root).transpose()?,
        tables: (0..tables).map(|i| openings(class, i, proof)).collect::<Result<_, _>>()?,
        terminals: proof.lookup_terminals.iter().flatten().map(|terminal| terminal.0).collect(),
        lookup_witness: proof.lookup_pow_witness,
        ood_witness: proof.ood_pow_witness,
        batch_witness: fri.batch_pow_witness,
        query_witness: fri.query_pow_witness,
        fold_roots: fri.commit_phase_commits.iter().map(root).collect::<Result<_, _>>()?,
        fold_witnesses: fri.commit_pow_witnesses.clone(),
        final_polynomial: fri.final_poly.clone(),
        queries: Vec::new(),
    })
}

/// The challenges that the queries are opened with.
struct Replay {
    claims: Vec<Claim>,
    alpha: Challenge,
    betas: Vec<Challenge>,
    indices: Vec<usize>,
}

fn failed(error: impl core::fmt::Display) -> WrapError {
    WrapError::Transcript(error.to_string())
}

fn replay(
    class: &Class,
    proof: &BatchProof<Config>,
    values: &Values,
    public_values: &[Vec<Felt>],
) -> Result<Replay, WrapError> {
    let config = recursive::config(&class.parameters, &class.key);
    let mut challenger = config.initialise_challenger();
    let mut transcript = BatchVerifierTranscript::<Challenger, Felt, Challenge, Root>::new(
        &mut challenger,
        class.batch_shape(),
    );
    transcript.instance_bindings(&proof.degree_bits);
    transcript.main_phase(proof.commitments.main.clone(), public_values);
    transcript
        .preprocessed_phase(class.preprocessed.as_ref().map(|known| Root::new(vec![known.root])));
    transcript
        .lookup_phase(&class.lookups, &LogUpGadget::new(), proof.lookup_pow_witness)
        .map_err(failed)?;
    let _alpha =
        transcript.permutation_phase(proof.commitments.permutation.clone(), &values.terminals);
    transcript.quotient_phase(proof.commitments.quotient_chunks.clone(), None);
    let zeta = transcript.ood_phase(proof.ood_pow_witness).map_err(failed)?;
    let claims = claims(class, proof, values, zeta);
    let result = transcript.delegate(|challenger| replay_opening(class, proof, claims, challenger));
    transcript.finish();
    result
}

fn claims(
    class: &Class,
    proof: &BatchProof<Config>,
    values: &Values,
    zeta: Challenge,
) -> Vec<Claim> {
    let roots = [
        Some(proof.commitments.main.clone()),
        Some(proof.commitments.quotient_chunks.clone()),
        class.preprocessed.as_ref().map(|known| Root::new(vec![known.root])),
        proof.commitments.permutation.clone(),
    ];
    let opened = values.claims(class);
    let matrices = class.batches.iter().zip(opened).map(|(batch, opened)| {
        let matrix = |(matrix, opened): (&crate::shape::Matrix, Vec<Vec<Challenge>>)| {
            let point = |point: &Point| match *point {
                Point::Zeta => zeta,
                Point::Next(log_height) => zeta * Felt::two_adic_generator(log_height),
            };
            let points = matrix.points.iter().zip(opened);
            let log_rows = matrix.log_height - class.parameters.log_blowup;
            Domain::new(Felt::ONE, log_rows).map(|domain| MatrixOpening {
                domain,
                points: points
                    .map(|(at, values)| PointOpening { point: point(at), values })
                    .collect(),
            })
        };
        batch.iter().zip(opened).filter_map(matrix).collect()
    });
    let commitments = roots.into_iter().flatten();
    commitments
        .zip(matrices)
        .map(|(commitment, matrices)| CommitmentOpening { commitment, matrices })
        .collect()
}

fn replay_opening(
    class: &Class,
    proof: &BatchProof<Config>,
    claims: Vec<Claim>,
    challenger: &mut Challenger,
) -> Result<Replay, WrapError> {
    let fri = &proof.opening_proof;
    let mut transcript =
        PcsVerifierTranscript::<Challenger, Felt, Challenge>::new(challenger, class.pcs_shape());
    transcript.claimed_openings(&claims).map_err(failed)?;
    let alpha = transcript.batch_phase(Some(fri.batch_pow_witness)).map_err(failed)?;
    let result = transcript.delegate(|challenger| {
        let mut transcript =
            VerifierTranscript::<Challenger, Felt, Challenge>::new(challenger, class.fri_shape());
        let betas = transcript
            .commit_rounds(&fri.commit_phase_commits, &fri.commit_pow_witnesses)
            .map_err(failed)?;
        let indices =
            transcript.query_phase(&fri.final_poly, Some(fri.query_pow_witness)).map_err(failed)?;
        transcript.finish();
        Ok(Replay { claims, alpha, betas, indices })
    });
    transcript.finish();
    result
}

fn unopened(error: impl core::fmt::Debug) -> WrapError {
    WrapError::Opening(format!("{error:?}"))
}

fn queries(
    class: &Class,
    proof: &BatchProof<Config>,
    replay: &Replay,
) -> Result<Vec<Query<Felt, Challenge>>, WrapError> {
    let (fri, trees) = (&proof.opening_proof, trees());
    let parameters = class.parameters.fri(ChallengeTrees::new(trees.clone()));
    let Replay { claims, alpha, betas, indices } = replay;
    let reduced = open_inputs(
        &parameters,
        class.log_length(),
        indices,
        &fri.input_openings,
        *alpha,
        &trees,
        claims,
    )
    .map_err(unopened)?;
    let mut queries: Vec<Query<Felt, Challenge>> =
        indices.iter().map(|_| Query { inputs: Vec::new(), folds: Vec::new() }).collect();
    input_paths(class, proof, indices, &trees, &mut queries)?;

    same("openings of foldings", class.folds.len(), fri.commit_phase_openings.len())?;
    let mut groups = vec![Vec::new(); class.folds.len()];
    let mut rows = vec![Vec::new(); class.folds.len()];
    let folding = TwoAdicFriFolding::<(), ()>(core::marker::PhantomData);
    for (query, (&index, reduced)) in indices.iter().zip(reduced).enumerate() {
        let _folded = fold_query::<_, Felt, _, _>(
            &folding,
            query,
            &mut index.clone(),
            betas,
            &class.folds,
            &fri.commit_phase_openings,
            reduced,
            class.log_length(),
            class.parameters.log_blowup + class.parameters.log_final_poly_len,
            &mut groups,
            &mut rows,
        )
        .map_err(unopened)?;
    }
    fold_paths(class, proof, &groups, &rows, &trees, &mut queries)?;
    Ok(queries)
}

fn input_paths(
    class: &Class,
    proof: &BatchProof<Config>,
    indices: &[usize],
    trees: &Trees,
    queries: &mut [Query<Felt, Challenge>],
) -> Result<(), WrapError> {
    for (batch, opening) in class.batches.iter().zip(&proof.opening_proof.input_openings) {
        let dimensions: Vec<Dimensions> = batch
            .iter()
            .map(|matrix| Dimensions { width: matrix.width, height: 1 << matrix.log_height })
            .collect();
        let tallest = batch.iter().map(|matrix| matrix.log_height).max().unwrap_or(0);
        let reduced: Vec<usize> =
            indices.iter().map(|index| index >> (class.log_length() - tallest)).collect();
        let paths = trees
            .restore_and_recompute_paths(
                &dimensions,
                &reduced,
                &opening.opened_values,
                &opening.opening_proof,
            )
            .map_err(unopened)?;
        for ((query, path), rows) in queries.iter_mut().zip(paths).zip(&opening.opened_values) {
            query.inputs.push(Opening { rows: rows.clone(), siblings: path.siblings });
        }
    }
    Ok(())
}

fn fold_paths(
    class: &Class,
    proof: &BatchProof<Config>,
    groups: &[Vec<usize>],
    rows: &[Vec<Vec<Vec<Challenge>>>],
    trees: &Trees,
    queries: &mut [Query<Felt, Challenge>],
) -> Result<(), WrapError> {
    let mut log_height = class.log_length();
    for (round, opening) in proof.opening_proof.commit_phase_openings.iter().enumerate() {
        log_height -= class.folds[round];
        let dimensions = [Dimensions { width: 2 << class.folds[round], height: 1 << log_height }];
        let base: Vec<Vec<Vec<Felt>>> = rows[round]
            .iter()
            .map(|matrices| {
                matrices.iter().map(|row| Challenge::flatten_to_base(row.clone())).collect()
            })
            .collect();
        let paths = trees
            .restore_and_recompute_paths(&dimensions, &groups[round], &base, &opening.opening_proof)
            .map_err(unopened)?;
        for ((query, path), rows) in queries.iter_mut().zip(paths).zip(&rows[round]) {
            query.folds.push(Opening { rows: rows.clone(), siblings: path.siblings });
        }
    }
    Ok(())
}
