//! No batch takes more on the machine than was charged for it.

#![allow(clippy::print_stdout, reason = "the worst ratios are worth a look")]

use benches::{
    costs::{KIND_NAMES, KINDS, check},
    fuzz::PrecompileInputs,
};

/// Random batches beside the adversary's.
const MORE: u64 = 120;
/// Gas of an adversary's transaction.
const GAS: u64 = 250_000;

/// Every way that the adversary knows to spend gas, and random batches. `fuzz_costs` goes on where
/// this ends.
#[test]
fn no_kind_of_rows_is_more_than_was_charged() {
    let program = firmware::program().unwrap();
    let inputs = PrecompileInputs::load();
    let mut worst = vec![(0., String::new()); KIND_NAMES.len()];
    let mut halted = 0;
    for seed in 0..KINDS as u64 + MORE {
        let Some(checked) = check(&program, seed, GAS, &inputs).unwrap() else { continue };
        let (rows, bound) = (checked.measured.rows, checked.bound);
        assert!(checked.is_paid(), "seed {seed}, {}: {rows:?} of {bound:?}", checked.name);
        for (worst, ratio) in worst.iter_mut().zip(checked.ratios()) {
            if ratio > worst.0 {
                *worst = (ratio, checked.name.clone());
            }
        }
        halted += checked.halts_for_native();
    }
    for (name, (ratio, what)) in KIND_NAMES.iter().zip(&worst) {
        println!("{name:<10} {ratio:.2} {what}");
    }
    // Those with gas for a megabyte at every depth, and for memory without end.
    assert!(halted >= 2, "only {halted} transactions ran out of the native resource");
}
