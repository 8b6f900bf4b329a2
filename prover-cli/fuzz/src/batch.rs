//! Batch files: what is read is written and read the same, and gives a candidate per transaction.

use engine::transition::Recovered;
use formats::BatchFile;

use crate::chain;

/// Reads `bytes`.
pub fn check(bytes: &[u8]) {
    let Ok(batch) = BatchFile::parse("batch", bytes) else { return };
    let again = BatchFile::parse("batch", batch.to_json().as_bytes());
    assert_eq!(again.expect("what was written is read"), batch);
    let input = batch.recover(false);
    for (block, file) in input.blocks.iter().zip(&batch.blocks) {
        assert_eq!(block.transactions.len(), file.transactions.len());
        for (candidate, envelope) in block.transactions.iter().zip(&file.transactions) {
            let Ok(Recovered { transaction, .. }) = candidate else { continue };
            assert_eq!(&transaction.encode(), envelope, "a transaction has one envelope");
        }
    }
}

/// Batches of a small chain.
pub fn seeds() -> Vec<Vec<u8>> {
    let batches = chain::batches();
    for batch in &batches {
        let rejected = batch.recover(false).blocks;
        let rejected =
            rejected.iter().flat_map(|block| &block.transactions).filter(|it| it.is_err());
        assert!(rejected.count() <= 1, "a seed's transactions are signed");
    }
    batches.map(|batch| batch.to_json().into_bytes()).into()
}
