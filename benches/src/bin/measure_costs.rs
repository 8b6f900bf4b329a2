//! Measures on the machine what the cost table bounds.
//!
//! `cargo run --release -p benches --bin measure_costs -- [--image FILE] [opcodes|others|powers]`

#![expect(clippy::print_stdout, reason = "a report is printed")]

use std::process::ExitCode;

use benches::{
    asm::assemble,
    costs::{
        POWERS, Power,
        opcodes::{OPERANDS, body, instruction, rows_of_calls},
    },
};
use engine::{kernel::costs, vms::evm::opcodes::OPCODES};
use machine::Program;
use precompiles::{PrecompileRules, lookup};
use primitives::Word;

fn main() -> ExitCode {
    match report() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            println!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn report() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let (mut image, mut what) = (None, String::from("opcodes"));
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--image" => image = arguments.next(),
            _ => what = argument,
        }
    }
    let image = image.map(std::fs::read).transpose().map_err(|error| error.to_string())?;
    let program = Program::from_elf(image.as_deref().unwrap_or(firmware::IMAGE));
    let program = program.map_err(|error| error.to_string())?;
    match what.as_str() {
        "opcodes" => opcodes(&program),
        "others" => others(&program),
        "powers" => POWERS.iter().try_for_each(|power| of_power(&program, power)),
        _ => Err(format!("what is {what}?")),
    }
}

/// What cannot stand by itself, with what it is put into.
fn others(program: &Program) -> Result<(), String> {
    for source in [
        "1 sload pop",
        "dup1 1 sstore",
        "1 2 sstore",
        "1 1 tstore",
        "1 tload pop",
        "0 0 log0",
        "1 2 3 4 0 0 log4",
        "1 2 3 4 1000 0 log4",
        "0 0 0 0 0 0x999999 gas call pop",
        "0 0 0 0 1 0x999999 gas call pop",
        "0 0 0 0 0x999999 gas staticcall pop",
        "0 0 0 0 0xc2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2 gas staticcall pop",
        "0 0 0 0 0xc2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2 gas delegatecall pop",
        "0 0 0 create pop",
        "0 1024 0 mcopy",
        "1000 7 0 mcopy",
        "1000 0 0 calldatacopy",
        "1000 0 0 codecopy",
        "1024 0 keccak256 pop",
        "codesize 4 add dup1 pop pop",
    ] {
        match body(program, &assemble("1 0x2000 mstore"), &assemble(source)) {
            Ok(rows) => println!("{source:<60} {:>9.0} keccak {:.1}", rows[0], rows[1]),
            Err(why) => println!("{source}: {why}"),
        }
    }
    Ok(())
}

/// A call of `MODEXP`, with the copying of its input.
fn of_power(program: &Program, power: &Power) -> Result<(), String> {
    let modexp = lookup(5, &PrecompileRules::OSAKA).ok_or("no such precompile")?;
    let input = power.input();
    let code = |at: usize| {
        let len = input.len();
        assemble(&format!("{len} {at} 0 codecopy 0 0 {len} 0 5 gas staticcall stop"))
    };
    // As long as it is at most 65535, where the input is does not change the code's length.
    let at = code(0x100).len();
    let rows = rows_of_calls(program, &[&code(at + 0x100)[..], &[0; 0x100], &input].concat())?;
    let charged = costs::precompile(modexp, &input, 0).0;
    println!(
        "{:<40} {:>10.0} of {:>10} cycles, {:>5.0} of {:>5} products modulo a word",
        power.name, rows[0], charged[0], rows[4], charged[4]
    );
    Ok(())
}

fn opcodes(program: &Program) -> Result<(), String> {
    const HIGH: &[&str] = &["JUMP", "JUMPI", "STOP", "RETURN", "REVERT", "INVALID", "SELFDESTRUCT"];
    let words: Vec<Word> = OPERANDS.iter().filter_map(|word| word.parse().ok()).collect();
    for line in OPCODES {
        let is_state = matches!(line.byte, 0x54 | 0x55 | 0x5d | 0xa0..=0xa4 | 0xf0..=0xf5 | 0xfa);
        if HIGH.contains(&line.name) || is_state {
            continue;
        }
        let is_shuffle = matches!(line.byte, 0x60..=0x9f);
        let takes = usize::from(line.takes);
        let choices: Vec<Vec<Word>> = match takes {
            0 => vec![vec![]],
            _ if is_shuffle => vec![vec![words[3]; takes]],
            _ if matches!(line.byte, 0x20 | 0x31 | 0x35 | 0x37 | 0x39 | 0x3b..=0x3f | 0x49 | 0x51..=0x53 | 0x5e) =>
            {
                vec![
                    vec![Word::from(33); takes],
                    vec![Word::from(256); takes],
                    vec![Word::ZERO; takes],
                ]
            }
            1 => words.iter().map(|&word| vec![word]).collect(),
            _ => {
                let pairs = words.iter().flat_map(|&a| words.iter().map(move |&b| (a, b)));
                pairs.map(|(a, b)| [vec![a, b], vec![words[3]; takes - 2]].concat()).collect()
            }
        };
        match instruction(program, line.name, &choices) {
            Ok(all) => {
                let mut cycles: Vec<f64> = all.iter().map(|rows| rows[0]).collect();
                cycles.sort_by(f64::total_cmp);
                let worst_mod = all.iter().map(|rows| rows[4]).fold(0., f64::max);
                let worst_keccak = all.iter().map(|rows| rows[1]).fold(0., f64::max);
                println!(
                    "{:<16} median {:>8.1} worst {:>8.1}  charged {:>6}  mod {worst_mod:.1} keccak {worst_keccak:.1}",
                    line.name,
                    cycles[cycles.len() / 2],
                    cycles[cycles.len() - 1],
                    line.cycles
                );
            }
            Err(why) => println!("{:<16} {why}", line.name),
        }
    }
    Ok(())
}
