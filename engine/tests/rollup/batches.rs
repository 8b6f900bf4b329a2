//! What batches do, and what is kept out of them.

use engine::{
    kernel::{Kernel, Native, NativeKind, costs},
    transition::{BatchError, BlockInput, Deposit, Recovered, Rejection, execute_batch},
    vms::VmFrame,
};
use primitives::{H160, Halt, Status, Word};
use trace::{ColumnRecorder, Trace};
use transaction::{InvalidTransaction, Transaction, TxType};

use crate::world::*;

#[test]
fn transfers_deploys_and_reverts_leave_receipts() {
    let mut world = World::new(|_| {});
    let to = H160([9; 20]);
    let batch = world.batch(vec![
        send(1, 0, to, 500),
        signed(1, unsigned(1, None, 3, init_code(&[0x5f, 0x5f, 0xfd]))),
        call(2, 0, REVERT, vec![]),
        call(2, 1, STORE, store(5, 6)),
        call(2, 2, LOG, b"hello".to_vec()),
    ]);
    let done = world.execute(&batch);
    let receipts = &done.outcome.blocks[0].receipts;
    let statuses: Vec<_> = receipts.iter().map(|receipt| receipt.executed.status).collect();
    use Status::{Revert, Success};
    assert_eq!(statuses, [Success, Success, Revert, Success, Success]);
    assert_eq!(done.outcome.rejected, []);
    assert_eq!(world.balance(to.into()), Word::from(500));
    let created = receipts[1].executed.created.unwrap();
    assert_eq!((world.balance(created), world.nonce(created)), (Word::from(3), 1));
    assert_eq!(done.outcome.codes.len(), 1);
    assert_eq!(world.slot(contract(STORE), 5), Word::from(6));
    assert_eq!(receipts[4].executed.logs[0].data, b"hello");
    let gas: Vec<_> = receipts.iter().map(|receipt| receipt.executed.gas_used).collect();
    let cumulative: Vec<_> = receipts.iter().map(|receipt| receipt.cumulative_gas).collect();
    assert_eq!(cumulative[4], gas.iter().sum::<u64>());
    assert_eq!(done.outcome.gas_used, cumulative[4]);
    assert_eq!((world.nonce(user(1)), world.nonce(user(2))), (2, 3));
}

#[test]
fn invalid_transactions_are_left_out_with_their_place_and_reason() {
    let mut world = World::new(|_| {});
    let to = H160([9; 20]);
    let transfer = |nonce| unsigned(nonce, Some(to), 1, vec![]);
    let bad = vec![
        Recovered::from_envelope(&[0x09, 1, 2]),
        Recovered::from_envelope(&transfer(0).encode()),
        signed(1, Transaction { chain_id: Some(1), ..transfer(0) }),
        signed(1, transfer(7)),
        send(1, 0, to, 5),
        signed(1, transfer(0)),
        signed(1, Transaction { gas_limit: 20_999, ..transfer(1) }),
        signed(1, Transaction { gas_limit: 30_000_000, ..transfer(1) }),
        signed(1, Transaction { max_fee_per_gas: Word::from(3), ..transfer(1) }),
        signed(1, Transaction { value: Word::MAX, ..transfer(1) }),
        signed(9, transfer(0)),
        signed(1, Transaction { tx_type: TxType::Blob, ..transfer(1) }),
    ];
    let mut batch = world.batch(bad);
    let outcome = world.try_execute(&batch).unwrap();
    let places: Vec<_> = outcome.rejected.iter().map(|rejected| rejected.transaction).collect();
    assert_eq!(places, [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11]);
    assert_eq!(outcome.blocks[0].receipts.len(), 1);
    use InvalidTransaction as Invalid;
    let reasons: Vec<_> = outcome.rejected.iter().map(|rejected| &rejected.reason).collect();
    assert!(matches!(reasons[0], Rejection::Decode(_)));
    assert!(matches!(reasons[1], Rejection::Signature(_)));
    let invalid = |at: usize| match reasons[at] {
        Rejection::Invalid(invalid) => *invalid,
        other => panic!("{other:?}"),
    };
    assert_eq!(invalid(2), Invalid::ChainId { expected: CHAIN_ID, got: 1 });
    assert_eq!(invalid(3), Invalid::NonceTooHigh { tx: 7, state: 0 });
    assert_eq!(invalid(4), Invalid::NonceTooLow { tx: 0, state: 1 });
    assert_eq!(invalid(5), Invalid::IntrinsicGas { have: 20_999, need: 21_000 });
    let left = 30_000_000 - 21_000;
    assert_eq!(invalid(6), Invalid::GasLimitAboveBlock { have: 30_000_000, left });
    assert!(matches!(
        invalid(7),
        Invalid::PriorityFeeAboveCap { .. } | Invalid::FeeCapBelowBaseFee { .. }
    ));
    assert!(matches!(invalid(8), Invalid::InsufficientFunds { .. } | Invalid::GasCostOverflow));
    assert!(matches!(invalid(9), Invalid::InsufficientFunds { .. }));
    assert_eq!(invalid(10), Invalid::TypeNotEnabled(TxType::Blob));

    batch.is_strict = true;
    let error = world.try_execute(&batch).unwrap_err();
    let BatchError::Rejected { block: 0, transaction: 0, reason: Rejection::Decode(_) } = error
    else {
        panic!("{error:?}")
    };
}

