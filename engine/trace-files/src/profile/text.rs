//! The profile as tables for a terminal.

use std::fmt::Write;

use super::{Counts, Profile};

/// Lines of the long lists that are shown.
pub(super) const LINES: usize = 20;

impl Profile {
    /// Tables for a terminal; of the long lists the first lines.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        let totals = &self.totals;
        let summary = format!(
            "{} transactions in {} blocks, {} frames, {} gas, {} instructions, {} queries, {} bytes\n",
            thousands(totals.transactions),
            thousands(totals.blocks),
            thousands(totals.frames),
            thousands(totals.gas_used),
            thousands(totals.counts.steps),
            thousands(totals.counts.queries()),
            thousands(totals.counts.bytes),
        );
        out.push_str(&summary);
        let rows = self.opcodes.iter().map(|line| (line.name.clone(), line.counts));
        table(&mut out, "Instructions", &COUNTS, &rows.map(counts_row).collect::<Vec<_>>());
        let rows = self.contracts.iter().map(|line| (line.account.clone(), line.counts));
        table(&mut out, "Contracts", &COUNTS, &rows.map(counts_row).collect::<Vec<_>>());
        let mut transactions: Vec<_> = self.transactions.iter().collect();
        transactions.sort_by_key(|line| std::cmp::Reverse(line.counts.steps));
        let rows = transactions.into_iter().map(|line| {
            let number = line.number.map_or("outside".to_owned(), |it| it.to_string());
            (number, line.counts)
        });
        table(&mut out, "Transactions", &COUNTS, &rows.map(counts_row).collect::<Vec<_>>());
        let rows = self.queries.iter().map(|line| {
            let name = format!("{} {}", line.table, line.kind);
            let numbers = [line.reads, line.writes, line.rolled_back, line.bytes];
            std::iter::once(name).chain(numbers.map(thousands)).collect()
        });
        let head = ["", "reads", "writes", "rolled back", "bytes"];
        table(&mut out, "Queries", &head, &rows.collect::<Vec<_>>());
        let rows = self.tables.iter().map(|line| {
            let numbers = [line.rows, line.columns, line.cells, line.bytes, line.file_bytes];
            std::iter::once(line.table.to_owned()).chain(numbers.map(thousands)).collect()
        });
        let head = ["", "rows", "columns", "cells", "bytes", "bytes in file"];
        table(&mut out, "Tables", &head, &rows.collect::<Vec<_>>());
        out
    }
}

const COUNTS: [&str; 8] = ["", "steps", "stack", "memory", "storage", "accounts", "logs", "bytes"];

fn counts_row((name, counts): (String, Counts)) -> Vec<String> {
    std::iter::once(name).chain(numbers(&counts).map(thousands)).collect()
}

/// The counts in the order in which all tables show them.
pub(super) const fn numbers(counts: &Counts) -> [u64; 7] {
    let Counts { steps, stack, memory, storage, accounts, logs, bytes } = *counts;
    [steps, stack, memory, storage, accounts, logs, bytes]
}

fn table(out: &mut String, title: &str, head: &[&str], rows: &[Vec<String>]) {
    let shown = if title == "Tables" || title == "Queries" { rows.len() } else { LINES };
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.len()).collect();
    for row in rows.iter().take(shown) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut text = String::new();
        for (index, (cell, width)) in cells.zip(&widths).enumerate() {
            // Writing to a string does not fail.
            let _ = match index {
                0 => write!(text, "  {cell:<width$}"),
                _ => write!(text, "  {cell:>width$}"),
            };
        }
        out.push_str(text.trim_end());
        out.push('\n');
    };
    line(&mut std::iter::empty());
    line(&mut std::iter::once(title));
    line(&mut head.iter().copied());
    for row in rows.iter().take(shown) {
        line(&mut row.iter().map(String::as_str));
    }
    if rows.len() > shown {
        let more = format!("  and {} more\n", thousands((rows.len() - shown) as u64));
        out.push_str(&more);
    }
}

/// A number with a separator every three digits.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn digits_stand_in_groups_of_three() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_000), "1,000");
        assert_eq!(thousands(12_345_678), "12,345,678");
    }
}
