//! Nothing is made and nothing is lost: given + stipends = used + returned, of both resources.

use engine::kernel::NativeKind;
use primitives::VmKind;
use proptest::prelude::*;

use crate::{
    GIVEN, run,
    toys::{FRUGAL, GENEROUS, Op, encode},
};

fn simple_op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => (0..200u64).prop_map(Op::Burn),
        1 => Just(Op::BurnAll),
        2 => (0..1000u64).prop_map(Op::BurnNative),
        1 => any::<u8>().prop_map(Op::Return),
        1 => any::<u8>().prop_map(Op::Revert),
        1 => Just(Op::ReturnResult),
        1 => Just(Op::Halt),
    ]
}

fn vm() -> impl Strategy<Value = VmKind> {
    prop_oneof![Just(FRUGAL), Just(GENEROUS)]
}

/// Calls come with a price: without one the trees would grow without end.
fn ops() -> impl Strategy<Value = Vec<Op>> {
    let call = (0..6u8, 0..5000u64, 0..50u64, 0..150u64);
    let code = prop::collection::vec(simple_op(), 0..4);
    prop_oneof![
        3 => simple_op().prop_map(|op| vec![op]),
        4 => call.prop_map(|(target, gas, stipend, value)| {
            vec![Op::Burn(100), Op::Call { target, gas, stipend, value }]
        }),
        1 => (vm(), code)
            .prop_map(|(vm, code)| vec![Op::Deploy { vm: vm as u8, code: encode(&code) }]),
    ]
}

fn programs() -> impl Strategy<Value = Vec<(VmKind, Vec<Op>)>> {
    let program = prop::collection::vec(ops(), 0..8).prop_map(|ops| ops.concat());
    prop::collection::vec((vm(), program), 1..6)
}

/// What the kernel takes nothing of.
const KINDS_OF_FRAMES: [usize; 3] =
    [NativeKind::Sha256 as usize, NativeKind::ModMul as usize, NativeKind::ScalarMul as usize];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn resources_are_conserved_over_random_call_trees(programs in programs(), gas in 0..20_000u64) {
        let (outcome, _, ledger, _) = run(&programs, gas);
        prop_assert_eq!(gas + ledger.stipends, ledger.burnt + outcome.resources.gas);
        // Beside the frames, the kernel takes for code, for depth and for deployments.
        let kinds = outcome.resources.native.0.into_iter().zip(ledger.native.0);
        for (kind, (left, used)) in kinds.enumerate() {
            prop_assert!(left <= GIVEN - used);
            if KINDS_OF_FRAMES.contains(&kind) {
                prop_assert_eq!(left, GIVEN - used);
            }
        }
    }
}
