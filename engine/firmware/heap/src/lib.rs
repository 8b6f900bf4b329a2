//! The firmware's memory: blocks of powers of two, and fresh memory above them.
//!
//! A few instructions each way, which is why it is not one of the crates for it: blocks up to 1 KiB
//! have lists by multiples of 16 bytes and only ever serve their own size again. Larger ones are
//! buddies: a block is as large as a power of two and aligned to that, and when it and the other half
//! of the block of twice its size are both free, they become that again. So what was once used for
//! many small pieces can serve a large one, and all of memory is never more than a small multiple of
//! what is in use, whatever the transactions of a batch do one after the other.

#![no_std]

use core::{
    alloc::{GlobalAlloc, Layout},
    cell::{Cell, UnsafeCell},
    fmt,
    ptr::{self, NonNull},
};

const UNIT: usize = 16;
const SMALL_MAX: usize = 1024;
const SMALL: usize = SMALL_MAX / UNIT + 1;

/// Bits of the size of the least buddy, and of the first that does not exist.
const LEAST: u32 = 11;
const END: u32 = 29;
/// Buddies of the least size in all of memory.
const LEAST_BUDDIES: usize = 1 << (END - LEAST);

/// A free block.
struct Block {
    next: Option<NonNull<Block>>,
    /// Of buddies only, which are taken from the middle of their list.
    previous: Option<NonNull<Block>>,
}

type List = Cell<Option<NonNull<Block>>>;

/// An allocator for one thread.
pub struct Heap {
    /// The first address of its memory, and the first behind it. The memory must be zero and
    /// nobody else's; it is asked for once.
    bounds: fn() -> (usize, usize),
    small: [List; SMALL],
    buddies: [List; END as usize],
    /// For the place of each buddy: the bits of its size if it starts a free one, else zero.
    free: UnsafeCell<[u8; LEAST_BUDDIES]>,
    /// First address that was never given out; zero before the first call.
    fresh: Cell<usize>,
    end: Cell<usize>,
    /// The end of the block that small blocks are cut from.
    small_end: Cell<usize>,
    small_fresh: Cell<usize>,
}

// SAFETY: the firmware's machine has one thread; elsewhere it is used from one thread at a time.
unsafe impl Sync for Heap {}

impl fmt::Debug for Heap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Heap").field("fresh", &self.fresh.get()).finish_non_exhaustive()
    }
}

/// The list that serves blocks of a size.
enum Class {
    Small(usize),
    Buddy(u32),
}

impl Class {
    #[inline]
    const fn of(layout: Layout) -> Self {
        let (size, align) = (layout.size(), layout.align());
        if size <= SMALL_MAX && align <= UNIT {
            return Self::Small(size.div_ceil(UNIT));
        }
        let size = if size > align { size } else { align };
        let bits = usize::BITS - (size - 1).leading_zeros();
        Self::Buddy(if bits > LEAST { bits } else { LEAST })
    }

    const fn size(&self) -> usize {
        match *self {
            Self::Small(units) => units * UNIT,
            Self::Buddy(bits) => 1 << bits,
        }
    }
}

impl Heap {
    /// An allocator of the memory between two addresses.
    pub const fn new(bounds: fn() -> (usize, usize)) -> Self {
        Self {
            bounds,
            small: [const { Cell::new(None) }; SMALL],
            buddies: [const { Cell::new(None) }; END as usize],
            free: UnsafeCell::new([0; LEAST_BUDDIES]),
            fresh: Cell::new(0),
            end: Cell::new(0),
            small_end: Cell::new(0),
            small_fresh: Cell::new(0),
        }
    }

    #[inline]
    fn take_small(&self, units: usize) -> *mut u8 {
        let list = &self.small[units];
        if let Some(block) = list.get() {
            // SAFETY: a block in a list was freed and holds the next one's address.
            list.set(unsafe { block.as_ref() }.next);
            return block.as_ptr().cast();
        }
        self.take_small_fresh(units * UNIT)
    }

    /// A small block that was never used.
    fn take_small_fresh(&self, size: usize) -> *mut u8 {
        const CUT: u32 = 15;
        let mut start = self.small_fresh.get();
        if start + size > self.small_end.get() {
            // What is left of the last one is lost: less than a small block of every 32 KiB.
            let block = self.take_buddy(CUT);
            if block.is_null() {
                return block;
            }
            start = block.expose_provenance();
            self.small_end.set(start + (1 << CUT));
        }
        self.small_fresh.set(start + size);
        ptr::with_exposed_provenance_mut(start)
    }

