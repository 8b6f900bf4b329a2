//! Instructions that are not the program's, or not executed one after the other.

use circuits::{
    bus::names,
    chips::{
        add_immediate::AddImmediateColumns, branch_equal::BranchEqualColumns, limbs::LimbsColumns,
        node::NodeColumns, pages::PagesColumns, program::ProgramColumns, segment::SegmentColumns,
    },
    config::Felt,
    execution::{Boundary, End, SegmentStatement},
    systems::EXECUTION,
    tables::Table,
};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::Matrix;

use crate::world::{TRAP, World, felt, report};

type Immediate = AddImmediateColumns<Felt>;
type Segment = SegmentColumns<Felt>;

/// Leaves only what the segment itself says, and the registers as they were.
fn emptied(segment: usize) -> World {
    let mut world = World::of(segment);
    let instructions = [Table::AddImmediate, Table::Load, Table::Store, Table::Ecall];
    let others = [Table::CallWords, Table::Hint, Table::Poseidon2Call];
    for table in instructions.into_iter().chain(others) {
        (0..world.trace(table).height()).for_each(|row| world.erase(table, row));
    }
    world
}

#[test]
fn an_empty_machine_goes_nowhere() {
    // What was read and written is missing, and the way from the start to the end.
    emptied(0).is_refused_by(&["execution", "memory"]);
    emptied(2).is_refused_by(&["call", "call_lane", "execution", "memory"]);
}

/// No instruction, and memory that stays: true from a place to itself, false to any other.
#[test]
fn an_empty_machine_stays_where_it_is() {
    let mut world = emptied(0);
    for row in 0..world.spare(Table::Pages) {
        let row: &mut PagesColumns<Felt> = world.row(Table::Pages, row);
        (row.end, row.end_clk, row.end_hash) = (row.start, row.start_clk, row.start_hash);
        row.is_kept = Felt::ONE;
        (row.hashes_within[1], row.hashes_end[1]) = (Felt::ZERO, Felt::ZERO);
    }
    for row in 0..world.spare(Table::Node) {
        let row: &mut NodeColumns<Felt> = world.row(Table::Node, row);
        (row.left.new, row.right.new, row.new) = (row.left.old, row.right.old, row.old);
    }
    world.row::<Segment>(Table::Segment, 0).end_clk = felt(16);
    let start = world.statement.start;
    world.state(SegmentStatement { start, end: End::Cut(start) });
    world.is_clean();
    let elsewhere = Boundary { pc: start.pc + 4, ..start };
    world.state(SegmentStatement { start, end: End::Cut(elsewhere) });
    world.is_refused_by(&["execution"]);
    world.state(SegmentStatement { start, end: End::Halt([0; 32]) });
    world.is_refused_by(&["call", "call_lane", "execution"]);
    // Even from the address that stands for the end.
    let start = Boundary { pc: 0, ..start };
    world.state(SegmentStatement { start, end: End::Halt([0; 32]) });
    world.is_refused_by(&["call", "call_lane"]);
}

/// Every row goes on sixteen clocks later, so that none, and no cycle of them, feeds itself.
#[test]
fn every_instruction_takes_its_clocks() {
    let mut seen = 0;
    for segment in 0..3 {
        let world = World::of(segment);
        for table in EXECUTION.into_iter().filter(|&table| table != Table::Segment) {
            let trace = world.trace(table);
            for at in 0..if table == Table::Limbs { 0 } else { trace.height() } {
                let mut messages = report(table, trace, &world.public, at).messages;
                messages.retain(|message| message.bus == names::EXECUTION);
                if let [received, sent] = &messages[..] {
                    assert_eq!((received.count, sent.count), (Felt::NEG_ONE, Felt::ONE));
                    assert_eq!(sent.fields[1], received.fields[1] + felt(16));
                    seen += 1;
                } else {
                    assert!(messages.is_empty());
                }
            }
        }
    }
    assert_eq!(seen, TRAP as usize / 4 - 0x1_0000 / 4);
}

/// A branch to itself, which the run does not reach, with its reads in order.
#[test]
fn a_second_run_comes_from_nowhere() {
    let mut world = World::of(0);
    let registers: &mut PagesColumns<Felt> = world.row(Table::Pages, 0);
    let zero_clk = registers.end_clk[0];
    let clk = zero_clk + felt(16);
    registers.end_clk[0] = clk + Felt::ONE;
    let at = world.spare(Table::BranchEqual);
    let row: &mut BranchEqualColumns<Felt> = world.row(Table::BranchEqual, at);
    (row.step.pc, row.step.clk) = (felt(TRAP.into()), clk);
    forge_branch(row, zero_clk, clk);
    world.is_refused_by(&["execution"]);
}

