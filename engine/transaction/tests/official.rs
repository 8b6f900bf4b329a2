//! Ethereum's own transaction tests: hash, sender and intrinsic gas of each valid envelope, and
//! the named reason of each invalid one.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by unwrapping")]

use std::path::{Path, PathBuf};
use std::{env, fs};

use primitives::rlp::RlpError;
use primitives::{H160, H256, Word};
use serde_json::Value;
use transaction::{
    BlockTerms, DecodeError, IntrinsicRules, InvalidTransaction, SignatureError, Transaction,
    TxRules, TxType, intrinsic_gas, validate,
};

/// The chain for which the fixtures were made, in a block that refuses nothing.
const BLOCK: BlockTerms = BlockTerms {
    chain_id: 1,
    base_fee: Word::ZERO,
    blob_base_fee: Word::ONE,
    gas_left: u64::MAX,
    blobs_left: u64::MAX,
};

const SHANGHAI: TxRules =
    TxRules { types: &[TxType::Legacy, TxType::AccessList, TxType::DynamicFee], ..TxRules::CANCUN };

const LONDON: TxRules = TxRules {
    intrinsic: IntrinsicRules { init_code_word: 0, ..IntrinsicRules::CANCUN },
    init_code_len_max: None,
    ..SHANGHAI
};

const BERLIN: TxRules = TxRules { types: &[TxType::Legacy, TxType::AccessList], ..LONDON };

const ISTANBUL: TxRules = TxRules { types: &[TxType::Legacy], ..LONDON };

const FORKS: [(&str, TxRules); 8] = [
    ("Istanbul", ISTANBUL),
    ("Berlin", BERLIN),
    ("London", LONDON),
    ("Paris", LONDON),
    ("Shanghai", SHANGHAI),
    ("Cancun", TxRules::CANCUN),
    ("Prague", TxRules::PRAGUE),
    ("Osaka", TxRules::OSAKA),
];

#[derive(Debug)]
enum Failure {
    Decode(DecodeError),
    Invalid(InvalidTransaction),
    Signature(SignatureError),
}

struct Valid {
    hash: H256,
    sender: H160,
    gas: u64,
}

#[test]
fn every_envelope_is_accepted_or_refused_as_the_official_tests_say() {
    let folder = data().join("evm/transaction-tests");
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return;
    }
    let (mut valid, mut refused, mut wrong) = (0, 0, Vec::new());
    for file in json_files(&folder) {
        let cases: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        for (name, case) in cases.as_object().unwrap() {
            let bytes = unhex(case["txbytes"].as_str().unwrap());
            for (fork, rules) in &FORKS {
                let Some(expected) = case["result"].get(fork) else { continue };
                let got = process(&bytes, rules);
                *if got.is_ok() { &mut valid } else { &mut refused } += 1;
                if let Err(complaint) = compare(&got, expected) {
                    wrong.push(format!("{name} in {fork}: {complaint}"));
                }
            }
        }
    }
    println!("{valid} valid and {refused} refused as they should be");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(valid > 0 && refused > 0, "the folder holds no cases");
}

/// The transaction tests are older than blobs and authorizations; the state tests have those.
#[test]
fn the_envelopes_of_state_tests_are_their_senders() {
    let folders =
        ["prague", "osaka-official"].map(|name| data().join("evm/state-tests").join(name));
    let mut seen = [0; TxType::ALL.len()];
    for folder in folders {
        if !folder.is_dir() {
            println!("skipped: {} is not there", folder.display());
            return;
        }
        for file in json_files(&folder) {
            let cases: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
            for (name, case) in cases.as_object().unwrap() {
                let sender = unhex(case["transaction"]["sender"].as_str().unwrap());
                let posts = case["post"].as_object().unwrap().values();
                for post in posts.flat_map(|posts| posts.as_array().unwrap()) {
                    let Some(bytes) = post["txbytes"].as_str().map(unhex) else { continue };
                    let tx = Transaction::decode(&bytes).unwrap_or_else(|error| {
                        panic!("{name}: {error}");
                    });
                    assert_eq!(tx.recover_sender().unwrap().0[..], sender, "{name}");
                    assert_eq!(tx.encode(), bytes, "{name}");
                    seen[tx.tx_type as usize] += 1;
                }
            }
        }
    }
    println!("{seen:?} envelopes by type");
    assert!(seen.iter().all(|&count| count > 0), "a type is missing: {seen:?}");
}

fn process(bytes: &[u8], rules: &TxRules) -> Result<Valid, Failure> {
    let tx = Transaction::decode(bytes).map_err(Failure::Decode)?;
    validate(&tx, rules, &BLOCK).map_err(Failure::Invalid)?;
    let sender = tx.recover_sender().map_err(Failure::Signature)?;
    assert_eq!(tx.encode(), bytes);
    Ok(Valid { hash: tx.hash(), sender, gas: intrinsic_gas(&tx, &rules.intrinsic).gas })
}

