//! Plans that together have every kind of batch.

use engine::revision::Revision;

use crate::{Kind, Mix, Plan};

/// Plans with their names: what is executed natively, on the machine, and proven, so that all three
/// are tested on the same batches.
pub fn samples() -> Vec<(String, Plan)> {
    let mut plans: Vec<(String, Plan)> = Kind::ALL.map(of_kind).into();
    plans.extend(Revision::SUPPORTED.map(of_revision));
    plans.extend([(1, 0), (300, 0), (1, 500)].map(of_size));
    plans
}

/// Sixteen transactions of one kind.
fn of_kind(kind: Kind) -> (String, Plan) {
    let mix = Mix::only(kind);
    (kind.name().to_owned(), Plan { mix, transactions_per_batch: 16, ..Plan::default() })
}

/// With blobs and delegations, so that every type of transaction is there, and with invalid ones.
fn of_revision(revision: Revision) -> (String, Plan) {
    let plan = Plan {
        revision,
        batches: 2,
        blocks_per_batch: 3,
        transactions_per_batch: 48,
        has_blobs: true,
        has_delegations: true,
        invalid_per_mille: 100,
        ..Plan::default()
    };
    (revision.name().to_owned(), plan)
}

/// Empty blocks, and full ones.
fn of_size((blocks_per_batch, transactions_per_batch): (u32, u32)) -> (String, Plan) {
    let mix = Mix::only(Kind::Transfers);
    let name = format!("{blocks_per_batch} blocks, {transactions_per_batch} transfers");
    (name, Plan { blocks_per_batch, transactions_per_batch, mix, ..Plan::default() })
}
