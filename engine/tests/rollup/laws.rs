//! Laws over random batches. That pubdata rebuilds the state and that the witness proves the update
//! is checked by `World::execute` after each of them.

use engine::transition::{BlockInput, Candidate, Deposit, Withdrawal};
use primitives::{AccountId, H160, Word};
use proptest::{collection::vec, prelude::*};
use transaction::{Authorization, Transaction, TxType};

use crate::world::*;

/// Something that a user does.
#[derive(Clone, Debug)]
enum Action {
    Send {
        to: u8,
        value: u64,
    },
    Store {
        key: u8,
        value: u64,
    },
    Deploy {
        code: Vec<u8>,
        value: u8,
    },
    /// Deploys, stores, and destroys itself again in favour of the sender.
    Vanish {
        value: u8,
    },
    Message(Vec<u8>),
    Withdraw(u64),
    ForwardedWithdraw(u64),
    Revert,
    Log(Vec<u8>),
    Delegate {
        to: u8,
    },
    Poor,
    WrongNonce,
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        (any::<u8>(), any::<u64>()).prop_map(|(to, value)| Action::Send { to, value }),
        (0..6u8, prop_oneof![Just(0), any::<u64>()])
            .prop_map(|(key, value)| Action::Store { key, value }),
        (vec(any::<u8>(), 0..40), any::<u8>())
            .prop_map(|(code, value)| Action::Deploy { code, value }),
        any::<u8>().prop_map(|value| Action::Vanish { value }),
        vec(any::<u8>(), 0..80).prop_map(Action::Message),
        any::<u64>().prop_map(Action::Withdraw),
        any::<u64>().prop_map(Action::ForwardedWithdraw),
        Just(Action::Revert),
        vec(any::<u8>(), 0..40).prop_map(Action::Log),
        (0..3u8).prop_map(|to| Action::Delegate { to }),
        Just(Action::Poor),
        Just(Action::WrongNonce),
    ]
}

#[derive(Clone, Debug)]
struct Block {
    deposits: Vec<(u8, u64, u64, u32)>,
    actions: Vec<(u8, Action)>,
    withdrawals: Vec<(u8, u32)>,
}

fn block() -> impl Strategy<Value = Block> {
    let deposits = vec((any::<u8>(), any::<u64>(), any::<u64>(), 0..120_000u32), 0..3);
    let actions = vec((1..=4u8, action()), 0..8);
    let withdrawals = vec((any::<u8>(), any::<u32>()), 0..2);
    (deposits, actions, withdrawals).prop_map(|(deposits, actions, withdrawals)| Block {
        deposits,
        actions,
        withdrawals,
    })
}

fn stranger(number: u8) -> H160 {
    H160([number | 0x40; 20])
}

fn candidate(user: u8, nonce: u64, action: &Action) -> Candidate {
    let to = |number| Some(contract(number));
    let transaction = match action {
        Action::Send { to, value } => unsigned(nonce, Some(stranger(*to)), *value, vec![]),
        Action::Store { key, value } => unsigned(nonce, to(STORE), 0, store((*key).into(), *value)),
        Action::Deploy { code, value } => unsigned(nonce, None, (*value).into(), init_code(code)),
        Action::Vanish { value } => unsigned(nonce, None, (*value).into(), VANISH.to_vec()),
        Action::Message(message) => unsigned(nonce, to(MESSENGER), 0, send_to_l1(message)),
        Action::Withdraw(value) => unsigned(nonce, to(WITHDRAWALS), *value, withdraw(1)),
        Action::ForwardedWithdraw(value) => {
            let input = [words(&[WITHDRAWALS]), withdraw(2)].concat();
            unsigned(nonce, to(FORWARD), *value, input)
        }
        Action::Revert => unsigned(nonce, to(REVERT), 0, vec![]),
        Action::Log(data) => unsigned(nonce, to(LOG), 0, data.clone()),
        Action::Delegate { to } => delegate(user, nonce, *to),
        Action::Poor => Transaction { gas_limit: 20_000, ..unsigned(nonce, to(LOG), 0, vec![]) },
        Action::WrongNonce => unsigned(nonce + 1, to(LOG), 0, vec![]),
    };
    signed(user, transaction)
}

