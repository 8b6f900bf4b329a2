//! The numbers that a configuration's security rests on.

use p3_fri::FriParameters;
use serde::Serialize;

/// Parameters of the low-degree test and of the proof-of-work before each challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Parameters {
    /// Log2 of how much longer a codeword is than its polynomial.
    pub log_blowup: usize,
    /// Positions at which the low-degree test looks.
    pub queries: usize,
    /// Log2 of the most values that one folding takes together.
    pub max_log_arity: usize,
    /// Log2 of the coefficients at which folding stops.
    pub log_final_poly_len: usize,
    /// Bits of work before the queries are drawn.
    pub query_grinding: usize,
    /// Bits of work before the openings are batched.
    pub batch_grinding: usize,
    /// Bits of work before the challenges of the buses are drawn.
    pub lookup_grinding: usize,
    /// Bits of work before the point is drawn at which tables are opened. Keys of before there was
    /// any do not cover it.
    #[serde(skip_serializing_if = "is_zero")]
    pub opening_grinding: usize,
    /// Bits of work before each folding of the low-degree test. As above.
    #[serde(skip_serializing_if = "is_zero")]
    pub folding_grinding: usize,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
const fn is_zero(bits: &usize) -> bool {
    *bits == 0
}

impl Parameters {
    /// For local verification: the prover is fast, the proof is not small.
    ///
    /// 203 queries at rate 1/2 are 84 proven bits; grinding makes them 100.
    pub const FAST: Self = Self {
        log_blowup: 1,
        queries: 206,
        max_log_arity: 3,
        log_final_poly_len: 4,
        query_grinding: 16,
        batch_grinding: 16,
        lookup_grinding: 12,
        opening_grinding: 0,
        folding_grinding: 0,
    };

    /// The same for segments of an execution, of which one is worth 109 bits: five hundred together
    /// are worth a hundred.
    pub const FAST_SEGMENTS: Self = Self {
        queries: 230,
        batch_grinding: 18,
        lookup_grinding: 18,
        opening_grinding: 7,
        folding_grinding: 9,
        ..Self::FAST
    };

    /// For recursion: fewer queries, of which each costs the wrapper hashes.
    pub const RECURSIVE: Self =
        Self { log_blowup: 3, queries: 103, log_final_poly_len: 5, ..Self::FAST };

    /// The same for segments of an execution.
    pub const RECURSIVE_SEGMENTS: Self = Self {
        queries: 114,
        batch_grinding: 20,
        lookup_grinding: 18,
        opening_grinding: 7,
        folding_grinding: 11,
        ..Self::RECURSIVE
    };

    /// The low-degree test as the prover's library takes it.
    pub const fn fri<M>(&self, mmcs: M) -> FriParameters<M> {
        FriParameters {
            log_blowup: self.log_blowup,
            log_final_poly_len: self.log_final_poly_len,
            max_log_arity: self.max_log_arity,
            num_queries: self.queries,
            batch_proof_of_work_bits: self.batch_grinding,
            commit_proof_of_work_bits: self.folding_grinding,
            query_proof_of_work_bits: self.query_grinding,
            mmcs,
        }
    }
}
