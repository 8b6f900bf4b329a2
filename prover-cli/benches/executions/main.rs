//! What proofs of execution take, from the command itself: a batch is made up, executed, proven and
//! verified, each in a process of its own, so that its memory and its time are its own.
//!
//! `cargo bench -p prover-cli --bench executions` measures [`ALL`]; `-- erc20=1 64` a mix and numbers of
//! transactions. Times are CPU-seconds, since a machine that others use too has no other honest clock;
//! cycles per second are also given by the clock on the wall.

mod measure;
mod report;

use std::{env, error::Error, io};

use measure::{Measured, measure};

/// What `new-batch` makes where no mix is given.
pub(crate) const DEFAULT: &str = "default";

/// Mixes of transactions, with the sizes of batches.
const ALL: [(&str, &[u64]); 5] = [
    ("transfers=1", &[1, 16, 64, 256]),
    ("erc20=1", &[1, 16, 64, 256]),
    ("keccak=1", &[16]),
    ("arithmetic=1", &[16]),
    (DEFAULT, &[64]),
];

/// A mix of transactions, and the sizes of its batches.
type Mix = (String, Vec<u64>);

fn wanted() -> Result<Vec<Mix>, Box<dyn Error>> {
    // What cargo itself says to a bench begins with a dash.
    let mut arguments = env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    let Some(mix) = arguments.next() else {
        return Ok(ALL.iter().map(|(mix, sizes)| ((*mix).to_owned(), sizes.to_vec())).collect());
    };
    let sizes = arguments.map(|size| size.parse()).collect::<Result<Vec<u64>, _>>()?;
    Ok(vec![(mix, if sizes.is_empty() { vec![16] } else { sizes })])
}

fn main() -> Result<(), Box<dyn Error>> {
    let out = &mut io::stdout().lock();
    report::head(out)?;
    let mut largest: Vec<Measured> = Vec::new();
    for (mix, sizes) in wanted()? {
        let mut last = None;
        for size in sizes {
            let measured = measure(&mix, size)?;
            report::line(out, &measured)?;
            last = Some(measured);
        }
        largest.extend(last);
    }
    largest.iter().try_for_each(|measured| report::tables(out, measured))?;
    Ok(())
}
