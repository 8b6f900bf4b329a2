//! The profile as one page that needs nothing from outside.

use super::plots::{Bar, bars, escape, timeline};
use super::text::{numbers, thousands};
use super::{Counts, Profile};

/// Lines of a plot, and of the table below it.
const BARS: usize = 20;
const ROWS: usize = 200;

impl Profile {
    /// A self-contained page: style and plots are part of it, scripts there are none.
    pub fn to_html(&self, title: &str) -> String {
        let title = escape(title);
        let mut sections = self.opcode_section();
        sections.push_str(&self.contract_section());
        sections.push_str(&self.transaction_section());
        sections.push_str(&self.query_section());
        sections.push_str(&self.table_section());
        format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <title>{title}</title>\n<style>\n{}</style></head>\n<body><main>\
             <h1>{title}</h1><p class=\"note\">Profile of an execution trace</p>\n{}{sections}\
             </main></body></html>\n",
            include_str!("page.css"),
            self.totals_cards(),
        )
    }

    fn totals_cards(&self) -> String {
        let totals = &self.totals;
        let cards = [
            ("transactions", totals.transactions),
            ("blocks", totals.blocks),
            ("frames", totals.frames),
            ("gas used", totals.gas_used),
            ("instructions", totals.counts.steps),
            ("queries", totals.counts.queries()),
            ("bytes recorded", totals.counts.bytes),
        ];
        let card =
            |(name, number)| format!("<div><b>{}</b><span>{name}</span></div>", thousands(number));
        format!("<div class=\"totals\">{}</div>\n", cards.map(card).concat())
    }

    fn opcode_section(&self) -> String {
        let all = self.totals.counts.steps;
        let lines = self.opcodes.iter().filter(|line| line.counts.steps > 0).take(BARS);
        let plot: Vec<Bar> =
            lines.map(|line| step_bar(line.name.clone(), line.counts.steps, all)).collect();
        let rows = self.opcodes.iter().map(|line| counts_cells(line.name.clone(), &line.counts));
        section(
            "Instructions",
            "Steps by opcode, and the queries that they make.",
            &bars("Steps by opcode", &plot, None),
            &table(&COUNTS, rows, self.opcodes.len()),
        )
    }

    fn contract_section(&self) -> String {
        let all = self.totals.counts.steps;
        let lines = self.contracts.iter().filter(|line| line.counts.steps > 0).take(BARS);
        let plot: Vec<Bar> =
            lines.map(|line| step_bar(short(&line.account), line.counts.steps, all)).collect();
        let head = [
            "account", "frames", "steps", "stack", "memory", "storage", "accounts", "logs", "bytes",
        ];
        let rows = self.contracts.iter().map(|line| {
            let mut cells = counts_cells(line.account.clone(), &line.counts);
            cells.insert(1, thousands(line.frames));
            cells
        });
        section(
            "Contracts",
            "Steps by the account whose code runs.",
            &bars("Steps by contract", &plot, None),
            &table(&head, rows, self.contracts.len()),
        )
    }

    fn transaction_section(&self) -> String {
        let lines: Vec<_> = self.transactions.iter().filter(|line| line.number.is_some()).collect();
        let gas: Vec<u64> = lines.iter().map(|line| line.gas_used).collect();
        let steps: Vec<u64> = lines.iter().map(|line| line.counts.steps).collect();
        let plots = format!(
            "<p class=\"legend\">gas used</p>{}<p class=\"legend\">steps</p>{}",
            timeline("Gas by transaction", "gas", &gas),
            timeline("Steps by transaction", "steps", &steps),
        );
        let mut sorted = lines;
        sorted.sort_by_key(|line| std::cmp::Reverse(line.counts.steps));
        let head = [
            "transaction",
            "status",
            "gas",
            "frames",
            "steps",
            "stack",
            "memory",
            "storage",
            "accounts",
            "logs",
            "bytes",
        ];
        let count = sorted.len();
        let rows = sorted.into_iter().map(|line| {
            let number = line.number.map_or(String::new(), |number| number.to_string());
            let mut cells = counts_cells(number, &line.counts);
            cells.insert(1, status_name(line.status));
            cells.insert(2, thousands(line.gas_used));
            cells.insert(3, thousands(line.frames));
            cells
        });
        let table = table(&head, rows, count);
        section("Transactions", "In the order of the trace; the table by steps.", &plots, &table)
    }

    fn query_section(&self) -> String {
        let plot: Vec<Bar> = self
            .queries
            .iter()
            .map(|line| Bar {
                label: format!("{} {}", line.table, line.kind),
                value: thousands(line.reads + line.writes),
                parts: [line.reads, line.writes],
            })
            .collect();
        let head = ["query", "reads", "writes", "rolled back", "bytes"];
        let rows = self.queries.iter().map(|line| {
            let name = format!("{} {}", line.table, line.kind);
            let numbers = [line.reads, line.writes, line.rolled_back, line.bytes];
            std::iter::once(name).chain(numbers.map(thousands)).collect()
        });
        section(
            "Queries",
            "Accesses by what they go to.",
            &bars("Queries by kind", &plot, Some(["reads", "writes"])),
            &table(&head, rows, self.queries.len()),
        )
    }

    fn table_section(&self) -> String {
        let plot: Vec<Bar> = self
            .tables
            .iter()
            .filter(|line| line.rows > 0)
            .map(|line| Bar {
                label: line.table.replace('_', " "),
                value: bytes_label(line.bytes, line.file_bytes),
                parts: [line.file_bytes, line.bytes.saturating_sub(line.file_bytes)],
            })
            .collect();
        let head = ["table", "rows", "columns", "cells", "bytes", "bytes in file"];
        let rows = self.tables.iter().map(|line| {
            let numbers = [line.rows, line.columns, line.cells, line.bytes, line.file_bytes];
            std::iter::once(line.table.to_owned()).chain(numbers.map(thousands)).collect()
        });
        section(
            "Tables",
            "Bytes of each table in memory and, compressed, in the file.",
            &bars("Bytes by table", &plot, Some(["in the file", "more in memory"])),
            &table(&head, rows, self.tables.len()),
        )
    }
}

