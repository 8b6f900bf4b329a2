//! Honest updates: their tables satisfy everything, prove and verify.

#![allow(clippy::unwrap_used, reason = "a test that meets what it made")]

use attacks::scenario::{apply, read, tables, tree_of, varied, write};
use circuits::{key::Kind, proof::Proof, prove::prove, testing, verify::verify};

use tree::MemoryTree;

#[test]
fn the_tables_of_a_varied_batch_satisfy_all_constraints_and_buses() {
    let (mut tree, accesses) = varied();
    let tables = tables(&apply(&mut tree, &accesses));
    let public = tables.statement.public_values().unwrap();
    let findings = testing::check(&tables.traces, &public);
    assert!(findings.is_clean(), "{findings:#?}");
}

#[test]
fn an_idle_batch_and_one_that_only_reads_satisfy_them_too() {
    for accesses in [vec![], vec![read(1)], vec![read(5)], vec![write(1, 2)]] {
        let mut tree = tree_of(&[write(5, 5), write(6, 6)]);
        let tables = tables(&apply(&mut tree, &accesses));
        let public = tables.statement.public_values().unwrap();
        let findings = testing::check(&tables.traces, &public);
        assert!(findings.is_clean(), "{accesses:?}: {findings:#?}");
    }
}

#[test]
fn the_first_batch_of_an_empty_tree_satisfies_them() {
    let mut tree = MemoryTree::default();
    let tables = tables(&apply(&mut tree, &[write(1, 1), write(2, 2), read(3)]));
    let public = tables.statement.public_values().unwrap();
    assert!(testing::check(&tables.traces, &public).is_clean());
}

#[test]
fn a_batch_is_proven_and_verified_in_both_configurations() {
    let (mut tree, accesses) = varied();
    let tables = tables(&apply(&mut tree, &accesses));
    for kind in Kind::ALL {
        let start = std::time::Instant::now();
        let proof = prove(kind, &tables.statement, &tables.traces).unwrap();
        let proven = start.elapsed();
        let bytes = proof.to_bytes();
        let proof = Proof::from_bytes(&bytes).unwrap();
        assert_eq!(proof.statement, tables.statement);
        let start = std::time::Instant::now();
        let verified = verify(&proof).unwrap();
        eprintln!(
            "{kind:?} {proven:?} {} bytes, verify {:?} {verified:?}",
            bytes.len(),
            start.elapsed()
        );
    }
}