#[test]
fn a_left_out_transaction_leaves_no_trace() {
    let good = vec![send(1, 0, H160([9; 20]), 5), call(2, 0, STORE, store(1, 2))];
    let mut with_bad = good.clone();
    with_bad.insert(1, send(1, 9, H160([8; 20]), 5));
    let outcome = |candidates| {
        let mut world = World::new(|_| {});
        let batch = world.batch(candidates);
        let outcome = world.execute(&batch).outcome;
        (outcome.blocks, outcome.context, world.tree.commitment())
    };
    assert_eq!(outcome(good), outcome(with_bad));
}

fn deposit(priority_index: u64) -> Deposit {
    Deposit {
        priority_index,
        from: H160([0x77; 20]),
        to: Some(H160([0x88; 20])),
        mint: Word::from(1_000),
        value: Word::from(400),
        gas_limit: 100_000,
        data: vec![],
    }
}

#[test]
fn deposits_mint_and_are_included_whatever_they_do() {
    let mut world = World::new(|_| {});
    let from = H160([0x77; 20]).into();
    let batch = world.deposit_batch(vec![
        deposit(0),
        Deposit { gas_limit: 20_999, ..deposit(1) },
        Deposit { to: Some(contract(REVERT)), ..deposit(2) },
        Deposit { value: Word::MAX, ..deposit(3) },
        Deposit { to: None, data: init_code(&[0x00]), ..deposit(4) },
    ]);
    let done = world.execute(&batch);
    let executed: Vec<_> =
        done.outcome.blocks[0].receipts.iter().map(|receipt| &receipt.executed).collect();
    let statuses: Vec<_> = executed.iter().map(|executed| executed.status).collect();
    use Status::{Revert, Success};
    assert_eq!(statuses, [Success, Status::Halt(Halt::OutOfGas), Revert, Revert, Success]);
    assert_eq!(executed[0].gas_used, 21_000);
    assert_eq!(executed[1].gas_used, 20_999);
    // Minted five times, sent twice.
    assert_eq!(world.balance(from), Word::from(5 * 1_000 - 2 * 400));
    assert_eq!(world.nonce(from), 5);
    assert!(world.balance(executed[4].created.unwrap()) == Word::from(400));
    assert_eq!((done.outcome.deposits, world.context.next_priority_index), (5, 5));
    assert_eq!(world.balance(COINBASE), Word::ZERO);
}

#[test]
fn deposits_come_in_the_order_of_their_indices_and_must_fit() {
    let mut world = World::new(|config| config.gas_limit_max = 40_000_000);
    let batch = world.deposit_batch(vec![deposit(0), deposit(2)]);
    let error = world.try_execute(&batch).unwrap_err();
    let expected = BatchError::PriorityIndex { block: 0, deposit: 1, expected: 1, got: 2 };
    assert_eq!(error, expected);

    let big = Deposit { gas_limit: 30_000_000, ..deposit(1) };
    let batch = world.deposit_batch(vec![deposit(0), big]);
    let error = world.try_execute(&batch).unwrap_err();
    let (gas_limit, left) = (30_000_000, 30_000_000 - 21_000);
    assert_eq!(error, BatchError::DepositDoesNotFit { block: 0, deposit: 1, gas_limit, left });

    // No block can ever hold this one, so it must not stop the chain.
    let absurd = Deposit { gas_limit: 40_000_001, ..deposit(0) };
    let batch = world.deposit_batch(vec![absurd]);
    let done = world.execute(&batch);
    let executed = &done.outcome.blocks[0].receipts[0].executed;
    assert_eq!((executed.status, executed.gas_used), (Status::Halt(Halt::OutOfGas), 0));
    assert_eq!(world.balance(H160([0x77; 20]).into()), Word::from(1_000));
}