const COUNTS: [&str; 8] =
    ["opcode", "steps", "stack", "memory", "storage", "accounts", "logs", "bytes"];

fn counts_cells(name: String, counts: &Counts) -> Vec<String> {
    std::iter::once(name).chain(numbers(counts).map(thousands)).collect()
}

fn step_bar(label: String, steps: u64, all: u64) -> Bar {
    let permille = (u128::from(steps) * 1000 / u128::from(all.max(1))) as u64;
    let value = format!("{} ({}.{} %)", thousands(steps), permille / 10, permille % 10);
    Bar { label, value, parts: [steps, 0] }
}

fn bytes_label(bytes: u64, file_bytes: u64) -> String {
    if file_bytes == 0 { size(bytes) } else { format!("{} / {}", size(file_bytes), size(bytes)) }
}

/// A size with a unit, rounded down to one decimal.
fn size(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1_000 => return format!("{bytes} B"),
        1_000..1_000_000 => (1_000, "kB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit)
}

fn status_name(status: u8) -> String {
    match primitives::Status::from_number(status) {
        Some(primitives::Status::Success) => "success".to_owned(),
        Some(primitives::Status::Revert) => "revert".to_owned(),
        Some(primitives::Status::Halt(halt)) => halt.to_string(),
        None => "not ended".to_owned(),
    }
}

/// An address that fits beside a bar.
fn short(account: &str) -> String {
    match (account.get(..12), account.get(account.len().saturating_sub(8)..)) {
        (Some(head), Some(tail)) if account.len() > 24 && account.starts_with("0x") => {
            format!("{head}…{tail}")
        }
        _ => account.to_owned(),
    }
}

fn section(title: &str, note: &str, plots: &str, table: &str) -> String {
    format!("<section><h2>{title}</h2><p class=\"note\">{note}</p>{plots}{table}</section>\n")
}

fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>, count: usize) -> String {
    let head: String = head.iter().map(|cell| format!("<th>{}</th>", escape(cell))).collect();
    let row = |cells: Vec<String>| {
        let cells: String = cells.iter().map(|cell| format!("<td>{}</td>", escape(cell))).collect();
        format!("<tr>{cells}</tr>\n")
    };
    let rows: String = rows.take(ROWS).map(row).collect();
    let summary = if count > ROWS {
        format!("Table: the first {ROWS} of {} lines", thousands(count as u64))
    } else {
        format!("Table: {count} lines")
    };
    format!(
        "<details><summary>{summary}</summary><div class=\"scroll\"><table><thead><tr>{head}</tr>\
         </thead><tbody>\n{rows}</tbody></table></div></details>"
    )
}
