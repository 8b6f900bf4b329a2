//! The same as the files that the command line reads.

use formats::{BatchFile, BlockFile, GenesisFile};

use crate::{Batch, Block, Chain};

impl Chain {
    /// As a genesis file.
    pub fn file(&self) -> GenesisFile {
        GenesisFile {
            config: self.config.clone(),
            block: self.block,
            accounts: self.accounts.clone(),
        }
    }

    /// The text of the genesis file.
    pub fn to_json(&self) -> String {
        self.file().to_json()
    }
}

impl Batch {
    /// As a batch file.
    pub fn file(&self) -> BatchFile {
        BatchFile {
            chain_id: self.chain_id,
            revision: self.revision,
            number: self.number,
            blocks: self.blocks.iter().map(Block::file).collect(),
        }
    }

    /// The text of the batch file.
    pub fn to_json(&self) -> String {
        self.file().to_json()
    }
}

impl Block {
    fn file(&self) -> BlockFile {
        let environment = self.environment.clone();
        BlockFile {
            number: environment.number,
            timestamp: environment.timestamp,
            gas_limit: environment.gas_limit,
            base_fee_per_gas: environment.base_fee,
            coinbase: environment.coinbase,
            prev_randao: environment.prev_randao,
            parent_beacon_block_root: environment.parent_beacon_block_root,
            excess_blob_gas: environment.excess_blob_gas,
            withdrawals: environment.withdrawals,
            deposits: environment.deposits,
            transactions: self.transactions.iter().map(|entry| entry.envelope.clone()).collect(),
        }
    }
}
