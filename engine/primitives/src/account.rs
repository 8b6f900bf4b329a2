//! Who owns code, a balance and storage.

use primitive_types::H160;

use crate::Word;

/// An account of any VM, 32 bytes.
///
/// The first byte names the address space, so that accounts of different spaces never collide:
/// space 0 holds Ethereum's 20-byte addresses, right-aligned with zeros between. Aligned, so that it is
/// moved and compared by words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(align(4))]
pub struct AccountId(pub [u8; 32]);

impl AccountId {
    /// The account at a 20-byte address.
    #[inline]
    pub const fn from_address(address: H160) -> Self {
        let mut bytes = [0; 32];
        let (_, low) = bytes.split_at_mut(12);
        low.copy_from_slice(&address.0);
        Self(bytes)
    }

    /// The account at the address in a word's low 20 bytes; the rest is ignored, as the EVM does.
    #[inline]
    pub fn from_word(word: Word) -> Self {
        let mut bytes: [u8; 32] = word.to_be_bytes();
        bytes[..12].fill(0);
        Self(bytes)
    }

    /// The account at a small address, such as a precompile's.
    #[inline]
    pub const fn from_low_u64(address: u64) -> Self {
        let mut bytes = [0; 32];
        let (_, low) = bytes.split_at_mut(24);
        low.copy_from_slice(&address.to_be_bytes());
        Self(bytes)
    }

    /// The 20-byte address, if this account has one.
    #[inline]
    pub fn address(&self) -> Option<H160> {
        self.0[..12].iter().all(|&byte| byte == 0).then(|| H160::from_slice(&self.0[12..]))
    }

    /// The id as the EVM sees it on its stack.
    #[inline]
    pub const fn to_word(self) -> Word {
        Word::from_be_bytes(self.0)
    }
}

impl From<H160> for AccountId {
    fn from(address: H160) -> Self {
        Self::from_address(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_survives_the_embedding() {
        let address = H160([0xab; 20]);
        let id = AccountId::from(address);
        assert_eq!(id.address(), Some(address));
        assert_eq!(AccountId::from_word(id.to_word()), id);
        assert_eq!(AccountId::from_low_u64(9).to_word(), Word::from(9));
    }

    #[test]
    fn another_space_has_no_address() {
        let mut id = AccountId::from(H160([1; 20]));
        id.0[0] = 1;
        assert_eq!(id.address(), None);
    }

    #[test]
    fn dirty_high_bytes_of_a_word_are_ignored() {
        assert_eq!(AccountId::from_word(Word::MAX), AccountId::from_address(H160([0xff; 20])));
    }
}
