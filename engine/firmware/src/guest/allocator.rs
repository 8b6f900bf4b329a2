//! Memory: lists of free blocks by size, and fresh memory above them.
//!
//! A few instructions each way, which is why it is not one of the crates that also give memory back
//! to its neighbours: blocks up to 1 KiB have lists by multiples of 16 bytes, larger ones by powers of
//! two. A freed block only ever serves its own size again.

use core::{
    alloc::{GlobalAlloc, Layout},
    cell::Cell,
    ptr::{self, NonNull},
};

#[global_allocator]
static HEAP: Heap = Heap::new();

const UNIT: usize = 16;
const SMALL_MAX: usize = 1024;
const SMALL: usize = SMALL_MAX / UNIT + 1;

unsafe extern "C" {
    static HEAP_START: u8;
    static MEMORY_END: u8;
}

/// A free block holds the address of the next one.
type List = Cell<Option<NonNull<Block>>>;

struct Block {
    next: Option<NonNull<Block>>,
}

struct Heap {
    small: [List; SMALL],
    large: [List; usize::BITS as usize],
    /// First address that was never given out; zero before the first call.
    fresh: Cell<usize>,
}

// SAFETY: the machine has one thread.
unsafe impl Sync for Heap {}

/// The list that serves blocks of a size, and the size of its blocks.
enum Class {
    Small(usize),
    Large(u32),
}

impl Heap {
    const fn new() -> Self {
        Self {
            small: [const { Cell::new(None) }; SMALL],
            large: [const { Cell::new(None) }; usize::BITS as usize],
            fresh: Cell::new(0),
        }
    }

    const fn class(layout: Layout) -> Class {
        let (size, align) = (layout.size(), layout.align());
        if size <= SMALL_MAX && align <= UNIT {
            return Class::Small(size.div_ceil(UNIT));
        }
        let size = if size > align { size } else { align };
        Class::Large(usize::BITS - (size - 1).leading_zeros())
    }

    const fn list(&self, class: &Class) -> (&List, usize) {
        match *class {
            Class::Small(units) => (&self.small[units], units * UNIT),
            Class::Large(bits) => (&self.large[bits as usize], 1 << bits),
        }
    }

    /// Memory that was never given out.
    fn take_fresh(&self, size: usize, align: usize) -> *mut u8 {
        let start = match self.fresh.get() {
            0 => (&raw const HEAP_START).addr(),
            fresh => fresh,
        };
        let align = if align > UNIT { align } else { UNIT };
        let start = start.next_multiple_of(align);
        let end = start.checked_add(size).filter(|end| *end <= (&raw const MEMORY_END).addr());
        let Some(end) = end else { return ptr::null_mut() };
        self.fresh.set(end);
        ptr::with_exposed_provenance_mut(start)
    }
}

// SAFETY: a block is in a list or given out, never both; blocks of a list have its size at least,
// and fresh memory does not overlap what was given out.
unsafe impl GlobalAlloc for Heap {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let (list, size) = self.list(&Self::class(layout));
        let Some(block) = list.get() else { return self.take_fresh(size, layout.align()) };
        // SAFETY: a block in a list was freed and holds the next one's address.
        list.set(unsafe { block.as_ref() }.next);
        block.as_ptr().cast()
    }

    #[inline]
    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        let (list, _) = self.list(&Self::class(layout));
        let block = start.cast::<Block>();
        // SAFETY: the block is given back, at least UNIT bytes long and aligned to that.
        unsafe { block.write(Block { next: list.get() }) };
        list.set(NonNull::new(block));
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        let (list, size) = self.list(&Self::class(layout));
        if list.get().is_none() {
            // Fresh memory is zero.
            return self.take_fresh(size, layout.align());
        }
        // SAFETY: as the caller promises of `layout`.
        let start = unsafe { self.alloc(layout) };
        // SAFETY: the block is not null and at least as long.
        unsafe { start.write_bytes(0, layout.size()) };
        start
    }

    #[inline]
    unsafe fn realloc(&self, start: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let (_, size) = self.list(&Self::class(layout));
        if new_size <= size && new_size > size / 2 {
            // The block's list is found from its new size as well.
            let new = Layout::from_size_align(new_size, layout.align());
            if new.is_ok_and(|new| self.list(&Self::class(new)).1 == size) {
                return start;
            }
        }
        let Ok(new) = Layout::from_size_align(new_size, layout.align()) else {
            return ptr::null_mut();
        };
        // SAFETY: as the caller promises of the layouts.
        let moved = unsafe { self.alloc(new) };
        if !moved.is_null() {
            let kept = if layout.size() < new_size { layout.size() } else { new_size };
            // SAFETY: both blocks are at least that long, and distinct.
            unsafe { ptr::copy_nonoverlapping(start, moved, kept) };
            // SAFETY: the old block is given back once.
            unsafe { self.dealloc(start, layout) };
        }
        moved
    }
}
