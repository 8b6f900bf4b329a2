//! Witnesses on disk: a run of the firmware cut into segments, with all that is needed to run, and
//! one day to prove, each of them by itself.
//!
//! A witness is a folder with a [`manifest`] and a [file](segment) for each segment. [`WitnessWriter`]
//! writes one, a segment at a time, into a folder that gets its name when it is whole; [`Witness`]
//! opens one, reads its segments and [checks](Witness::check) them by running them again. The same run
//! gives the same bytes. **Nothing that is read is trusted**: it is bounded before there is room for
//! it, and what is wrong with it is an error that says in which file and where.
//!
//! [`cost`] says what proving a run will cost by an estimate, and [`profile`] where a run of the
//! firmware spends its cycles.

#![forbid(unsafe_code)]

pub mod bounds;
mod check;
pub mod cost;
mod error;
mod image;
pub mod manifest;
pub mod profile;
mod read;
pub mod segment;
pub mod tables;
mod write;

pub use check::Checked;
pub use error::{Contradiction, WitnessError};
pub use image::Image;
pub use manifest::Manifest;
pub use read::Witness;
pub use segment::{Identity, SegmentFileError, read_segment, write_segment};
pub use write::WitnessWriter;
