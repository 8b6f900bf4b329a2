//! Lies about bytes and half words that are stored.

use circuits::{chips::store_part::StorePartColumns, config::Felt, tables::Table};
use p3_field::PrimeCharacteristicRing;

use crate::{
    forge::{Forgery, constraint, felt, lie, lookup, times_base},
    forged_memory::{PLACES, WORD, bit},
};

type Store = StorePartColumns<Felt>;

/// Stores the bytes 17 and 34 to places of a word, as the constraints have it.
pub(crate) fn set_store(row: &mut Store, at: u64, place: [i8; 4]) {
    (row.first, row.immediate, row.carry) = (felt(WORD), felt(at), Felt::ZERO);
    (row.place, row.bytes) = (place.map(bit), [1, 2, 3, 4].map(felt));
    (row.low, row.high) = ([felt(17), felt(34)], Felt::ZERO);
    let change = |at: usize, to: Felt| (to - row.bytes[at]) * felt(1 << (8 * at));
    let [low, high] = row.low;
    let byte: Felt = (0..4).map(|at| change(at, low) * row.place[at]).sum();
    let pair = |at: usize| (change(at, low) + change(at + 1, high)) * row.place[at];
    row.after = felt(0x0403_0201) + byte * row.is_sb + (pair(0) + pair(2)) * row.is_sh;
}

pub(crate) fn all() -> Vec<Forgery> {
    let is_sb = |row: &Store| row.is_sb == Felt::ONE;
    let is_sh = |row: &Store| row.is_sh == Felt::ONE;
    let mut all = vec![
        lie(
            "sb to anywhere by part of a carry",
            Table::StorePart,
            is_sb,
            |row| {
                set_store(row, 0, [1, 0, 0, 0]);
                row.carry = times_base(-felt(4096));
            },
            constraint(3),
        ),
        lie(
            "sb that changes the byte after",
            Table::StorePart,
            is_sb,
            |row| {
                set_store(row, 0, [1, 0, 0, 0]);
                row.after += felt(32 << 8);
            },
            constraint(4),
        ),
        lie(
            "sh that leaves a byte",
            Table::StorePart,
            is_sh,
            |row| {
                set_store(row, 2, [0, 0, 1, 0]);
                row.after = felt(0x0411_0201);
            },
            constraint(4),
        ),
        lie(
            "sb to no place",
            Table::StorePart,
            is_sb,
            |row| set_store(row, 0, [0; 4]),
            constraint(9),
        ),
        lie(
            "sb to two places",
            Table::StorePart,
            is_sb,
            |row| set_store(row, 1, [1, 1, 0, 0]),
            constraint(9),
        ),
        lie(
            "sh to an odd place",
            Table::StorePart,
            is_sh,
            |row| set_store(row, 1, [0, 1, 0, 0]),
            constraint(10),
        ),
        lie(
            "sh past a word",
            Table::StorePart,
            is_sh,
            |row| set_store(row, 3, [0, 0, 0, 1]),
            constraint(10),
        ),
        lie(
            "sb of more than a byte",
            Table::StorePart,
            is_sb,
            |row| {
                set_store(row, 0, [1, 0, 0, 0]);
                row.low = [felt(17 + 256), felt(33)];
                row.after += felt(256);
            },
            lookup(6),
        ),
        lie(
            "sb of the upper limb",
            Table::StorePart,
            is_sb,
            |row| {
                set_store(row, 0, [1, 0, 0, 0]);
                // The register holds one more: 2^16 times something.
                row.high = times_base(felt(1 << 16));
            },
            lookup(7),
        ),
    ];
    all.extend(PLACES.into_iter().zip(5..).map(|((place, at), number)| {
        lie(
            "sb to places less others",
            Table::StorePart,
            is_sb,
            |row| set_store(row, at, place),
            constraint(number),
        )
    }));
    all
}
