//! What proving a run will cost, by a model of the tables as they are: **an estimate**.
//!
//! The columns and interactions of a row are those of the tables in `circuits`; a family whose
//! instructions are in two tables has what is between them. The costs of a cell and of an interaction
//! are measured on tables of that kind: Goldilocks with Keccak trees, twice as many evaluations as
//! rows. A table is padded to a power of two in every proof; parts of a run are taken at the margin,
//! without that. Batches of 16 transfers, plain and of tokens, came out 2 % from what they took.
//!
//! [`VERSION`] counts the models: figures of different versions are not to be compared.

use chips::Call;
use machine::{instruction::Family, record::Counts};
use serde::Serialize;

use crate::{bounds::ROWS_DEFAULT, tables};

/// Which model this is.
pub const VERSION: u32 = 2;

/// CPU-nanoseconds of a cell.
pub const CELL_NS: u64 = 93;
/// CPU-nanoseconds of an interaction of a row.
pub const INTERACTION_NS: u64 = 300;
/// CPU-nanoseconds of every proof, whatever is run: the program's table, the limbs, the work before
/// challenges.
pub const FIXED_NS: u64 = 600_000_000;
/// Bytes of memory for a cell, or for an interaction of a row, while it is proven: of 2^20 rows with
/// 40 columns and 14 interactions, 1916 MiB were measured.
pub const CELL_BYTES: u64 = 35;
/// The rows of a segment, and so of a proof, that is assumed.
pub const PROOF_ROWS: u64 = ROWS_DEFAULT;

/// What a table has a row for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An instruction.
    Family(Family),
    /// A call that read or wrote words.
    Call(Call),
    /// A word that a call read or wrote.
    CallWords,
    /// A hash of a `MerklePath`.
    MerkleHashes,
    /// A touched page.
    Pages,
}

/// A table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What it has rows for.
    pub source: Source,
    /// Rows for each.
    pub rows: u64,
    /// Columns of a row.
    pub columns: u64,
    /// Interactions of a row.
    pub interactions: u64,
}

const fn table(
    name: &'static str,
    source: Source,
    [rows, columns, interactions]: [u64; 3],
) -> Table {
    Table { name, source, rows, columns, interactions }
}

const fn family(family: Family, columns: u64, interactions: u64) -> Table {
    table(tables::family(family), Source::Family(family), [1, columns, interactions])
}

const fn call(call: Call, rows: u64, columns: u64, interactions: u64) -> Table {
    table(tables::call(call), Source::Call(call), [rows, columns, interactions])
}

/// Columns of a Poseidon2 permutation: 8 inputs, 8 full rounds of 16, 22 partial ones of 2, 2 counts.
const POSEIDON2: u64 = 8 + 8 * 16 + 22 * 2 + 2;

/// The tables of version [`VERSION`].
pub const TABLES: [Table; 24] = [
    family(Family::Add, 14, 12),
    family(Family::Bitwise, 25, 16),
    family(Family::Shift, 23, 17),
    family(Family::Compare, 20, 17),
    family(Family::Branch, 16, 11),
    family(Family::Jump, 10, 8),
    family(Family::Load, 13, 12),
    family(Family::LoadPart, 28, 15),
    family(Family::Store, 13, 12),
    family(Family::StorePart, 24, 16),
    family(Family::Mul, 19, 16),
    family(Family::Div, 35, 22),
    family(Family::Ecall, 26, 25),
    // Three rows a round.
    call(Call::KeccakF, 72, 749, 36),
    // Two rounds a row.
    call(Call::Sha256, 32, 282, 4),
    call(Call::Poseidon2, 1, 51 + POSEIDON2, 13),
    call(Call::MulMod, 1, 131, 106),
    call(Call::DivRem, 1, 131, 106),
    // A doubling or an addition per row, of secp256k1 on average.
    call(Call::ScalarMul, 342, 225, 167),
    // A row has two words.
    table("callWords", Source::CallWords, [1, 6, 6]),
    table("merklePath", Source::MerkleHashes, [1, 50, 9]),
    table("merkleHash", Source::MerkleHashes, [1, POSEIDON2, 2]),
    // A row has four words.
    table("pages", Source::Pages, [64, 46, 15]),
    // At most: a page is hashed before and after, four words at a time, with its path's part.
    table("pageHash", Source::Pages, [2 * 64 + 8, POSEIDON2, 2]),
];

impl Source {
    /// How many of it there are.
    pub fn count(self, counts: &Counts) -> u64 {
        match self {
            Self::Family(family) => counts.family(family),
            Self::Call(call) => counts.call(call),
            Self::CallWords => counts.call_words,
            Self::MerkleHashes => counts.merkle_hashes,
            Self::Pages => counts.pages,
        }
    }
}

