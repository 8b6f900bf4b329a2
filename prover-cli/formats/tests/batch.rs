//! Batches: examples, round trips, and each way of being wrong.
#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

use engine::{
    revision::Revision,
    transition::{Deposit, Recovered, Rejection, Withdrawal},
};
use formats::{BatchFile, BlockFile, InputError, batch};
use keys::SecretKey;
use primitives::{AccountId, H160, H256, Word};
use transaction::Transaction;

const EXAMPLE: &str = r#"{
  "chainId": 4242,
  "fork": "Prague",
  "batchNumber": "0x7",
  "blocks": [
    {
      "number": "19",
      "timestamp": 1700000000,
      "gasLimit": "0x1c9c380",
      "baseFeePerGas": "1000000000",
      "coinbase": "0x00000000000000000000000000000000000000Aa",
      "prevRandao": "0x0100000000000000000000000000000000000000000000000000000000000000",
      "parentBeaconBlockRoot": "0x00000000000000000000000000000000000000000000000000000000000000ff",
      "excessBlobGas": 0,
      "withdrawals": [
        {
          "index": 1,
          "validatorIndex": "2",
          "address": "0x0000000000000000000000000000000000000003",
          "amount": "0x4"
        }
      ],
      "deposits": [
        {
          "priorityIndex": 5,
          "from": "0x0000000000000000000000000000000000000006",
          "to": null,
          "mint": "115792089237316195423570985008687907853269984665640564039457584007913129639935",
          "value": 8,
          "gasLimit": 100000,
          "data": "0x600a"
        },
        {
          "priorityIndex": 6,
          "from": "0x0000000000000000000000000000000000000006",
          "to": "0x0000000000000000000000000000000000000007",
          "gasLimit": 100000
        }
      ],
      "transactions": ["0x", "0x02"]
    },
    { "number": 20, "timestamp": 1700000001, "gasLimit": 30000000 }
  ]
}"#;

fn address(last: u8) -> H160 {
    let mut address = H160::zero();
    address.0[19] = last;
    address
}

fn expected() -> BatchFile {
    let from = address(6);
    let mut prev_randao = H256::zero();
    prev_randao.0[0] = 1;
    let first = BlockFile {
        number: 19,
        timestamp: 1_700_000_000,
        gas_limit: 30_000_000,
        base_fee_per_gas: Some(1_000_000_000),
        coinbase: AccountId::from_low_u64(0xaa),
        prev_randao,
        parent_beacon_block_root: H256(Word::from(255).to_be_bytes()),
        excess_blob_gas: Some(0),
        withdrawals: vec![Withdrawal {
            index: 1,
            validator_index: 2,
            address: address(3),
            amount_gwei: 4,
        }],
        deposits: vec![
            Deposit {
                priority_index: 5,
                from,
                to: None,
                mint: Word::MAX,
                value: Word::from(8),
                gas_limit: 100_000,
                data: vec![0x60, 0x0a],
            },
            Deposit {
                priority_index: 6,
                from,
                to: Some(address(7)),
                gas_limit: 100_000,
                ..Deposit::default()
            },
        ],
        transactions: vec![vec![], vec![2]],
    };
    let (timestamp, gas_limit) = (1_700_000_001, 30_000_000);
    let second = BlockFile { number: 20, timestamp, gas_limit, ..BlockFile::default() };
    BatchFile { chain_id: 4242, revision: Revision::Prague, number: 7, blocks: vec![first, second] }
}

fn parse(text: &str) -> Result<BatchFile, InputError> {
    BatchFile::parse("batch.json", text.as_bytes())
}

/// What an error says after `from` was replaced by `to` in the example.
fn error_with(from: &str, to: &str) -> String {
    assert!(EXAMPLE.contains(from), "{from} is not in the example");
    parse(&EXAMPLE.replacen(from, to, 1)).expect_err("no batch file").to_string()
}

#[test]
fn the_example_is_read_field_by_field() {
    assert_eq!(parse(EXAMPLE).unwrap(), expected());
}

#[test]
fn what_is_written_reads_the_same() {
    let batch = expected();
    let text = batch.to_json();
    assert_eq!(parse(&text).unwrap(), batch);
    assert_eq!(parse(&text).unwrap().to_json(), text);
}

