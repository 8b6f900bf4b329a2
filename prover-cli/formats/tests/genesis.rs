//! Genesis files: examples, defaults, round trips, and each way of being wrong.
#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

use engine::{
    chain::{BaseFeeRule, ChainConfig, RevisionStart},
    genesis::{GenesisAccount, GenesisBlock},
    kernel::Native,
    revision::Revision,
};
use formats::{GenesisFile, InputError};
use primitives::{AccountId, Word};

const PLAIN: &str = r#"{
  "config": {
    "chainId": 1337, "homesteadBlock": 0, "cancunTime": 0, "pragueTime": 1700000000,
    "terminalTotalDifficulty": 58750000000000000000000,
    "blobSchedule": { "cancun": { "target": 3, "max": 6 } }
  },
  "nonce": "0x0", "timestamp": "0x64", "extraData": "0x", "gasLimit": "0x47b760",
  "difficulty": "0x1", "mixhash": "0x00", "coinbase": "0x00", "number": "0x0",
  "gasUsed": "0x0", "parentHash": "0x00", "baseFeePerGas": null
}"#;

const FULL: &str = r#"{
  "config": { "chainId": "0x10" },
  "number": 5, "timestamp": "6", "gasLimit": 7, "baseFeePerGas": "0x8", "excessBlobGas": 9,
  "colonnade": {
    "revisions": [
      { "timestamp": 0, "revision": "cancun" },
      { "timestamp": "0x64", "revision": "Osaka" }
    ],
    "baseFeeRecipient": "0x00000000000000000000000000000000000000aa",
    "baseFeeRule": { "eip1559": { "elasticity": 3, "denominator": "4" } },
    "gasLimitMin": 1, "gasLimitMax": 2,
    "blobs": true,
    "gasPerPubdataByte": 11,
    "nativeLimit": { "cycles": 1, "keccakF": 2, "sha256": 3, "poseidon2": 4, "modMul": 5, "scalarMul": 6, "memoryBytes": 7 },
    "hooks": false,
    "costTableVersion": 2
  },
  "alloc": {
    "0x0000000000000000000000000000000000000001": { "balance": "0x10" },
    "0000000000000000000000000000000000000002": {
      "balance": "340282366920938463463374607431768211456", "nonce": 1, "code": "0x6000",
      "storage": { "0x1": "0x02", "0x0000000000000000000000000000000000000000000000000000000000000003": "0000000000000000000000000000000000000000000000000000000000000004" }
    },
    "0x0100000000000000000000000000000000000000000000000000000000000000": { "balance": 0 }
  }
}"#;

fn parse(text: &str) -> Result<GenesisFile, InputError> {
    GenesisFile::parse("g.json", text.as_bytes())
}

/// The plain file without its base fee, with accounts in it.
fn plain(alloc: &str) -> String {
    PLAIN.replace("\"baseFeePerGas\": null", &format!("\"alloc\": {alloc}"))
}

fn full() -> GenesisFile {
    let mut other_space = [0; 32];
    other_space[0] = 1;
    let contract = GenesisAccount {
        id: AccountId::from_low_u64(2),
        nonce: 1,
        balance: Word::from(1) << 128,
        code: vec![0x60, 0],
        storage: vec![(Word::from(1), Word::from(2)), (Word::from(3), Word::from(4))],
    };
    GenesisFile {
        config: ChainConfig {
            chain_id: 16,
            revisions: vec![
                RevisionStart { timestamp: 0, revision: Revision::Cancun },
                RevisionStart { timestamp: 100, revision: Revision::Osaka },
            ],
            base_fee_recipient: Some(AccountId::from_low_u64(0xaa)),
            base_fee_rule: BaseFeeRule::Eip1559 { elasticity: 3, denominator: 4 },
            gas_limit_min: 1,
            gas_limit_max: 2,
            has_blobs: true,
            gas_per_pubdata_byte: 11,
            native_limit: Native([1, 2, 3, 4, 5, 6, 7]),
            has_hooks: false,
            cost_table_version: 2,
        },
        block: GenesisBlock {
            number: 5,
            timestamp: 6,
            gas_limit: 7,
            base_fee: 8,
            excess_blob_gas: 9,
        },
        accounts: vec![
            GenesisAccount {
                id: AccountId::from_low_u64(1),
                balance: Word::from(16),
                ..GenesisAccount::default()
            },
            contract,
            GenesisAccount { id: AccountId(other_space), ..GenesisAccount::default() },
        ],
    }
}

