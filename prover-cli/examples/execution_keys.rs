//! Computes the keys of the circuits that fold executions of the committed firmware, as
//! `recursion::file::execution::KEYS` publishes them, with what building them took.
//!
//! `cargo run --release -p prover-cli --example execution_keys`

use std::{error::Error, time::Instant};

use circuits::{execution::ExecutionKey, key::Kind, shapes};
use recursion::{execution::folder::ExecutionFolder, file::execution::keys};
use witness::instructions;
use witness_files::Image;

#[allow(clippy::print_stdout, reason = "the answer")]
fn main() -> Result<(), Box<dyn Error>> {
    let (start, image) = (Instant::now(), Image::firmware()?);
    let program = &image.program;
    let key = ExecutionKey::new(Kind::Recursive, &instructions(program), witness::start(program));
    let folder = ExecutionFolder::new(&key, &shapes::of(key.system()))?;
    for key in keys(&folder) {
        println!("{}", key.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    }
    println!(
        "wrappers of 2^{:?} rows, fold of 2^{}, built in {:.1} s",
        folder.wrapper_log_rows(),
        folder.folder().log_rows(),
        start.elapsed().as_secs_f64()
    );
    Ok(())
}