#[test]
fn errors_name_file_line_path_and_value() {
    for (from, to, expected) in [
        (
            "4242",
            "-1",
            "batch.json:2:15: chainId: invalid type: integer `-1`, expected a number below 2^64, decimal or hex after 0x",
        ),
        (
            "4242",
            "1.5",
            "batch.json:2:16: chainId: invalid type: floating point `1.5`, expected a number below 2^64, decimal or hex after 0x",
        ),
        (
            "4242",
            "18446744073709551616",
            "batch.json:2:33: chainId: invalid type: floating point `1.8446744073709552e+19`, expected a number below 2^64, decimal or hex after 0x",
        ),
        (
            "\"0x7\"",
            "\"0x10000000000000000\"",
            "batch.json:4:38: batchNumber: got \"0x10000000000000000\", expected a number below 2^64, decimal or hex after 0x",
        ),
        (
            "\"Prague\"",
            "\"London\"",
            "batch.json:3:18: fork: got \"London\", expected a revision, one of Cancun, Prague, Osaka",
        ),
        (
            "\"number\": \"19\"",
            "\"number\": \"0x\"",
            "batch.json:7:20: blocks[0].number: got \"0x\", expected a number below 2^64, decimal or hex after 0x",
        ),
        (
            "\"0x02\"",
            "\"02\"",
            "batch.json:40:33: blocks[0].transactions[1]: got \"02\", expected bytes, an even number of hex digits after 0x",
        ),
        (
            "\"0x02\"",
            "5",
            "batch.json:40:30: blocks[0].transactions[1]: got 5, expected bytes, an even number of hex digits after 0x",
        ),
        (
            "\"0x600a\"",
            "\"0x600\"",
            "batch.json:31:25: blocks[0].deposits[0].data: got \"0x600\", expected bytes, an even number of hex digits after 0x",
        ),
        (
            "\"excessBlobGas\"",
            "\"excessBlobgas\"",
            "batch.json:14:21: blocks[0].excessBlobgas: unknown field `excessBlobgas`, expected one of `number`, `timestamp`, `gasLimit`, `baseFeePerGas`, `coinbase`, `prevRandao`, `parentBeaconBlockRoot`, `excessBlobGas`, `withdrawals`, `deposits`, `transactions`",
        ),
        (
            "\"value\": 8",
            "\"mint\": 8",
            "batch.json:29:16: blocks[0].deposits[0]: duplicate field `mint`",
        ),
        ("\"timestamp\": 1700000000,", "", "batch.json:41:5: blocks[0]: missing field `timestamp`"),
        (
            "[\"0x\", \"0x02\"]",
            "{}",
            "batch.json:40:22: blocks[0].transactions: invalid type: map, expected a list of at most 1048576 items",
        ),
    ] {
        assert_eq!(error_with(from, to), expected, "{to}");
    }
}

#[test]
fn what_is_no_json_is_a_syntax_error() {
    for (text, expected) in [
        ("", "batch.json:1:0: EOF while parsing a value"),
        ("{", "batch.json:1:1: EOF while parsing an object"),
        ("{]", "batch.json:1:2: key must be a string"),
        ("{\"chainId\":\u{1}", "batch.json:1:12: expected value"),
    ] {
        let error = parse(text).unwrap_err();
        assert!(matches!(error, InputError::Syntax { .. }), "{error:?}");
        assert_eq!(error.to_string(), expected);
    }
    let error = parse(&format!("{EXAMPLE} x")).unwrap_err();
    assert!(matches!(error, InputError::Syntax { .. }), "{error:?}");
    let error = BatchFile::parse("b", b"{\"chainId\":\"\xff\"}").unwrap_err();
    assert!(matches!(error, InputError::Syntax { .. }), "{error:?}");
}

#[test]
fn depth_is_bounded() {
    for opening in ["[", "{\"blocks\":[", "{\"blocks\":[{\"transactions\":["] {
        parse(&opening.repeat(1_000_000)).unwrap_err();
    }
}

