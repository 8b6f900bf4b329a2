//! Numbers values in the order in which they first appear.

use core::hash::Hash;

use hashbrown::HashMap;

/// A dictionary under construction. Only look-ups, so the order inside of the map shows nowhere.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interner<T> {
    numbers: HashMap<T, u32>,
    last: Option<(T, u32)>,
}

impl<T: Copy + Eq + Hash> Interner<T> {
    /// The value's number, and whether it is new.
    pub(crate) fn number(&mut self, value: T) -> (u32, bool) {
        if let Some((last, number)) = self.last
            && last == value
        {
            return (number, false);
        }
        let next = self.numbers.len() as u32;
        let number = *self.numbers.entry(value).or_insert(next);
        self.last = Some((value, number));
        (number, number == next)
    }
}
