//! A small assembler, so that the contracts of this package can be read.
//!
//! A source is words between white space; `;` starts a comment that ends with the line.
//!
//! | word | becomes |
//! |---|---|
//! | `add`, `SLOAD`, ... | that instruction, by its name in the engine's own table |
//! | `7`, `0xff` | the shortest push of the number |
//! | `name:` | a jump destination |
//! | `@name` | the shortest push of that destination's place |
//! | `selector=transfer(address,uint256)` | a push of the four bytes that calls start with |
//! | `topic=Transfer(address,address,uint256)` | a push of the hash that events start with |
//!
//! Pushes have no names of their own: a push without its number would swallow what follows.

use std::collections::BTreeMap;

use engine::vms::evm::opcodes::OPCODES;
use primitives::{Word, keccak256};
use thiserror::Error;

const PUSH0: u8 = 0x5f;
const JUMPDEST: u8 = 0x5b;

/// Why a source is no program.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AsmError {
    /// A word is none of the table's.
    #[error("line {line}: {word:?} is no instruction, number or label")]
    UnknownWord {
        /// Where, from 1.
        line: usize,
        /// The word.
        word: String,
    },
    /// A number does not fit 256 bits, or has digits that are none.
    #[error("line {line}: {word:?} is no number of 256 bits")]
    Number {
        /// Where, from 1.
        line: usize,
        /// The word.
        word: String,
    },
    /// A push by its name.
    #[error("line {line}: {word:?} is no word of this language; a number is pushed by writing it")]
    NamedPush {
        /// Where, from 1.
        line: usize,
        /// The word.
        word: String,
    },
    /// A label has two places.
    #[error("line {line}: the label {label:?} has a place already")]
    RepeatedLabel {
        /// Where, from 1.
        line: usize,
        /// The label.
        label: String,
    },
    /// A label is used and has no place.
    #[error("line {line}: the label {label:?} has no place")]
    MissingLabel {
        /// Where, from 1.
        line: usize,
        /// The label.
        label: String,
    },
}

/// A part of a program whose length may still be open.
enum Item<'a> {
    Bytes(Vec<u8>),
    Place(&'a str),
    /// A push of a label's place, with the line that it stands in and the bytes it has so far.
    Reference {
        label: &'a str,
        line: usize,
        width: usize,
    },
}

impl Item<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Place(_) => 1,
            Self::Reference { width, .. } => 1 + width,
        }
    }
}

/// Assembles a source.
pub fn assemble(source: &str) -> Result<Vec<u8>, AsmError> {
    let mut items = parse(source)?;
    // Pushes only grow, so this ends.
    let places = loop {
        let places = places_of(&items);
        if !widen(&mut items, &places)? {
            break places;
        }
    };
    let mut code = Vec::new();
    for item in &items {
        match item {
            Item::Bytes(bytes) => code.extend_from_slice(bytes),
            Item::Place(_) => code.push(JUMPDEST),
            Item::Reference { label, width, .. } => {
                let place = places.get(label).copied().unwrap_or_default();
                push_wide(&mut code, Word::from(place), *width);
            }
        }
    }
    Ok(code)
}

fn parse(source: &str) -> Result<Vec<Item<'_>>, AsmError> {
    let mut items = Vec::new();
    let mut labels = BTreeMap::new();
    for (line, text) in (1..).zip(source.lines()) {
        let text = text.split(';').next().unwrap_or_default();
        for word in text.split_whitespace() {
            let item = item_of(line, word)?;
            if let Item::Place(label) = item
                && labels.insert(label, ()).is_some()
            {
                return Err(AsmError::RepeatedLabel { line, label: label.to_owned() });
            }
            items.push(item);
        }
    }
    Ok(items)
}

fn item_of(line: usize, word: &str) -> Result<Item<'_>, AsmError> {
    if let Some(label) = word.strip_suffix(':') {
        return Ok(Item::Place(label));
    }
    if let Some(label) = word.strip_prefix('@') {
        return Ok(Item::Reference { label, line, width: 1 });
    }
    if let Some(signature) = word.strip_prefix("selector=") {
        return Ok(Item::Bytes(push(Word::from_be_bytes(selector(signature)))));
    }
    if let Some(signature) = word.strip_prefix("topic=") {
        return Ok(Item::Bytes(push(Word::from_be_bytes(keccak256(signature.as_bytes()).0))));
    }
    if word.starts_with(|first: char| first.is_ascii_digit()) {
        let number = number(word).ok_or_else(|| AsmError::Number { line, word: word.into() })?;
        return Ok(Item::Bytes(push(number)));
    }
    let found = OPCODES.iter().find(|opcode| opcode.name.eq_ignore_ascii_case(word));
    let opcode = found.ok_or_else(|| AsmError::UnknownWord { line, word: word.into() })?;
    if opcode.name.starts_with("PUSH") {
        return Err(AsmError::NamedPush { line, word: word.into() });
    }
    Ok(Item::Bytes(vec![opcode.byte]))
}

