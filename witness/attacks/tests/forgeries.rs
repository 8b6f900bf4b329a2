//! Every lie is refused, by what is there to refuse it, and its proof does not verify.

#![allow(clippy::unwrap_used, reason = "a test that meets what it made")]

use attacks::{
    forgeries::{self, Honest},
    providers,
    scenario::{tables, varied_update},
    truth,
    world::World,
};
use circuits::{
    config::Felt,
    key::Kind,
    proof::Proof,
    prove::prove,
    statement::{Digest, Statement},
    systems::TREE_UPDATE,
    tables::Table,
    testing,
    verify::{VerifyError, verify},
};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::{Matrix, dense::RowMajorMatrix};

/// The statement whose elements a world has.
fn statement(public: &[Felt]) -> Statement {
    let digest =
        |at: usize| Digest::from_elements(core::array::from_fn(|i| public[4 + 4 * at + i]));
    Statement {
        chain_id: 270,
        batch_number: 3,
        previous: digest(0),
        next: digest(1),
        touched: digest(2),
    }
}

fn try_to_prove(public: &[Felt], traces: &[RowMajorMatrix<Felt>]) -> Result<(), VerifyError> {
    let proof = prove(Kind::Fast, &statement(public), traces).expect("lies can be put together");
    let proof = Proof::from_bytes(&proof.to_bytes()).expect("and written down");
    verify(&proof).map(drop)
}

#[test]
fn each_lie_is_refused_by_one_thing_alone() {
    let honest = Honest::varied();
    let mut wrong = Vec::new();
    for forgery in forgeries::all() {
        let outcome = (forgery.build)(&honest).outcome();
        if !forgery.refused_by.is_all_of(&outcome) {
            wrong.push((forgery.name, outcome));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_other_statement_is_accepted() {
    let honest = Honest::varied();
    for (at, world) in forgeries::commitments::other_statements(&honest).iter().enumerate() {
        assert!(!world.outcome().is_unnoticed(), "element {at}");
    }
}

#[test]
fn no_lie_is_proven() {
    let honest = Honest::varied();
    assert!(try_to_prove(&honest.world.public, &honest.world.tables()).is_ok());
    for forgery in forgeries::all() {
        let world = (forgery.build)(&honest);
        let refused = try_to_prove(&world.public, &world.tables());
        assert!(matches!(refused, Err(VerifyError::Refused(_))), "{}: {refused:?}", forgery.name);
    }
}

#[test]
fn each_false_fact_is_noticed() {
    for forgery in forgeries::provided() {
        let outcome = providers::outcome(forgery.table, &forgery.cells);
        assert!(!outcome.is_unnoticed(), "{}: {outcome:?}", forgery.name);
    }
}

#[test]
fn no_false_fact_is_provided() {
    let tables = tables(&varied_update());
    let public = tables.statement.public_values().unwrap();
    for forgery in forgeries::provided() {
        let mut traces = tables.traces.clone();
        let trace = &mut traces[forgery.table as usize];
        let last = trace.height() - 1;
        trace.row_mut(last).copy_from_slice(&forgery.cells);
        assert!(!testing::check(&traces, &public).is_clean(), "{}", forgery.name);
        assert!(try_to_prove(&public, &traces).is_err(), "{}", forgery.name);
    }
}

#[test]
fn every_change_of_a_providing_row_is_noticed_or_provides_the_truth() {
    let tables = tables(&varied_update());
    // If something is deleted, its table is the one to look at.
    let mut providing = providers::PROVIDING;
    providing.sort_by_key(|&table| !testing::is_deleted_from(table));
    for table in providing {
        for honest in providers::honest_rows(&tables.traces[table as usize]) {
            for (lie, cells) in providers::rows(table, &honest) {
                let passes = providers::outcome(table, &cells).is_unnoticed();
                assert!(!passes || providers::provides_truth(table, &cells), "{lie:?}");
            }
        }
    }
}

#[test]
fn a_fact_used_more_or_less_often_than_it_is_looked_up_unbalances_its_bus() {
    let tables = tables(&varied_update());
    let public = tables.statement.public_values().unwrap();
    for (table, columns) in [
        (Table::Range16, vec![0]),
        (Table::Poseidon2, vec![180, 181]),
        (Table::KeyOrder, vec![forgeries::key_order::USES]),
    ] {
        for column in columns {
            let mut traces = tables.traces.clone();
            traces[table as usize].row_mut(3)[column] += Felt::ONE;
            assert_eq!(testing::check(&traces, &public).imbalances.len(), 1);
            assert!(try_to_prove(&public, &traces).is_err(), "{} {column}", table.name());
        }
    }
}

#[test]
fn rows_of_noise_are_refused_in_every_table() {
    let honest = World::new(&tables(&varied_update()));
    let noise = |seed: usize, column: usize| {
        Felt::from_usize(seed * 1000 + column + 1).square() * Felt::from_u64(0x9e37_79b9_7f4a_7c15)
    };
    let tables = honest.tables();
    for table in TREE_UPDATE {
        for row in [0, 1, tables[table as usize].height() - 1] {
            let mut traces = tables.clone();
            let cells = traces[table as usize].row_mut(row).iter_mut().enumerate();
            cells.for_each(|(column, cell)| *cell = noise(row, column));
            let findings = testing::check(&traces, &honest.public);
            assert!(!findings.is_clean(), "{} row {row}", table.name());
        }
    }
    assert!(truth::holds(&honest, &varied_update().witness.siblings));
}