fn revisions(config: &str) -> Vec<(u64, Revision)> {
    let text = format!("{{\"config\":{{\"chainId\":1{config}}},\"timestamp\":50,\"alloc\":{{}}}}");
    let starts = parse(&text).expect("a plain genesis").config.revisions;
    starts.into_iter().map(|start| (start.timestamp, start.revision)).collect()
}

#[test]
fn every_member_is_read() {
    assert_eq!(parse(FULL).unwrap(), full());
}

#[test]
fn what_is_written_reads_the_same() {
    let mut genesis = full();
    for rule in [BaseFeeRule::Operator, BaseFeeRule::Fixed(u64::MAX), BaseFeeRule::ETHEREUM] {
        genesis.config.base_fee_rule = rule;
        assert_eq!(parse(&genesis.to_json()).unwrap(), genesis);
    }
    genesis.config = ChainConfig::new(u64::MAX, Revision::Prague);
    let text = genesis.to_json();
    assert_eq!(parse(&text).unwrap(), genesis);
    // Ethereum's members say the same, for programs that know only those.
    let start = text.find("\"colonnade\"").unwrap();
    let end = text.find("\"number\"").unwrap();
    let ethereum = format!("{}{}", &text[..start], &text[end..]);
    assert_eq!(parse(&ethereum).unwrap(), genesis);
}

#[test]
fn a_plain_ethereum_genesis_works_as_it_is() {
    let genesis = parse(&plain("{}")).unwrap();
    let mut config = ChainConfig::new(1337, Revision::Cancun);
    let (timestamp, revision) = (1_700_000_000, Revision::Prague);
    config.revisions.push(RevisionStart { timestamp, revision });
    assert_eq!(genesis.config, config);
    let block = GenesisBlock {
        timestamp: 100,
        gas_limit: 0x47_b760,
        base_fee: 1_000_000_000,
        ..GenesisBlock::default()
    };
    assert_eq!(genesis.block, block);
    genesis.build("g.json").unwrap();
}

#[test]
fn revisions_follow_the_times_in_the_configuration() {
    use Revision::{Cancun, Osaka, Prague};
    assert_eq!(revisions(""), [(0, Osaka)]);
    assert_eq!(revisions(",\"cancunTime\":0"), [(0, Cancun)]);
    assert_eq!(revisions(",\"cancunTime\":0,\"pragueTime\":0"), [(0, Prague)]);
    assert_eq!(revisions(",\"cancunTime\":9,\"pragueTime\":50"), [(0, Prague)]);
    assert_eq!(revisions(",\"cancunTime\":9,\"pragueTime\":51"), [(0, Cancun), (51, Prague)]);
    assert_eq!(revisions(",\"cancunTime\":90,\"osakaTime\":91"), [(0, Cancun), (91, Osaka)]);
    assert_eq!(revisions(",\"pragueTime\":null,\"osakaTime\":91"), [(0, Osaka)]);
}

