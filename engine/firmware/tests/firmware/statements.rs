//! The same statement, natively and on the machine.

use firmware::{program, run, transition};
use workloads::{Kind, Mix, Plan};

use crate::chain::{Chain, raw};

/// Native execution, the program run natively, and the program run on the machine agree.
fn agree(plan: &Plan) {
    let program = program().unwrap();
    let (mut chain, batches) = Chain::of(plan);
    for batch in &batches {
        let mut native = chain.execute(&raw(batch));
        assert_eq!(transition(&mut native.answers).as_ref(), Ok(&native.sealed.statement));
        let done = run(&program, native.answers, &mut ()).unwrap();
        println!("{} cycles, {} words of hints", done.cycles, done.tape.len());
        assert_eq!(done.digest, native.sealed.statement.digest());
    }
}

#[test]
fn every_kind_of_batch() {
    for kind in Kind::ALL {
        println!("{}", kind.name());
        let mix = Mix::only(kind);
        agree(&Plan { mix, ..plan() });
    }
}

fn plan() -> Plan {
    Plan { transactions_per_batch: 16, ..Plan::default() }
}
