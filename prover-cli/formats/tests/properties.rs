//! Whatever the bytes are, the readers answer; and whatever they accept is written and read the same.
#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

use formats::{BatchFile, GenesisFile};
use proptest::prelude::*;

const GENESIS: &str = r#"{"config":{"chainId":16,"cancunTime":0},"number":5,"gasLimit":"7",
"colonnade":{"revisions":[{"timestamp":0,"revision":"Prague"}],"baseFeeRule":{"fixed":7},
"nativeLimit":{"cycles":"0x10"},"hooks":false},"alloc":{
"0x0000000000000000000000000000000000000001":{"balance":"0x10"},
"0000000000000000000000000000000000000002":{"balance":"9","code":"0x60","storage":{"0x1":"0x02"}}}}"#;

const BATCH: &str = r#"{"chainId":42,"fork":"Osaka","batchNumber":"0x7","blocks":[{"number":"19",
"timestamp":17,"gasLimit":"0x1c9c380","coinbase":"0x0000000000000000000000000000000000000001",
"withdrawals":[{"index":1,"validatorIndex":2,"address":"0x0000000000000000000000000000000000000003",
"amount":4}],"deposits":[{"priorityIndex":5,"from":"0x0000000000000000000000000000000000000006",
"gasLimit":1,"data":"0x600a"}],"transactions":["0x","0x02"]}]}"#;

fn read_genesis(bytes: &[u8]) {
    if let Ok(genesis) = GenesisFile::parse("g", bytes) {
        let again = GenesisFile::parse("g", genesis.to_json().as_bytes());
        assert_eq!(again.expect("what was written is read"), genesis);
    }
}

fn read_batch(bytes: &[u8]) {
    if let Ok(batch) = BatchFile::parse("b", bytes) {
        let again = BatchFile::parse("b", batch.to_json().as_bytes());
        assert_eq!(again.expect("what was written is read"), batch);
    }
}

/// The text with some bytes replaced, some cut out, and some doubled.
fn mutated(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let place = 0..text.len();
    let edit = (
        place,
        0..3u8,
        0..9usize,
        prop_oneof![any::<u8>(), prop::sample::select(b"0x{}[]\",:-.e9".as_slice())],
    );
    prop::collection::vec(edit, 1..6).prop_map(move |edits| {
        let mut bytes = text.as_bytes().to_vec();
        for (place, kind, len, byte) in edits {
            let start = place.min(bytes.len());
            let end = (start + len).min(bytes.len());
            match kind {
                0 => bytes[start..end].fill(byte),
                1 => drop(bytes.drain(start..end)),
                _ => {
                    let copy = bytes[start..end].to_vec();
                    bytes.splice(start..start, copy);
                }
            }
        }
        bytes
    })
}

#[test]
fn every_prefix_is_answered() {
    for len in 0..GENESIS.len() {
        assert!(GenesisFile::parse("g", &GENESIS.as_bytes()[..len]).is_err());
    }
    for len in 0..BATCH.len() {
        assert!(BatchFile::parse("b", &BATCH.as_bytes()[..len]).is_err());
    }
    read_genesis(GENESIS.as_bytes());
    read_batch(BATCH.as_bytes());
    GenesisFile::parse("g", GENESIS.as_bytes()).unwrap();
    BatchFile::parse("b", BATCH.as_bytes()).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn any_bytes_are_answered(bytes: Vec<u8>) {
        read_genesis(&bytes);
        read_batch(&bytes);
    }

    #[test]
    fn a_mutated_genesis_is_answered(bytes in mutated(GENESIS)) {
        read_genesis(&bytes);
    }

    #[test]
    fn a_mutated_batch_is_answered(bytes in mutated(BATCH)) {
        read_batch(&bytes);
    }
}
