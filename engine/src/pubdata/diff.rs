//! Differences of words and of headers.

use primitives::{H256, Word, byte_len};

use crate::account::AccountHeader;

/// How a word changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordDiff {
    /// It is now this.
    Set(Word),
    /// It is more by this, modulo 2^256.
    Add(Word),
    /// It is less by this, modulo 2^256.
    Sub(Word),
}

impl WordDiff {
    /// The shortest way to say how `old` became `new`.
    pub fn between(old: Word, new: Word) -> Self {
        let more = new.wrapping_sub(old);
        // Of a number and its negative only one can be short.
        let (other, len) = match more.into_limbs() {
            [.., 0] => (Self::Add(more), byte_len(&more)),
            [.., u64::MAX] => {
                let less = more.wrapping_neg();
                (Self::Sub(less), byte_len(&less))
            }
            _ => return Self::shortest(new, more),
        };
        // Of equal lengths the first.
        if byte_len(&new) <= len { Self::Set(new) } else { other }
    }

    /// The shortest of the three by their lengths.
    #[cold]
    fn shortest(new: Word, more: Word) -> Self {
        let less = more.wrapping_neg();
        let [set_len, more_len, less_len] = [new, more, less].map(|word| byte_len(&word));
        if set_len <= more_len && set_len <= less_len {
            Self::Set(new)
        } else if more_len <= less_len {
            Self::Add(more)
        } else {
            Self::Sub(less)
        }
    }

    /// What `old` became.
    pub const fn apply(&self, old: Word) -> Word {
        match *self {
            Self::Set(word) => word,
            Self::Add(more) => old.wrapping_add(more),
            Self::Sub(less) => old.wrapping_sub(less),
        }
    }

    /// The number that is written.
    pub const fn operand(&self) -> Word {
        match *self {
            Self::Set(word) | Self::Add(word) | Self::Sub(word) => word,
        }
    }
}

/// How an account's code changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeChange {
    /// It has none any more.
    Removed,
    /// It is now the new code at that place of the pubdata.
    New(u64),
}

/// How a header changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeaderDiff {
    /// How the nonce changed, if it did.
    pub nonce: Option<WordDiff>,
    /// How the balance changed, if it did.
    pub balance: Option<WordDiff>,
    /// How the code changed, if it did.
    pub code: Option<CodeChange>,
}

impl HeaderDiff {
    /// How `old` became `new`; `place_of` knows where new code is. `None`: there is no such code.
    pub fn between(
        old: &AccountHeader,
        new: &AccountHeader,
        place_of: impl FnOnce(&H256) -> Option<u64>,
    ) -> Option<Self> {
        let change = |old, new| (old != new).then(|| WordDiff::between(old, new));
        let code = match (&old.code, &new.code) {
            (None, None) => None,
            (Some(old), Some(new)) if old.hash == new.hash => None,
            (_, Some(new)) => Some(CodeChange::New(place_of(&new.hash)?)),
            (Some(_), None) => Some(CodeChange::Removed),
        };
        Some(Self {
            nonce: change(Word::from(old.nonce), Word::from(new.nonce)),
            balance: change(old.balance, new.balance),
            code,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_shortest_way_is_taken() {
        let word = |number: u64| Word::from(number);
        let between = |old: u64, new: u64| WordDiff::between(word(old), word(new));
        assert_eq!(between(0, 5), WordDiff::Set(word(5)));
        assert_eq!(between(0x10000, 0x10005), WordDiff::Add(word(5)));
        assert_eq!(between(0x10005, 0x10000), WordDiff::Sub(word(5)));
        assert_eq!(between(0x10005, 0), WordDiff::Set(word(0)));
        assert_eq!(WordDiff::between(Word::ZERO, Word::MAX), WordDiff::Sub(word(1)));
    }

    proptest! {
        #[test]
        fn no_way_is_shorter(bytes: [u8; 32], other: [u8; 32], shifts in [0usize..257, 0..257]) {
            let old = Word::from_be_bytes(bytes) >> shifts[0];
            let near = old.wrapping_add(Word::from_be_bytes(other) >> shifts[1]);
            for (old, new) in [(old, near), (near, old), (old, Word::from_be_bytes(other))] {
                let more = new.wrapping_sub(old);
                prop_assert_eq!(WordDiff::between(old, new), WordDiff::shortest(new, more));
            }
        }

        #[test]
        fn a_difference_leads_to_the_new_word(old: [u8; 32], new: [u8; 32]) {
            let (old, new) = (Word::from_be_bytes(old), Word::from_be_bytes(new));
            prop_assert_eq!(WordDiff::between(old, new).apply(old), new);
        }
    }
}
