//! Calls without chips, chips without calls, and how a run ends.

use circuits::{
    chips::{
        call_words::CallWordsColumns, ecall::EcallColumns, hint::HintColumns, pages::PagesColumns,
        poseidon2_call::Poseidon2CallColumns, segment::SegmentColumns,
    },
    config::Felt,
    execution::{Boundary, End, SegmentStatement},
    tables::Table,
};
use machine::testing::assemble::ECALL;
use p3_field::PrimeCharacteristicRing;

use crate::world::{HINT_LENGTH, World, felt, with_instead};

type Ecall = EcallColumns<Felt>;
type Words = CallWordsColumns<Felt>;
type Permutation = Poseidon2CallColumns<Felt>;

/// The rows of the first segment's calls; the last segment has one, which halts.
const HINT: usize = 0;
const PERMUTATION: usize = 1;

/// The same call, and one before it, where the program says how many words the hint has.
#[test]
fn a_call_is_the_programs() {
    let program = with_instead(&[(HINT_LENGTH, ECALL)]);
    World::of_program(&program).is_refused_by(&["program"]);
}

#[test]
fn only_a_halt_is_an_end() {
    let mut world = World::of(0);
    world.state(SegmentStatement { end: End::Halt([0; 32]), ..world.statement });
    world.is_refused_by(&["call", "call_lane", "execution", "node"]);
}

#[test]
fn a_halt_is_an_end() {
    let mut world = World::of(2);
    let end = End::Cut(Boundary { pc: 0, root: world.statement.start.root });
    world.state(SegmentStatement { end, ..world.statement });
    world.is_refused_also_by(&["call", "call_lane"]);
}

#[test]
fn a_halt_has_no_exit_code() {
    let mut world = World::of(2);
    world.row::<Ecall>(Table::Ecall, 0).arguments[0] = Felt::ONE;
    world.is_refused_by(&["call", "memory"]);
}

#[test]
fn a_halt_commits_to_its_digest() {
    let mut world = World::of(2);
    let End::Halt(mut digest) = world.statement.end else { panic!("the last segment halts") };
    digest[9] ^= 1;
    world.state(SegmentStatement { end: End::Halt(digest), ..world.statement });
    world.is_refused_by(&["call_lane"]);
    // The same in the lane too: then memory has another word.
    let row = world.row::<Words>(Table::CallWords, 1);
    let change = felt(u64::from(digest[9])) - felt(u64::from(digest[9] ^ 1));
    row.before[0] += change * felt(256);
    row.after[0][0] += change * felt(256);
    world.is_refused_by(&["memory"]);
}

#[test]
fn nothing_follows_a_halt() {
    let mut world = World::of(2);
    let row = world.row::<Ecall>(Table::Ecall, 0);
    row.next_pc = row.step.pc + felt(4);
    world.is_refused_by(&["ecall 10", "execution"]);
}

#[test]
fn a_run_halts_once() {
    let mut world = World::of(2);
    world.copy(Table::Ecall, 0);
    world.is_refused_by(&["call", "execution", "memory"]);
    let mut world = World::of(2);
    let clk = world.row::<SegmentColumns<Felt>>(Table::Segment, 0).halt_clk + felt(16);
    let second = world.copy(Table::Ecall, 0);
    world.row::<Ecall>(Table::Ecall, second).step.clk = clk;
    world.is_refused_by(&["call", "execution", "memory"]);
}

#[test]
fn a_call_has_a_chip() {
    let mut world = World::of(0);
    world.erase(Table::Poseidon2Call, 0);
    world.is_refused_by(&["call", "call_lane"]);
    let mut world = World::of(0);
    (0..3).for_each(|row| world.erase(Table::Hint, row));
    world.is_refused_by(&["call", "memory"]);
}

