//! Proving and verifying under one configuration, generic over it.

use p3_air::BaseAir;
use p3_batch_stark::{
    BatchProof, BatchVerificationError, CommonData, PcsError, ProverData, StarkInstance,
    prove_batch, verify_batch,
};
use p3_challenger::GrindingChallenger;
use p3_commit::Pcs;
use p3_field::coset::TwoAdicMultiplicativeCoset;
use p3_lookup::Lookups;
use p3_matrix::dense::RowMajorMatrix;
use p3_uni_stark::StarkGenericConfig;
use serde::Serialize;

use crate::{
    config::{Challenge, Felt},
    prove::ProveError,
    systems::{Air, LOG_HEIGHT_MIN, System},
};

/// What both configurations have in common.
pub(crate) trait Config:
    StarkGenericConfig<
        Challenge = Challenge,
        Challenger: GrindingChallenger<Witness = Felt>,
        Pcs: Sync
                 + Pcs<
            Challenge,
            Self::Challenger,
            Domain = TwoAdicMultiplicativeCoset<Felt>,
            Commitment: Serialize + Sync,
            ProverData: Sync,
            ProverError: Send,
        >,
    >
{
}

impl<C> Config for C where
    C: StarkGenericConfig<
            Challenge = Challenge,
            Challenger: GrindingChallenger<Witness = Felt>,
            Pcs: Sync
                     + Pcs<
                Challenge,
                C::Challenger,
                Domain = TwoAdicMultiplicativeCoset<Felt>,
                Commitment: Serialize + Sync,
                ProverData: Sync,
                ProverError: Send,
            >,
        >
{
}

/// A configuration with everything about the tables that is the same in all proofs.
pub(crate) struct Backend<C: Config> {
    config: C,
    airs: Vec<Air>,
    data: ProverData<C>,
}

impl<C: Config> Backend<C> {
    pub(crate) fn new(config: C, log_blowup: usize, system: &System) -> Self {
        let airs = system.airs().to_vec();
        // Only the heights of preprocessed tables matter here, and those are fixed.
        let height = |air: &Air| air.fixed_log_height().unwrap_or(LOG_HEIGHT_MIN);
        let heights: Vec<_> = airs.iter().map(height).collect();
        let packing = vec![system.packing_degree(); airs.len()];
        let data = ProverData::from_airs_and_degrees_with_lookup_budgets(
            &config, &airs, &heights, &packing, log_blowup,
        );
        match data {
            Ok(data) => Self { config, airs, data },
            Err(error) => unreachable!("the preprocessed columns can be committed to: {error:?}"),
        }
    }

    /// The commitment to the preprocessed columns.
    pub(crate) fn preprocessed(&self) -> Vec<u8> {
        let commitment = self.common().preprocessed.as_ref().map(|all| &all.commitment);
        match bincode::serde::encode_to_vec(commitment, bincode::config::standard()) {
            Ok(bytes) => bytes,
            Err(error) => unreachable!("a commitment encodes: {error}"),
        }
    }

    pub(crate) const fn common(&self) -> &CommonData<C> {
        &self.data.common
    }

    /// The messages of each table, as packed into columns.
    pub(crate) fn lookups(&self) -> &[Lookups<Felt>] {
        &self.common().lookups
    }

    /// Proves that `traces`, one per table in order, satisfy all constraints. Assumes that their
    /// widths and heights have been checked. Of false traces it makes a proof that is refused.
    pub(crate) fn prove(
        &self,
        traces: &[RowMajorMatrix<Felt>],
        public_values: &[Felt],
    ) -> Result<BatchProof<C>, ProveError> {
        let instances: Vec<_> = self
            .airs
            .iter()
            .zip(traces)
            .zip(self.public_values(public_values))
            .map(|((air, trace), public_values)| StarkInstance { air, trace, public_values })
            .collect();
        prove_batch(&self.config, &instances, &self.data)
            .map_err(|error| ProveError::Backend(format!("{error:?}")))
    }

    pub(crate) fn verify(
        &self,
        proof: &BatchProof<C>,
        public_values: &[Felt],
    ) -> Result<(), BatchVerificationError<PcsError<C>>> {
        let public_values = self.public_values(public_values);
        verify_batch(&self.config, &self.airs, proof, &public_values, self.common())
    }

    /// A table that sees public values sees all of them.
    fn public_values(&self, public_values: &[Felt]) -> Vec<Vec<Felt>> {
        let sees = |air: &Air| BaseAir::<Felt>::num_public_values(air) > 0;
        let of = |air| if sees(air) { public_values.to_vec() } else { Vec::new() };
        self.airs.iter().map(of).collect()
    }
}
