//! Rows of operations on bits and shifts of which three flags say what is executed.

use circuits::{
    chips::{
        bitwise::{Bitwise, BitwiseColumns, BitwiseImmediateColumns},
        shift::{Shift, ShiftColumns, ShiftImmediateColumns},
    },
    config::Felt,
    tables::Table,
};
use p3_field::PrimeCharacteristicRing;

use crate::{
    forge::{Forgery, constraint, felt, lie},
    forged_flags::flags,
    forged_shifts,
};

/// Three flags of which one is -1.
const THREE: [[i8; 3]; 3] = [[-1, 1, 1], [1, -1, 1], [1, 1, -1]];

fn set_bitwise(row: &mut Bitwise<Felt>, of: [i8; 3]) {
    [row.is_and, row.is_or, row.is_xor] = flags(of);
    let first = [3, 1, 0, 0].map(felt);
    (row.first, row.second, row.and) = (first, [Felt::ZERO; 4], [Felt::ZERO; 4]);
    row.result = felt(259) * (row.is_or + row.is_xor);
}

fn set_shift(row: &mut Shift<Felt>, of: [i8; 3]) {
    // One to the left at the same time as one to the right.
    [row.is_left, row.is_right, row.is_arithmetic] = flags([1, 0, 0]);
    forged_shifts::set(row, 8, 0, false);
    row.first_high = Felt::ZERO;
    [row.is_left, row.is_right, row.is_arithmetic] = flags(of);
}

pub(crate) fn all() -> Vec<Forgery> {
    let mut all = Vec::new();
    for (number, of) in THREE.into_iter().enumerate() {
        all.push(lie(
            "another operation on bits",
            Table::Bitwise,
            |_: &BitwiseColumns<Felt>| true,
            |row| {
                row.rs2.number = Felt::ZERO;
                set_bitwise(&mut row.operation, of);
            },
            constraint(number),
        ));
        all.push(lie(
            "another operation on bits",
            Table::BitwiseImmediate,
            |_: &BitwiseImmediateColumns<Felt>| true,
            |row| set_bitwise(&mut row.operation, of),
            constraint(number),
        ));
    }
    for (number, of) in THREE.into_iter().enumerate().take(2) {
        let set = move |row: &mut Shift<Felt>| {
            set_shift(row, of);
            if number == 1 {
                // Nothing goes to the right: 8 to the left.
                [row.is_left, row.is_right, row.is_arithmetic] = flags([1, 0, 0]);
                forged_shifts::set(row, 8, 2, false);
                [row.is_left, row.is_right, row.is_arithmetic] = flags(of);
            }
        };
        all.push(lie(
            "another shift",
            Table::Shift,
            |_: &ShiftColumns<Felt>| true,
            |row| {
                (row.rs2.number, row.second_high) = (Felt::ZERO, Felt::ZERO);
                set(&mut row.operation);
            },
            constraint(number),
        ));
        all.push(lie(
            "another shift",
            Table::ShiftImmediate,
            |_: &ShiftImmediateColumns<Felt>| true,
            |row| set(&mut row.operation),
            constraint(number),
        ));
    }
    all
}
