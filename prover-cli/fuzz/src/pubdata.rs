//! Pubdata: one encoding for each, and the chain takes it over or is left as it was.

use std::sync::LazyLock;

use engine::pubdata::{Pubdata, Rebuilder};

use crate::chain;

static CHAINS: LazyLock<Vec<Rebuilder>> =
    LazyLock::new(|| chain::published().into_iter().map(|(before, _)| before).collect());

/// Reads `bytes`, and applies them to the chain before each of its batches.
pub fn check(bytes: &[u8]) {
    let Ok(pubdata) = Pubdata::from_bytes(bytes) else { return };
    assert_eq!(pubdata.to_bytes(), bytes, "pubdata has one encoding");
    for before in CHAINS.iter() {
        let mut chain = before.clone();
        match chain.apply(&pubdata) {
            Ok(commitment) => assert_eq!(commitment, chain.tree().commitment()),
            Err(_) => {
                assert_eq!(chain.tree().commitment(), before.tree().commitment());
                assert_eq!(chain.context(), before.context());
                assert_eq!(chain.state(), before.state());
            }
        }
    }
}

/// What the batches of a small chain publish.
pub fn seeds() -> Vec<Vec<u8>> {
    chain::published().into_iter().map(|(_, pubdata)| pubdata).collect()
}
