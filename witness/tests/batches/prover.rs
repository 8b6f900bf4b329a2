//! Proves batches.

use std::sync::LazyLock;

use circuits::{
    execution::{ExecutionKey, SegmentProof},
    key::Kind,
    systems::System,
    testing::check_system,
};
use engine::state::StateReader;
use firmware::Native;
use machine::{
    Program, TapeHost,
    segments::{Budget, Cutter, Segment},
};
use primitives::H256;
use witness::{SegmentTables, fill_segment, instructions, start};

/// Rows of a segment: the longer batches have several.
const ROWS: u64 = 1 << 18;

/// The firmware and a key of its executions.
pub(crate) struct Prover {
    program: Program,
    system: System,
    key: ExecutionKey,
}

/// With a key that is worth nothing.
pub(crate) fn quick() -> &'static Prover {
    static QUICK: LazyLock<Prover> = LazyLock::new(|| Prover::new(Kind::Fast, false));
    &QUICK
}

impl Prover {
    pub(crate) fn new(kind: Kind, is_secure: bool) -> Self {
        let program = firmware::program().unwrap();
        let (table, start) = (instructions(&program), start(&program));
        let key = match is_secure {
            true => ExecutionKey::new(kind, &table, start),
            false => ExecutionKey::insecure(kind, &table, start),
        };
        Self { system: System::execution(&table), program, key }
    }

    /// Runs the firmware on a batch, proves its run, and compares what the proof says with what was
    /// stated natively; returns the cycles.
    pub(crate) fn prove<D: StateReader>(&self, name: &str, native: Native<D>) -> u64 {
        self.prove_up_to(u64::MAX, name, native).unwrap()
    }

    /// The same, unless the run has more cycles: then it is said that it is left out.
    pub(crate) fn prove_up_to<D: StateReader>(
        &self,
        cycles_max: u64,
        name: &str,
        native: Native<D>,
    ) -> Option<u64> {
        let expected = native.sealed.statement.digest();
        let done = firmware::run(&self.program, native.answers, &mut ()).unwrap();
        assert_eq!(done.digest, expected, "{name}: the firmware states something else");
        if done.cycles > cycles_max {
            println!("left out: {name} takes {} cycles", done.cycles);
            return None;
        }
        let host = TapeHost::new(done.tape);
        let segments = Cutter::new(&self.program, host, Budget::of_rows(ROWS));
        let proofs: Vec<_> =
            segments.map(|segment| self.prove_segment(name, &segment.unwrap())).collect();
        let executed = self.key.verify(&proofs).unwrap();
        assert_eq!(H256(executed.digest), expected, "{name}: the proof says something else");
        println!("{name}: {} cycles, {} segments", done.cycles, proofs.len());
        Some(done.cycles)
    }

    /// A proof that is refused is of tables that are wrong, and it is said where.
    fn prove_segment(&self, name: &str, segment: &Segment) -> SegmentProof {
        let trace = segment.record(&self.program).unwrap();
        let SegmentTables { statement, traces } =
            fill_segment(&self.program, segment, &trace).unwrap();
        let proof = self.key.prove(&statement, &traces).unwrap();
        if let Err(error) = self.key.verify_segment(&proof) {
            let public = statement.public_values().unwrap();
            let mut findings = check_system(&self.system, &traces, &public);
            findings.violations.truncate(5);
            findings.imbalances.truncate(5);
            panic!("{name}, segment {}: {error}: {findings:?}", segment.index);
        }
        proof
    }
}
