//! Inputs at the edges: empty, cut, too long, and gas one below the price.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by unwrapping")]

use keys::SecretKey;
use precompiles::{InvalidInput, Output, PrecompileError, PrecompileRules, addresses, lookup};
use primitives::{H256, Word};
use proptest::collection::vec;
use proptest::prelude::*;

const OSAKA: PrecompileRules = PrecompileRules::OSAKA;

fn call(address: u64, input: &[u8]) -> Result<Output, PrecompileError> {
    lookup(address, &OSAKA).unwrap().call(input, u64::MAX, &OSAKA)
}

fn bytes(address: u64, input: &[u8]) -> Vec<u8> {
    call(address, input).unwrap().bytes
}

fn hex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

/// What `ECRECOVER` takes for this hash, signed by a fixed key.
fn signed(hash: [u8; 32]) -> (Vec<u8>, Vec<u8>) {
    let key = SecretKey::from_bytes(&[3; 32]).unwrap();
    let signature = key.sign(&H256(hash));
    let mut input = hash.to_vec();
    for word in [Word::from(27 + u8::from(signature.y_is_odd)), signature.r, signature.s] {
        input.extend_from_slice(&word.to_be_bytes::<32>());
    }
    (input, [&[0; 12][..], &key.address().0].concat())
}

#[test]
fn an_empty_input_is_zeros_or_refused() {
    let none: &[u8] = &[];
    assert_eq!(bytes(0x01, none), none);
    let sha256 = hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(bytes(0x02, none), sha256);
    let ripemd = hex("0000000000000000000000009c1185a5c5e9fc54612808977ee8f548b2258d31");
    assert_eq!(bytes(0x03, none), ripemd);
    assert_eq!(bytes(0x04, none), none);
    assert_eq!(bytes(0x05, none), none);
    assert_eq!(bytes(0x06, none), [0; 64]);
    assert_eq!(bytes(0x07, none), [0; 64]);
    assert_eq!(bytes(0x08, none), Word::ONE.to_be_bytes::<32>());
    for address in 0x09..=0x11 {
        assert!(matches!(call(address, none), Err(PrecompileError::Invalid(_))), "{address:#x}");
    }
    assert_eq!(bytes(0x100, none), none);
}

#[test]
fn gas_one_below_the_price_is_too_little_for_each() {
    for address in addresses(&OSAKA) {
        let precompile = lookup(address, &OSAKA).unwrap();
        let input = [0; 384];
        let need = (precompile.price)(&input, &OSAKA);
        let refused = need.checked_sub(1).map(|have| precompile.call(&input, have, &OSAKA));
        match refused {
            None => assert_eq!(address, 0x09, "only BLAKE2F does nothing for nothing"),
            Some(refused) => {
                let error = PrecompileError::OutOfGas { have: need - 1, need };
                assert_eq!(refused, Err(error));
                let paid = precompile.call(&input, need, &OSAKA);
                assert!(!matches!(paid, Err(PrecompileError::OutOfGas { .. })));
            }
        }
    }
}

#[test]
fn prices_by_the_word_round_up() {
    let gas = |address, len| call(address, &vec![0; len]).unwrap().gas_used;
    for (address, base, word) in [(0x02, 60, 12), (0x03, 600, 120), (0x04, 15, 3)] {
        for (len, words) in [(0, 0), (1, 1), (32, 1), (33, 2)] {
            assert_eq!(gas(address, len), base + words * word);
        }
    }
}

#[test]
fn ecrecover_ignores_what_follows_and_fills_what_is_missing() {
    // A hash whose signature ends in a zero byte can be cut without a change.
    let (input, address) = (0u32..)
        .map(|n| {
            let mut hash = [0; 32];
            hash[..4].copy_from_slice(&n.to_be_bytes());
            signed(hash)
        })
        .find(|(input, _)| input.ends_with(&[0]))
        .unwrap();
    assert_eq!(bytes(0x01, &input), address);
    assert_eq!(bytes(0x01, &input[..127]), address);
    assert_eq!(bytes(0x01, &[&input[..], &[9; 40]].concat()), address);
}

#[test]
fn ecrecover_fails_with_success_and_nothing() {
    let (input, _) = signed([5; 32]);
    let order_and_more = [0xff; 32];
    let wrong: [(usize, &[u8]); 6] = [
        (63, &[29]),
        (32, &[1]),
        (64, &order_and_more),
        (96, &order_and_more),
        (64, &[0; 32]),
        (96, &[0; 32]),
    ];
    for (place, value) in wrong {
        let mut wrong = input.clone();
        wrong[place..place + value.len()].copy_from_slice(value);
        let expected = Output { gas_used: 3_000, bytes: vec![] };
        assert_eq!(call(0x01, &wrong), Ok(expected), "{value:?} at {place}");
    }
}

#[test]
fn bn254_takes_short_and_long_inputs() {
    let mut one = [0; 64];
    (one[31], one[63]) = (1, 2);
    assert_eq!(bytes(0x06, &one), one);
    assert_eq!(bytes(0x06, &[&one[..], &[0; 64], &[9; 9]].concat()), one);
    let times = |factor: u8| bytes(0x07, &[&one[..], &[0; 31], &[factor]].concat());
    assert_eq!(bytes(0x07, &one), [0; 64]);
    assert_eq!(times(1), one);
    assert_eq!(times(2), bytes(0x06, &[one, one].concat()));
    let refused = call(0x08, &[0; 191]);
    let items = InvalidInput::Items { item: 192, got: 191 };
    assert_eq!(refused, Err(PrecompileError::Invalid(items)));
}

