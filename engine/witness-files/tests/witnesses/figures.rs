//! What things cost on the machine, pinned: a change of these figures is a decision.
//! `COLONNADE_WRITE_GOLDEN=1` writes them anew.

use std::{env, fmt::Write as _, fs, path::Path};

use engine::vms::evm::opcodes;
use firmware::Phase;
use witness_files::profile::{Opcodes, Profile};
use workloads::{Kind, Mix, Plan};

use crate::batches::World;

/// A batch of one kind, without flaws and without authorizations.
fn profile(kind: Kind, transactions: u32) -> Profile {
    World::planned(&Plan {
        mix: Mix::only(kind),
        transactions_per_batch: transactions,
        accounts: transactions.max(1),
        invalid_per_mille: 0,
        has_delegations: false,
        ..Plan::default()
    })
    .profile()
}

/// Cycles for each of the transactions that the larger batch has more, by phase.
fn marginal(kind: Kind, out: &mut String) {
    const FEW: u32 = 16;
    const MANY: u32 = 64;
    let [few, many] = [FEW, MANY].map(|count| profile(kind, count).phases());
    let more = |phase: Phase| {
        let cycles = |phases: &std::collections::BTreeMap<Phase, machine::record::Counts>| {
            phases.get(&phase).map_or(0, |counts| counts.cycles() as i64)
        };
        (cycles(&many) - cycles(&few)) / i64::from(MANY - FEW)
    };
    let all: i64 = Phase::ALL.into_iter().map(more).sum();
    let sender = more(Phase::Sender);
    writeln!(out, "{}: {all}, {} without its sender's recovery", kind.name(), all - sender)
        .unwrap();
    for phase in Phase::ALL {
        writeln!(out, "    {phase:?} {}", more(phase)).unwrap();
    }
}

#[test]
fn figures_stay_what_they_are() {
    let mut out = String::from("cycles\n");
    writeln!(out, "empty batch of one block: {}", profile(Kind::Transfers, 0).counts.cycles())
        .unwrap();
    for kind in [Kind::Transfers, Kind::Erc20] {
        marginal(kind, &mut out);
    }
    writeln!(out, "instructions of erc20 and arithmetic, on average:").unwrap();
    for kind in [Kind::Erc20, Kind::Arithmetic] {
        let Opcodes::Known(mut known) = profile(kind, 4).opcodes else { panic!("not paired") };
        known.sort_unstable_by_key(|it| it.opcode);
        for it in known {
            let name = opcodes::name(it.opcode);
            writeln!(out, "    {} {name} {}", kind.name(), it.cycles / it.steps).unwrap();
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/figures.txt");
    if env::var_os("COLONNADE_WRITE_GOLDEN").is_some() {
        fs::write(&path, &out).unwrap();
    }
    assert_eq!(out, fs::read_to_string(&path).unwrap());
}
