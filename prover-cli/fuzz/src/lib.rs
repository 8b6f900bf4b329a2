//! Fuzz targets: one for every reader of bytes from outside, the firmware's hints
//! among them. Each is a module with `check`, which
//! panics where the reader is wrong, and `seeds`, valid files to start from.
//!
//! `./run 60` fuzzes each for a minute.

#![forbid(unsafe_code)]

pub mod batch;
pub mod chain;
pub mod genesis;
pub mod hints;
pub mod proof;
pub mod pubdata;
pub mod trace_file;
pub mod witness_file;

use std::{env, fs, path::PathBuf};

/// Writes valid inputs into the folder that the environment variable `COLONNADE_SEEDS` names, if it
/// does: the instrumented program is the only one that need be built.
pub fn write_seeds(seeds: Vec<Vec<u8>>) {
    let Some(folder) = env::var_os("COLONNADE_SEEDS").map(PathBuf::from) else { return };
    fs::create_dir_all(&folder).expect("the folder for seeds can be made");
    for (number, seed) in seeds.iter().enumerate() {
        let path = folder.join(format!("seed-{number}"));
        fs::write(path, seed).expect("a seed can be written");
    }
}
