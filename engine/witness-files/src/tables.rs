//! The names of tables, as files and people see them.

use std::collections::BTreeMap;

use chips::Call;
use machine::{instruction::Family, record::Counts};

/// The name of a family's table.
pub const fn family(family: Family) -> &'static str {
    match family {
        Family::Add => "add",
        Family::Bitwise => "bitwise",
        Family::Shift => "shift",
        Family::Compare => "compare",
        Family::Branch => "branch",
        Family::Jump => "jump",
        Family::Load => "load",
        Family::LoadPart => "loadPart",
        Family::Store => "store",
        Family::StorePart => "storePart",
        Family::Mul => "mul",
        Family::Div => "div",
        Family::Ecall => "ecall",
    }
}

/// The name of a call's table.
pub const fn call(call: Call) -> &'static str {
    match call {
        Call::Halt => "halt",
        Call::Hint => "hint",
        Call::KeccakF => "keccakF",
        Call::Sha256 => "sha256",
        Call::Poseidon2 => "poseidon2",
        Call::MerklePath => "merklePath",
        Call::MulMod => "mulMod",
        Call::DivRem => "divRem",
        Call::ScalarMul => "scalarMul",
    }
}

/// What is counted, by name: instructions by family, calls by kind, then what calls and pages take.
pub fn named(counts: &Counts) -> Vec<(&'static str, u64)> {
    let families = Family::ALL.into_iter().map(|it| (family(it), counts.family(it)));
    let calls = Call::ALL.into_iter().map(|it| (call(it), counts.call(it)));
    let others = [
        ("callWords", counts.call_words),
        ("merkleHashes", counts.merkle_hashes),
        ("pages", counts.pages),
    ];
    families.chain(calls).chain(others).collect()
}

/// What is counted, from its names; names that there are not count nothing.
pub fn from_named(rows: &BTreeMap<String, u64>) -> Counts {
    let of = |name: &str| rows.get(name).copied().unwrap_or_default();
    Counts {
        families: Family::ALL.map(|it| of(family(it))),
        calls: Call::ALL.map(|it| of(call(it))),
        call_words: of("callWords"),
        merkle_hashes: of("merkleHashes"),
        pages: of("pages"),
    }
}

/// Adds what was counted of one part to that of another.
pub fn add(sum: &mut Counts, counts: &Counts) {
    sum.families.iter_mut().zip(counts.families).for_each(|(sum, more)| *sum += more);
    sum.calls.iter_mut().zip(counts.calls).for_each(|(sum, more)| *sum += more);
    sum.call_words += counts.call_words;
    sum.merkle_hashes += counts.merkle_hashes;
    sum.pages += counts.pages;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn what_has_names_is_read_from_them() {
        let names = named(&Counts::default()).into_iter().map(|(name, _)| name.to_owned());
        let rows = names.zip(1..).collect();
        let counts = from_named(&rows);
        assert!(named(&counts).into_iter().zip(1..).all(|((_, rows), at)| rows == at));
    }

    #[test]
    fn names_are_distinct() {
        let names = named(&Counts::default());
        let distinct: BTreeSet<_> = names.iter().map(|(name, _)| *name).collect();
        assert_eq!(distinct.len(), names.len());
    }
}
