//! Pubdata from real batches: what it costs, and what becomes of damaged bytes.

use engine::pubdata::{Pubdata, RebuildError, WordDiff};
use primitives::{H160, Halt, Status, Word};
use proptest::prelude::*;

use crate::world::*;

/// A batch that publishes something of every kind, after one that makes leaves to change.
fn published() -> (World, Vec<u8>) {
    let mut world = World::new(|_| {});
    let batch = world.batch(vec![call(1, 0, STORE, store(1, 2))]);
    world.execute(&batch);
    let batch = world.batch(vec![
        call(1, 1, STORE, store(1, 3)),
        call(1, 2, STORE, store(9, 9)),
        call(2, 0, MESSENGER, send_to_l1(b"message")),
        signed(2, unsigned(1, None, 0, init_code(&[0x5f]))),
        send(3, 0, H160([0xee; 20]), 1),
    ]);
    let outcome = world.try_execute(&batch).unwrap();
    let (_, sealed) = world.seal(&outcome);
    (world, sealed.pubdata)
}

#[test]
fn every_kind_of_item_is_published() {
    let (_, bytes) = published();
    let pubdata = Pubdata::from_bytes(&bytes).unwrap();
    assert_eq!((pubdata.blocks.len(), pubdata.codes.len(), pubdata.messages.len()), (1, 1, 1));
    assert!(!pubdata.headers.is_empty() && !pubdata.slots.is_empty());
    assert!(pubdata.accounts.len() >= 3);
}

#[test]
fn truncated_pubdata_is_refused_and_altered_pubdata_never_panics() {
    let (world, bytes) = published();
    let honest = world.rebuilder.clone().apply_bytes(&bytes).unwrap();
    for len in 0..bytes.len() {
        assert!(Pubdata::from_bytes(&bytes[..len]).is_err(), "{len}");
    }
    assert!(Pubdata::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
    for bit in 0..8 * bytes.len() {
        let mut altered = bytes.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        let Ok(pubdata) = Pubdata::from_bytes(&altered) else { continue };
        assert_eq!(pubdata.to_bytes(), altered, "bit {bit}: two encodings");
        let mut rebuilder = world.rebuilder.clone();
        if rebuilder.apply(&pubdata) == Ok(honest) {
            // Only what is no part of the state may differ.
            let original = Pubdata::from_bytes(&bytes).unwrap();
            assert_eq!(pubdata.accounts, original.accounts);
            assert_eq!((&pubdata.headers, &pubdata.slots), (&original.headers, &original.slots));
        }
    }
}

#[test]
fn pubdata_that_does_not_fit_the_chain_is_refused() {
    let (mut world, bytes) = published();
    let good = Pubdata::from_bytes(&bytes).unwrap();
    let before = world.rebuilder.tree().commitment();
    let mut refused = |edit: fn(&mut Pubdata)| {
        let mut pubdata = good.clone();
        edit(&mut pubdata);
        let error = world.rebuilder.apply(&pubdata).unwrap_err();
        assert_eq!(world.rebuilder.tree().commitment(), before);
        error
    };
    let error = refused(|pubdata| pubdata.batch_number = 1);
    assert_eq!(error, RebuildError::BatchNumber { expected: 2, got: 1 });
    assert_eq!(refused(|pubdata| pubdata.blocks.clear()), RebuildError::NoBlocks);
    assert_eq!(refused(|pubdata| pubdata.headers[0].0 = 0), RebuildError::NoHeader(0));
    assert_eq!(refused(|pubdata| pubdata.slots[0].0 = 1 << 39), RebuildError::NoSlot(1 << 39));
    let error = refused(|pubdata| pubdata.slots[0].0 = pubdata.headers[0].0);
    assert!(matches!(error, RebuildError::NoSlot(_)));
    let slots = refused(|pubdata| pubdata.slots[0].1 = WordDiff::Add(Word::ONE));
    assert!(matches!(slots, RebuildError::NotShortest(_)));
    let nothing = refused(|pubdata| pubdata.slots[0].1 = WordDiff::Set(Word::from(2)));
    assert!(matches!(nothing, RebuildError::NotShortest(_)));
    let error = refused(|pubdata| pubdata.codes.clear());
    assert!(matches!(error, RebuildError::NoCode { place: 0, .. }));
    let error = refused(|pubdata| {
        let header = pubdata.headers[0].1;
        let (account, slots) = (user(1), vec![]);
        let leaves = engine::pubdata::NewLeaves { account, header: Some(header), slots };
        pubdata.accounts = vec![leaves];
    });
    assert!(matches!(error, RebuildError::IsPresent(_)));
}

#[test]
fn a_transaction_that_cannot_pay_for_its_pubdata_fails() {
    let mut world = World::new(|config| config.gas_per_pubdata_byte = 1_000);
    let poor = transaction::Transaction {
        gas_limit: 150_000,
        ..unsigned(1, Some(contract(STORE)), 0, store(1, 2))
    };
    let batch = world.batch(vec![call(1, 0, STORE, store(1, 2)), signed(1, poor)]);
    let done = world.execute(&batch);
    let executed: Vec<_> =
        done.outcome.blocks[0].receipts.iter().map(|receipt| &receipt.executed).collect();
    assert!(executed[0].status.is_success());
    assert!(executed[0].gas_used > 100_000 + 43_000);
    // The slot was made by the first, so that nothing of it is published for the second.
    assert!(executed[1].status.is_success());

    let mut world = World::new(|config| config.gas_per_pubdata_byte = 1_000);
    let poor = transaction::Transaction {
        gas_limit: 100_000,
        ..unsigned(0, Some(contract(STORE)), 0, store(1, 2))
    };
    let batch = world.batch(vec![signed(1, poor)]);
    let done = world.execute(&batch);
    let executed = &done.outcome.blocks[0].receipts[0].executed;
    assert_eq!(executed.status, Status::Halt(Halt::OutOfPubdataGas));
    assert_eq!(executed.gas_used, 100_000);
    assert!(world.slot(contract(STORE), 1).is_zero());
}

proptest! {
    #[test]
    fn no_bytes_make_the_decoder_panic(mut bytes: Vec<u8>) {
        let decoded = Pubdata::from_bytes(&bytes);
        prop_assert!(decoded.is_err() || decoded.unwrap().to_bytes() == bytes);
        if let Some(version) = bytes.first_mut() {
            *version = 1;
        }
        if let Ok(pubdata) = Pubdata::from_bytes(&bytes) {
            prop_assert_eq!(pubdata.to_bytes(), bytes);
        }
    }
}