/// A table of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TableCost {
    /// Its name.
    pub table: &'static str,
    /// Rows.
    pub rows: u64,
    /// Columns.
    pub columns: u64,
    /// Rows times columns.
    pub cells: u64,
    /// Rows times interactions.
    pub interactions: u64,
    /// CPU-nanoseconds.
    pub cpu_ns: u64,
}

/// What a run will cost.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// [`VERSION`].
    pub model: u32,
    /// The tables that have rows.
    pub tables: Vec<TableCost>,
    /// Cells of all tables.
    pub cells: u64,
    /// Interactions of all rows.
    pub interactions: u64,
    /// Proofs: segments of [`PROOF_ROWS`] cycles.
    pub proofs: u64,
    /// CPU-nanoseconds that all proofs take, whatever is run.
    pub fixed_cpu_ns: u64,
    /// CPU-nanoseconds of everything.
    pub cpu_ns: u64,
    /// Seconds if two cores do nothing else.
    pub seconds_on_two_cores: f64,
    /// Bytes of memory, one proof at a time, what is fixed not among them.
    pub memory_bytes: u64,
}

/// CPU-nanoseconds of rows by table at the margin, without padding and what every proof takes.
pub fn cpu_ns(counts: &Counts) -> u64 {
    table_costs(counts, |rows| rows).map(|cost| cost.cpu_ns).sum()
}

fn table_costs(counts: &Counts, padded: impl Fn(u64) -> u64) -> impl Iterator<Item = TableCost> {
    TABLES.iter().map(move |table| {
        let Table { name, source, rows, columns, interactions } = *table;
        let rows = padded(source.count(counts) * rows);
        let (cells, interactions) = (rows * columns, rows * interactions);
        let cpu_ns = cells * CELL_NS + interactions * INTERACTION_NS;
        TableCost { table: name, rows, columns, cells, interactions, cpu_ns }
    })
}

impl Estimate {
    /// Of a run that has these rows.
    pub fn new(counts: &Counts) -> Self {
        Self::in_proofs(counts, counts.cycles().div_ceil(PROOF_ROWS).max(1))
    }

    /// Of a segment that has these rows, and is proven by itself.
    pub fn of_segment(counts: &Counts) -> Self {
        Self::in_proofs(counts, 1)
    }

    fn in_proofs(counts: &Counts, proofs: u64) -> Self {
        let padded = |rows: u64| match rows.div_ceil(proofs) {
            0 => 0,
            of_proof => of_proof.next_power_of_two() * proofs,
        };
        let tables: Vec<_> = table_costs(counts, padded).filter(|cost| cost.rows > 0).collect();
        let sum = |part: fn(&TableCost) -> u64| tables.iter().map(part).sum::<u64>();
        let (cells, interactions) = (sum(|it| it.cells), sum(|it| it.interactions));
        let fixed_cpu_ns = proofs * FIXED_NS;
        let cpu_ns = sum(|it| it.cpu_ns) + fixed_cpu_ns;
        Self {
            model: VERSION,
            cells,
            interactions,
            proofs,
            fixed_cpu_ns,
            cpu_ns,
            seconds_on_two_cores: cpu_ns as f64 / 2e9,
            memory_bytes: (cells + interactions).div_ceil(proofs) * CELL_BYTES,
            tables,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instruction_and_every_call_with_words_has_a_table() {
        let has = |source| TABLES.iter().any(|table| table.source == source);
        assert!(Family::ALL.into_iter().all(|family| has(Source::Family(family))));
        // A halt and a hint only have words, a path has its hashes.
        let without = [Call::Halt, Call::Hint, Call::MerklePath];
        let mut with = Call::ALL.into_iter().filter(|call| !without.contains(call));
        assert!(with.all(|call| has(Source::Call(call))));
    }

    #[test]
    fn an_estimate_is_the_sum_of_its_tables() {
        let mut counts = Counts::default();
        counts.families[Family::Add as usize] = PROOF_ROWS;
        counts.families[Family::Ecall as usize] = 1;
        counts.calls[Call::KeccakF as usize] = 1;
        counts.call_words = 50;
        let estimate = Estimate::new(&counts);
        assert_eq!(estimate.proofs, 2);
        let tables: u64 = estimate.tables.iter().map(|table| table.cpu_ns).sum();
        assert_eq!(estimate.cpu_ns, tables + 2 * FIXED_NS);
        assert!(cpu_ns(&counts) <= tables);
        let keccak = estimate.tables.iter().find(|table| table.table == "keccakF").unwrap();
        assert_eq!((keccak.rows, keccak.cells), (128, 128 * 749));
    }
}
