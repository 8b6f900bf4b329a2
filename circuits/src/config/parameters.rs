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
    };

    /// For recursion: fewer queries, of which each costs the wrapper hashes.
    pub const RECURSIVE: Self =
        Self { log_blowup: 3, queries: 103, log_final_poly_len: 5, ..Self::FAST };

    /// The low-degree test as the prover's library takes it.
    pub const fn fri<M>(&self, mmcs: M) -> FriParameters<M> {
        FriParameters {
            log_blowup: self.log_blowup,
            log_final_poly_len: self.log_final_poly_len,
            max_log_arity: self.max_log_arity,
            num_queries: self.queries,
            batch_proof_of_work_bits: self.batch_grinding,
            commit_proof_of_work_bits: 0,
            query_proof_of_work_bits: self.query_grinding,
            mmcs,
        }
    }
}
