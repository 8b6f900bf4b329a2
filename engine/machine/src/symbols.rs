//! The functions of a program, for people.

/// A function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name, demangled.
    pub name: String,
    /// Its first instruction's address.
    pub start: u32,
    /// Its size in bytes.
    pub size: u32,
}

/// Functions, by ascending address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Symbols(Vec<Symbol>);

impl Symbols {
    /// Sorts them. Of several that start at one address the one that sorts first is kept.
    pub(crate) fn new(mut symbols: Vec<Symbol>) -> Self {
        symbols
            .sort_unstable_by(|a, b| (a.start, b.size, &a.name).cmp(&(b.start, a.size, &b.name)));
        symbols.dedup_by_key(|symbol| symbol.start);
        Self(symbols)
    }

    /// All of them.
    pub fn all(&self) -> &[Symbol] {
        &self.0
    }

    /// The function that an instruction belongs to.
    pub fn at(&self, pc: u32) -> Option<&Symbol> {
        let before = self.0.partition_point(|symbol| symbol.start <= pc);
        let symbol = self.0.get(before.checked_sub(1)?)?;
        (pc - symbol.start < symbol.size).then_some(symbol)
    }
}
