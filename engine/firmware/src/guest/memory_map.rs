//! What the program has of the machine's memory for its own use.

use heap::Heap;

#[global_allocator]
static HEAP: Heap = Heap::new(bounds);

unsafe extern "C" {
    static HEAP_START: u8;
    static MEMORY_END: u8;
}

/// Everything behind the program.
fn bounds() -> (usize, usize) {
    ((&raw const HEAP_START).expose_provenance(), (&raw const MEMORY_END).expose_provenance())
}
