//! The fuzzer on fixed seeds, and that it reaches what it should.

use benches::fuzz::{Case, Coverage, PrecompileInputs, run};
use engine::vms::evm::opcodes::OPCODES;
use transaction::TxType;

const SEEDS: u64 = 400;

#[test]
fn fixed_seeds_agree_and_reach_everything() {
    let inputs = PrecompileInputs::load();
    let mut coverage = Coverage::default();
    for seed in 0..SEEDS {
        let case = Case::new(seed, &inputs);
        if let Some(difference) = run(&case, &mut coverage) {
            panic!("seed {seed}: {difference}");
        }
    }
    println!("{coverage}");
    // Pushes of every length and every shuffle need more seeds than a test should take.
    let unreached = coverage.unreached_opcodes();
    assert!(unreached.len() < OPCODES.len() / 10, "{unreached:?}");
    for tx_type in TxType::ALL {
        for outcome in ["success", "halt", "refused"] {
            assert_ne!(coverage.outcomes(tx_type, outcome), 0, "{tx_type:?} {outcome}");
        }
    }
    assert_eq!(coverage.deepest(), 1025);
    if inputs.is_empty() {
        println!("skipped: that every precompile is reached, there is no test data");
        return;
    }
    for address in (1..=0x11).chain([0x100]) {
        assert_ne!(coverage.precompile(address), 0, "precompile {address:#x}");
    }
}
