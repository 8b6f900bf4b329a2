//! What is printed.

use std::io::{self, Write};

use super::measure::{Measured, Table};

pub(crate) fn head(out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "{:24} {:>4} {:>10} {:>4} {:>10} {:>8} {:>8} {:>7} {:>9} {:>9} {:>8} {:>8} {:>9}",
        "mix",
        "tx",
        "cycles",
        "seg",
        "M rows",
        "M cells",
        "CPU-s",
        "per tx",
        "cyc/CPU-s",
        "cyc/s",
        "peak GB",
        "proof MB",
        "verify ms"
    )
}

/// A line per batch; verifying is by segment.
pub(crate) fn line(out: &mut impl Write, measured: &Measured) -> io::Result<()> {
    let Measured { mix, transactions, cycles, segments, .. } = measured;
    let cpu: f64 = measured.phases.iter().map(|phase| phase.cpu).sum();
    let proving = measured.phase("segments");
    let per_second = |seconds: Option<f64>| seconds.map_or(0.0, |it| *cycles as f64 / it);
    let verifying = measured.phase("verify").map_or(0.0, |phase| phase.cpu * 1e3);
    writeln!(
        out,
        "{mix:24} {transactions:>4} {cycles:>10} {segments:>4} {:>10.2} {:>8.1} {cpu:>8.2} {:>7.3} \
         {:>9.0} {:>9.0} {:>8.2} {:>8.1} {:>9.0}",
        measured.rows() as f64 / 1e6,
        measured.cells() as f64 / 1e6,
        cpu / *transactions as f64,
        per_second(proving.map(|phase| phase.cpu)),
        per_second(proving.map(|phase| phase.wall)),
        measured.peak_bytes as f64 / 1e9,
        measured.proof_bytes as f64 / 1e6,
        verifying / *segments as f64,
    )?;
    out.flush()
}

/// The tables of a batch, those with the most cells first.
pub(crate) fn tables(out: &mut impl Write, measured: &Measured) -> io::Result<()> {
    let Measured { mix, transactions, .. } = measured;
    writeln!(out, "\n{mix}, {transactions} transactions: rows and cells by table")?;
    let cells = |table: &Table| table.rows * table.columns;
    let all = measured.cells() as f64;
    let mut tables: Vec<&Table> = measured.tables.iter().collect();
    tables.sort_by_key(|table| core::cmp::Reverse(cells(table)));
    for table in tables {
        let Table { name, rows, columns } = table;
        let (cells, share) = (cells(table), 100.0 * cells(table) as f64 / all);
        writeln!(out, "  {name:20} {rows:>10} x {columns:>4} = {cells:>12} {share:>5.1} %")?;
    }
    Ok(())
}
