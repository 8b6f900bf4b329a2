//! How values look in text.

use primitives::{AccountId, H256, Word};

/// A number in its shortest hexadecimal form.
pub(crate) fn word_text(word: Word) -> String {
    format!("{word:#x}")
}

/// A hash in full.
pub(crate) fn hash_text(hash: &H256) -> String {
    bytes_text(&hash.0)
}

/// A 20-byte address if the account has one, else all 32 bytes of its id.
pub(crate) fn account_text(account: &AccountId) -> String {
    account.address().map_or_else(|| bytes_text(&account.0), |address| bytes_text(&address.0))
}

/// Bytes in hexadecimal.
pub(crate) fn bytes_text(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}