#[test]
fn quotes_of_the_file_are_short_and_printable() {
    let long = format!("\"0x{}\"", "zz".repeat(1_000_000));
    let error = error_with("\"0x02\"", &long);
    assert!(
        error.ends_with(
            "and 1999954 more characters, expected bytes, an even number of hex digits after 0x"
        ),
        "{error}"
    );
    let error = error_with("\"chainId\"", &format!("\"\\u001b[2J{}\"", "a".repeat(1_000_000)));
    assert!(error.len() < 1000 && error.contains("\\u{1b}[2J"), "{error}");
    assert!(!error.contains('\u{1b}'));
}

#[test]
fn sizes_are_bounded() {
    let block = "{\"number\":0,\"timestamp\":0,\"gasLimit\":0},";
    let batch = |blocks: &str| {
        let blocks = blocks.trim_end_matches(',');
        parse(&format!(
            "{{\"chainId\":1,\"fork\":\"Osaka\",\"batchNumber\":1,\"blocks\":[{blocks}]}}"
        ))
    };
    assert_eq!(batch(&block.repeat(batch::BLOCKS)).unwrap().blocks.len(), batch::BLOCKS);
    let error = batch(&block.repeat(batch::BLOCKS + 1)).unwrap_err().to_string();
    assert!(error.ends_with("blocks: more than 65536 items"), "{error}");

    let block = |count: usize| {
        let list = "\"0x\",".repeat(count);
        let list = list.trim_end_matches(',');
        format!("{{\"number\":0,\"timestamp\":0,\"gasLimit\":0,\"transactions\":[{list}]}},")
    };
    let fits = block(3) + &block(batch::TRANSACTIONS - 3);
    assert_eq!(batch(&fits).unwrap().transactions(), batch::TRANSACTIONS);
    let error = batch(&(fits + &block(1))).unwrap_err().to_string();
    let place = "batch.json: blocks[2].transactions[0]";
    assert_eq!(error, format!("{place}: a batch holds at most 1048576 transactions"));

    let one = |bytes: usize| {
        let digits = "00".repeat(bytes);
        batch(&format!(
            "{{\"number\":0,\"timestamp\":0,\"gasLimit\":0,\"transactions\":[\"0x{digits}\"]}}"
        ))
    };
    assert_eq!(one(batch::ENVELOPE_BYTES).unwrap().transactions(), 1);
    let error = one(batch::ENVELOPE_BYTES + 1).unwrap_err().to_string();
    let expected = "transactions[0]: a transaction of 16777217 bytes, at most 16777216 allowed";
    assert!(error.ends_with(expected), "{error}");
}

#[test]
fn files_are_read_up_to_the_bound() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("batch.json");
    let name = path.display().to_string();
    let error = BatchFile::read(&path).unwrap_err().to_string();
    assert!(error.starts_with(&format!("{name}: cannot be read: ")), "{error}");
    std::fs::write(&path, EXAMPLE).unwrap();
    assert_eq!(BatchFile::read(&path).unwrap(), expected());
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_len(batch::FILE_BYTES + 1).unwrap();
    let error = BatchFile::read(&path).unwrap_err().to_string();
    assert_eq!(error, format!("{name}: has more than 268435456 bytes"));
    assert!(matches!(BatchFile::read(folder.path()), Err(InputError::Unreadable { .. })));
}

#[test]
fn candidates_keep_their_order_and_their_errors() {
    let key = SecretKey::from_bytes(&[7; 32]).unwrap();
    let envelope = |nonce| {
        let unsigned = Transaction { nonce, chain_id: Some(4242), ..Transaction::default() };
        unsigned.signed(&key).encode()
    };
    let mut transactions: Vec<_> = (0..200).map(envelope).collect();
    transactions[17] = vec![0x02, 0xff];
    let mut batch = expected();
    batch.blocks[1].transactions = transactions.clone();
    let seen = std::sync::atomic::AtomicUsize::new(0);
    let input = batch.recover_with(true, || {
        seen.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    });
    assert_eq!(seen.into_inner(), 202);
    assert!(input.is_strict);
    let candidates = &input.blocks[1].transactions;
    assert!(matches!(candidates[17], Err(Rejection::Decode(_))));
    for (nonce, candidate) in candidates.iter().enumerate().filter(|(nonce, _)| *nonce != 17) {
        let Recovered { transaction, sender, .. } = candidate.as_ref().unwrap();
        assert_eq!((transaction.nonce, *sender), (nonce as u64, key.address()));
    }
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(alone.install(|| batch.recover(true)), input);
}
