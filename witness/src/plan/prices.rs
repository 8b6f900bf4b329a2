//! What segments cost.

use circuits::{
    config::Felt,
    key::TableKey,
    systems::{LOG_HEIGHT_MAX, LOG_HEIGHT_MIN, System},
};
use p3_matrix::{Matrix, dense::RowMajorMatrix};

use super::rows::{Rows, TABLES};

/// What something costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Price {
    /// Time to prove it.
    pub nanoseconds: u64,
    /// Memory while it is proven.
    pub bytes: u64,
}

/// What a segment costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prices {
    /// Every segment, whatever is in it.
    segment: Price,
    /// Time that a further segment must save: its proof is to be kept and verified.
    saving: u64,
    /// A row of each table, in the order of [`EXECUTION`](circuits::systems::EXECUTION).
    rows: Vec<Price>,
}

impl Prices {
    /// By what a segment, a cell and a message of a row cost. The system is that of executions.
    pub fn new(system: &System, segment: Price, cell: Price, message: Price) -> Self {
        let price = |table: TableKey| {
            let (cells, messages) = (table.columns as u64, table.messages as u64);
            Price {
                nanoseconds: cells * cell.nanoseconds + messages * message.nanoseconds,
                bytes: cells * cell.bytes + messages * message.bytes,
            }
        };
        let rows = system.airs().iter().map(TableKey::of).map(price).collect();
        Self { segment, saving: 0, rows }
    }

    /// Further segments are planned only where each of them saves so many nanoseconds.
    pub fn with_saving(self, nanoseconds: u64) -> Self {
        Self { saving: nanoseconds, ..self }
    }

    pub(super) fn saving(&self) -> u64 {
        self.saving
    }

    /// The price of tables with so many rows, padded; none if one of them is too long.
    pub fn of(&self, rows: &Rows) -> Option<Price> {
        let mut sum = self.segment;
        for (&rows, price) in rows.iter().zip(&self.rows) {
            let height = rows.next_power_of_two().max(1 << LOG_HEIGHT_MIN);
            if height > 1 << LOG_HEIGHT_MAX {
                return None;
            }
            sum.nanoseconds += height * price.nanoseconds;
            sum.bytes += height * price.bytes;
        }
        Some(sum)
    }

    /// The price of filled tables.
    pub fn of_traces(&self, traces: &[RowMajorMatrix<Felt>]) -> Option<Price> {
        let mut rows = [0; TABLES];
        rows.iter_mut().zip(traces).for_each(|(rows, trace)| *rows = trace.height() as u64);
        self.of(&rows)
    }
}