#[test]
fn errors_name_file_line_path_and_value() {
    let account = "0x0000000000000000000000000000000000000001";
    let at = |line_and_column: &str, rest: &str| format!("g.json:{line_and_column}: {rest}");
    for (text, expected) in [
        (
            PLAIN.replace(",\n  \"gasUsed\"", ",\n  \"gasused\""),
            at(
                "9:11",
                "gasused: unknown field `gasused`, expected one of `config`, `colonnade`, `number`, `timestamp`, `gasLimit`, `baseFeePerGas`, `excessBlobGas`, `alloc`, `nonce`, `extraData`, `difficulty`, `mixHash`, `mixhash`, `coinbase`, `gasUsed`, `blobGasUsed`, `parentHash`, `parentBeaconBlockRoot`",
            ),
        ),
        ("{\"config\":{},\"alloc\":{}}".into(), at("1:12", "config: missing field `chainId`")),
        ("{\"config\":{\"chainId\":1}}".into(), at("1:24", ".: missing field `alloc`")),
        (
            plain("{\"0x01\":{\"balance\":0}}"),
            at("9:58", "alloc.0x01: got \"0x01\", expected an account, 40 or 64 hex digits"),
        ),
        (
            plain(&format!("{{\"{account}\":{{}}}}")),
            at("9:99", &format!("alloc.{account}: missing field `balance`")),
        ),
        (
            plain(&format!("{{\"{account}\":{{\"balance\":\"1e3\"}}}}")),
            at(
                "9:113",
                &format!(
                    "alloc.{account}.balance: got \"1e3\", expected a number below 2^256, decimal or hex after 0x, as a string from 2^64 on"
                ),
            ),
        ),
        (
            plain(&format!("{{\"{account}\":{{\"balance\":1,\"storage\":{{\"1\":\"0x1\"}}}}}}")),
            at(
                "9:124",
                &format!(
                    "alloc.{account}.storage.1: got \"1\", expected at most 64 hex digits after 0x, or 64 hex digits"
                ),
            ),
        ),
    ] {
        let error = parse(&text).unwrap_err();
        assert!(matches!(error, InputError::Value { .. }), "{error:?}");
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn nothing_is_there_twice() {
    let account = "0000000000000000000000000000000000000001";
    let text =
        plain(&format!("{{\"{account}\":{{\"balance\":0}},\"0x{account}\":{{\"balance\":0}}}}"));
    let error = parse(&text).unwrap_err().to_string();
    assert!(error.ends_with(&format!("0x{account} is there twice")), "{error}");
    let storage = "{\"0x1\":\"0x1\",\"0x01\":\"0x1\"}";
    let text = plain(&format!("{{\"{account}\":{{\"balance\":0,\"storage\":{storage}}}}}"));
    let error = parse(&text).unwrap_err().to_string();
    assert!(error.ends_with("slot 0x1 is there twice"), "{error}");
}

#[test]
fn a_chain_that_cannot_be_is_refused() {
    for (from, to, expected) in [
        (
            "\"gasLimitMin\": 1",
            "\"gasLimitMin\": 3",
            "g.json: chain configuration: gas limits from 3 to 2; they must be in order and at most 1099511627776",
        ),
        (
            "\"0x64\", \"revision\": \"Osaka\"",
            "\"0x64\", \"revision\": \"Cancun\"",
            "g.json: chain configuration: revision 1 does not start after the one before it, or is not newer",
        ),
        (
            "\"elasticity\": 3",
            "\"elasticity\": 0",
            "g.json: chain configuration: elasticity and denominator of the base fee are at least 1",
        ),
        (
            "\"costTableVersion\": 2",
            "\"costTableVersion\": 3",
            "g.json: chain configuration: cost table 3 is unknown; this is version 2",
        ),
    ] {
        assert!(FULL.contains(from));
        let error = parse(&FULL.replacen(from, to, 1)).unwrap_err();
        assert!(matches!(error, InputError::Chain { .. }), "{error:?}");
        assert_eq!(error.to_string(), expected);
    }
    let error = parse(&FULL.replacen("\"cycles\": 1", "\"cycles\": \"0x7fffffffffffffff\"", 1));
    let expected = "got 9223372036854775807, expected at most 4611686018427387903";
    assert!(error.unwrap_err().to_string().ends_with(expected));
    let orphan = "{\"0x0000000000000000000000000000000000000001\":{\"balance\":1,\"storage\":{\"0x1\":\"0x1\"}}}";
    let error = parse(&plain(orphan)).unwrap().build("g.json").unwrap_err().to_string();
    assert!(error.starts_with("g.json: account "), "{error}");
    assert!(error.ends_with("has storage, but neither nonce nor code"), "{error}");
}
