//! Where the firmware's cycles go: `cycles KIND TRANSACTIONS [IMAGE]`.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a tool for developers")]

use std::collections::BTreeMap;

use engine::{genesis::Genesis, kernel::Kernel};
use firmware::{Native, run};
use machine::{
    Memory, Program, Recorder, Registers, Step, calls::CallEffects, instruction::Family,
};
use workloads::{Kind, Mix, Plan};

struct Counts {
    /// Per row, whether it belongs to a function that is counted by its caller.
    is_leaf: Vec<bool>,
    last: u32,
    caller: u32,
    by_caller: BTreeMap<(u32, u32), u64>,
    rows: Vec<u64>,
    calls: BTreeMap<String, u64>,
}

impl Counts {
    fn count(&mut self, row: u32) {
        self.rows[row as usize] += 1;
        if self.is_leaf[row as usize] {
            if !self.is_leaf[self.last as usize] {
                self.caller = self.last;
            }
            *self.by_caller.entry((self.caller, 0)).or_default() += 1;
        }
        self.last = row;
    }
}

impl Recorder for Counts {
    fn arithmetic(&mut self, _: Family, step: &Step) {
        self.count(step.row);
    }
    fn branch(&mut self, step: &Step) {
        self.count(step.row);
    }
    fn jump(&mut self, step: &Step) {
        self.count(step.row);
    }
    fn load(&mut self, _: Family, step: &Step, _: &Memory, _: u32, _: u32) {
        self.count(step.row);
    }
    fn store(&mut self, _: Family, step: &Step, _: &Memory, _: u32, _: u32) {
        self.count(step.row);
    }
    fn call(&mut self, row: u32, _: &Registers, _: &Memory, effects: &CallEffects) {
        self.count(row);
        *self.calls.entry(format!("{:?}", effects.call)).or_default() += 1;
    }
}

fn main() {
    let mut args = std::env::args().skip(1);
    let kind = args.next().unwrap();
    let kind = Kind::ALL.into_iter().find(|known| known.name() == kind).unwrap();
    let transactions: u32 = args.next().unwrap().parse().unwrap();
    let image = args.next().map(|path| std::fs::read(path).unwrap());
    let program = Program::from_elf(image.as_deref().unwrap_or(firmware::IMAGE)).unwrap();
    let plan = Plan {
        mix: Mix::only(kind),
        transactions_per_batch: transactions,
        invalid_per_mille: 0,
        has_delegations: false,
        accounts: transactions.max(1),
        ..Plan::default()
    };
    let made = plan.make().unwrap();
    let genesis =
        Genesis::new(&made.chain.config, &made.chain.block, &made.chain.accounts).unwrap();
    let batch = &made.batches[0];
    let raw = batch.raw();
    let at = (&made.chain.config, &genesis.context);
    let native =
        Native::execute(&mut Kernel::default(), at, (&genesis.state, &genesis.tree), &raw).unwrap();
    let leaf = |row: u32| {
        let symbol = program.symbols().at(program.pc(row));
        symbol.is_some_and(|symbol| {
            let names = ["mem", "compiler_builtins::mem", "foldhash", "__rustc"];
            names.iter().any(|name| symbol.name.starts_with(name))
        })
    };
    let rows = program.instructions().len();
    let mut counts = Counts {
        is_leaf: (0..rows as u32).map(leaf).collect(),
        last: 0,
        caller: 0,
        by_caller: BTreeMap::new(),
        rows: vec![0; rows],
        calls: BTreeMap::new(),
    };
    let expected = native.sealed.statement.digest();
    let touched = native.update.touched.len();
    let done = run(&program, native.answers, &mut counts).unwrap();
    assert_eq!(done.digest, expected);
    let mut functions: BTreeMap<&str, u64> = BTreeMap::new();
    for (row, count) in counts.rows.iter().enumerate().filter(|(_, count)| **count > 0) {
        let symbol = program.symbols().at(program.pc(row as u32));
        *functions.entry(symbol.map_or("?", |symbol| &symbol.name)).or_default() += count;
    }
    let mut functions: Vec<_> = functions.into_iter().collect();
    functions.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (name, count) in functions.iter().take(45) {
        let each = *count as f64 / f64::from(transactions.max(1));
        println!("{count:>12} {each:>10.0} {name:.100}");
    }
    if let Some(path) = std::env::var_os("ROWS") {
        let rows = counts.rows.iter().enumerate().filter(|(_, count)| **count > 0);
        let lines = rows.map(|(row, count)| format!("{:x} {count}\n", program.pc(row as u32)));
        std::fs::write(path, lines.collect::<String>()).unwrap();
    }
    println!("-- memory functions by caller");
    let mut callers: Vec<_> = counts.by_caller.iter().collect();
    callers.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    for ((row, _), count) in callers.iter().take(40) {
        let symbol = program.symbols().at(program.pc(*row));
        let each = **count as f64 / f64::from(transactions.max(1));
        let pc = program.pc(*row);
        println!(
            "{count:>12} {each:>10.0} {pc:x} {:.100}",
            symbol.map_or("?", |symbol| &symbol.name)
        );
    }
    println!("{:?}", counts.calls);
    println!("{} cycles, {touched} leaves, {} hint words", done.cycles, done.tape.len());
}