fn compare(got: &Result<Valid, Failure>, expected: &Value) -> Result<(), String> {
    match (got, expected.get("exception").and_then(Value::as_str)) {
        (Ok(valid), None) => {
            let text = |key: &str| unhex(expected[key].as_str().unwrap());
            let gas = text("intrinsicGas").iter().fold(0, |gas, &byte| gas << 8 | u64::from(byte));
            let same = valid.hash.0[..] == text("hash")
                && valid.sender.0[..] == text("sender")
                && valid.gas == gas;
            same.then_some(()).ok_or_else(|| "another hash, sender or intrinsic gas".into())
        }
        (Err(failure), Some(names)) => {
            let fits = |name| is_reason(name, failure);
            names
                .split('|')
                .map(|name| name.trim_start_matches("TransactionException."))
                .any(fits)
                .then_some(())
                .ok_or_else(|| format!("refused for {failure:?} instead of {names}"))
        }
        (Ok(_), Some(names)) => Err(format!("accepted in spite of {names}")),
        (Err(failure), None) => Err(format!("refused for {failure:?}")),
    }
}

/// Whether `failure` is what the official tests call `name`.
fn is_reason(name: &str, failure: &Failure) -> bool {
    use DecodeError as D;
    use Failure::{Decode, Invalid, Signature};
    use InvalidTransaction as I;

    let field_is = |wanted: &str, kind: fn(&RlpError) -> bool| match failure {
        Decode(D::Field { field, source }) => *field == wanted && kind(source),
        _ => false,
    };
    let len: fn(&RlpError) -> bool = |error| matches!(error, RlpError::Length { .. });
    let zeros: fn(&RlpError) -> bool = |error| matches!(error, RlpError::LeadingZero);
    let shortest: fn(&RlpError) -> bool = |error| matches!(error, RlpError::NotShortest);
    let list: fn(&RlpError) -> bool = |error| matches!(error, RlpError::UnexpectedList);
    match name {
        "ADDRESS_TOO_LONG" | "ADDRESS_TOO_SHORT" => field_is("to", len),
        "EC_RECOVERY_FAIL" => matches!(failure, Signature(SignatureError::NoKey)),
        "GASLIMIT_OVERFLOW" => field_is("gas limit", len) || field_is("gas limit", zeros),
        "GASLIMIT_PRICE_PRODUCT_OVERFLOW" => matches!(failure, Invalid(I::GasCostOverflow)),
        "GASPRICE_OVERFLOW" => field_is("max fee per gas", len),
        "INTRINSIC_GAS_TOO_LOW" => matches!(failure, Invalid(I::IntrinsicGas { .. })),
        "INTRINSIC_GAS_BELOW_FLOOR_GAS_COST" => matches!(failure, Invalid(I::FloorGas { .. })),
        "INVALID_CHAINID" => matches!(failure, Decode(D::V(_)) | Invalid(I::ChainId { .. })),
        "INVALID_SIGNATURE_VRS" => {
            matches!(failure, Signature(_) | Decode(D::V(_) | D::Parity(_)))
                || field_is("r", len)
                || field_is("s", len)
        }
        "NONCE_OVERFLOW" => field_is("nonce", len),
        "NONCE_TOO_BIG" => matches!(failure, Invalid(I::NonceOverflow)),
        "PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS" | "PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2" => {
            matches!(failure, Invalid(I::PriorityFeeAboveCap { .. }))
        }
        "RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_LONG" | "RLP_INVALID_ACCESS_LIST_STORAGE_TOO_LONG" => {
            field_is("access list", len)
        }
        "RLP_LEADING_ZEROS_BASEFEE" => field_is("max fee per gas", zeros),
        "RLP_LEADING_ZEROS_DATA_SIZE" => field_is("data", shortest),
        "RLP_LEADING_ZEROS_GASLIMIT" => field_is("gas limit", zeros),
        "RLP_LEADING_ZEROS_GASPRICE" => field_is("gas price", zeros),
        "RLP_LEADING_ZEROS_NONCE" => field_is("nonce", zeros),
        "RLP_LEADING_ZEROS_NONCE_SIZE" => field_is("nonce", shortest),
        "RLP_LEADING_ZEROS_PRIORITY_FEE" => field_is("max priority fee per gas", zeros),
        "RLP_LEADING_ZEROS_S" => field_is("s", zeros),
        "RLP_LEADING_ZEROS_V" => field_is("v", zeros),
        "RLP_LEADING_ZEROS_VALUE" => field_is("value", zeros),
        "RLP_INVALID_DATA" => field_is("data", list),
        "RLP_INVALID_GASLIMIT" => field_is("gas limit", list),
        "RLP_INVALID_NONCE" => field_is("nonce", list),
        "RLP_INVALID_TO" => field_is("to", list),
        // The official names of damaged envelopes follow one implementation's parser.
        "RLP_ERROR_SIZE" | "RLP_INVALID_HEADER" | "RLP_TOO_FEW_ELEMENTS" => {
            matches!(failure, Decode(D::Field { .. } | D::UnknownType(_)))
        }
        // Before its revision, an envelope's type is refused before its fields are read.
        "TYPE_NOT_SUPPORTED" => matches!(
            failure,
            Decode(D::UnknownType(_) | D::Field { .. }) | Invalid(I::TypeNotEnabled(_))
        ),
        other => panic!("a reason that this test does not know: {other}"),
    }
}

fn data() -> PathBuf {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    env::var_os("COLONNADE_TEST_DATA").map_or(beside, PathBuf::from)
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(json_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files
}

fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text.trim_start_matches("0x")).unwrap()
}
