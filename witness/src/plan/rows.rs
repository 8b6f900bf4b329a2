//! How many rows a segment has in each table.

use chips::Call;
use circuits::{systems::EXECUTION, tables::Table};
use machine::{calls::CallEffects, instruction::Op};

/// How many tables there are.
pub const TABLES: usize = EXECUTION.len();

/// Rows by table, in the order of [`EXECUTION`].
pub type Rows = [u64; TABLES];

/// Doublings and additions of a scalar multiplication, on average.
const CURVE_STEPS: u64 = 342;
/// Rows of a permutation of Keccak, and of a compression of SHA-256.
pub(crate) const KECCAK_ROWS: u64 = 24 * 3;
pub(crate) const SHA256_ROWS: u64 = 32;

const PLACES: [usize; Table::ALL.len()] = {
    let mut places = [0; Table::ALL.len()];
    let mut at = 0;
    while at < TABLES {
        places[EXECUTION[at] as usize] = at;
        at += 1;
    }
    places
};

/// The place of a table.
pub(super) const fn at(table: Table) -> usize {
    PLACES[table as usize]
}

/// The table of an instruction; that of what cannot be executed is never asked for.
pub(crate) const fn table_of(op: Op) -> Table {
    use Op::*;
    match op {
        Add | Sub => Table::Add,
        Addi => Table::AddImmediate,
        And | Or | Xor => Table::Bitwise,
        Andi | Ori | Xori => Table::BitwiseImmediate,
        Sll | Srl | Sra => Table::Shift,
        Slli | Srli | Srai => Table::ShiftImmediate,
        Slt | Sltu => Table::Compare,
        Slti | Sltiu => Table::CompareImmediate,
        Beq | Bne => Table::BranchEqual,
        Blt | Bge | Bltu | Bgeu => Table::BranchLess,
        Jal => Table::Jump,
        Jalr => Table::JumpRegister,
        Lw => Table::Load,
        Lb | Lbu | Lh | Lhu => Table::LoadPart,
        Sw => Table::Store,
        Sb | Sh => Table::StorePart,
        Mul | Mulhu => Table::Mul,
        Mulh | Mulhsu => Table::MulSigned,
        Div | Divu | Rem | Remu => Table::Div,
        Ecall | Illegal => Table::Ecall,
    }
}

/// Adds the rows that a call has beside its instruction.
pub(super) fn add_call(rows: &mut Rows, effects: &CallEffects) {
    let Some(call) = effects.call.filter(|_| !effects.accesses.is_empty()) else { return };
    let words = effects.accesses.words() as u64;
    let mut add = |table: Table, more: u64| rows[at(table)] += more;
    if call != Call::Hint {
        add(Table::CallWords, words.div_ceil(2));
    }
    match call {
        Call::Halt => {}
        Call::Hint => add(Table::Hint, words),
        Call::KeccakF => {
            add(Table::KeccakF, 1);
            add(Table::KeccakRound, KECCAK_ROWS);
        }
        Call::Sha256 => add(Table::Sha256, SHA256_ROWS),
        Call::Poseidon2 => {
            add(Table::Poseidon2Call, 1);
            add(Table::Poseidon2, 1);
        }
        Call::MerklePath => {
            let hashes =
                effects.accesses.iter().map(|access| u64::from(access.words) / 8).product();
            add(Table::MerklePath, hashes);
            add(Table::Poseidon2, hashes);
        }
        Call::MulMod | Call::DivRem => add(Table::MulMod, 1),
        Call::ScalarMul => {
            add(Table::ScalarMul, 1);
            add(Table::CurveStep, CURVE_STEPS);
        }
    }
}
