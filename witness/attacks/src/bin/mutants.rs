//! Deletes each constraint and each message of each table in turn, and lists those whose deletion no
//! test notices.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering},
    time::Instant,
};

use attacks::deletion::{
    Mutant,
    binaries::{self, Built},
    plan::{Binary, suites},
    run::{Fate, check_whole, fate},
};
use circuits::tables::Table;
use clap::Parser;
use rayon::prelude::*;
use serde_json::json;

/// Deletes each constraint and each message of each table in turn, and lists those whose deletion no
/// test notices: either there is no lie that needs them, or nobody has told it yet.
///
/// Exits with 0 if each is noticed or excused, 1 if not, 2 if the tests could not be asked.
#[derive(Debug, Parser)]
struct Arguments {
    /// Only this table; can be given several times.
    #[arg(long, value_name = "NAME")]
    table: Vec<String>,
    /// Only every so manieth constraint or message.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    every: u32,
    /// How many tests run at a time; as many as there are cores, if not given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    jobs: Option<u32>,
    /// Prints a JSON document instead of lines.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(report) => {
            report.print(arguments.json);
            ExitCode::from(report.code())
        }
        Err(error) => {
            tell(&error);
            ExitCode::from(2)
        }
    }
}

#[allow(clippy::print_stderr, reason = "progress")]
fn tell(line: &str) {
    eprintln!("{line}");
}

#[allow(clippy::print_stdout, reason = "the report")]
fn say(line: &str) {
    println!("{line}");
}

fn run(arguments: &Arguments) -> Result<Report, String> {
    let tables = tables(&arguments.table)?;
    let mutants: Vec<Mutant> = tables.iter().copied().flat_map(Mutant::all_of).collect();
    let mutants: Vec<Mutant> = mutants.into_iter().step_by(arguments.every as usize).collect();
    let binaries = binaries::build()?;
    let start = Instant::now();
    // Rayon takes zero for as many as there are cores.
    let jobs = arguments.jobs.unwrap_or_default() as usize;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
    let pool = pool.map_err(|error| error.to_string())?;

    let asked: BTreeSet<_> = tables.iter().flat_map(|&table| suites(table)).collect();
    let asked: Vec<_> = asked.into_iter().collect();
    tell(&format!("{} suites with nothing deleted", asked.len()));
    pool.install(|| asked.par_iter().try_for_each(|suite| check_whole(&binaries, suite)))?;
    let fates = pool.install(|| fates(&mutants, &binaries, start));
    Ok(Report { fates, seconds: start.elapsed().as_secs() })
}

fn tables(names: &[String]) -> Result<Vec<Table>, String> {
    let find = |name: &String| {
        let found = Table::ALL.iter().copied().find(|table| table.name() == *name);
        found.ok_or_else(|| format!("there is no table {name}"))
    };
    if names.is_empty() { Ok(Table::ALL.to_vec()) } else { names.iter().map(find).collect() }
}

fn fates(
    mutants: &[Mutant],
    binaries: &BTreeMap<Binary, Built>,
    start: Instant,
) -> Vec<(Mutant, Fate)> {
    let done = AtomicUsize::new(0);
    let ask = |mutant: &Mutant| {
        let fate = fate(binaries, mutant);
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if !matches!(fate, Fate::Noticed(_)) {
            let excuse = mutant.excuse().map_or(String::new(), |reason| format!(" ({reason})"));
            tell(&format!("{}: {fate:?}{excuse}", mutant.name()));
        }
        if done.is_multiple_of(100) || done == mutants.len() {
            let seconds = start.elapsed().as_secs();
            tell(&format!("{done} of {} after {seconds} s, {}", mutants.len(), mutant.name()));
        }
        (*mutant, fate)
    };
    // One after the other, so that a thread does not keep many slow ones for itself.
    mutants.par_iter().with_max_len(1).map(ask).collect()
}

struct Report {
    fates: Vec<(Mutant, Fate)>,
    seconds: u64,
}

impl Report {
    fn those(&self, is: impl Fn(&Mutant, &Fate) -> bool) -> Vec<&(Mutant, Fate)> {
        self.fates.iter().filter(|(mutant, fate)| is(mutant, fate)).collect()
    }

    fn unnoticed(&self) -> Vec<&(Mutant, Fate)> {
        self.those(|mutant, fate| *fate == Fate::Unnoticed && mutant.excuse().is_none())
    }

    fn excused(&self) -> Vec<&(Mutant, Fate)> {
        self.those(|mutant, fate| *fate == Fate::Unnoticed && mutant.excuse().is_some())
    }

    fn outdated(&self) -> Vec<&(Mutant, Fate)> {
        self.those(|mutant, fate| matches!(fate, Fate::Noticed(_)) && mutant.excuse().is_some())
    }

    fn broken(&self) -> Vec<&(Mutant, Fate)> {
        self.those(|_, fate| matches!(fate, Fate::Broken(_)))
    }

    fn code(&self) -> u8 {
        if !self.broken().is_empty() {
            2
        } else {
            u8::from(!self.unnoticed().is_empty() || !self.outdated().is_empty())
        }
    }

    fn print(&self, is_json: bool) {
        let names = |these: Vec<&(Mutant, Fate)>| -> Vec<String> {
            these.iter().map(|(mutant, _)| mutant.name()).collect()
        };
        if is_json {
            let excused = self
                .excused()
                .into_iter()
                .map(|(mutant, _)| json!({ "mutant": mutant.name(), "reason": mutant.excuse() }));
            let document = json!({
                "deleted": self.fates.len(),
                "unnoticed": names(self.unnoticed()),
                "excused": excused.collect::<Vec<_>>(),
                "outdated_excuses": names(self.outdated()),
                "broken": names(self.broken()),
                "seconds": self.seconds,
            });
            say(&document.to_string());
            return;
        }
        for (mutant, _) in self.excused() {
            say(&format!("{}: {}", mutant.name(), mutant.excuse().unwrap_or_default()));
        }
        for (mutant, fate) in self.broken() {
            say(&format!("{}: cannot be asked: {fate:?}", mutant.name()));
        }
        for (mutant, fate) in self.outdated() {
            say(&format!("{}: is excused, but {fate:?}", mutant.name()));
        }
        for name in names(self.unnoticed()) {
            say(&format!("{name}: NO TEST NOTICES"));
        }
        let constraints = self.those(|mutant, _| mutant.is_constraint()).len();
        say(&format!(
            "{constraints} constraints and {} messages deleted in {} s: {} unnoticed, {} excused, {} \
             excuses outdated, {} not asked",
            self.fates.len() - constraints,
            self.seconds,
            self.unnoticed().len(),
            self.excused().len(),
            self.outdated().len(),
            self.broken().len(),
        ));
    }
}
