//! Proofs that are damaged, made for something else, or made out of whole cloth.

#![allow(clippy::unwrap_used, reason = "a test that meets what it made")]

use attacks::scenario::{apply, tables, tree_of, varied, write};
use circuits::{
    key::Kind,
    proof::{DecodeError, Proof},
    prove::prove,
    statement::Statement,
    verify::{VerifyError, verify},
};
use rayon::prelude::*;
use witness::Tables;

fn small() -> Tables {
    let mut tree = tree_of(&[write(5, 5), write(6, 6)]);
    tables(&apply(&mut tree, &[write(5, 7), write(9, 1)]))
}

fn proof(kind: Kind, tables: &Tables) -> Proof {
    prove(kind, &tables.statement, &tables.traces).unwrap()
}

#[test]
fn a_proof_does_not_show_another_statement() {
    for kind in Kind::ALL {
        let tables = small();
        let mut proof = proof(kind, &tables);
        verify(&proof).unwrap();
        let honest = tables.statement;
        let mut others = vec![
            Statement { chain_id: 271, ..honest },
            Statement { batch_number: 4, ..honest },
            Statement { previous: honest.next, ..honest },
            Statement { next: honest.previous, ..honest },
            Statement { touched: honest.next, ..honest },
        ];
        let (mut tree, accesses) = varied();
        others.push(attacks::scenario::tables(&apply(&mut tree, &accesses)).statement);
        for other in others {
            proof.statement = other;
            assert!(matches!(verify(&proof), Err(VerifyError::Refused(_))), "{other:?}");
        }
    }
}

#[test]
fn a_proof_for_another_key_is_refused() {
    for kind in Kind::ALL {
        let mut proof = proof(kind, &small());
        proof.key[7] ^= 1;
        assert!(matches!(verify(&proof), Err(VerifyError::Key { .. })));
    }
}

/// The key is the beginning of the transcript, not only a field that is compared.
#[test]
fn a_proof_that_claims_a_key_it_was_not_made_for_is_refused() {
    let tables = small();
    let fast = proof(Kind::Fast, &tables);
    let mut recursive = proof(Kind::Recursive, &tables);
    recursive.body = fast.body;
    assert!(matches!(verify(&recursive), Err(VerifyError::Key { .. })));
}

#[test]
fn a_digest_above_the_modulus_is_refused() {
    let mut proof = proof(Kind::Fast, &small());
    proof.statement.next.0[8..16].copy_from_slice(&u64::MAX.to_le_bytes());
    assert!(matches!(verify(&proof), Err(VerifyError::Statement(_))));
}

#[test]
fn damaged_files_are_refused_wherever_the_damage_is() {
    for kind in Kind::ALL {
        let bytes = proof(kind, &small()).to_bytes();
        let accepted: Vec<_> = (0..300_usize)
            .into_par_iter()
            .map(|i| if i < 150 { i * 3 } else { (i * 7_919_317) % bytes.len() })
            .filter(|&at| {
                [1, 0x80].into_iter().any(|bit| {
                    let mut damaged = bytes.clone();
                    damaged[at] ^= bit;
                    Proof::from_bytes(&damaged).is_ok_and(|proof| verify(&proof).is_ok())
                })
            })
            .collect();
        assert!(accepted.is_empty(), "{kind:?}: {accepted:?}");
    }
}

#[test]
fn files_that_are_cut_off_or_go_on_are_refused() {
    let bytes = proof(Kind::Fast, &small()).to_bytes();
    for length in [0, 7, 8, 20, 43, 44, 100, bytes.len() / 2, bytes.len() - 1] {
        assert!(Proof::from_bytes(&bytes[..length]).is_err(), "{length}");
    }
    let longer = [&bytes[..], &[0]].concat();
    assert!(matches!(Proof::from_bytes(&longer), Err(DecodeError::Trailing(1))));
}

/// A length that is not there must not make room for it.
#[test]
fn a_claimed_length_allocates_nothing() {
    let bytes = proof(Kind::Fast, &small()).to_bytes();
    for at in 43..400 {
        let mut damaged = bytes[..at].to_vec();
        damaged.extend_from_slice(&[0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]);
        damaged.extend_from_slice(&[0; 64]);
        assert!(Proof::from_bytes(&damaged).is_err());
    }
}

#[test]
fn heights_out_of_range_are_refused_before_anything_is_computed() {
    use circuits::proof::Body;
    for height in [0, 5, 17, 25, 63, 64, usize::MAX] {
        let mut proof = proof(Kind::Fast, &small());
        if let Body::Fast(body) = &mut proof.body {
            body.degree_bits[5] = height;
        }
        assert!(matches!(verify(&proof), Err(VerifyError::Height(_))), "{height}");
    }
    let mut proof = proof(Kind::Fast, &small());
    if let Body::Fast(body) = &mut proof.body {
        body.degree_bits.pop();
    }
    assert!(matches!(verify(&proof), Err(VerifyError::Height(_))));
}