#[test]
fn a_chip_has_a_call() {
    let mut world = World::of(0);
    world.erase(Table::Ecall, PERMUTATION);
    world.is_refused_by(&["call", "execution", "memory"]);
    let mut world = World::of(0);
    world.copy(Table::Poseidon2Call, 0);
    world.is_refused_by(&["call", "call_lane"]);
    let mut world = World::of(0);
    let at = world.copy(Table::Poseidon2Call, 0);
    world.row::<Permutation>(Table::Poseidon2Call, at).clk += felt(16);
    world.is_refused_by(&["call", "call_lane"]);
}

/// Another call with the same arguments, and two at once.
#[test]
fn a_call_is_that_of_its_number() {
    let mut world = World::of(0);
    let row = world.row::<Ecall>(Table::Ecall, PERMUTATION);
    (row.is_call[4], row.is_call[2]) = (Felt::ZERO, Felt::ONE);
    world.is_refused_by(&["call", "memory"]);
    let mut world = World::of(0);
    let row = world.row::<Ecall>(Table::Ecall, PERMUTATION);
    (row.is_call[4], row.is_call[1], row.is_call[3]) = (Felt::ZERO, Felt::ONE, Felt::ONE);
    world.is_refused_also_by(&["ecall 9"]);
}

#[test]
fn a_status_is_the_chips() {
    for call in [HINT, PERMUTATION] {
        for status in [Felt::ONE, Felt::TWO, Felt::NEG_ONE] {
            let mut world = World::of(0);
            world.row::<Ecall>(Table::Ecall, call).status = status;
            world.is_refused_by(&["call", "memory"]);
        }
    }
}

/// What a call does not have is not said either.
#[test]
fn arguments_that_are_not_read_are_zero() {
    for at in 1..5 {
        let mut world = World::of(0);
        world.row::<Ecall>(Table::Ecall, PERMUTATION).arguments[at] = Felt::ONE;
        let constraint = format!("ecall {}", 11 + at);
        world.is_refused_by(&["call", &constraint]);
    }
}

#[test]
fn lanes_have_the_words_of_memory() {
    for at in 0..2 {
        let mut world = World::of(0);
        world.row::<Words>(Table::CallWords, 2).before[at] += Felt::ONE;
        world.is_refused_by(&["call_lane", "memory"]);
        let mut world = World::of(0);
        world.row::<Words>(Table::CallWords, 2).after[at][0] += Felt::ONE;
        world.is_refused_by(&["call_lane", "memory"]);
        // A word with limbs that are none.
        let mut world = World::of(0);
        let after = &mut world.row::<Words>(Table::CallWords, 2).after[at];
        after[0] += felt(1 << 16);
        after[1] -= Felt::ONE;
        world.is_refused_by(&["range16"]);
    }
}

/// A lane that nobody asked for, at the clock of one that somebody did.
#[test]
fn a_lane_is_written_once_at_a_time() {
    let mut world = World::of(0);
    world.copy(Table::CallWords, 2);
    world.is_refused_by(&["call_lane", "memory"]);
    // Even if it continues from the first: its gap is -1, and no chip takes it.
    let mut world = World::of(0);
    let at = world.copy(Table::CallWords, 2);
    let row = world.row::<Words>(Table::CallWords, at);
    row.before = row.after.map(|[low, high]| high * felt(1 << 16) + low);
    row.before_clk = [row.clk; 2];
    world.is_refused_by(&["call_lane", "range16"]);
    // Later it is in order, and no chip takes it.
    let row = world.row::<Words>(Table::CallWords, at);
    row.clk += Felt::ONE;
    let (clk, address) = (row.clk, row.address);
    let in_pages = |row: &PagesColumns<Felt>| row.address == address;
    let place = (0..256).find(|&at| in_pages(world.row(Table::Pages, at))).unwrap();
    let pages: &mut PagesColumns<Felt> = world.row(Table::Pages, place);
    pages.end_clk[..2].fill(clk);
    world.is_refused_by(&["call_lane"]);
}

/// A hint's words are not those of a lane.
#[test]
fn a_hint_is_for_its_call() {
    let mut world = World::of(0);
    let row: &mut HintColumns<Felt> = world.row(Table::Hint, 0);
    row.question[1] += Felt::ONE;
    world.is_refused_by(&["call"]);
}
