//! The program as it is loaded into the machine.

#![no_std]
#![no_main]

extern crate alloc;

#[path = "guest/memory.rs"]
mod memory;
#[path = "guest/memory_map.rs"]
mod memory_map;
#[path = "guest/start.rs"]
mod start;
