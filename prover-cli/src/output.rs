//! What a command prints: tables for people, JSON for scripts, progress on the terminal.

use std::{
    fmt::Display,
    io::{self, BufWriter, Stdout, Write},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use primitives::H256;
use serde::Serialize;

use crate::failure::Failure;

/// Standard output, for people or for scripts.
pub(crate) struct Output {
    out: BufWriter<Stdout>,
    is_json: bool,
}

impl Output {
    pub(crate) fn new(is_json: bool) -> Self {
        Self { out: BufWriter::new(io::stdout()), is_json }
    }

    /// A line for people.
    pub(crate) fn line(&mut self, text: impl Display) -> Result<(), Failure> {
        if !self.is_json {
            writeln!(self.out, "{text}")?;
        }
        Ok(())
    }

    /// A heading for people.
    pub(crate) fn heading(&mut self, text: &str) -> Result<(), Failure> {
        self.line(format_args!("\n{text}"))
    }

    /// A name and a value for people, aligned with its neighbours.
    pub(crate) fn field(&mut self, name: &str, value: impl Display) -> Result<(), Failure> {
        self.line(format_args!("  {name:<24}{value}"))
    }

    /// Text for people or scripts alike.
    pub(crate) fn raw(&mut self) -> &mut impl Write {
        &mut self.out
    }

    /// The command's whole result for scripts.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        if self.is_json { self.always_json(value) } else { Ok(()) }
    }

    /// JSON for people and scripts alike.
    pub(crate) fn always_json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer_pretty(&mut self.out, value).map_err(io::Error::from)?;
        Ok(writeln!(self.out)?)
    }

    /// A table for people: the first column to the left, the others to the right.
    pub(crate) fn table(&mut self, head: &[&str], rows: &[Vec<String>]) -> Result<(), Failure> {
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            let longest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
            longest.max(head.get(column).map_or(0, |cell| cell.chars().count()))
        };
        let widths: Vec<usize> = (0..head.len()).map(width).collect();
        let layout = |cells: &[String]| {
            let mut line = String::from("  ");
            for (column, (cell, width)) in cells.iter().zip(&widths).enumerate() {
                match column {
                    0 => line += &format!("{cell:<width$}"),
                    _ => line += &format!("  {cell:>width$}"),
                }
            }
            line
        };
        let head: Vec<String> = head.iter().map(ToString::to_string).collect();
        self.line(layout(&head))?;
        rows.iter().try_for_each(|row| self.line(layout(row)))
    }

    pub(crate) fn finish(&mut self) -> Result<(), Failure> {
        Ok(self.out.flush()?)
    }
}

/// Says on standard error why the command failed.
pub(crate) fn complain(failure: &Failure, is_json: bool) {
    let mut err = io::stderr().lock();
    let said = if is_json {
        writeln!(err, "{}", serde_json::json!({ "error": failure.to_string() }))
    } else {
        writeln!(err, "colonnade: {failure}")
    };
    // If nobody listens there either, the exit code says it.
    drop(said);
}

/// A progress bar on standard error; nothing where that is no terminal.
pub(crate) fn progress(len: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}");
    let bar = ProgressBar::new(len).with_message(what);
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

/// The same for work of which nobody knows how much there is: it counts.
pub(crate) fn spinner(what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {pos} {elapsed}");
    let bar = ProgressBar::no_length().with_message(what);
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

/// A number with separators between thousands.
pub(crate) fn thousands(number: impl Into<u128>) -> String {
    let digits = number.into().to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A size in bytes for people.
pub(crate) fn bytes(size: u64) -> String {
    match size {
        0..10_000 => format!("{} B", thousands(size)),
        10_000..10_000_000 => format!("{} kB", thousands(size / 1000)),
        _ => format!("{} MB", thousands(size / 1_000_000)),
    }
}

/// A duration for people.
pub(crate) fn millis(duration: Duration) -> String {
    format!("{}.{:02} ms", thousands(duration.as_millis()), duration.as_micros() % 1000 / 10)
}

/// The first and last bytes of a hash.
pub(crate) fn short(hash: &H256) -> String {
    let bytes = &hash.0;
    format!("0x{}..{}", hex::encode(&bytes[..4]), hex::encode(&bytes[30..]))
}

/// A hash in full.
pub(crate) fn full(hash: &H256) -> String {
    format!("0x{}", hex::encode(hash.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        let shown = [0u32, 999, 1000, 123_456, 1_234_567].map(thousands);
        assert_eq!(shown, ["0", "999", "1,000", "123,456", "1,234,567"]);
    }
}