fn forge_branch(row: &mut BranchEqualColumns<Felt>, before_clk: Felt, clk: Felt) {
    row.is_beq = Felt::ONE;
    row.rs1.before_clk = before_clk;
    row.rs2.before_clk = clk;
    row.target = felt(TRAP.into());
    row.is_equal = Felt::ONE;
    row.next_pc = felt(TRAP.into());
}

#[test]
fn an_instruction_is_not_executed_twice() {
    let mut world = World::of(0);
    world.copy(Table::AddImmediate, 2);
    world.is_refused_by(&["execution", "memory"]);
}

#[test]
fn an_instruction_is_not_left_out() {
    let mut world = World::of(0);
    world.erase(Table::AddImmediate, 2);
    world.is_refused_by(&["execution", "memory"]);
}

#[test]
fn an_instruction_is_the_programs() {
    let forge = |change: &dyn Fn(&mut Immediate), expected: &[&str]| {
        let mut world = World::of(0);
        change(world.row(Table::AddImmediate, 3));
        world.is_refused_by(expected);
    };
    forge(&|row| row.step.pc += felt(4), &["execution", "program"]);
    forge(&|row| row.step.pc = felt(u64::from(TRAP) + 4), &["execution", "program"]);
    forge(&|row| row.rs1.number += Felt::ONE, &["memory", "program"]);
    forge(&|row| row.rd.number += Felt::ONE, &["memory", "program"]);
}

/// Another sum with the immediate that it takes.
#[test]
fn an_immediate_is_the_programs() {
    let mut world = World::of(0);
    let row = world.row::<Immediate>(Table::AddImmediate, 3);
    row.immediate += Felt::ONE;
    row.result[0] += Felt::ONE;
    world.is_refused_by(&["memory", "program"]);
}

/// Rows of the program's table that hold nothing are of no use to any instruction.
#[test]
fn no_table_takes_an_illegal_instruction() {
    for table in EXECUTION {
        let world = World::of(0);
        let trace = world.trace(table);
        for at in 0..if table == Table::Limbs { 0 } else { trace.height() } {
            for message in report(table, trace, &world.public, at).messages {
                let is_taken = message.bus == names::PROGRAM && !message.is_provided;
                assert!(!is_taken || message.fields[1] != Felt::ZERO);
            }
        }
    }
    let mut world = World::of(0);
    let padding = world.trace(Table::Program).height() - 1;
    world.row::<ProgramColumns<Felt>>(Table::Program, padding).uses = Felt::ONE;
    assert_eq!(world.refusals(), ["program".to_owned()].into());
}

/// Uses count what is used: one more, one less or the opposite is unbalanced.
#[test]
fn uses_are_counted() {
    for change in [Felt::ONE, Felt::NEG_ONE, -Felt::TWO] {
        let mut world = World::of(0);
        world.row::<LimbsColumns<Felt>>(Table::Limbs, 3).range16_uses += change;
        assert_eq!(world.refusals(), ["range16".to_owned()].into());
        let mut world = World::of(0);
        world.row::<LimbsColumns<Felt>>(Table::Limbs, 3).power_uses += change;
        assert_eq!(world.refusals(), ["power".to_owned()].into());
        let mut world = World::of(0);
        world.row::<ProgramColumns<Felt>>(Table::Program, 2).uses += change;
        assert_eq!(world.refusals(), ["program".to_owned()].into());
    }
}

#[test]
fn the_end_is_where_the_run_is() {
    let mut world = World::of(0);
    let End::Cut(end) = world.statement.end else { panic!("the first segment is cut") };
    let end = End::Cut(Boundary { pc: end.pc + 4, ..end });
    world.state(SegmentStatement { end, ..world.statement });
    world.is_refused_by(&["execution"]);
    let mut world = World::of(0);
    world.row::<Segment>(Table::Segment, 0).end_clk += felt(16);
    world.is_refused_by(&["execution"]);
}

/// The segment's row alone, and once.
#[test]
fn a_segment_is_one_row() {
    let mut world = World::of(0);
    world.row::<Segment>(Table::Segment, 0).is_real = Felt::ZERO;
    world.is_refused_by(&["execution", "node", "segment 0"]);
    let mut world = World::of(0);
    world.copy(Table::Segment, 0);
    world.is_refused_by(&["execution", "node", "segment 1"]);
}

/// Any public value may be another's: then it is not the row's.
#[test]
fn public_values_are_the_rows() {
    for segment in [0, 2] {
        for at in 0..World::of(segment).public.len() {
            let mut world = World::of(segment);
            world.public[at] += Felt::ONE;
            world.is_refused_also_by(&[&format!("segment {}", 2 + at)]);
        }
    }
}
