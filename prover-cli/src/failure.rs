//! Why a command did not do what it was asked to.

use std::{error::Error, fmt, io, path::Path, process::ExitCode};

/// A command's failure, with its exit code.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A check came out badly: the input was understood, and it is wrong.
    Check(String),
    /// The input cannot be used.
    Input(String),
    /// The batch is none for this chain.
    Batch(String),
    /// The output cannot be written.
    Output(io::Error),
}

impl Failure {
    /// A failed check.
    pub(crate) fn check(error: impl fmt::Display) -> Self {
        Self::Check(error.to_string())
    }

    /// A failed check, with all that led to it.
    pub(crate) fn untrue(error: &dyn Error) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(next) = source {
            let more = next.to_string();
            // Some errors say their source themselves.
            if !text.ends_with(&more) {
                text = format!("{text}: {more}");
            }
            source = next.source();
        }
        Self::Check(text)
    }

    /// Bad input.
    pub(crate) fn input(error: impl fmt::Display) -> Self {
        Self::Input(error.to_string())
    }

    /// Bad input in a file.
    pub(crate) fn file(path: &Path, error: impl fmt::Display) -> Self {
        Self::Input(format!("{}: {error}", path.display()))
    }

    /// The same, behind the batch's file if it is about the batch.
    pub(crate) fn of_batch(self, path: &Path) -> Self {
        let file = path.display();
        match self {
            Self::Check(what) => Self::Check(format!("{file}: {what}")),
            Self::Batch(what) => Self::Batch(format!("{file}: {what}")),
            other => other,
        }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Check(_) => ExitCode::from(1),
            Self::Input(_) | Self::Batch(_) | Self::Output(_) => ExitCode::from(2),
        }
    }

    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Check(what) | Self::Input(what) | Self::Batch(what) => f.write_str(what),
            Self::Output(error) => write!(f, "cannot write the output: {error}"),
        }
    }
}

impl Error for Failure {}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}
