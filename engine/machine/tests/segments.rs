//! Segments are the run, wherever it is cut, and nothing else passes for one.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

mod replay;

use chips::{Call, digest::Digest, field::Felt};
use machine::instruction::{Family, Op};
use machine::testing::random_calls::random_program;
use machine::{
    ArithmeticHost, Machine, Program, Stop,
    record::TouchedPages,
    segments::{
        Boundary, Budget, CutError, Cutter, Limits, Segment, SegmentRunError, hash_page,
        record_all, tree::PageTree,
    },
    testing::{
        assemble::*,
        build::{TEXT, program},
    },
};

const DATA: u32 = 0x2_0000;
const PLENTY: Budget = Budget { pages: 1 << 12, ..Budget::of_rows(1 << 20) };

/// A loop that stores to one page after the other, hashes, asks, and reads its own text.
fn small_program() -> Program {
    let mut text = vec![lui(5, DATA), addi(6, 0, 5), lui(7, TEXT)];
    text.extend([
        sw(6, 5, 0),
        lw(8, 7, 0),
        store(0, 8, 5, 1025),
        addi(A0, 5, 0),
        addi(A7, 0, 4),
        ECALL,
        addi(A0, 0, 0x100),
        addi(A1, 5, 0),
        addi(A2, 0, 16),
        addi(A3, 5, 64),
        addi(A4, 0, 8),
        addi(A7, 0, 1),
        ECALL,
        addi(5, 5, 516),
        addi(6, 6, -1),
        bne(6, 0, -4 * 15),
    ]);
    text.extend(halt(DATA));
    program(&text, &[(DATA, vec![1, 2, 3])])
}

fn cut(program: &Program, budget: Budget) -> Vec<Segment> {
    Cutter::new(program, ArithmeticHost, budget).collect::<Result<_, _>>().unwrap()
}

/// Runs every segment by itself and gives the ends of the chain.
fn run_all(program: &Program, segments: &[Segment]) -> (Boundary, Boundary, Stop) {
    let start = segments[0].start;
    let (mut boundary, mut stop) = (start, Stop::Paused);
    for (segment, index) in segments.iter().zip(0..) {
        assert_eq!((segment.index, segment.start, stop), (index, boundary, Stop::Paused));
        let run = segment.run(program).unwrap();
        (boundary, stop) = (run.end, run.stop);
    }
    (start, boundary, stop)
}

#[test]
fn segments_of_any_length_are_the_run() {
    let program = small_program();
    let mut machine = Machine::new(&program);
    let stop = machine.run(&mut ArithmeticHost, &mut (), u64::MAX).unwrap();
    let whole = cut(&program, PLENTY);
    assert_eq!(whole.len(), 1);
    let expected = run_all(&program, &whole);
    assert_eq!(expected.2, stop);
    assert_eq!(expected.0.root, PageTree::of_program(&program).root());
    assert_eq!((expected.1.pc, expected.1.cycle), (machine.pc(), machine.cycle()));
    for cycles in 1..=machine.cycle() {
        let segments = cut(&program, Budget { cycles, ..PLENTY });
        assert_eq!(segments.len() as u64, machine.cycle().div_ceil(cycles));
        assert_eq!(run_all(&program, &segments), expected, "{cycles}");
    }
}

#[test]
fn the_last_root_is_that_of_the_memory_at_the_end() {
    let program = random_program(7);
    let mut machine = Machine::new(&program);
    machine.run(&mut ArithmeticHost, &mut (), u64::MAX).unwrap();
    let mut tree = PageTree::default();
    let words =
        |page: u32| *machine.memory().range(page * 1024, 256).unwrap().first_chunk().unwrap();
    let mut registers = [0; 256];
    registers[..33].copy_from_slice(&machine.registers());
    let pages = (TEXT / 1024..DATA / 1024 + 8).map(|page| (page, hash_page(&words(page))));
    tree.update([(0, hash_page(&registers))].into_iter().chain(pages));
    let segments = cut(&program, Budget { cycles: 100, ..PLENTY });
    assert_eq!(segments.last().unwrap().end.root, tree.root());
}

