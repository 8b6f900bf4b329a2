//! What proofs of execution are worth.

use circuits::{
    execution::{Boundary, ExecutionKey},
    key::Kind,
    program::{Instruction, Op},
    security::BITS_MIN,
    statement::Digest,
    systems::Air,
};

/// Tables of a million rows each, more than any segment has, are worth nine bits more than must be.
#[test]
fn five_hundred_of_the_largest_segments_are_secure() {
    let nothing = Instruction { pc: 4, op: Op::Illegal, rd: 0, rs1: 0, rs2: 0, imm: 0 };
    let start = Boundary { pc: 4, root: Digest::default() };
    for kind in Kind::ALL {
        check(&ExecutionKey::new(kind, &vec![nothing; 1 << 18], start));
    }
}

fn check(key: &ExecutionKey) {
    let height = |air: &Air| air.fixed_log_height().unwrap_or(20);
    let heights: Vec<_> = key.system().airs().iter().map(height).collect();
    let security = key.security_of(&heights).expect("the heights are possible");
    assert!(security.bits >= BITS_MIN + 9.0, "{security:?}");
}