fn number(word: &str) -> Option<Word> {
    let (digits, radix) = word.strip_prefix("0x").map_or((word, 10), |digits| (digits, 16));
    if digits.is_empty() {
        return None;
    }
    Word::from_str_radix(digits, radix).ok()
}

/// Where each label stands with the widths so far.
fn places_of<'a>(items: &[Item<'a>]) -> BTreeMap<&'a str, usize> {
    let (mut places, mut at) = (BTreeMap::new(), 0);
    for item in items {
        if let Item::Place(label) = item {
            places.insert(*label, at);
        }
        at += item.len();
    }
    places
}

/// Widens the pushes that are too narrow for their places; whether there were any.
fn widen(items: &mut [Item<'_>], places: &BTreeMap<&str, usize>) -> Result<bool, AsmError> {
    let mut has_changed = false;
    for item in items {
        let Item::Reference { label, line, width } = item else { continue };
        let Some(&place) = places.get(label) else {
            return Err(AsmError::MissingLabel { line: *line, label: (*label).to_owned() });
        };
        let need = Word::from(place).byte_len();
        if need > *width {
            *width = need;
            has_changed = true;
        }
    }
    Ok(has_changed)
}

/// The shortest push of a number.
pub fn push(number: Word) -> Vec<u8> {
    let mut code = Vec::new();
    push_wide(&mut code, number, number.byte_len());
    code
}

/// Appends a push of so many bytes.
fn push_wide(code: &mut Vec<u8>, number: Word, width: usize) {
    let bytes: [u8; 32] = number.to_be_bytes();
    code.push(PUSH0 + width as u8);
    code.extend_from_slice(&bytes[32 - width..]);
}

/// The word whose last four bytes are those that a call of the function starts with.
fn selector(signature: &str) -> [u8; 32] {
    let hash = keccak256(signature.as_bytes());
    let mut word = [0; 32];
    word[28..].copy_from_slice(&hash.0[..4]);
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(source: &str) -> String {
        hex::encode(assemble(source).unwrap())
    }

    #[test]
    fn each_kind_of_word_becomes_its_bytes() {
        assert_eq!(hex("add SLOAD Keccak256"), "015420");
        assert_eq!(hex("0 1 255 256 0x0100"), "5f600160ff610100610100");
        assert_eq!(hex("selector=transfer(address,uint256)"), "63a9059cbb");
        let topic = "7fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
        assert_eq!(hex("topic=Transfer(address,address,uint256)"), topic);
        assert_eq!(hex("start: @end jump @start end: stop ; jump"), "5b60065660005b00");
        assert_eq!(hex("; nothing"), "");
    }

    #[test]
    fn a_selector_with_leading_zeros_is_pushed_short() {
        let code = assemble("selector=wycpnbqcyf()").unwrap();
        assert!(code.len() < 5, "{code:?}");
    }

    #[test]
    fn pushes_of_places_are_as_short_as_the_places_allow() {
        let near = format!("@end {} end:", "stop ".repeat(253));
        assert_eq!(&assemble(&near).unwrap()[..2], [0x60, 0xff]);
        let far = format!("@end {} end:", "stop ".repeat(254));
        assert_eq!(&assemble(&far).unwrap()[..3], [0x61, 0x01, 0x01]);
        // The second push is widened because the first one was.
        let both = format!("@b @a {} a: {} b:", "stop ".repeat(251), "stop ".repeat(10));
        let code = assemble(&both).unwrap();
        assert_eq!((code[0], code[3]), (0x61, 0x61));
        assert_eq!(code[usize::from(u16::from_be_bytes([code[4], code[5]]))], JUMPDEST);
    }

    #[test]
    fn what_means_nothing_is_named_with_its_line() {
        let error = |source| assemble(source).unwrap_err();
        let word = |word: &str| word.to_owned();
        assert_eq!(error("add\n1 adx"), AsmError::UnknownWord { line: 2, word: word("adx") });
        assert_eq!(error("0x"), AsmError::Number { line: 1, word: word("0x") });
        assert_eq!(error("12a"), AsmError::Number { line: 1, word: word("12a") });
        let wide = format!("0x1{}", "0".repeat(64));
        assert_eq!(error(&wide), AsmError::Number { line: 1, word: wide.clone() });
        assert_eq!(error("push1 1"), AsmError::NamedPush { line: 1, word: word("push1") });
        assert_eq!(error("a:\n a:"), AsmError::RepeatedLabel { line: 2, label: word("a") });
        assert_eq!(error("\n@a"), AsmError::MissingLabel { line: 2, label: word("a") });
    }

    #[test]
    fn every_instruction_but_the_pushes_has_its_name() {
        for opcode in OPCODES.iter().filter(|opcode| !opcode.name.starts_with("PUSH")) {
            assert_eq!(assemble(opcode.name), Ok(vec![opcode.byte]));
        }
    }
}
