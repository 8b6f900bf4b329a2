//! The name of a case.

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::fixture::Indexes;

/// Which case of which test. Written `test revision data/gas/value`, as in
/// `sstore_0to0 Cancun 1/0/0`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseId {
    /// Name of the test.
    pub test: String,
    /// Revision.
    pub revision: String,
    /// Which variant.
    pub indexes: Indexes,
}

/// A text that names no case.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} has not the form `test revision data/gas/value`")]
pub struct CaseIdError(String);

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { test, revision, indexes: Indexes { data, gas, value } } = self;
        write!(f, "{test} {revision} {data}/{gas}/{value}")
    }
}

impl FromStr for CaseId {
    type Err = CaseIdError;

    /// Names of tests may have spaces, so the text is read from its end.
    fn from_str(text: &str) -> Result<Self, CaseIdError> {
        let parsed = || {
            let (rest, indexes) = text.trim().rsplit_once(' ')?;
            let (test, revision) = rest.trim_end().rsplit_once(' ')?;
            let mut numbers = indexes.split('/').map(|number| number.parse().ok());
            let mut next = || numbers.next().flatten();
            let (data, gas, value) = (next()?, next()?, next()?);
            let indexes = Indexes { data, gas, value };
            let (test, revision) = (test.trim_end().to_owned(), revision.to_owned());
            numbers.next().is_none().then_some(Self { test, revision, indexes })
        };
        parsed().ok_or_else(|| CaseIdError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written() {
        for text in ["sstore_0to0 Cancun 1/0/2", "tests/a.py::b[fork_Osaka-c d] Osaka 0/0/0"] {
            assert_eq!(text.parse::<CaseId>().map(|id| id.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "a", "a Cancun", "a Cancun 1/2", "a Cancun 1/2/3/4", "a Cancun 1/x/3"] {
            assert_eq!(text.parse::<CaseId>(), Err(CaseIdError(text.to_owned())));
        }
    }
}
