//! A tiny assembler, so that programs of our own can be read.

use std::collections::BTreeMap;

use engine::vms::evm::opcodes::OPCODES;
use primitives::Word;

const PUSH0: u8 = 0x5f;
const PUSH2: u8 = 0x61;
const JUMPDEST: u8 = 0x5b;

/// Assembles words that white space separates: an instruction's name; `name:` for a jump
/// destination; `@name` to push its place; a number to push it.
///
/// # Panics
/// If a word is none of these, or a label has no place: the source is part of the program.
pub fn assemble(source: &str) -> Vec<u8> {
    let mut code = Vec::new();
    let (mut labels, mut uses) = (BTreeMap::new(), Vec::new());
    for word in source.split_whitespace() {
        if let Some(label) = word.strip_suffix(':') {
            labels.insert(label, code.len());
            code.push(JUMPDEST);
        } else if let Some(label) = word.strip_prefix('@') {
            uses.push((label, code.len() + 1));
            code.extend([PUSH2, 0, 0]);
        } else if let Some(number) = number(word) {
            push(&mut code, number);
        } else {
            code.push(opcode(word));
        }
    }
    for (label, place) in uses {
        let Some(&target) = labels.get(label) else { panic!("the label {label} has no place") };
        let target = u16::try_from(target).unwrap_or_else(|_| panic!("{label} is too far away"));
        code[place..place + 2].copy_from_slice(&target.to_be_bytes());
    }
    code
}

/// Appends the shortest push of a number.
pub fn push(code: &mut Vec<u8>, number: Word) {
    let bytes: [u8; 32] = number.to_be_bytes();
    let len = number.byte_len();
    code.push(PUSH0 + len as u8);
    code.extend_from_slice(&bytes[32 - len..]);
}

/// The byte of an instruction.
///
/// # Panics
/// If there is none of that name.
pub fn opcode(name: &str) -> u8 {
    let found = OPCODES.iter().find(|opcode| opcode.name.eq_ignore_ascii_case(name));
    found.unwrap_or_else(|| panic!("there is no instruction {name}")).byte
}

fn number(word: &str) -> Option<Word> {
    match word.strip_prefix("0x") {
        Some(digits) => Word::from_str_radix(digits, 16).ok(),
        None => Word::from_str_radix(word, 10).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_numbers_and_names_become_bytes() {
        let code = assemble("0 255 0x0100 loop: pop @loop @end jump end: stop");
        let expected = "5f60ff6101005b50610006610010565b00";
        assert_eq!(hex::encode(&code), expected.replace("610010", "61000f"));
    }

    #[test]
    #[should_panic(expected = "no instruction adx")]
    fn a_word_that_means_nothing_is_refused() {
        assemble("1 2 adx");
    }
}
