//! Genesis files: what is read is written and read the same, and builds a chain or says why not.

use formats::GenesisFile;

use crate::chain;

/// Reads `bytes`.
pub fn check(bytes: &[u8]) {
    let Ok(genesis) = GenesisFile::parse("genesis", bytes) else { return };
    let again = GenesisFile::parse("genesis", genesis.to_json().as_bytes());
    assert_eq!(again.expect("what was written is read"), genesis);
    if let Ok(built) = genesis.build("genesis") {
        assert_eq!(built.header.chain_id, genesis.config.chain_id);
    }
}

/// A full file and a plain one of Ethereum.
pub fn seeds() -> Vec<Vec<u8>> {
    let plain = r#"{"config":{"chainId":1,"cancunTime":0,"pragueTime":9,"x":[1e9,null]},
        "nonce":"0x0","timestamp":"5","extraData":"0x","gasLimit":30000000,"difficulty":0,
        "mixHash":"0x","coinbase":"0x","number":0,"alloc":
        {"00000000000000000000000000000000000000aa":{"balance":"10","nonce":1,
        "storage":{"0x1":"0x2"}}}}"#;
    let seeds = vec![chain::genesis().to_json().into_bytes(), plain.as_bytes().to_vec()];
    for seed in &seeds {
        GenesisFile::parse("seed", seed).expect("a seed is valid");
    }
    seeds
}
