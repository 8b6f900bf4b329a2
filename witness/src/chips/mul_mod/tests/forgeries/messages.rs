//! Other calls and other memory.

use super::{super::world::SPARE, *};

const CALL: usize = 89;
const fn lane(range: usize, lane: usize) -> usize {
    90 + 4 * range + lane
}
const A: usize = 0;
const M: usize = 1;
const R: usize = 2;
const B: usize = 3;

pub(super) fn forgeries() -> Vec<Forgery> {
    let message = Refusal::Message;
    let world = varied();
    let row = only_row(&world);
    let elsewhere = Row { r_at: SPARE, replaced: world.load(SPARE), ..row }.columns();
    let rows = vec![elsewhere, padding()];
    let mut forgeries =
        vec![Forgery::lie("a result elsewhere", message(CALL), world.clone(), rows)];
    for at in 0..4 {
        let other = |number: U256| number ^ power(2 * at);
        let others = [
            (A, Row { a: other(row.a), ..row }),
            (M, Row { m: other(row.m), ..row }),
            (B, Row { b: other(row.b), ..row }),
            (R, Row { replaced: other(row.replaced), ..row }),
        ];
        for (range, row) in others {
            let name = format!("other words than memory has in lane {at} of range {range}");
            let rows = vec![row.product().unwrap().columns(), padding()];
            let refused_by = message(lane(range, at));
            forgeries.push(Forgery::lie(&name, refused_by, world.clone(), rows));
        }
        let mut row = row.columns();
        row.r[2 * at] += Felt::from_u64(1 << 32);
        row.r[2 * at + 1] -= Felt::ONE;
        settle(&mut row);
        if at == 3 {
            row.difference[0] += Felt::ONE;
        }
        let name = format!("a carry between the words of lane {at} of the result");
        let refused_by = message(lane(R, at));
        let rows = vec![row, padding()];
        forgeries.push(Forgery::lie(&name, refused_by, world.clone(), rows));
    }
    forgeries
}
