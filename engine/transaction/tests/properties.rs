//! Laws of every transaction.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by unwrapping")]

use primitives::{H160, H256, Word};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use transaction::{
    AccessListItem, Authorization, BlockTerms, Decoded, InvalidTransaction, SecretKey, Transaction,
    TxRules, TxType, check_sender, validate,
};

fn word() -> impl Strategy<Value = Word> {
    // Short numbers as often as long ones, so that every length of an integer is met.
    (any::<[u8; 32]>(), 0usize..=256).prop_map(|(bytes, shift)| Word::from_be_bytes(bytes) >> shift)
}

fn address() -> impl Strategy<Value = H160> {
    any::<[u8; 20]>().prop_map(H160)
}

fn hash() -> impl Strategy<Value = H256> {
    any::<[u8; 32]>().prop_map(H256)
}

fn key() -> impl Strategy<Value = SecretKey> {
    (1u64..).prop_map(|secret| SecretKey::from_bytes(&Word::from(secret).to_be_bytes()).unwrap())
}

prop_compose! {
    fn access_list()(items in vec((address(), vec(hash(), 0..3)), 0..3)) -> Vec<AccessListItem> {
        items
            .into_iter()
            .map(|(address, storage_keys)| AccessListItem { address, storage_keys })
            .collect()
    }
}

prop_compose! {
    fn authorization()(
        chain_id in word(), address in address(), nonce: u64, y_parity: u8, r in word(), s in word(),
    ) -> Authorization {
        Authorization { chain_id, address, nonce, y_parity, r, s }
    }
}

prop_compose! {
    /// A transaction whose fields are those that its type has.
    fn unsigned()(
        tx_type in proptest::sample::select(&TxType::ALL),
        (chain_id, nonce, gas_limit) in (option::of(any::<u64>()), any::<u64>(), any::<u64>()),
        fees in (word(), word(), word()),
        (to, value, data) in (option::of(address()), word(), vec(any::<u8>(), 0..100)),
        access_list in access_list(),
        blobs in vec(hash(), 0..3),
        authorizations in vec(authorization(), 0..3),
    ) -> Transaction {
        let is = |wanted: TxType| tx_type == wanted;
        let keep_list = |list| if is(TxType::Legacy) { vec![] } else { list };
        Transaction {
            tx_type,
            chain_id: if is(TxType::Legacy) { chain_id } else { Some(chain_id.unwrap_or(1)) },
            nonce,
            max_priority_fee_per_gas: if tx_type.has_gas_price() { fees.1 } else { fees.0 },
            max_fee_per_gas: fees.1,
            gas_limit,
            to,
            value,
            data,
            access_list: keep_list(access_list),
            max_fee_per_blob_gas: if is(TxType::Blob) { fees.2 } else { Word::ZERO },
            blob_versioned_hashes: if is(TxType::Blob) { blobs } else { vec![] },
            authorizations: if is(TxType::SetCode) { authorizations } else { vec![] },
            ..Default::default()
        }
    }
}

/// A transaction that any block takes.
fn plain() -> Transaction {
    Transaction {
        tx_type: TxType::DynamicFee,
        chain_id: Some(1),
        max_fee_per_gas: Word::from(10),
        max_priority_fee_per_gas: Word::ONE,
        gas_limit: 100_000,
        to: Some(H160::zero()),
        ..Default::default()
    }
}

