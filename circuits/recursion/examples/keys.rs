//! Computes the keys of the circuits that fold tree updates, as `recursion::file::KEYS` publishes
//! them, with what building them took.
//!
//! `cargo run --release -p recursion --example keys`

use std::time::Instant;

use recursion::{file::keys, tree_update::TreeFolder};

#[allow(clippy::print_stdout, reason = "the answer")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let folder = TreeFolder::new()?;
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
