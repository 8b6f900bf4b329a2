//! The rows that wrapping a segment of an execution takes, by shape and part.
//!
//! `cargo run --release -p recursion --example execution_rows [instructions] [queries]`

use std::error::Error;

use circuits::{
    execution::{Boundary, ExecutionKey},
    key::Kind,
    program::{Instruction, Op},
    shapes,
    statement::Digest,
};
use recursion::{shape::Class, wrap::rows};

#[expect(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<u32> =
        std::env::args().skip(1).map(|text| text.parse()).collect::<Result<_, _>>()?;
    let argument = |at: usize, default| arguments.get(at).copied().unwrap_or(default);
    let instruction =
        |at: u32| Instruction { pc: 4 * at, op: Op::Add, rd: 1, rs1: 2, rs2: 3, imm: 0 };
    let program: Vec<_> = (1..=argument(0, 1 << 18)).map(instruction).collect();
    let start = Boundary { pc: 4, root: Digest([0; 32]) };
    let key = ExecutionKey::new(Kind::Recursive, &program, start);
    let recursive = key.recursive().ok_or("a key of the other configuration")?;
    for shape in shapes::of(key.system()) {
        let security = key.security_of(&shape)?;
        let mut parameters = recursive.parameters;
        parameters.queries = argument(1, parameters.queries as u32) as usize;
        let class =
            Class::new(recursive.airs, &shape, &parameters, &recursive.digest, recursive.common)?;
        let rows = rows(&class);
        println!("{shape:?}: {:.1} bits, {} columns", security.bits, class.opened_columns());
        println!("{} rows: {rows:?}", rows.total());
    }
    Ok(())
}
