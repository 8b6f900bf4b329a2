//! Blocks never overlap, keep what is written to them, and come together again.

#![expect(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

use std::alloc::{GlobalAlloc, Layout, alloc_zeroed};

use heap::Heap;
use proptest::{collection::vec, prelude::*};

const MEMORY: usize = 8 << 20;

/// Memory of each test's own.
fn bounds() -> (usize, usize) {
    let layout = Layout::from_size_align(MEMORY, 1 << 23).unwrap();
    // SAFETY: the layout has a size.
    let start = unsafe { alloc_zeroed(layout) }.expose_provenance();
    (start, start + MEMORY)
}

struct Given {
    start: *mut u8,
    layout: Layout,
    mark: u8,
}

impl Given {
    fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: the block is ours until it is given back.
        unsafe { std::slice::from_raw_parts_mut(self.start, self.layout.size()) }
    }

    fn check(&mut self) {
        let mark = self.mark;
        assert!(self.start.addr().is_multiple_of(self.layout.align()));
        assert!(self.bytes().iter().all(|byte| *byte == mark), "another block was written to");
    }
}

#[derive(Clone, Debug)]
enum Do {
    Take { size: usize, align: u32 },
    Resize { which: usize, size: usize },
    Give { which: usize },
}

fn size() -> impl Strategy<Value = usize> {
    prop_oneof![1..64usize, 1..1100usize, 1..20_000usize, 1..300_000usize]
}

fn step() -> impl Strategy<Value = Do> {
    prop_oneof![
        (size(), 0..7u32).prop_map(|(size, align)| Do::Take { size, align }),
        (any::<usize>(), size()).prop_map(|(which, size)| Do::Resize { which, size }),
        any::<usize>().prop_map(|which| Do::Give { which }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn blocks_keep_what_is_written_to_them(steps in vec(step(), 1..400)) {
        let heap = Heap::new(bounds);
        let mut given: Vec<Given> = Vec::new();
        for (number, step) in steps.into_iter().enumerate() {
            let mark = number as u8;
            match step {
                Do::Take { size, align } => {
                    let layout = Layout::from_size_align(size, 1 << align).unwrap();
                    // SAFETY: the layout has a size.
                    let start = unsafe { heap.alloc(layout) };
                    if !start.is_null() {
                        let mut block = Given { start, layout, mark };
                        block.bytes().fill(mark);
                        given.push(block);
                    }
                }
                Do::Resize { which, size } if !given.is_empty() => {
                    let at = which % given.len();
                    let block = &mut given[at];
                    block.check();
                    // SAFETY: the block has that layout.
                    let moved = unsafe { heap.realloc(block.start, block.layout, size) };
                    if !moved.is_null() {
                        let kept = block.layout.size().min(size);
                        block.layout =
                            Layout::from_size_align(size, block.layout.align()).unwrap();
                        block.start = moved;
                        let old = block.mark;
                        prop_assert!(block.bytes()[..kept].iter().all(|byte| *byte == old));
                        block.mark = mark;
                        block.bytes().fill(mark);
                    }
                }
                Do::Give { which } if !given.is_empty() => {
                    let mut block = given.swap_remove(which % given.len());
                    block.check();
                    // SAFETY: it is given back once.
                    unsafe { heap.dealloc(block.start, block.layout) };
                }
                Do::Resize { .. } | Do::Give { .. } => {}
            }
        }
        given.iter_mut().for_each(Given::check);
    }
}

/// Many pieces of every size one after the other, then one that takes nearly all of memory.
#[test]
fn what_was_many_pieces_serves_a_large_one() {
    let heap = Heap::new(bounds);
    for bits in 11..22 {
        let layout = Layout::from_size_align(1 << bits, 1).unwrap();
        let take = || {
            // SAFETY: the layout has a size.
            let start = unsafe { heap.alloc(layout) };
            (!start.is_null()).then_some(start)
        };
        let pieces: Vec<*mut u8> = std::iter::from_fn(take).collect();
        assert_eq!(pieces.len(), MEMORY >> bits, "of {} bytes", 1 << bits);
        for piece in pieces {
            // SAFETY: it is given back once.
            unsafe { heap.dealloc(piece, layout) };
        }
    }
    let all = Layout::from_size_align(MEMORY, 1).unwrap();
    // SAFETY: the layout has a size.
    assert!(!unsafe { heap.alloc(all) }.is_null());
}
