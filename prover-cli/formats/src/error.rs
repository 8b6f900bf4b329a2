//! What can be wrong with a file, and where.

use std::io;

use engine::genesis::GenesisError;
use thiserror::Error;

/// Why a file is of no use. `file` is always the name that the reader was given.
#[derive(Debug, Error)]
pub enum InputError {
    /// The operating system does not hand it out.
    #[error("{file}: cannot be read: {source}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// It has more bytes than any file of its kind needs.
    #[error("{file}: has more than {limit} bytes")]
    TooLarge {
        /// The file.
        file: String,
        /// The most that it may have.
        limit: u64,
    },
    /// It is not JSON, or ends too early, or lies too deep.
    #[error("{file}:{line}:{column}: {problem}")]
    Syntax {
        /// The file.
        file: String,
        /// Counted from 1.
        line: usize,
        /// Counted from 1; 0 at the start of a line.
        column: usize,
        /// What is wrong there.
        problem: String,
    },
    /// It is JSON, but a value is missing, unknown, or not what belongs there.
    #[error("{file}:{line}:{column}: {path}: {problem}")]
    Value {
        /// The file.
        file: String,
        /// Line where the value ends, counted from 1.
        line: usize,
        /// Column where it ends, counted from 1.
        column: usize,
        /// Which value, as in `blocks[0].transactions[3]`; `.` is the whole file.
        path: String,
        /// What is there, and what was expected.
        problem: String,
    },
    /// The blocks of a batch list more transactions than a batch can hold.
    #[error("{file}: {path}: a batch holds at most {limit} transactions")]
    TooManyTransactions {
        /// The file.
        file: String,
        /// The first one above the limit.
        path: String,
        /// The most that there may be.
        limit: usize,
    },
    /// Every value is fine by itself, but together they are no chain.
    #[error("{file}: {source}")]
    Chain {
        /// The file.
        file: String,
        /// The rule that is broken.
        source: Box<GenesisError>,
    },
}

/// At most this many characters of a file are quoted in an error.
const QUOTED: usize = 300;

impl InputError {
    pub(crate) fn of_chain(file: &str, source: GenesisError) -> Self {
        Self::Chain { file: file.to_owned(), source: Box::new(source) }
    }

    pub(crate) fn of_json(
        file: &str,
        error: serde_path_to_error::Error<serde_json::Error>,
    ) -> Self {
        let path = quoted(&error.path().to_string());
        let error = error.into_inner();
        let (line, column) = (error.line(), error.column());
        let text = error.to_string();
        let place = format!(" at line {line} column {column}");
        let problem = quoted(text.strip_suffix(&place).unwrap_or(&text));
        let file = file.to_owned();
        if error.is_data() {
            Self::Value { file, line, column, path, problem }
        } else {
            Self::Syntax { file, line, column, problem }
        }
    }
}

/// Text of a file, made fit for a terminal: short, and without control characters.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::new();
    for (position, char) in text.chars().enumerate() {
        if position == QUOTED {
            out.push_str("...");
            break;
        }
        if char.is_control() { out.extend(char.escape_default()) } else { out.push(char) }
    }
    out
}