#[test]
fn recorded_segments_are_the_same_on_any_number_of_threads() {
    for seed in 0..4 {
        let program = random_program(seed);
        let segments = cut(&program, Budget { cycles: 97, ..PLENTY });
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| record_all(&program, &segments)).unwrap()
        };
        let traces = on(1);
        assert!(traces == on(4));
        for (trace, segment) in traces.iter().zip(&segments) {
            replay::check(&program, trace);
            assert_eq!(trace.counts(), segment.counts);
            let pages = segment.pages.iter().filter(|(page, _)| *page != 0);
            assert!(pages.eq(&trace.pages));
        }
    }
}

#[test]
fn no_segment_exceeds_its_budget() {
    let program = random_program(5);
    let whole = run_all(&program, &cut(&program, PLENTY));
    let budget =
        Budget { cycles: 200, call_words: 100, merkle_hashes: 4, pages: 2, limits: Limits::NONE };
    let segments = cut(&program, budget);
    assert_eq!(run_all(&program, &segments), whole);
    for Segment { counts, .. } in &segments {
        assert!(counts.cycles() <= budget.cycles && counts.call_words <= budget.call_words);
        assert!(counts.merkle_hashes <= budget.merkle_hashes && counts.pages <= budget.pages);
    }
    let small = small_program();
    let few_pages = cut(&small, Budget { pages: 2, ..PLENTY });
    assert!(few_pages.len() > 1 && few_pages.iter().all(|segment| segment.counts.pages <= 2));
    assert_eq!(run_all(&small, &few_pages), run_all(&small, &cut(&small, PLENTY)));
    for (budget, what) in [
        (Budget { call_words: 49, ..PLENTY }, "a permutation"),
        (Budget { pages: 0, ..PLENTY }, "any access"),
        (Budget { merkle_hashes: 0, ..PLENTY }, "a path"),
        (Budget { cycles: 0, ..PLENTY }, "anything"),
    ] {
        let error = Cutter::new(&program, ArithmeticHost, budget).find_map(Result::err);
        assert!(matches!(error, Some(CutError::Budget { .. })), "{what}");
    }
}

#[test]
fn no_segment_exceeds_what_single_tables_have_room_for() {
    let program = random_program(5);
    let whole = run_all(&program, &cut(&program, PLENTY));
    let mut limits = Limits { hint_words: 40, ..Limits::NONE };
    let groups = [Op::Addi, Op::Sw, Op::Ecall].map(Op::group);
    groups.into_iter().for_each(|group| limits.groups[group] = 9);
    limits.calls[Call::MulMod as usize] = 2;
    let segments = cut(&program, Budget { limits, ..PLENTY });
    assert_eq!(run_all(&program, &segments), whole);
    let traces = record_all(&program, &segments).unwrap();
    for (Segment { counts, .. }, trace) in segments.iter().zip(&traces) {
        assert!(counts.family(Family::Store) <= 9 && counts.family(Family::Ecall) <= 9);
        assert!(counts.call(Call::MulMod) <= 2);
        let rows = trace.add.row.iter().map(|&row| program.instructions()[row as usize].op);
        assert!(rows.filter(|&op| op == Op::Addi).count() <= 9);
        let words = trace.call(Call::Hint).words.iter().map(|&words| words.max(1));
        assert!(words.sum::<u32>() <= 40);
    }
    assert!(segments.len() > 1);
    limits.groups[Op::Addi.group()] = 0;
    let error = Cutter::new(&program, ArithmeticHost, Budget { limits, ..PLENTY });
    assert!(matches!(error.last(), Some(Err(CutError::Budget { .. }))));
}

#[test]
fn a_segment_has_only_the_pages_that_it_touches() {
    let program = small_program();
    let segments = cut(&program, Budget { cycles: 3, ..PLENTY });
    // Three instructions without memory, then a store and a load.
    let pages = |segment: &Segment| segment.pages.iter().map(|(page, _)| *page).collect::<Vec<_>>();
    assert_eq!(pages(&segments[0]), [0]);
    assert_eq!(segments[0].siblings.len(), 19);
    assert_eq!(pages(&segments[1]), [0, TEXT / 1024, DATA / 1024, DATA / 1024 + 1]);
}

