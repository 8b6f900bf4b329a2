//! Lies about the statement.

use core::mem::offset_of;

use circuits::{
    bus::names,
    chips::commitments::{Commitment, CommitmentsColumns},
    config::Felt,
    tables::Table,
};
use p3_field::PrimeCharacteristicRing;

use super::{Forgery, Honest, Refusal, hold, hold_one, other};
use crate::world::{Lie, World};

type Columns = CommitmentsColumns<u8>;
const COMMITMENTS: Table = Table::Commitments;
const CONSTRAINT: Refusal = Refusal::Constraint(COMMITMENTS);
const NEXT: usize = offset_of!(Columns, next);

/// See the module's documentation.
pub const FORGERIES: &[Forgery] = &[
    Forgery {
        name: "another previous commitment",
        refused_by: CONSTRAINT,
        build: |honest| other_public(honest, 4),
    },
    Forgery {
        name: "another next commitment",
        refused_by: CONSTRAINT,
        build: |honest| other_public(honest, 8),
    },
    Forgery {
        name: "other touched keys",
        refused_by: CONSTRAINT,
        build: |honest| other_public(honest, 12),
    },
    Forgery { name: "another next root", refused_by: Refusal::Bus(names::NODE), build: other_root },
    Forgery {
        name: "more leaves than were inserted",
        refused_by: Refusal::Bus(names::SCAN_END),
        build: more_leaves,
    },
    Forgery {
        name: "leaves before that were not there",
        refused_by: Refusal::Bus(names::SCAN_START),
        build: more_leaves_before,
    },
    Forgery {
        name: "an idle batch that changes the root",
        refused_by: CONSTRAINT,
        build: idle_change,
    },
    Forgery {
        name: "a statement without a commitment behind it",
        refused_by: CONSTRAINT,
        build: no_statement,
    },
    Forgery {
        name: "a second row of the statement",
        refused_by: CONSTRAINT,
        build: second_statement,
    },
    Forgery {
        name: "a scan that another row takes in",
        refused_by: CONSTRAINT,
        build: stolen_scan,
    },
];

/// The statement with each of its digests' elements changed.
pub fn other_statements(honest: &Honest) -> Vec<World> {
    (4..honest.world.public.len()).map(|at| other_public(honest, at)).collect()
}

/// Where the old root stands.
pub(super) fn previous_root() -> usize {
    offset_of!(Columns, previous) + offset_of!(Commitment<u8>, root)
}

/// Holds up what the statement takes from the end of the scan.
pub(super) fn scan_end(count: Felt, capacity: [Felt; 4], next_free: Felt) -> Vec<Lie> {
    let column = NEXT + offset_of!(Commitment<u8>, next_free);
    let mut lies = hold_one(COMMITMENTS, 0, offset_of!(Columns, touched_count), count);
    lies.extend(hold(COMMITMENTS, 0, offset_of!(Columns, touched_capacity), capacity));
    lies.extend(hold_one(COMMITMENTS, 0, column, next_free));
    lies
}

fn other_public(honest: &Honest, at: usize) -> World {
    let mut world = honest.world.clone();
    world.public[at] += Felt::ONE;
    world
}

fn other_root(honest: &Honest) -> World {
    let root = other(honest.world.commitments().next.root);
    honest.world.with(&hold(COMMITMENTS, 0, NEXT + offset_of!(Commitment<u8>, root), root))
}

fn more_leaves(honest: &Honest) -> World {
    let next_free = honest.world.commitments().next.next_free + Felt::ONE;
    let column = NEXT + offset_of!(Commitment<u8>, next_free);
    honest.world.with(&hold_one(COMMITMENTS, 0, column, next_free))
}

fn more_leaves_before(honest: &Honest) -> World {
    let next_free = honest.world.commitments().previous.next_free + Felt::ONE;
    let column = offset_of!(Columns, previous) + offset_of!(Commitment<u8>, next_free);
    honest.world.with(&hold_one(COMMITMENTS, 0, column, next_free))
}

fn idle_change(honest: &Honest) -> World {
    let root = other(honest.idle.commitments().next.root);
    honest.idle.with(&hold(COMMITMENTS, 0, NEXT + offset_of!(Commitment<u8>, root), root))
}

fn no_statement(honest: &Honest) -> World {
    let mut lies = hold_one(COMMITMENTS, 0, offset_of!(Columns, is_real), Felt::ZERO);
    let digest = NEXT + offset_of!(Commitment<u8>, digest);
    lies.extend(hold(COMMITMENTS, 0, digest, [Felt::from_u32(666); 4]));
    honest.idle.with(&lies)
}

fn second_statement(honest: &Honest) -> World {
    let cells = honest.idle.cells(COMMITMENTS, 0).into_iter().enumerate();
    let lies: Vec<_> =
        cells.map(|(column, value)| Lie { table: COMMITMENTS, row: 1, column, value }).collect();
    honest.idle.with(&lies)
}

/// The first row says that nothing happened; a row that is not real takes the scan's messages. Of a
/// scan that touched something, the constraints of an idle row would refuse that too.
fn stolen_scan(honest: &Honest) -> World {
    let scan = honest.world.scan();
    let mut gap = *scan.iter().find(|row| row.is_touched == Felt::ZERO).expect("there is a gap");
    (gap.next_free, gap.touched_count) = (scan[0].next_free, Felt::ZERO);
    gap.touched_before = scan[0].touched_before;
    let world = honest.world.with_scan(&[gap], &honest.tree);
    let rows = [honest.idle.cells(COMMITMENTS, 0), world.cells(COMMITMENTS, 0)];
    let mut lies = Vec::new();
    for (row, cells) in rows.into_iter().enumerate() {
        let cells = cells.into_iter().enumerate();
        lies.extend(cells.map(|(column, value)| Lie { table: COMMITMENTS, row, column, value }));
    }
    lies.retain(|lie| (lie.row, lie.column) != (1, offset_of!(Columns, is_real)));
    lies.extend(hold_one(COMMITMENTS, 1, offset_of!(Columns, is_real), Felt::ZERO));
    world.with(&lies)
}
