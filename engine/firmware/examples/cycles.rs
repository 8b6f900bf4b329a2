//! Where the firmware's cycles go: `cycles KIND TRANSACTIONS [IMAGE]`.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a tool for developers")]

use std::collections::BTreeMap;

use engine::{genesis::Genesis, kernel::Kernel};
use firmware::{Native, run};
use machine::{
    Memory, Program, Recorder, Registers, Step, calls::CallEffects, instruction::Family,
    record::Meter,
};
use workloads::{Kind, Mix, Plan};

/// Counts the cycles of functions that only serve others by the place that they are called from.
struct ByCaller {
    /// Per row, whether it belongs to such a function.
    is_leaf: Vec<bool>,
    last: u32,
    caller: u32,
    cycles: BTreeMap<u32, u64>,
}

impl ByCaller {
    fn count(&mut self, row: u32) {
        if self.is_leaf[row as usize] {
            if !self.is_leaf[self.last as usize] {
                self.caller = self.last;
            }
            *self.cycles.entry(self.caller).or_default() += 1;
        }
        self.last = row;
    }
}

impl Recorder for ByCaller {
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
    fn call(&mut self, row: u32, _: &Registers, _: &Memory, _: &CallEffects) {
        self.count(row);
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
    let rows = program.instructions().len() as u32;
    let is_leaf = (0..rows).map(leaf).collect();
    let callers = ByCaller { is_leaf, last: 0, caller: 0, cycles: BTreeMap::new() };
    let mut counts = (Meter::new(&program), callers);
    let expected = native.sealed.statement.digest();
    let touched = native.update.touched.len();
    let done = run(&program, native.answers, &mut counts).unwrap();
    assert_eq!(done.digest, expected);
    let (meter, callers) = counts;
    let each = |cycles: u64| cycles as f64 / f64::from(transactions.max(1));
    for function in meter.profile(&program).iter().take(45) {
        let (cycles, name) = (function.cycles, function.name.as_deref().unwrap_or("?"));
        println!("{cycles:>12} {:>10.0} {name:.100}", each(cycles));
    }
    if let Some(path) = std::env::var_os("ROWS") {
        let rows = meter.executions().iter().enumerate().filter(|(_, count)| **count > 0);
        let lines = rows.map(|(row, count)| format!("{:x} {count}\n", program.pc(row as u32)));
        std::fs::write(path, lines.collect::<String>()).unwrap();
    }
    println!("-- memory functions by caller");
    let mut callers: Vec<_> = callers.cycles.into_iter().collect();
    callers.sort_by_key(|(_, cycles)| std::cmp::Reverse(*cycles));
    for (row, cycles) in callers.into_iter().take(40) {
        let pc = program.pc(row);
        let name = program.symbols().at(pc).map_or("?", |symbol| &symbol.name);
        println!("{cycles:>12} {:>10.0} {pc:x} {name:.100}", each(cycles));
    }
    println!("calls by number: {:?}", meter.counts(&program).calls);
    println!("{} cycles, {touched} leaves, {} hint words", done.cycles, done.tape.len());
}
