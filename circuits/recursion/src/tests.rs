//! A small machine, proven and wrapped, and what must not be wrapped.

mod machine;
mod wrapping;
