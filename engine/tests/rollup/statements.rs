//! Every field of the statement follows its input, and nothing else moves without reason.

use engine::{
    chain::ChainConfig,
    context::Context,
    genesis::GenesisAccount,
    statement::Statement,
    transition::{BatchInput, BlockInput, Deposit},
};
use primitives::{H160, H256, Word};

use crate::world::*;

fn deposit() -> Deposit {
    Deposit {
        from: H160([7; 20]),
        gas_limit: 21_000,
        to: Some(H160([8; 20])),
        ..Default::default()
    }
}

/// A batch in which everything happens, with changes to each of its inputs.
fn statement(
    accounts: &[GenesisAccount],
    config: impl FnOnce(&mut ChainConfig),
    context: impl FnOnce(&mut Context),
    batch: impl FnOnce(&mut BatchInput),
) -> Statement {
    let mut world = World::with_accounts(accounts, config);
    context(&mut world.context);
    let block = BlockInput {
        deposits: vec![deposit()],
        transactions: vec![
            call(1, 0, STORE, store(1, 2)),
            call(1, 1, LOG, b"log".to_vec()),
            call(1, 2, MESSENGER, send_to_l1(b"message")),
        ],
        ..world.block()
    };
    let mut input = world.batch_of(vec![block]);
    batch(&mut input);
    let outcome = world.try_execute(&input).unwrap();
    let (_, sealed) = world.seal(&outcome);
    sealed.statement
}

fn base() -> Statement {
    statement(&accounts(), |_| {}, |_| {}, |_| {})
}

/// Names of the fields in which two statements differ.
fn differing(a: &Statement, b: &Statement) -> Vec<&'static str> {
    let Statement { chain_id, config_hash, batch_number, .. } = *a;
    let fields = [
        ("chain_id", chain_id != b.chain_id),
        ("config_hash", config_hash != b.config_hash),
        ("batch_number", batch_number != b.batch_number),
        ("previous_state", a.previous_state != b.previous_state),
        ("next_state", a.next_state != b.next_state),
        ("previous_context", a.previous_context != b.previous_context),
        ("next_context", a.next_context != b.next_context),
        ("environment_root", a.environment_root != b.environment_root),
        ("transactions_root", a.transactions_root != b.transactions_root),
        ("receipts_root", a.receipts_root != b.receipts_root),
        ("messages_root", a.messages_root != b.messages_root),
        ("priority_hash", a.priority_hash != b.priority_hash),
        ("priority_count", a.priority_count != b.priority_count),
        ("pubdata_hash", a.pubdata_hash != b.pubdata_hash),
        ("gas_used", a.gas_used != b.gas_used),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

#[test]
fn the_same_batch_has_the_same_statement() {
    assert_eq!(base(), base());
    assert_eq!(base().priority_count, 1);
    assert_eq!(Statement::decode(&base().encode()), Ok(base()));
}

#[test]
fn the_configuration_moves_its_hash() {
    let other = statement(&accounts(), |config| config.gas_limit_min = 1, |_| {}, |_| {});
    let moved = differing(&base(), &other);
    // The genesis block, and with it every later block hash, knows the configuration.
    assert_eq!(moved, ["config_hash", "previous_context", "next_context", "pubdata_hash"]);
}

#[test]
fn the_chain_id_moves_nearly_everything() {
    let other =
        statement(&accounts(), |config| config.chain_id = 5, |_| {}, |batch| batch.chain_id = 5);
    let moved = differing(&base(), &other);
    assert!(moved.contains(&"chain_id") && moved.contains(&"config_hash"));
    // The signatures are for the other chain.
    assert!(moved.contains(&"transactions_root"));
}

#[test]
fn the_state_before_moves_the_states() {
    let mut richer = accounts();
    richer[3].balance += Word::ONE;
    let other = statement(&richer, |_| {}, |_| {}, |_| {});
    let moved = differing(&base(), &other);
    assert!(["previous_state", "next_state"].iter().all(|field| moved.contains(field)));
    assert!(!moved.contains(&"transactions_root") && !moved.contains(&"receipts_root"));
}

#[test]
fn the_context_before_moves_the_contexts() {
    let other =
        statement(&accounts(), |_| {}, |context| context.block_hashes[0] = H256([1; 32]), |_| {});
    let moved = differing(&base(), &other);
    assert_eq!(moved, ["previous_context", "next_context", "pubdata_hash"]);

    let renumber = |context: &mut Context| context.batch_number = 9;
    let other = statement(&accounts(), |_| {}, renumber, |_| {});
    assert!(differing(&base(), &other).contains(&"batch_number"));
}

#[test]
fn the_environment_moves_its_root() {
    let edits: [fn(&mut BlockInput); 6] = [
        |block| block.timestamp += 1,
        |block| block.gas_limit += 1,
        |block| block.coinbase = user(3),
        |block| block.prev_randao = H256([1; 32]),
        |block| block.parent_beacon_block_root = H256([1; 32]),
        |block| block.withdrawals.push(Default::default()),
    ];
    for edit in edits {
        let other = statement(&accounts(), |_| {}, |_| {}, |batch| edit(&mut batch.blocks[0]));
        let moved = differing(&base(), &other);
        assert!(
            moved.contains(&"environment_root") && moved.contains(&"next_context"),
            "{moved:?}"
        );
        assert!(!moved.contains(&"transactions_root") && !moved.contains(&"receipts_root"));
    }
}

#[test]
fn transactions_logs_messages_and_deposits_move_their_roots() {
    let with = |edit: fn(&mut BlockInput)| {
        let other = statement(&accounts(), |_| {}, |_| {}, |batch| edit(&mut batch.blocks[0]));
        differing(&base(), &other)
    };
    let stored = with(|block| block.transactions[0] = call(1, 0, STORE, store(1, 3)));
    assert!(stored.contains(&"next_state") && stored.contains(&"transactions_root"));
    assert!(!stored.contains(&"receipts_root") && !stored.contains(&"gas_used"));

    let logged = with(|block| block.transactions[1] = call(1, 1, LOG, b"gol".to_vec()));
    assert!(logged.contains(&"receipts_root") && !logged.contains(&"messages_root"));
    assert!(!logged.contains(&"next_state"));

    let sent = with(|block| {
        block.transactions[2] = call(1, 2, MESSENGER, send_to_l1(b"egassem"));
    });
    assert!(sent.contains(&"messages_root") && sent.contains(&"pubdata_hash"));

    let deposited = with(|block| block.deposits[0].mint = Word::ONE);
    assert!(deposited.contains(&"priority_hash") && !deposited.contains(&"priority_count"));

    let twice = with(|block| block.deposits.push(Deposit { priority_index: 1, ..deposit() }));
    assert!(twice.contains(&"priority_count") && twice.contains(&"gas_used"));
}