#[test]
fn wrong_chain_number_and_block_are_named() {
    let mut world = World::new(|_| {});
    let good = world.batch(vec![]);
    let mut batch = good.clone();
    batch.chain_id = 1;
    let error = world.try_execute(&batch).unwrap_err();
    assert_eq!(error, BatchError::ChainId { expected: CHAIN_ID, got: 1 });
    batch = good.clone();
    batch.number = 3;
    let error = world.try_execute(&batch).unwrap_err();
    assert_eq!(error, BatchError::Number { expected: 1, got: 3 });
    batch = good.clone();
    batch.blocks.clear();
    assert_eq!(world.try_execute(&batch), Err(BatchError::NoBlocks));
    batch = good.clone();
    batch.blocks.push(BlockInput { number: 3, ..world.block() });
    let error = world.try_execute(&batch).unwrap_err();
    assert!(matches!(error, BatchError::Environment { block: 1, .. }), "{error}");
}

#[test]
fn who_listens_changes_nothing() {
    let world = World::new(|config| config.gas_per_pubdata_byte = 1);
    let transactions = vec![
        call(1, 0, STORE, store(1, 2)),
        signed(1, unsigned(1, None, 0, init_code(&[0x5f]))),
        call(1, 2, MESSENGER, send_to_l1(b"message")),
        call(1, 9, STORE, store(1, 2)),
        call(1, 3, REVERT, vec![]),
    ];
    let block = BlockInput { deposits: vec![deposit(0)], transactions, ..world.block() };
    let batch = world.batch_of(vec![block]);
    let mut kernel = Kernel::<VmFrame>::default();
    let (config, context) = (&world.config, &world.context);
    let silent = execute_batch(&mut kernel, &world.state, (), config, context, &batch).unwrap().0;
    let recorder = ColumnRecorder::new(Trace::default(), true);
    let (heard, recorder) =
        execute_batch(&mut kernel, &world.state, recorder, config, context, &batch).unwrap();
    assert_eq!(heard, silent);
    assert!(recorder.finish().is_ok());
}

/// The hooks' and precompiles' own share of the native resource is charged before any frame of theirs
/// exists, so nothing but the value transfer must be undone.
#[test]
fn running_out_of_the_native_resource_undoes_the_whole_transaction() {
    let nested = [words(&[WITHDRAWALS]), withdraw(2)].concat();
    let nested = unsigned(1, Some(contract(FORWARD)), 7, nested);
    // Enough for the longer of the two transactions, and for nothing that it does.
    let before_runs = costs::transaction(&nested, false).of(NativeKind::KeccakF);
    let limit = Native::UNLIMITED.with(NativeKind::KeccakF, before_runs);
    let mut world = World::new(|config| config.native_limit = limit);
    let batch = world.batch(vec![
        signed(1, unsigned(0, Some(contract(WITHDRAWALS)), 7, withdraw(1))),
        signed(1, nested),
    ]);
    let done = world.execute(&batch);
    for receipt in &done.outcome.blocks[0].receipts {
        assert_eq!(receipt.executed.status, Status::Halt(Halt::OutOfNative));
        assert_eq!(receipt.executed.gas_used, 1_000_000);
    }
    assert_eq!(done.outcome.messages, []);
    for account in [WITHDRAWALS, FORWARD] {
        assert_eq!(world.balance(contract(account).into()), Word::ZERO);
    }
}

/// What a transaction takes before its first instruction is known from its envelope alone.
#[test]
fn a_transaction_whose_envelope_is_beyond_the_native_limit_is_left_out() {
    let transfer = unsigned(0, Some(H160([9; 20])), 5, vec![]);
    let needed = costs::transaction(&transfer, false);
    for kind in [NativeKind::Cycles, NativeKind::ScalarMul, NativeKind::Memory] {
        for (limit, is_in) in [(needed.of(kind), true), (needed.of(kind) - 1, false)] {
            let limit = Native::UNLIMITED.with(kind, limit);
            let mut world = World::new(|config| config.native_limit = limit);
            let batch = world.batch(vec![signed(1, transfer.clone())]);
            let done = world.execute(&batch);
            assert_eq!(done.outcome.blocks[0].receipts.len(), usize::from(is_in));
            if !is_in {
                let reason = Rejection::Invalid(InvalidTransaction::NativeLimit);
                assert_eq!(done.outcome.rejected[0].reason, reason);
            }
        }
    }
}
