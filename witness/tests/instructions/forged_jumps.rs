//! Lies about where `jalr` leads, and those that nothing but the program refuses.

use circuits::{chips::jump_register::JumpRegisterColumns, config::Felt, tables::Table};

use crate::{
    forge::{Forgery, constraint, felt, lie, times_base},
    judge::{Judged, Verdict},
};

fn is_any(_: &JumpRegisterColumns<Felt>) -> bool {
    true
}

fn set(row: &mut JumpRegisterColumns<Felt>, first: u64, carry: u64, lowest: u64) {
    (row.first, row.immediate) = (felt(first), felt(8));
    (row.carry, row.lowest) = (felt(carry), felt(lowest));
}

pub(crate) fn all() -> Vec<Forgery> {
    vec![
        lie(
            "anywhere by part of a carry",
            Table::JumpRegister,
            is_any,
            |row| {
                set(row, 0x1_0000, 0, 0);
                row.carry = times_base(felt(0x1_0008) - felt(0x4_0000));
            },
            constraint(1),
        ),
        lie(
            "anywhere by a lowest bit that is none",
            Table::JumpRegister,
            is_any,
            |row| {
                set(row, 0x1_0000, 0, 8);
            },
            constraint(2),
        ),
    ]
}

#[test]
fn the_program_has_nothing_where_a_wrong_jump_leads() {
    for (about, first, carry, lowest) in [
        ("the lowest bit is kept", 0x1_0001, 0, 0),
        ("a lowest bit that is not there", 0x1_0000, 0, 1),
        ("a carry that is not there", 0x1_0000, 1, 0),
        ("a carry that is left out", 0xffff_fff8, 0, 0),
    ] {
        let change = |row: &mut _| set(row, first, carry, lowest);
        let jump = lie(about, Table::JumpRegister, is_any, change, Vec::new());
        let judged = Judged::of(jump.table, &jump.cells);
        assert!(judged.refusals.is_empty(), "{about}");
        assert_eq!(judged.verdict, Verdict::Impossible, "{about}");
    }
}