fn refused(change: impl FnOnce(&mut Segment)) -> SegmentRunError {
    let program = small_program();
    let mut segments = cut(&program, Budget { cycles: 40, ..PLENTY });
    let segment = &mut segments[1];
    change(segment);
    segment.run(&program).unwrap_err()
}

#[test]
fn nothing_else_passes_for_a_segment() {
    use SegmentRunError::{End, Hints, Pages, Pc, Proof, Registers, Run, StartRoot};
    let is_start = |error| matches!(error, StartRoot { .. });
    assert!(is_start(refused(|segment| segment.pages[1].1[0] ^= 1)));
    assert!(is_start(refused(|segment| segment.pages[0].1[5] ^= 1)));
    assert!(is_start(refused(|segment| segment.siblings[0].0[0] = Felt::MAX)));
    assert!(is_start(refused(|segment| segment.start.root.0[0] = Felt::MAX)));
    let is_proof = |error| matches!(error, Proof { .. });
    assert!(is_proof(refused(|segment| segment.pages.swap(0, 1))));
    assert!(is_proof(refused(|segment| segment.pages.clear())));
    assert!(is_proof(refused(|segment| segment.pages[1].0 = 0)));
    assert!(is_proof(refused(|segment| segment.pages.last_mut().unwrap().0 = 1 << 19)));
    assert!(is_proof(refused(|segment| segment.siblings.truncate(5))));
    assert!(is_proof(refused(|segment| segment.siblings.push(Digest::ZERO))));
    assert!(matches!(refused(|segment| segment.hints.push(0)), Hints { unread: 1, .. }));
    assert!(matches!(refused(|segment| segment.hints.truncate(1)), Run { .. }));
    assert!(matches!(refused(|segment| segment.hints[0] ^= 1), End { .. }));
    assert!(matches!(refused(|segment| segment.end.pc += 4), End { .. }));
    assert!(matches!(refused(|segment| segment.end.root.0[0] = Felt::MAX), End { .. }));
    assert!(matches!(
        refused(|segment| segment.start.pc += 4),
        End { .. } | Run { .. } | Pages { .. }
    ));
    assert!(matches!(refused(|segment| segment.start.pc += 2), Pc { .. }));
    // A tree over other registers, x0 among them.
    let x0 = |segment: &mut Segment| {
        segment.pages[0].1[0] = 1;
        segment.pages.truncate(1);
        let mut tree = PageTree::default();
        tree.update([(0, hash_page(&segment.pages[0].1))]);
        (segment.siblings, segment.start.root) = (tree.siblings(&[0]), tree.root());
    };
    assert!(matches!(refused(x0), Registers { .. }));
    // A tree in which everything is right but a page is missing, or one too many.
    let other_pages = |kept: fn(&u32) -> bool, added: Option<u32>| {
        move |segment: &mut Segment| {
            let mut tree = PageTree::default();
            segment.pages.retain(|(page, _)| kept(page));
            segment.pages.extend(added.map(|page| (page, [0; 256])));
            tree.update(segment.pages.iter().map(|(page, words)| (*page, hash_page(words))));
            let numbers: Vec<_> = segment.pages.iter().map(|(page, _)| *page).collect();
            (segment.siblings, segment.start.root) = (tree.siblings(&numbers), tree.root());
        }
    };
    assert!(matches!(refused(other_pages(|page| *page != TEXT / 1024, None)), Pages { .. }));
    assert!(matches!(refused(other_pages(|_| true, Some(1 << 18))), Pages { .. }));
    assert!(matches!(refused(other_pages(|page| *page == 0, Some(1))), Pages { .. } | Run { .. }));
}

#[test]
fn a_page_is_touched_once() {
    let mut pages = TouchedPages::default();
    assert!(pages.touch(7) && !pages.touch(7) && pages.touch(4));
    assert_eq!(pages.pages(), [7, 4]);
    pages.clear();
    assert!(pages.is_empty() && pages.touch(7));
}
