//! Lists that end the reading of a file when they grow too long.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, SeqAccess, Visitor},
};

/// Reads a list of at most `MOST` items, each with `T`'s own reader, as `U`s.
pub(crate) fn bounded<'de, const MOST: usize, T, U, D>(input: D) -> Result<Vec<U>, D::Error>
where
    T: Deserialize<'de> + Into<U>,
    D: Deserializer<'de>,
{
    input.deserialize_seq(ListVisitor::<MOST, T, U>(PhantomData))
}

struct ListVisitor<const MOST: usize, T, U>(PhantomData<(T, U)>);

impl<'de, const MOST: usize, T, U> Visitor<'de> for ListVisitor<MOST, T, U>
where
    T: Deserialize<'de> + Into<U>,
{
    type Value = Vec<U>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a list of at most {MOST} items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element::<T>()? {
            if list.len() == MOST {
                return Err(A::Error::custom(format_args!("more than {MOST} items")));
            }
            list.push(item.into());
        }
        Ok(list)
    }
}
