//! Messages to the layer below and withdrawals, through the hooks.

use engine::messages::{messages_root, prove_message, verify_message};
use primitives::{AccountId, Status, Word, keccak256};

use crate::world::*;

#[test]
fn messages_are_sent_by_contracts_and_proven() {
    let mut world = World::new(|_| {});
    let mut forwarded = words(&[MESSENGER]);
    forwarded.extend(send_to_l1(b"from a contract"));
    let batch = world.batch(vec![
        call(1, 0, MESSENGER, send_to_l1(b"from a user")),
        call(1, 1, FORWARD, forwarded),
        call(1, 2, MESSENGER, vec![1, 2, 3]),
    ]);
    let done = world.execute(&batch);
    let sent = &done.outcome.messages;
    assert_eq!(sent.len(), 2);
    assert_eq!((sent[0].sender, &sent[0].data[..]), (user(1), &b"from a user"[..]));
    let contract = AccountId::from(contract(FORWARD));
    assert_eq!((sent[1].sender, &sent[1].data[..]), (contract, &b"from a contract"[..]));
    let executed = &done.outcome.blocks[0].receipts[0].executed;
    assert_eq!(executed.output, keccak256(b"from a user").0);
    assert_eq!(done.outcome.blocks[0].receipts[2].executed.status, Status::Revert);

    let root = done.sealed.statement.messages_root;
    assert_eq!(root, messages_root(sent));
    for (index, message) in sent.iter().enumerate() {
        let proof = prove_message(sent, index).unwrap();
        assert!(verify_message(root, message, &proof));
        assert!(!verify_message(root, &sent[1 - index], &proof));
    }
}

#[test]
fn a_withdrawal_burns_and_says_so_below() {
    let mut world = World::new(|_| {});
    let before = world.supply();
    let batch = world.batch(vec![
        signed(1, unsigned(0, Some(contract(WITHDRAWALS)), 12_345, withdraw(0xbeef))),
        // A revert around it takes both the burn and the message back.
        signed(1, unsigned(1, Some(contract(WITHDRAWALS)), 1, vec![1])),
    ]);
    let done = world.execute(&batch);
    assert_eq!(done.outcome.messages.len(), 1);
    let message = &done.outcome.messages[0];
    assert_eq!(message.sender, AccountId::from_low_u64(WITHDRAWALS));
    assert_eq!(message.data[4..24], contract(0xbeef).0);
    assert_eq!(Word::from_be_slice(&message.data[24..]), Word::from(12_345));
    assert_eq!(world.balance(message.sender), Word::ZERO);
    let base_fee = Word::from(done.outcome.blocks[0].header.base_fee);
    let burnt = Word::from(done.outcome.gas_used) * base_fee;
    assert_eq!(world.supply(), before - burnt - Word::from(12_345));
}

#[test]
fn without_hooks_their_accounts_are_ordinary() {
    let mut world = World::new(|config| config.has_hooks = false);
    let to = Some(contract(WITHDRAWALS));
    let batch = world.batch(vec![
        signed(1, unsigned(0, to, 5, withdraw(1))),
        call(1, 1, MESSENGER, send_to_l1(b"nobody listens")),
    ]);
    let done = world.execute(&batch);
    assert_eq!(done.outcome.messages, []);
    assert_eq!(world.balance(contract(WITHDRAWALS).into()), Word::from(5));
}