    fn take_buddy(&self, bits: u32) -> *mut u8 {
        let mut found = bits;
        while found < END {
            if let Some(block) = self.buddies[found as usize].get() {
                self.unlink(block, found);
                let start = block.as_ptr().expose_provenance();
                // The halves that are not needed are free.
                while found > bits {
                    found -= 1;
                    self.link(start + (1 << found), found);
                }
                return ptr::with_exposed_provenance_mut(start);
            }
            found += 1;
        }
        self.take_fresh(bits)
    }

    /// Memory that was never given out. What has to be skipped for its alignment becomes free.
    #[cold]
    fn take_fresh(&self, bits: u32) -> *mut u8 {
        let mut start = match self.fresh.get() {
            0 => {
                let (start, end) = (self.bounds)();
                self.end.set(end);
                start.next_multiple_of(1 << LEAST)
            }
            fresh => fresh,
        };
        let aligned = start.next_multiple_of(1 << bits);
        let end = aligned.checked_add(1 << bits);
        let Some(end) = end.filter(|end| *end <= self.end.get()) else {
            return ptr::null_mut();
        };
        self.fresh.set(end);
        while start < aligned {
            let skipped = start.trailing_zeros();
            self.link(start, skipped);
            start += 1 << skipped;
        }
        ptr::with_exposed_provenance_mut(aligned)
    }

    fn give_buddy(&self, start: *mut u8, mut bits: u32) {
        let mut start = start.expose_provenance();
        while bits + 1 < END {
            let other = start ^ (1 << bits);
            if self.free_at(other).get() != bits as u8 {
                break;
            }
            self.unlink(block_at(other), bits);
            start &= !(1 << bits);
            bits += 1;
        }
        self.link(start, bits);
    }

    #[inline]
    fn free_at(&self, start: usize) -> &Cell<u8> {
        let place = (start >> LEAST) % LEAST_BUDDIES;
        // SAFETY: one thread, and nobody holds a reference into the array but as cells.
        let free = unsafe { &mut *self.free.get() };
        &Cell::from_mut(free.as_mut_slice()).as_slice_of_cells()[place]
    }

    /// Puts a free buddy into the list of its size.
    fn link(&self, start: usize, bits: u32) {
        let list = &self.buddies[bits as usize];
        let (block, next) = (block_at(start), list.get());
        // SAFETY: the block is free, at least as long, and aligned.
        unsafe { block.write(Block { next, previous: None }) };
        if let Some(mut next) = next {
            // SAFETY: a block in a list is free and holds its neighbours' addresses.
            unsafe { next.as_mut() }.previous = Some(block);
        }
        list.set(Some(block));
        self.free_at(start).set(bits as u8);
    }

    /// Takes a free buddy out of its list.
    fn unlink(&self, block: NonNull<Block>, bits: u32) {
        // SAFETY: the block is in a list.
        let Block { next, previous } = *unsafe { block.as_ref() };
        if let Some(mut next) = next {
            // SAFETY: so is its neighbour.
            unsafe { next.as_mut() }.previous = previous;
        }
        match previous {
            // SAFETY: so is its other neighbour.
            Some(mut previous) => unsafe { previous.as_mut() }.next = next,
            None => self.buddies[bits as usize].set(next),
        }
        self.free_at(block.as_ptr().expose_provenance()).set(0);
    }
}

fn block_at(start: usize) -> NonNull<Block> {
    let block = ptr::with_exposed_provenance_mut(start);
    // No block is at zero.
    NonNull::new(block).unwrap_or(NonNull::dangling())
}

// SAFETY: a block is in a list or given out, never both; blocks of a list have its size at least,
// and fresh memory does not overlap what was given out.
unsafe impl GlobalAlloc for Heap {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match Class::of(layout) {
            Class::Small(units) => self.take_small(units),
            Class::Buddy(bits) if bits < END => self.take_buddy(bits),
            Class::Buddy(_) => ptr::null_mut(),
        }
    }

    #[inline]
    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        match Class::of(layout) {
            Class::Small(units) => {
                let (list, block) = (&self.small[units], start.cast::<Block>());
                // SAFETY: the block is given back, at least UNIT bytes long and aligned to that.
                unsafe { block.write(Block { next: list.get(), previous: None }) };
                list.set(NonNull::new(block));
            }
            Class::Buddy(bits) => self.give_buddy(start, bits),
        }
    }

    #[inline]
    unsafe fn realloc(&self, start: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let Ok(new) = Layout::from_size_align(new_size, layout.align()) else {
            return ptr::null_mut();
        };
        if Class::of(new).size() == Class::of(layout).size() {
            return start;
        }
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