const BLOCK: BlockTerms = BlockTerms {
    chain_id: 1,
    base_fee: Word::from_limbs([7, 0, 0, 0]),
    blob_base_fee: Word::from_limbs([3, 0, 0, 0]),
    gas_left: 30_000_000,
    blobs_left: 9,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_encoded_is_decoded_and_its_signer_recovered(tx in unsigned(), key in key()) {
        let tx = tx.signed(&key);
        let decoded = Transaction::decode(&tx.encode());
        prop_assert_eq!(decoded.as_ref(), Ok(&tx));
        prop_assert_eq!(decoded.unwrap().recover_sender(), Ok(key.address()));
        let decoded = Decoded::from_envelope(&tx.encode());
        let signing_hash = tx.signing_hash();
        prop_assert_eq!(decoded, Ok(Decoded { transaction: Box::new(tx), signing_hash }));
    }

    #[test]
    fn no_bytes_make_the_decoder_panic(bytes: Vec<u8>, kind in 0u8..6) {
        let _ = Transaction::decode(&bytes);
        let list = [&[kind, 0xc0 + bytes.len().min(55) as u8][..], &bytes].concat();
        let _ = Transaction::decode(&list);
        let _ = Transaction::decode(&list[1..]);
    }

    #[test]
    fn a_changed_byte_is_refused_or_makes_another_transaction(
        tx in unsigned(), key in key(), place: prop::sample::Index, change in 1u8..,
    ) {
        let tx = tx.signed(&key);
        let mut bytes = tx.encode();
        *place.get_mut(&mut bytes) ^= change;
        if let Ok(other) = Transaction::decode(&bytes) {
            prop_assert_ne!(other.hash(), tx.hash());
            prop_assert_eq!(other.encode(), bytes);
        }
    }

    #[test]
    fn a_shortened_or_lengthened_envelope_is_refused(tx in unsigned(), place: prop::sample::Index) {
        let bytes = tx.encode();
        prop_assert!(Transaction::decode(&bytes[..place.index(bytes.len())]).is_err());
        prop_assert!(Transaction::decode(&[&bytes[..], &[0]].concat()).is_err());
    }

    #[test]
    fn what_is_signed_names_every_field(tx in unsigned(), other in unsigned()) {
        prop_assert_eq!(tx.signing_hash() == other.signing_hash(), tx == other);
    }
}

type Edit = fn(&mut Transaction);

#[test]
fn a_plain_transaction_is_taken() {
    let gas = validate(&plain(), &TxRules::OSAKA, &BLOCK).unwrap();
    assert_eq!((gas.gas, gas.floor), (21_000, 21_000));
}

#[test]
fn each_rule_has_its_own_error() {
    use InvalidTransaction as I;
    let with = |edit: Edit| {
        let mut tx = plain();
        edit(&mut tx);
        validate(&tx, &TxRules::OSAKA, &BLOCK)
    };
    let w = Word::from::<u64>;
    let cases: [(Edit, I); 12] = [
        (|tx| tx.chain_id = Some(2), I::ChainId { expected: 1, got: 2 }),
        (|tx| tx.gas_limit = 20_999, I::IntrinsicGas { have: 20_999, need: 21_000 }),
        (
            |tx| (tx.gas_limit, tx.data) = (21_020, vec![1]),
            I::FloorGas { have: 21_020, need: 21_040 },
        ),
        (|tx| tx.nonce = u64::MAX, I::NonceOverflow),
        (
            |tx| (tx.gas_limit, tx.to, tx.data) = (1 << 24, None, vec![0; 49_153]),
            I::InitCodeLen { len: 49_153, max: 49_152 },
        ),
        (
            |tx| tx.gas_limit = (1 << 24) + 1,
            I::GasLimitAboveMax { have: (1 << 24) + 1, max: 1 << 24 },
        ),
        (|tx| tx.max_fee_per_gas = Word::MAX, I::GasCostOverflow),
        (
            |tx| tx.max_priority_fee_per_gas = Word::from(11),
            I::PriorityFeeAboveCap { cap: w(10), priority: w(11) },
        ),
        (
            |tx| tx.max_fee_per_gas = Word::from(6),
            I::FeeCapBelowBaseFee { cap: w(6), base_fee: w(7) },
        ),
        (|tx| tx.tx_type = TxType::Blob, I::NoBlobs),
        (|tx| tx.tx_type = TxType::SetCode, I::NoAuthorizations),
        (|tx| (tx.tx_type, tx.to) = (TxType::SetCode, None), I::SetCodeCreate),
    ];
    for (edit, error) in cases {
        assert_eq!(with(edit), Err(error));
    }
}

