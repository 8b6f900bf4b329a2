//! From the first instruction to the last.

use alloc::{format, string::ToString, vec, vec::Vec};
use core::{arch::global_asm, panic::PanicInfo};

use chips::{Machine, SystemCalls};
use firmware::{Host, kind, transition};

// The machine starts with zeroed memory and registers.
global_asm!(
    ".section .text._start",
    ".globl _start",
    "_start:",
    "lui sp, %hi(STACK_TOP)",
    "addi sp, sp, %lo(STACK_TOP)",
    "tail run",
);

/// The answers contradict each other or the state.
const REFUSED: u32 = 1;
/// A panic: a lie of the host about something that has an answer, or a bug.
const PANICKED: u32 = 2;

/// The host on the other side of the machine.
struct MachineHost;

impl Host for MachineHost {
    fn ask(&mut self, kind: u32, question: &[u32], answer: &mut [u32]) {
        Machine::hint(kind, question, answer);
    }
}

/// Commits to the statement's digest.
// SAFETY: no other symbol is called so; the name is for the jump above.
#[unsafe(no_mangle)]
extern "C" fn run() -> ! {
    match transition(MachineHost) {
        Ok(statement) => {
            let digest = statement.digest().0;
            let mut words = [0; 8];
            for (word, chunk) in words.iter_mut().zip(digest.as_chunks().0) {
                *word = u32::from_le_bytes(*chunk);
            }
            Machine::halt(0, &words)
        }
        Err(refusal) => end(REFUSED, &refusal.to_string()),
    }
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    end(PANICKED, &format!("{info}"))
}

/// Tells people why, and ends without a statement.
fn end(exit_code: u32, why: &str) -> ! {
    let bytes = why.as_bytes();
    let mut question: Vec<u32> = vec![bytes.len() as u32];
    question.extend(bytes.chunks(4).map(|chunk| {
        let mut word = [0; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        u32::from_le_bytes(word)
    }));
    Machine::hint(kind::MESSAGE, &question, &mut []);
    Machine::halt(exit_code, &[0; 8])
}
