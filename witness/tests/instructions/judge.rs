//! What a row says, whether the rest of the system lets it, and whether it is so.

use std::collections::{BTreeMap, BTreeSet};

use circuits::{
    access::{CLOCKS_PER_CYCLE, REGISTERS},
    bus::names,
    config::Felt,
    row::{self, Message, Report},
    tables::Table,
};
use p3_field::{PrimeCharacteristicRing, PrimeField64};
use p3_matrix::dense::RowMajorMatrix;

use crate::manual::{self, Shape};

/// What a row's messages are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// Nothing is executed.
    Nothing,
    /// An instruction is executed as the manual has it.
    So,
    /// The program has no such instruction, or nothing at an address that it needs.
    Impossible,
    /// A message is there twice, the wrong way round, or in part.
    Miscounted,
    /// The program can have the instruction, memory its operands, but it does something else.
    Lie,
}

impl Verdict {
    /// Whether a proof must not verify.
    pub(crate) const fn is_wrong(self) -> bool {
        matches!(self, Self::Miscounted | Self::Lie)
    }
}

/// What refuses a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Refusal {
    /// A constraint that does not hold.
    Constraint(usize),
    /// A message that looks up what is not true.
    Lookup(usize),
}

/// What comes of a row.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) refusals: BTreeSet<Refusal>,
    pub(crate) verdict: Verdict,
    messages: Vec<(&'static str, Vec<u64>, u64)>,
}

impl Judged {
    pub(crate) fn of(table: Table, cells: &[Felt]) -> Self {
        let report = Self::report(table, cells);
        let violations = report.violations.iter();
        let mut refusals: BTreeSet<_> =
            violations.map(|broken| Refusal::Constraint(broken.constraint)).collect();
        let looked_up = report.messages.iter().filter(|message| is_true(message) == Some(false));
        refusals.extend(looked_up.map(|message| Refusal::Lookup(message.interaction)));
        let mut messages: Vec<_> = report.messages.iter().map(plain).collect();
        messages.sort_unstable();
        Self { refusals, verdict: verdict(&report.messages), messages }
    }

    pub(crate) fn report(table: Table, cells: &[Felt]) -> Report {
        let trace = RowMajorMatrix::new(cells.to_vec(), table.columns());
        row::evaluate(table, &trace, &[], 0)
    }

    /// The number of the operation that a row executes.
    pub(crate) fn operation(table: Table, cells: &[Felt]) -> u64 {
        let messages = Self::report(table, cells).messages;
        let mut of_program = messages.iter().filter(|message| message.bus == names::PROGRAM);
        of_program.next().map_or(0, |message| numbers(message)[1])
    }

    /// Whether the rest of the system sees the same of both.
    pub(crate) fn says_what(&self, other: &Self) -> bool {
        self.messages == other.messages
    }

    /// What alone refuses it.
    pub(crate) fn refused_by(&self) -> Option<Refusal> {
        self.refusals.first().copied().filter(|_| self.refusals.len() == 1)
    }
}

fn numbers(message: &Message) -> Vec<u64> {
    message.fields.iter().map(PrimeField64::as_canonical_u64).collect()
}

fn plain(message: &Message) -> (&'static str, Vec<u64>, u64) {
    (message.bus, numbers(message), message.count.as_canonical_u64())
}

/// Whether a fact about limbs is one.
fn is_true(message: &Message) -> Option<bool> {
    let fields = numbers(message);
    let is_limb = |limb: u64| limb < 1 << 16;
    let are_bytes = |bytes: &[u64]| bytes.iter().all(|&byte| byte < 1 << 8);
    match (message.bus, &fields[..]) {
        (names::RANGE16, &[limb]) => Some(is_limb(limb)),
        (names::BYTES, bytes) => Some(are_bytes(bytes)),
        (names::AND, &[a, b, and]) => Some(are_bytes(&fields) && a & b == and),
        (names::SIGN, &[limb, sign]) => Some(is_limb(limb) && limb >> 15 == sign),
        (names::POWER, &[limb, left, right]) => {
            let n = limb & 31;
            Some(is_limb(limb) && left == 1 << n && right == 1 << (31 - n))
        }
        _ => None,
    }
}

/// An access as it is said: the word before and after, and since when it was there.
#[derive(Clone, Copy)]
struct Access {
    address: u64,
    before: u64,
    since: u64,
    after: u64,
}

pub(crate) fn verdict(messages: &[Message]) -> Verdict {
    let is_once = |message: &Message| {
        let is_received = message.count == Felt::NEG_ONE
            && [names::EXECUTION, names::MEMORY].contains(&message.bus);
        message.count == Felt::ONE || is_received
    };
    if !messages.iter().all(is_once) {
        return Verdict::Miscounted;
    }
    let on = |bus: &str, count: Felt| -> Vec<Vec<u64>> {
        let those = messages.iter().filter(|message| message.bus == bus && message.count == count);
        those.map(numbers).collect()
    };
    let (from, to) = (on(names::EXECUTION, Felt::NEG_ONE), on(names::EXECUTION, Felt::ONE));
    let (program, before) = (on(names::PROGRAM, Felt::ONE), on(names::MEMORY, Felt::NEG_ONE));
    let after = on(names::MEMORY, Felt::ONE);
    match (&from[..], &to[..], &program[..]) {
        ([], [], []) if before.is_empty() && after.is_empty() => Verdict::Nothing,
        ([from], [to], [program]) if before.len() == after.len() => {
            let mut accesses = BTreeMap::new();
            for (before, after) in before.iter().zip(&after) {
                let [address, before, since] = before[..] else { unreachable!("three fields") };
                let access = Access { address, before, since, after: after[1] };
                // Each has a clock of its own, and takes and leaves the same word.
                let offset = after[2].wrapping_sub(from[1]);
                if accesses.insert(offset, access).is_some() || after[0] != address {
                    return Verdict::Lie;
                }
            }
            executed(from, to, program, &accesses)
        }
        _ => Verdict::Miscounted,
    }
}

