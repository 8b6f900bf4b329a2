//! `check`: the tables of a batch's execution, without proving anything.

use circuits::testing::Findings;
use machine::segments::Budget;
use serde_json::{Value, json};

use super::execution_proof;
use crate::{
    execution::Job,
    failure::Failure,
    options::CheckOptions,
    output::{Output, thousands},
};

/// Rows of a segment: what is said on all buses is kept in memory.
const ROWS: u64 = 1 << 16;

/// Lines of each list.
const LINES: usize = 20;

pub(crate) fn run(options: &CheckOptions, output: &mut Output) -> Result<(), Failure> {
    let job = Job::of(&options.source, |_| Ok(Budget::of_rows(ROWS)))?;
    let wrong = job.check()?;
    for (segment, findings) in &wrong {
        show(*segment, findings, output)?;
    }
    output.json(&json!({
        "clean": wrong.is_empty(),
        "cycles": job.cycles(),
        "segments": wrong.iter().map(to_json).collect::<Vec<_>>(),
    }))?;
    match wrong.len() {
        0 => {
            output.line(
                "All constraints hold on all rows, and all buses balance: it can be proven",
            )?;
            output.line(format_args!("{}.", execution_proof::claim(job.statement())))?;
            output.field("cycles", thousands(job.cycles()))
        }
        segments => Err(Failure::check(format!("{segments} segments cannot be proven"))),
    }
}

fn show(segment: u64, findings: &Findings, output: &mut Output) -> Result<(), Failure> {
    output.heading(&format!("Segment {segment}"))?;
    let violations: Vec<_> = findings
        .violations
        .iter()
        .take(LINES)
        .map(|it| vec![it.table.to_owned(), it.row.to_string(), it.constraint.to_string()])
        .collect();
    output.table(&["table", "row", "constraint"], &violations)?;
    let imbalances: Vec<_> = findings
        .imbalances
        .iter()
        .take(LINES)
        .map(|it| vec![it.bus.to_owned(), signed(it.count).to_string(), format!("{:?}", it.fields)])
        .collect();
    output.table(&["bus", "too often", "what"], &imbalances)?;
    let all = findings.violations.len() + findings.imbalances.len();
    output.field("findings in all", thousands(all as u64))
}

/// How often something was said too often; less than 0 if not often enough.
fn signed(count: u64) -> i128 {
    const MODULUS: i128 = 0xffff_ffff_0000_0001;
    let count = i128::from(count);
    if count > MODULUS / 2 { count - MODULUS } else { count }
}

fn to_json((segment, findings): &(u64, Findings)) -> Value {
    let violations = findings
        .violations
        .iter()
        .map(|it| json!({ "table": it.table, "row": it.row, "constraint": it.constraint }));
    let imbalances = findings
        .imbalances
        .iter()
        .map(|it| json!({ "bus": it.bus, "fields": it.fields, "count": signed(it.count) as i64 }));
    json!({
        "segment": segment,
        "violations": violations.collect::<Vec<_>>(),
        "imbalances": imbalances.collect::<Vec<_>>(),
    })
}