#[test]
fn bn254_refuses_coordinates_that_are_not_canonical_or_off_the_curve() {
    let modulus = hex("30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47");
    let refused = |input: &[u8]| call(0x06, input).unwrap_err();
    let not_canonical = PrecompileError::Invalid(InvalidInput::NotCanonical);
    assert_eq!(refused(&modulus), not_canonical);
    let mut off = [0; 64];
    off[63] = 1;
    assert_eq!(refused(&off), PrecompileError::Invalid(InvalidInput::NotOnCurve));
}

#[test]
fn a_point_of_the_twist_outside_the_subgroup_is_refused() {
    // The twist has a cofactor; hardly any of its points is in the subgroup. This one has x = 1.
    let x = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000001",
    ];
    let y = [
        "0d1271953ed9ea0836846e70a1934187998c7f790cb4d7511b7f8da82de048a4",
        "2869111d5381f072f8e2728fdb825a51aadd70e52c9830e9ab4b871c0531f1bb",
    ];
    let point = hex(&[x, y].concat().concat());
    let pair = [&[0; 64][..], &point].concat();
    let refused = call(0x08, &pair).unwrap_err();
    assert_eq!(refused, PrecompileError::Invalid(InvalidInput::NotInSubgroup));
}

#[test]
fn the_proof_of_another_value_is_refused() {
    // The constant polynomial 1: its commitment is the generator, its quotients are zero.
    let generator = hex(
        "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb",
    );
    let mut hash = bytes(0x02, &generator);
    hash[0] = 1;
    let mut infinity = [0; 48];
    infinity[0] = 0xc0;
    let input = |z: u64, y: u64| {
        let [z, y] = [z, y].map(|number| Word::from(number).to_be_bytes::<32>());
        [&hash[..], &z, &y, &generator, &infinity].concat()
    };
    let claim = |z, y| call(0x0a, &input(z, y));
    let modulus = hex("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001");
    let expected = [&Word::from(4_096).to_be_bytes::<32>()[..], &modulus].concat();
    assert_eq!(claim(5, 1).unwrap().bytes, expected);
    assert_eq!(claim(5, 2), Err(PrecompileError::Invalid(InvalidInput::Proof)));

    let mut other_hash = input(5, 1);
    other_hash[31] ^= 1;
    let blob_hash = PrecompileError::Invalid(InvalidInput::BlobHash);
    assert_eq!(call(0x0a, &other_hash), Err(blob_hash));
    let mut great_z = input(5, 1);
    great_z[32..64].copy_from_slice(&modulus);
    let not_canonical = PrecompileError::Invalid(InvalidInput::NotCanonical);
    assert_eq!(call(0x0a, &great_z), Err(not_canonical));
}

/// The generator of BLS12-381's first group, and with a factor an item of a sum.
fn g1_item(factor: Word) -> Vec<u8> {
    let x = "17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb";
    let y = "08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1";
    let padding = "0".repeat(32);
    let point = hex(&[&padding[..], x, &padding, y].concat());
    [&point[..], &factor.to_be_bytes::<32>()].concat()
}

/// A factor of any length, or one that is close below the group's order.
fn factor() -> impl Strategy<Value = Word> {
    let order = Word::from_be_slice(&hex(
        "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001",
    ));
    (any::<[u8; 32]>(), 0usize..=256, any::<bool>()).prop_map(move |(bytes, shift, negate)| {
        let factor = Word::from_be_bytes(bytes) >> shift;
        if negate { order.wrapping_sub(factor) } else { factor }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_sum_at_once_is_the_sum_one_by_one(factors in vec(factor(), 1..80)) {
        let items: Vec<Vec<u8>> = factors.iter().copied().map(g1_item).collect();
        let mut sum = vec![0; 128];
        for item in &items {
            sum = bytes(0x0b, &[sum, bytes(0x0c, item)].concat());
        }
        prop_assert_eq!(bytes(0x0c, &items.concat()), sum);
    }

    #[test]
    fn a_multiple_is_so_many_additions(factor in factor()) {
        let bn254 = [&[0; 31][..], &[1], &[0; 31], &[2]].concat();
        let bls12 = g1_item(Word::ZERO)[..128].to_vec();
        for (add, multiply, point) in [(0x06, 0x07, bn254), (0x0b, 0x0c, bls12)] {
            let mut sum = vec![0; point.len()];
            for bit in (0..256).rev() {
                sum = bytes(add, &[&sum[..], &sum].concat());
                if factor.bit(bit) {
                    sum = bytes(add, &[&sum[..], &point].concat());
                }
            }
            let item = [&point[..], &factor.to_be_bytes::<32>()].concat();
            prop_assert_eq!(bytes(multiply, &item), sum);
        }
    }

    #[test]
    fn no_input_makes_any_panic(input in vec(any::<u8>(), 0..400), address in 1u64..=0x12) {
        let address = if address == 0x12 { 0x100 } else { address };
        let precompile = lookup(address, &OSAKA).unwrap();
        let _ = precompile.call(&input, 1_000_000, &OSAKA);
    }
}