#[test]
fn each_rule_about_blobs_has_its_own_error() {
    use InvalidTransaction as I;
    let blob = H256([1; 32]);
    let tx = |blobs: Vec<H256>, cap: u64, to| Transaction {
        tx_type: TxType::Blob,
        blob_versioned_hashes: blobs,
        max_fee_per_blob_gas: Word::from(cap),
        to,
        ..plain()
    };
    let callee = Some(H160::zero());
    let check = |tx: &Transaction| validate(tx, &TxRules::OSAKA, &BLOCK).map(|_| ());
    assert_eq!(check(&tx(vec![blob; 6], 3, callee)), Ok(()));
    assert_eq!(check(&tx(vec![blob; 7], 3, callee)), Err(I::TooManyBlobs { have: 7, max: 6 }));
    assert_eq!(
        check(&tx(vec![blob; 10], 3, callee)),
        Err(I::BlobsAboveBlock { have: 10, left: 9 })
    );
    let hash = H256([2; 32]);
    let version = Err(I::BlobVersion { index: 1, hash });
    assert_eq!(check(&tx(vec![blob, hash], 3, callee)), version);
    let fee = Err(I::BlobFeeCap { cap: Word::from(2), blob_base_fee: Word::from(3) });
    assert_eq!(check(&tx(vec![blob], 2, callee)), fee);
    assert_eq!(check(&tx(vec![blob], 3, None)), Err(I::BlobCreate));
}

#[test]
fn revisions_and_blocks_set_the_limits() {
    use InvalidTransaction as I;
    let tx = Transaction { tx_type: TxType::SetCode, ..plain() };
    let refused = validate(&tx, &TxRules::CANCUN, &BLOCK);
    assert_eq!(refused, Err(I::TypeNotEnabled(TxType::SetCode)));
    let full = BlockTerms { gas_left: 99_999, ..BLOCK };
    let refused = validate(&plain(), &TxRules::CANCUN, &full);
    assert_eq!(refused, Err(I::GasLimitAboveBlock { have: 100_000, left: 99_999 }));
    let long = Transaction { gas_limit: 21_020, data: vec![1], ..plain() };
    assert!(validate(&long, &TxRules::CANCUN, &BLOCK).is_ok());
    let unprotected = Transaction { tx_type: TxType::Legacy, chain_id: None, ..plain() };
    let unprotected =
        Transaction { max_priority_fee_per_gas: unprotected.max_fee_per_gas, ..unprotected };
    assert!(validate(&unprotected, &TxRules::OSAKA, &BLOCK).is_ok());
}

#[test]
fn the_sender_must_have_the_nonce_the_funds_and_no_code() {
    use InvalidTransaction as I;
    let tx = Transaction { nonce: 5, value: Word::from(3), ..plain() };
    let need = Word::from(1_000_003);
    assert_eq!(check_sender(&tx, 5, need, false), Ok(()));
    assert_eq!(check_sender(&tx, 6, need, false), Err(I::NonceTooLow { tx: 5, state: 6 }));
    assert_eq!(check_sender(&tx, 4, need, false), Err(I::NonceTooHigh { tx: 5, state: 4 }));
    let have = need - Word::ONE;
    assert_eq!(check_sender(&tx, 5, have, false), Err(I::InsufficientFunds { have, need }));
    assert_eq!(check_sender(&tx, 5, need, true), Err(I::SenderHasCode));
    let unpayable = Transaction { value: Word::MAX, ..tx };
    let error = I::InsufficientFunds { have: Word::MAX, need: Word::MAX };
    assert_eq!(check_sender(&unpayable, 5, Word::MAX, false), Err(error));
}
