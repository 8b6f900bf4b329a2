//! The program as it is loaded into the machine.

#![no_std]
#![no_main]

extern crate alloc;

#[path = "guest/allocator.rs"]
mod allocator;
#[path = "guest/memory.rs"]
mod memory;
#[path = "guest/start.rs"]
mod start;
