//! Programs that mean the same to every machine, and what they compute.

use std::array;

use machine::testing::{
    assemble::{add, addi, bne, li, lw, register, sw},
    programs::ARITHMETIC,
};

/// Where a program has its data, as far as any machine allows and needs.
pub(crate) const DATA: u32 = 0x10_0000;
/// Where it leaves its result.
pub(crate) const RESULT: u32 = 0x8_0000;

/// What it computes.
pub(crate) type Result = [u32; 8];

/// What machines say in words of their own.
pub(crate) trait Dialect {
    /// Permutes the Keccak state whose address a register has; destroys registers 10 to 17 only.
    fn keccak(&self, state: u32) -> Vec<u32>;
    /// Ends the run with the words at [`RESULT`] as its public output.
    fn end(&self) -> Vec<u32>;
}

/// A program, by its size: rounds of a loop.
pub(crate) struct Program {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// Rounds, if nobody asks for others.
    pub(crate) rounds: u32,
    body: fn(&dyn Dialect, u32) -> Vec<u32>,
    model: fn(u32) -> Result,
}

/// All of them.
pub(crate) const ALL: [Program; 3] = [
    Program {
        name: "arithmetic",
        about: "sums, products, shifts and a branch, nine instructions a round",
        rounds: 233_000,
        body: arithmetic,
        model: arithmetic_model,
    },
    Program {
        name: "memory",
        about: "two loads and a store to every nine instructions, over half a megabyte",
        rounds: 233_000,
        body: memory,
        model: memory_model,
    },
    Program {
        name: "keccak",
        about: "permutations of Keccak by each machine's own call",
        rounds: 2_000,
        body: keccak,
        model: keccak_model,
    },
];

impl Program {
    /// Its instructions for a machine.
    pub(crate) fn text(&self, dialect: &dyn Dialect, rounds: u32) -> Vec<u32> {
        let mut text = (self.body)(dialect, rounds);
        text.extend(dialect.end());
        text
    }

    /// Its result, computed here.
    pub(crate) fn result(&self, rounds: u32) -> Result {
        (self.model)(rounds)
    }
}

const COUNTER: u32 = 31;

/// A body so many times.
fn repeated(body: &[u32], rounds: u32) -> Vec<u32> {
    let mut text = li(COUNTER, rounds).to_vec();
    text.extend(body);
    text.push(addi(COUNTER, COUNTER, -1));
    text.push(bne(COUNTER, 0, -4 * (body.len() as i32 + 1)));
    text
}

/// The first words of the data as the result.
fn first_words_of_data() -> Vec<u32> {
    let mut text = [li(29, RESULT), li(30, DATA)].concat();
    text.extend((0..8).flat_map(|at| [lw(8, 30, 4 * at), sw(8, 29, 4 * at)]));
    text
}

const SEED: u32 = 0x1234_5678;

fn arithmetic(_: &dyn Dialect, rounds: u32) -> Vec<u32> {
    let mut text = li(5, SEED).to_vec();
    text.extend([6, 7, 8, 9, 28].map(|register| addi(register, 0, 0)));
    text.extend(repeated(&ARITHMETIC, rounds));
    text.extend(li(29, RESULT));
    text.extend([5, 6, 7, 8, 9].iter().zip(0..).map(|(&register, at)| sw(register, 29, 4 * at)));
    text
}

fn arithmetic_model(rounds: u32) -> Result {
    let [mut a, mut b, mut c, mut d, mut e] = [SEED, 0, 0, 0, 0];
    for _ in 0..rounds {
        b = a.wrapping_add(b);
        c ^= b;
        d = c.wrapping_mul(a);
        e = d.wrapping_shr(b);
        a = a.wrapping_add(1);
        c = c.wrapping_add(u32::from(e < d));
    }
    [a, b, c, d, e, 0, 0, 0]
}

/// Words of memory that are gone over, again and again.
const WORDS: u32 = 1 << 17;

fn memory(_: &dyn Dialect, rounds: u32) -> Vec<u32> {
    let body = [
        lw(8, 5, 0),
        lw(9, 5, 4),
        add(8, 8, 9),
        add(8, 8, COUNTER),
        sw(8, 5, 4),
        addi(5, 5, 4),
        register(0, 7, 5, 5, 6),
    ];
    // An address is masked, so that it comes back to the start.
    let mut text = li(5, DATA).to_vec();
    text.extend(li(6, DATA | (4 * (WORDS - 1))));
    text.extend(repeated(&body, rounds));
    text.extend(first_words_of_data());
    text
}

fn memory_model(rounds: u32) -> Result {
    let mut words = vec![0_u32; WORDS as usize + 1];
    let mut at = 0;
    for counter in (1..=rounds).rev() {
        words[at + 1] = words[at].wrapping_add(words[at + 1]).wrapping_add(counter);
        at = (at + 1) % WORDS as usize;
    }
    array::from_fn(|at| words[at])
}

fn keccak(dialect: &dyn Dialect, rounds: u32) -> Vec<u32> {
    let mut text = li(5, DATA).to_vec();
    text.extend(repeated(&dialect.keccak(5), rounds));
    text.extend(first_words_of_data());
    text
}

fn keccak_model(rounds: u32) -> Result {
    let mut state = [0; 25];
    for _ in 0..rounds {
        ::keccak::Keccak::new().with_f1600(|permute| permute(&mut state));
    }
    array::from_fn(|at| (state[at / 2] >> (32 * (at % 2))) as u32)
}
