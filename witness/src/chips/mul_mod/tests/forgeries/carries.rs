//! Sides of the equation that differ by a multiple of the field's modulus: each carry makes up for
//! one, if it may be any element.

use super::{super::P, *};

const LOW: usize = 64;
const HIGH: usize = 79;

pub(super) fn forgeries() -> Vec<Forgery> {
    let mut forgeries = Vec::new();
    for word in 0..15 {
        for is_low in [false, true] {
            // As large as a product can be: the last multiple is nearly that.
            let m = U256::MAX - U256::from(58);
            let [a, b] = [m - U256::ONE, U256::MAX - U256::from(word)];
            let world = World::new(&[Question::MulMod(a, b, m)]);
            let row = only_row(&world);
            let mut row = off_by(row, U512::from(P) << (32 * word)).columns();
            settle(&mut row);
            if is_low {
                row.carries[word].high = Felt::ZERO;
            }
            let at = if is_low { LOW + word } else { HIGH + word / 2 };
            let name = format!("a product that is less by 2^(32 * {word}) times the modulus");
            let rows = vec![row, padding()];
            forgeries.push(Forgery::lie(&name, Refusal::Fact(at), world, rows));
        }
    }
    forgeries
}