fn executed(
    from: &[u64],
    to: &[u64],
    program: &[u64],
    accesses: &BTreeMap<u64, Access>,
) -> Verdict {
    let is_pc = |pc: u64| pc.is_multiple_of(4) && pc < 1 << 32;
    let is_address = |address: u64| {
        let register = address.wrapping_sub(REGISTERS);
        address.is_multiple_of(4) && (address < 1 << 29 || register <= 4 * 32)
    };
    let (&[pc, clk], &[next_pc, next_clk]) = (from, to) else { unreachable!("two fields") };
    let &[at, number, rd, rs1, rs2, imm] = program else { unreachable!("six fields") };
    let are_registers = rd <= 32 && rs1 < 32 && rs2 < 32;
    if number == 0 || number > 44 || !are_registers || imm >> 32 != 0 {
        return Verdict::Impossible;
    }
    // What an instruction does not have is 0, and no result goes to register 0.
    if let Some(op) = manual::op_of(number) {
        let shape = manual::shape(op);
        let has_rd = !matches!(shape, Shape::Branch | Shape::Store);
        let has_rs1 = shape != Shape::Jal;
        let has_rs2 = matches!(shape, Shape::Register | Shape::Branch | Shape::Store);
        let has_imm = shape != Shape::Register;
        let is_other = |has: bool, field: u64| !has && field != 0;
        if has_rd != (rd != 0) || is_other(has_rs1, rs1) || is_other(has_rs2, rs2) {
            return Verdict::Impossible;
        }
        if is_other(has_imm, imm) {
            return Verdict::Impossible;
        }
    }
    let can_be = accesses.values().all(|it| is_address(it.address) && it.before >> 32 == 0);
    if !is_pc(pc) || !is_pc(next_pc) || at != pc || clk >> 32 != 0 || !can_be {
        return Verdict::Impossible;
    }
    // What was there before was there before: an address starts at any clock, a negative one too.
    let is_late = |(offset, it): (&u64, &Access)| (clk + offset..1 << 63).contains(&it.since);
    let is_so = accesses.iter().all(|access| !is_late(access))
        && next_clk == clk + u64::from(CLOCKS_PER_CYCLE)
        && is_so([pc, next_pc], [number, rd, rs1, rs2, imm], accesses) == Some(true);
    if is_so { Verdict::So } else { Verdict::Lie }
}

/// Whether the instruction, if it is one at all, accesses this and leads there.
fn is_so(
    [pc, next_pc]: [u64; 2],
    [number, rd, rs1, rs2, imm]: [u64; 5],
    accesses: &BTreeMap<u64, Access>,
) -> Option<bool> {
    let op = manual::op_of(number)?;
    let shape = manual::shape(op);
    let (register, imm) = (|number: u64| REGISTERS + 4 * number, imm as u32);
    let value = |offset: u64| accesses.get(&offset).map(|access| access.before as u32);
    // What must be accessed: at which clock, at which address, and what is there after.
    let mut expected: Vec<(u64, u64, u32)> = Vec::new();
    let mut read = |offset: u64, number: u64| -> Option<u32> {
        let word = value(offset)?;
        expected.push((offset, register(number), word));
        Some(word)
    };
    let first = if shape == Shape::Jal { 0 } else { read(0, rs1)? };
    let second = match shape {
        Shape::Register | Shape::Branch | Shape::Store => read(1, rs2)?,
        _ => imm,
    };
    let following = (pc as u32).wrapping_add(4);
    let sum = first.wrapping_add(imm);
    let mut next = following;
    let mut is_aligned = true;
    let written = match shape {
        Shape::Register | Shape::Immediate => Some(manual::result(op, first, second)),
        Shape::Branch => {
            next = if manual::is_taken(op, first, second) { imm } else { following };
            None
        }
        Shape::Jal | Shape::Jalr => {
            next = if shape == Shape::Jal { imm } else { sum & !1 };
            Some(following)
        }
        Shape::Load | Shape::Store => {
            is_aligned = sum.is_multiple_of(manual::size(op));
            let word = value(2)?;
            let is_load = shape == Shape::Load;
            let after = match is_load {
                true => word,
                false if is_aligned => manual::stored(op, sum, word, second),
                false => return Some(false),
            };
            expected.push((2, u64::from(sum & !3), after));
            is_load.then(|| manual::loaded(op, sum, word))
        }
    };
    expected.extend(written.map(|word| (3, register(rd), word)));
    let is_there = |&(offset, address, after): &(u64, u64, u32)| {
        accesses.get(&offset).is_some_and(|it| it.address == address && it.after == after.into())
    };
    let is_all = accesses.len() == expected.len() && expected.iter().all(is_there);
    Some(is_aligned && is_all && next_pc == u64::from(next))
}
