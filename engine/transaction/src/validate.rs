//! Whether a block may hold a transaction.
//!
//! When several rules are broken, the first in the order of this file is reported: the order of
//! Ethereum's specification.

use primitives::{Word, checked_mul};

use crate::intrinsic_gas;
use crate::{BlockTerms, IntrinsicGas, InvalidTransaction, Transaction, TxRules, TxType};

/// The first byte of the hash of a blob that is committed to by KZG.
const BLOB_VERSION_KZG: u8 = 1;

/// Checks all that does not depend on the sender's account; returns what is charged at the start.
pub fn validate(
    tx: &Transaction,
    rules: &TxRules,
    block: &BlockTerms,
) -> Result<IntrinsicGas, InvalidTransaction> {
    if !rules.types.contains(&tx.tx_type) {
        return Err(InvalidTransaction::TypeNotEnabled(tx.tx_type));
    }
    if let Some(got) = tx.chain_id
        && got != block.chain_id
    {
        return Err(InvalidTransaction::ChainId { expected: block.chain_id, got });
    }
    let gas = check_shape(tx, rules)?;
    check_room(tx, block)?;
    check_fees(tx, block)?;
    match tx.tx_type {
        TxType::Blob => check_blobs(tx, rules, block)?,
        TxType::SetCode => check_authorizations(tx)?,
        TxType::Legacy | TxType::AccessList | TxType::DynamicFee => {}
    }
    Ok(gas)
}

/// Checks the transaction against its sender's account. A delegation is not code.
pub fn check_sender(
    tx: &Transaction,
    nonce: u64,
    balance: Word,
    has_code: bool,
) -> Result<(), InvalidTransaction> {
    if tx.nonce < nonce {
        return Err(InvalidTransaction::NonceTooLow { tx: tx.nonce, state: nonce });
    }
    if tx.nonce > nonce {
        return Err(InvalidTransaction::NonceTooHigh { tx: tx.nonce, state: nonce });
    }
    let cost = tx.max_cost();
    if cost.is_none_or(|cost| cost > balance) {
        let need = cost.unwrap_or(Word::MAX);
        return Err(InvalidTransaction::InsufficientFunds { have: balance, need });
    }
    if has_code {
        return Err(InvalidTransaction::SenderHasCode);
    }
    Ok(())
}

/// What only the revision decides.
fn check_shape(tx: &Transaction, rules: &TxRules) -> Result<IntrinsicGas, InvalidTransaction> {
    let (have, gas) = (tx.gas_limit, intrinsic_gas(tx, &rules.intrinsic));
    if have < gas.gas {
        return Err(InvalidTransaction::IntrinsicGas { have, need: gas.gas });
    }
    if have < gas.floor {
        return Err(InvalidTransaction::FloorGas { have, need: gas.floor });
    }
    if tx.nonce == u64::MAX {
        return Err(InvalidTransaction::NonceOverflow);
    }
    let len = tx.data.len();
    if let Some(max) = rules.init_code_len_max
        && tx.is_create()
        && len > max
    {
        return Err(InvalidTransaction::InitCodeLen { len, max });
    }
    if let Some(max) = rules.gas_limit_max
        && have > max
    {
        return Err(InvalidTransaction::GasLimitAboveMax { have, max });
    }
    Ok(gas)
}

fn check_room(tx: &Transaction, block: &BlockTerms) -> Result<(), InvalidTransaction> {
    if tx.gas_limit > block.gas_left {
        let (have, left) = (tx.gas_limit, block.gas_left);
        return Err(InvalidTransaction::GasLimitAboveBlock { have, left });
    }
    let blobs = tx.blob_versioned_hashes.len() as u64;
    if blobs > block.blobs_left {
        return Err(InvalidTransaction::BlobsAboveBlock { have: blobs, left: block.blobs_left });
    }
    Ok(())
}

fn check_fees(tx: &Transaction, block: &BlockTerms) -> Result<(), InvalidTransaction> {
    let (cap, priority) = (tx.max_fee_per_gas, tx.max_priority_fee_per_gas);
    if checked_mul(cap, Word::from(tx.gas_limit)).is_none() {
        return Err(InvalidTransaction::GasCostOverflow);
    }
    if priority > cap {
        return Err(InvalidTransaction::PriorityFeeAboveCap { cap, priority });
    }
    if cap < block.base_fee {
        let base_fee = block.base_fee;
        return Err(InvalidTransaction::FeeCapBelowBaseFee { cap, base_fee });
    }
    Ok(())
}

fn check_blobs(
    tx: &Transaction,
    rules: &TxRules,
    block: &BlockTerms,
) -> Result<(), InvalidTransaction> {
    let hashes = &tx.blob_versioned_hashes;
    if hashes.is_empty() {
        return Err(InvalidTransaction::NoBlobs);
    }
    let have = hashes.len() as u64;
    if let Some(max) = rules.blobs_max
        && have > max
    {
        return Err(InvalidTransaction::TooManyBlobs { have, max });
    }
    if let Some((index, &hash)) =
        hashes.iter().enumerate().find(|(_, hash)| hash.0[0] != BLOB_VERSION_KZG)
    {
        return Err(InvalidTransaction::BlobVersion { index, hash });
    }
    if tx.max_fee_per_blob_gas < block.blob_base_fee {
        let (cap, blob_base_fee) = (tx.max_fee_per_blob_gas, block.blob_base_fee);
        return Err(InvalidTransaction::BlobFeeCap { cap, blob_base_fee });
    }
    if tx.is_create() {
        return Err(InvalidTransaction::BlobCreate);
    }
    Ok(())
}

fn check_authorizations(tx: &Transaction) -> Result<(), InvalidTransaction> {
    if tx.is_create() {
        return Err(InvalidTransaction::SetCodeCreate);
    }
    if tx.authorizations.is_empty() {
        return Err(InvalidTransaction::NoAuthorizations);
    }
    Ok(())
}
