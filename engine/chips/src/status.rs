//! How a call ends.

use thiserror::Error;

/// What a call leaves in `a0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Status {
    /// The result is in place.
    Done = 0,
    /// The result is the point at infinity, which has no coordinates; nothing was written.
    Infinity = 1,
    /// An address is not a multiple of four.
    Misaligned = 2,
    /// A range is not memory, or not memory that may be written.
    OutOfRange = 3,
    /// A range overlaps words that change.
    Overlap = 4,
    /// A number is not below the modulus of its field.
    NotCanonical = 5,
    /// The point is not on the curve.
    NotOnCurve = 6,
    /// The divisor is zero.
    ZeroDivisor = 7,
    /// An argument that is no address is out of its range.
    Argument = 8,
    /// There is no such call.
    Unknown = 9,
}

/// An input that a chip has no result for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// A number is not below the modulus of its field.
    #[error("a number is not below the modulus of its field")]
    NotCanonical,
    /// The point is not on the curve.
    #[error("the point is not on the curve")]
    NotOnCurve,
    /// The divisor is zero.
    #[error("the divisor is zero")]
    ZeroDivisor,
    /// An argument is out of its range.
    #[error("an argument is out of its range")]
    Argument,
}

impl From<Refused> for Status {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NotCanonical => Self::NotCanonical,
            Refused::NotOnCurve => Self::NotOnCurve,
            Refused::ZeroDivisor => Self::ZeroDivisor,
            Refused::Argument => Self::Argument,
        }
    }
}
