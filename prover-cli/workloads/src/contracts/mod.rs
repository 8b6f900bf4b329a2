//! The contracts that transactions call, in assembly, with the calls that they understand.

mod arithmetic_loop;
mod erc20;
mod factory;
mod keccak_loop;
mod messenger;
mod reverter;
mod storage_loop;

use primitives::{AccountId, H160, Word, keccak256};

use crate::asm::{AsmError, assemble, push};

pub use erc20::{TOTAL_SUPPLY_SLOT, allowance_slot, balance_slot};

/// A contract of this package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contract {
    /// A token: ERC-20 with the errors of ERC-6093.
    Erc20,
    /// Hashes 64 bytes again and again.
    KeccakLoop,
    /// Increments slots, one after the other.
    StorageLoop,
    /// Multiplies, divides and more, with 256 bits.
    ArithmeticLoop,
    /// Writes a slot, then reverts with data.
    Reverter,
    /// Deploys what it is given, by CREATE or CREATE2.
    Factory,
    /// Sends messages down and burns for withdrawals.
    Messenger,
}

impl Contract {
    /// Every one of them.
    pub const ALL: [Self; 7] = [
        Self::Erc20,
        Self::KeccakLoop,
        Self::StorageLoop,
        Self::ArithmeticLoop,
        Self::Reverter,
        Self::Factory,
        Self::Messenger,
    ];

    /// Where it is on every chain that this package makes: `0xc011ade0` and a number from 1.
    pub fn address(self) -> H160 {
        let mut address = H160::zero();
        address.0[..4].copy_from_slice(&[0xc0, 0x11, 0xad, 0xe0]);
        address.0[19] = self as u8 + 1;
        address
    }

    /// The same as an account of the engine.
    pub fn account(self) -> AccountId {
        self.address().into()
    }

    /// Its source.
    pub fn source(self) -> String {
        match self {
            Self::Erc20 => erc20::source(),
            Self::KeccakLoop => keccak_loop::SOURCE.to_owned(),
            Self::StorageLoop => storage_loop::SOURCE.to_owned(),
            Self::ArithmeticLoop => arithmetic_loop::SOURCE.to_owned(),
            Self::Reverter => reverter::SOURCE.to_owned(),
            Self::Factory => factory::SOURCE.to_owned(),
            Self::Messenger => messenger::SOURCE.to_owned(),
        }
    }

    /// Its code. A test shows that the sources have no error.
    pub fn code(self) -> Result<Vec<u8>, AsmError> {
        assemble(&self.source())
    }
}

/// Init code that deploys `code`.
pub fn init_code(code: &[u8]) -> Vec<u8> {
    let mut init = push(Word::from(code.len()));
    // The code stands at the end: codecopy(0, codesize - len, len), return(0, len).
    const REST: [u8; 8] = [0x80, 0x80, 0x38, 0x03, 0x5f, 0x39, 0x5f, 0xf3];
    init.extend_from_slice(&REST);
    init.extend_from_slice(code);
    init
}

/// An argument of a call.
#[derive(Clone, Copy, Debug)]
pub enum Argument<'a> {
    /// A value type, as one word.
    Word(Word),
    /// `bytes`.
    Bytes(&'a [u8]),
}

impl From<H160> for Argument<'_> {
    fn from(address: H160) -> Self {
        Self::Word(AccountId::from(address).to_word())
    }
}

impl From<Word> for Argument<'_> {
    fn from(word: Word) -> Self {
        Self::Word(word)
    }
}

impl From<u64> for Argument<'_> {
    fn from(number: u64) -> Self {
        Self::Word(Word::from(number))
    }
}

impl<'a> From<&'a [u8]> for Argument<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

/// Calldata of a call by Solidity's ABI.
pub fn calldata(signature: &str, arguments: &[Argument<'_>]) -> Vec<u8> {
    let mut data = keccak256(signature.as_bytes()).0[..4].to_vec();
    data.extend(words(arguments));
    data
}

/// The arguments alone, by Solidity's ABI.
pub fn words(arguments: &[Argument<'_>]) -> Vec<u8> {
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    let word = |number: usize| Word::from(number).to_be_bytes::<32>();
    for argument in arguments {
        match argument {
            Argument::Word(value) => head.extend(value.to_be_bytes::<32>()),
            Argument::Bytes(bytes) => {
                head.extend(word(32 * arguments.len() + tail.len()));
                tail.extend(word(bytes.len()));
                tail.extend_from_slice(bytes);
                tail.resize(tail.len().next_multiple_of(32), 0);
            }
        }
    }
    head.extend(tail);
    head
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_source_assembles_to_a_contract_of_its_own() {
        let codes: BTreeSet<_> = Contract::ALL.map(|contract| contract.code().unwrap()).into();
        assert_eq!(codes.len(), Contract::ALL.len());
        assert!(codes.iter().all(|code| !code.is_empty() && code.len() < 1_500));
        let addresses: BTreeSet<_> = Contract::ALL.map(Contract::address).into();
        assert_eq!(addresses.len(), Contract::ALL.len());
    }

    #[test]
    fn the_deploying_code_is_what_it_says() {
        let code = [0x60, 0x01, 0x00];
        let source = "3 dup1 dup1 codesize sub 0 codecopy 0 return";
        assert_eq!(init_code(&code), [&assemble(source).unwrap()[..], &code].concat());
    }

    #[test]
    fn bytes_stand_behind_the_words() {
        let data = words(&[7u64.into(), (&b"abc"[..]).into(), 8u64.into()]);
        let mut expected =
            [7u64, 96, 8, 3].map(|word| Word::from(word).to_be_bytes::<32>()).concat();
        expected.extend(b"abc");
        expected.resize(160, 0);
        assert_eq!(data, expected);
    }
}
