//! What proving a run will cost, by a model: **an estimate until the prover exists**.
//!
//! The columns and interactions of a row are what the design of the tables comes to, some counted
//! (`poseidon2` is the table of `circuits`), the others estimated from what a row must hold: the
//! recorded columns, limbs for range checks, and the bits of the operation. The costs of a cell and of
//! an interaction are measured on tables of that kind: Goldilocks with Keccak trees, twice as many
//! evaluations as rows. Rows are taken as they are: a table is padded to a power of two, but one that
//! would be padded a lot can be several.
//!
//! [`VERSION`] counts the models: figures of different versions are not to be compared.

use chips::Call;
use machine::{instruction::Family, record::Counts};
use serde::Serialize;

use crate::{bounds::ROWS_DEFAULT, tables};

/// Which model this is.
pub const VERSION: u32 = 1;

/// CPU-nanoseconds of a cell.
pub const CELL_NS: u64 = 93;
/// CPU-nanoseconds of an interaction of a row; 180 to 300 were measured.
pub const INTERACTION_NS: u64 = 300;
/// CPU-nanoseconds of every proof, whatever is run: the program's table, its image, the ranges.
pub const FIXED_NS: u64 = 2_400_000_000;
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

/// A future table.
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
    family(Family::Add, 32, 10),
    family(Family::Bitwise, 40, 12),
    family(Family::Shift, 44, 12),
    family(Family::Compare, 36, 10),
    family(Family::Branch, 30, 8),
    family(Family::Jump, 30, 8),
    family(Family::Load, 34, 10),
    family(Family::LoadPart, 42, 12),
    family(Family::Store, 34, 10),
    family(Family::StorePart, 44, 12),
    family(Family::Mul, 42, 12),
    family(Family::Div, 45, 12),
    // The number, up to five arguments and the status are accesses.
    family(Family::Ecall, 45, 18),
    // A round per row; the state goes in and out at the ends.
    call(Call::KeccakF, 24, 700, 6),
    call(Call::Sha256, 64, 160, 6),
    call(Call::Poseidon2, 1, POSEIDON2, 18),
    call(Call::MulMod, 1, 220, 70),
    call(Call::DivRem, 1, 220, 70),
    // A doubling or an addition per row, each a few wide products.
    call(Call::ScalarMul, 256, 300, 60),
    table("callWords", Source::CallWords, [1, 14, 5]),
    table("merklePath", Source::MerkleHashes, [1, 24, 12]),
    table("merkleHash", Source::MerkleHashes, [1, POSEIDON2, 2]),
    // At most: a row for each of its words that is accessed.
    table("memory", Source::Pages, [256, 14, 5]),
    // A page is hashed four words at a time, before and if it changed after; with its path's part.
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

/// CPU-nanoseconds of rows by table, without what every proof takes.
pub fn cpu_ns(counts: &Counts) -> u64 {
    table_costs(counts).map(|cost| cost.cpu_ns).sum()
}

fn table_costs(counts: &Counts) -> impl Iterator<Item = TableCost> + '_ {
    TABLES.iter().map(|table| {
        let Table { name, source, rows, columns, interactions } = *table;
        let rows = source.count(counts) * rows;
        let (cells, interactions) = (rows * columns, rows * interactions);
        let cpu_ns = cells * CELL_NS + interactions * INTERACTION_NS;
        TableCost { table: name, rows, columns, cells, interactions, cpu_ns }
    })
}

impl Estimate {
    /// Of a run that has these rows.
    pub fn new(counts: &Counts) -> Self {
        let tables: Vec<_> = table_costs(counts).filter(|cost| cost.rows > 0).collect();
        let sum = |part: fn(&TableCost) -> u64| tables.iter().map(part).sum::<u64>();
        let (cells, interactions) = (sum(|it| it.cells), sum(|it| it.interactions));
        let proofs = counts.cycles().div_ceil(PROOF_ROWS).max(1);
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
        assert_eq!(cpu_ns(&counts), tables);
        let keccak = estimate.tables.iter().find(|table| table.table == "keccakF").unwrap();
        assert_eq!((keccak.rows, keccak.cells), (24, 24 * 700));
    }
}