/// `sstore(0, 1); selfdestruct(caller)`.
const VANISH: &[u8] = &[0x60, 0x01, 0x5f, 0x55, 0x33, 0xff];

/// The sender lets its own account run other code, or none.
fn delegate(user: u8, nonce: u64, to: u8) -> Transaction {
    let address = if to == 0 { H160::zero() } else { contract(STORE + u64::from(to)) };
    let authorization = Authorization {
        chain_id: Word::from(CHAIN_ID),
        address,
        nonce: nonce + 1,
        ..Authorization::default()
    };
    Transaction {
        tx_type: TxType::SetCode,
        authorizations: vec![authorization.signed(&key(user))],
        ..unsigned(nonce, Some(contract(LOG)), 0, vec![])
    }
}

/// Nonces of the users as the block goes on.
struct Nonces([u64; 5]);

impl Nonces {
    fn next(&mut self, user: u8, action: &Action) -> u64 {
        let nonce = &mut self.0[usize::from(user)];
        let now = *nonce;
        *nonce += match action {
            Action::Poor | Action::WrongNonce => 0,
            Action::Delegate { .. } => 2,
            _ => 1,
        };
        now
    }
}

/// The inputs of a batch's blocks.
fn blocks(world: &World, blocks: &[Block]) -> Vec<BlockInput> {
    let mut nonces = Nonces(core::array::from_fn(|number| match number {
        0 => 0,
        number => world.nonce(user(number as u8)),
    }));
    let (first, mut index) = (world.block(), world.context.next_priority_index);
    let input = |(place, block): (usize, &Block)| BlockInput {
        number: first.number + place as u64,
        deposits: block
            .deposits
            .iter()
            .map(|&(from, mint, value, gas_limit)| {
                index += 1;
                Deposit {
                    priority_index: index - 1,
                    from: stranger(from),
                    to: Some(if value % 2 == 0 { contract(STORE) } else { stranger(from ^ 1) }),
                    mint: Word::from(mint),
                    value: Word::from(value),
                    gas_limit: gas_limit.into(),
                    data: words(&[3, value]),
                }
            })
            .collect(),
        transactions: block
            .actions
            .iter()
            .map(|(user, action)| candidate(*user, nonces.next(*user, action), action))
            .collect(),
        withdrawals: block
            .withdrawals
            .iter()
            .map(|&(to, gwei)| Withdrawal {
                address: stranger(to),
                amount_gwei: gwei.into(),
                ..Withdrawal::default()
            })
            .collect(),
        ..first.clone()
    };
    blocks.iter().enumerate().map(input).collect()
}

/// Wei that leave the chain: base fees, if they are burnt, and withdrawals to the layer below.
fn burnt_and_withdrawn(done: &Done, burns: bool) -> Word {
    let fees = done.outcome.blocks.iter().filter(|_| burns).flat_map(|block| {
        let base_fee = Word::from(block.header.base_fee);
        let paying = block.receipts.iter().filter(|receipt| receipt.kind != 0x7d);
        paying.map(move |receipt| Word::from(receipt.executed.gas_used) * base_fee)
    });
    let hook = AccountId::from_low_u64(WITHDRAWALS);
    let withdrawals = done.outcome.messages.iter().filter(|message| message.sender == hook);
    let withdrawn = withdrawals.map(|message| Word::from_be_slice(&message.data[24..]));
    fees.chain(withdrawn).sum()
}

fn minted(blocks: &[BlockInput]) -> Word {
    let deposits = blocks.iter().flat_map(|block| &block.deposits).map(|deposit| deposit.mint);
    let withdrawals = blocks.iter().flat_map(|block| &block.withdrawals).map(Withdrawal::wei);
    deposits.chain(withdrawals).sum()
}

/// Most bytes that belong to no transaction.
fn operators_share(blocks: &[BlockInput]) -> u64 {
    const BATCH: u64 = 1 + 10 + 10 + 32 + 6 * 5;
    const BLOCK: u64 = 6 * 10 + 32;
    const HEADER: u64 = 77;
    let of_block = |block: &BlockInput| {
        let accounts = 2 + block.deposits.len() + block.withdrawals.len();
        BLOCK + HEADER * accounts as u64
    };
    BATCH + blocks.iter().map(of_block).sum::<u64>()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_is_lost_and_pubdata_stays_within_its_bound(
        batches in vec(vec(block(), 1..3), 1..3),
        gas_per_pubdata_byte in 0..2u64,
        has_recipient: bool,
    ) {
        let recipient = has_recipient.then(|| AccountId::from_low_u64(0xfee));
        let mut world = World::new(|config| {
            config.base_fee_recipient = recipient;
            config.gas_per_pubdata_byte = gas_per_pubdata_byte;
        });
        for batch in &batches {
            let before = world.supply();
            let inputs = blocks(&world, batch);
            let batch = world.batch_of(inputs.clone());
            let done = world.execute(&batch);
            let after = before + minted(&inputs) - burnt_and_withdrawn(&done, !has_recipient);
            prop_assert_eq!(world.supply(), after);

            let receipts = || done.outcome.blocks.iter().flat_map(|block| &block.receipts);
            let included = inputs.iter().map(|block| block.transactions.len() + block.deposits.len());
            prop_assert_eq!(receipts().count() + done.outcome.rejected.len(), included.sum::<usize>());
            if gas_per_pubdata_byte > 0 {
                let charged = receipts().map(|receipt| receipt.executed.pubdata_bytes);
                let bound = charged.sum::<u64>() + operators_share(&inputs);
                let len = done.sealed.pubdata.len() as u64;
                prop_assert!(len <= bound, "{len} bytes, charged for {bound}");
            }
        }
    }
}

#[test]
fn the_bound_holds_for_many_slots_of_one_transaction() {
    // `for i in calldataload(0)..=0 { sstore(keccak(i), not(i)) }`, slots spread over all keys.
    #[rustfmt::skip]
    let code = vec![
        0x5f, 0x35,             // i = calldataload(0)
        0x5b,                   // loop:
        0x80, 0x5f, 0x52,       // mstore(0, i)
        0x80, 0x19,             // not(i)
        0x60, 0x20, 0x5f, 0x20, // keccak(0, 32)
        0x55,                   // sstore
        0x60, 0x01, 0x90, 0x03, // i -= 1
        0x80, 0x60, 0x02, 0x57, // while i != 0
        0x00,
    ];
    let id = AccountId::from_low_u64(0x2001);
    let mut all = accounts();
    all.push(engine::genesis::GenesisAccount { id, nonce: 1, code, ..Default::default() });
    let mut world = World::with_accounts(&all, |config| config.gas_per_pubdata_byte = 1);
    let transaction = Transaction {
        gas_limit: 10_000_000,
        ..unsigned(0, Some(contract(0x2001)), 0, words(&[300]))
    };
    let batch = world.batch(vec![signed(1, transaction)]);
    let done = world.execute(&batch);
    let executed = &done.outcome.blocks[0].receipts[0].executed;
    assert!(executed.status.is_success());
    let len = done.sealed.pubdata.len() as u64;
    // Nearly all keys take 32 bytes, and the values two: `not(i)` is zero minus a small number.
    assert!(len > 300 * 30 && len <= executed.pubdata_bytes, "{len}");
}

#[test]
fn an_account_that_vanishes_leaves_a_zero_that_can_be_filled_again() {
    let mut world = World::new(|_| {});
    let mut preimage = primitives::rlp::Writer::new();
    preimage.list(|list| {
        list.bytes(&key(1).address().0).u64(1);
    });
    let created = H160::from_slice(&primitives::keccak256(&preimage.finish()).0[12..]);
    let leaf = tree::Place::Header(created.into()).key();

    let batch = world.batch(vec![send(1, 0, created, 5)]);
    world.execute(&batch);
    assert_eq!(world.balance(created.into()), Word::from(5));

    let batch = world.batch(vec![signed(1, unsigned(1, None, 0, VANISH.to_vec()))]);
    let done = world.execute(&batch);
    let executed = &done.outcome.blocks[0].receipts[0].executed;
    assert_eq!(executed.created, Some(created.into()));
    assert_eq!(world.tree.get(&leaf), Some(Word::ZERO));

    let leaves = world.tree.leaves().len();
    let batch = world.batch(vec![send(1, 2, created, 6)]);
    world.execute(&batch);
    assert_eq!(world.balance(created.into()), Word::from(6));
    assert_eq!(world.tree.leaves().len(), leaves);
}
