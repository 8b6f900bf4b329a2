//! Lies about what is loaded and stored, and those that nothing but memory refuses.

use circuits::{
    chips::{
        load::LoadColumns, load_part::LoadPartColumns, store::StoreColumns,
        store_part::StorePartColumns,
    },
    config::Felt,
    tables::Table,
};
use p3_field::PrimeCharacteristicRing;

use crate::{
    forge::{Forgery, constraint, felt, lie, lookup, times_base},
    forged_stores::set_store,
    judge::{Judged, Verdict},
};

type Load = LoadPartColumns<Felt>;

/// Where the word is.
pub(crate) const WORD: u64 = 0x2_0000;

/// Places that add up to one, of which one is -1; and the place that the sum of them is.
pub(crate) const PLACES: [([i8; 4], u64); 4] =
    [([-1, 1, 1, 0], 3), ([1, -1, 1, 0], 1), ([0, 1, -1, 1], 2), ([0, 1, 1, -1], 0)];

pub(crate) fn bit(bit: i8) -> Felt {
    if bit < 0 { -Felt::ONE } else { felt(bit as u64) }
}

/// Loads from places of a word of these bytes, as the constraints have it.
pub(crate) fn set_load(row: &mut Load, at: u64, place: [i8; 4], bytes: [u8; 4]) {
    (row.first, row.immediate, row.carry) = (felt(WORD), felt(at), Felt::ZERO);
    (row.place, row.bytes) = (place.map(bit), bytes.map(|byte| felt(byte.into())));
    row.low = row.bytes.into_iter().zip(row.place).map(|(byte, is)| byte * is).sum();
    let (is_byte, is_half) = (row.is_lb + row.is_lbu, row.is_lh + row.is_lhu);
    row.high = is_half * (row.bytes[1] * row.place[0] + row.bytes[3] * row.place[2]);
    let half = row.high * felt(256) + row.low;
    row.aligned = is_half * half + is_byte * felt(256) * row.low;
    set_sign(row, 0);
}

/// What follows from a sign.
pub(crate) fn set_sign(row: &mut Load, is_negative: u64) {
    row.is_negative = felt(is_negative);
    let above = felt((1 << 32) - (1 << 8)) * row.is_lb + felt((1 << 32) - (1 << 16)) * row.is_lh;
    row.result = above * row.is_negative + row.high * felt(256) + row.low;
}

fn words() -> Vec<Forgery> {
    vec![
        lie(
            "lw from anywhere by part of a carry",
            Table::Load,
            |row: &LoadColumns<Felt>| row.is_real == Felt::ONE,
            |row| row.carry = times_base(row.first + row.immediate - felt(WORD + 4096)),
            constraint(1),
        ),
        lie(
            "sw to anywhere by part of a carry",
            Table::Store,
            |row: &StoreColumns<Felt>| row.is_real == Felt::ONE,
            |row| row.carry = times_base(row.first + row.immediate - felt(WORD + 4096)),
            constraint(1),
        ),
    ]
}

fn loads() -> Vec<Forgery> {
    let is_lb = |row: &Load| row.is_lb == Felt::ONE;
    let is_lbu = |row: &Load| row.is_lbu == Felt::ONE;
    let is_lh = |row: &Load| row.is_lh == Felt::ONE;
    let is_lhu = |row: &Load| row.is_lhu == Felt::ONE;
    let (first, bytes) = ([1, 0, 0, 0], [5, 20, 60, 80]);
    let mut all = vec![
        lie(
            "lbu from anywhere by part of a carry",
            Table::LoadPart,
            is_lbu,
            |row| {
                set_load(row, 0, first, bytes);
                row.carry = times_base(-felt(4096));
            },
            constraint(5),
        ),
        lie(
            "lbu from no place",
            Table::LoadPart,
            is_lbu,
            |row| {
                set_load(row, 0, [0; 4], bytes);
            },
            constraint(10),
        ),
        lie(
            "lbu from two places",
            Table::LoadPart,
            is_lbu,
            |row| {
                set_load(row, 1, [1, 1, 0, 0], bytes);
            },
            constraint(10),
        ),
        lie(
            "lh from an odd place",
            Table::LoadPart,
            is_lh,
            |row| {
                set_load(row, 1, [0, 1, 0, 0], bytes);
            },
            constraint(11),
        ),
        lie(
            "lhu from an odd place",
            Table::LoadPart,
            is_lhu,
            |row| {
                set_load(row, 3, [0, 0, 0, 1], bytes);
            },
            constraint(11),
        ),
        lie(
            "lbu of another byte",
            Table::LoadPart,
            is_lbu,
            |row| {
                set_load(row, 0, first, bytes);
                row.low = felt(20);
                (row.aligned, row.result) = (felt(20 << 8), felt(20));
            },
            constraint(12),
        ),
        lie(
            "lbu with the byte after",
            Table::LoadPart,
            is_lbu,
            |row| {
                set_load(row, 0, first, bytes);
                row.high = felt(20);
                row.result = felt(20 * 256 + 5);
            },
            constraint(13),
        ),
        lie(
            "lhu without the byte after",
            Table::LoadPart,
            is_lhu,
            |row| {
                set_load(row, 0, first, bytes);
                row.high = Felt::ZERO;
                (row.aligned, row.result) = (felt(5), felt(5));
            },
            constraint(13),
        ),
        lie(
            "lb with the sign of another number",
            Table::LoadPart,
            is_lb,
            |row| {
                set_load(row, 0, first, [0x80, 0, 0, 0]);
                row.aligned = Felt::ZERO;
            },
            constraint(14),
        ),
        lie(
            "lh with the sign of its lower byte",
            Table::LoadPart,
            is_lh,
            |row| {
                set_load(row, 0, first, [0x80, 0, 0, 0]);
                row.aligned = felt(0x8000);
                set_sign(row, 1);
            },
            constraint(14),
        ),
        lie(
            "lbu with a sign",
            Table::LoadPart,
            is_lbu,
            |row| {
                set_load(row, 0, first, [0x80, 0, 0, 0]);
                row.result += felt((1 << 32) - (1 << 8));
            },
            constraint(16),
        ),
        lie(
            "lh that fills above the lower byte",
            Table::LoadPart,
            is_lh,
            |row| {
                set_load(row, 0, first, [0x80, 0x80, 0, 0]);
                set_sign(row, 1);
                row.result += felt((1 << 16) - (1 << 8));
            },
            constraint(16),
        ),
        lie(
            "lb of a negative number without its sign",
            Table::LoadPart,
            is_lb,
            |row| {
                set_load(row, 0, first, [0x80, 0, 0, 0]);
            },
            lookup(11),
        ),
        lie(
            "lh with a sign that a number does not have",
            Table::LoadPart,
            is_lh,
            |row| {
                set_load(row, 0, first, bytes);
                set_sign(row, 1);
            },
            lookup(11),
        ),
        lie(
            "lbu of the word in other bytes",
            Table::LoadPart,
            is_lbu,
            |row| {
                set_load(row, 0, first, bytes);
                row.bytes = [felt(261), felt(19), felt(60), felt(80)];
                (row.low, row.aligned, row.result) = (felt(261), felt(261 << 8), felt(261));
            },
            lookup(6),
        ),
        lie(
            "lbu of the word in other upper bytes",
            Table::LoadPart,
            is_lbu,
            |row| {
                set_load(row, 2, [0, 0, 1, 0], bytes);
                row.bytes = [felt(5), felt(20), felt(60 + 256), felt(79)];
                (row.low, row.aligned, row.result) = (felt(316), felt(316 << 8), felt(316));
            },
            lookup(7),
        ),
    ];
    all.extend(PLACES.into_iter().zip(6..).map(|((place, at), number)| {
        lie(
            "lbu from places less others",
            Table::LoadPart,
            is_lbu,
            |row| set_load(row, at, place, bytes),
            constraint(number),
        )
    }));
    all
}

pub(crate) fn all() -> Vec<Forgery> {
    let mut all = words();
    all.extend(loads());
    all
}

#[test]
fn memory_has_nothing_at_a_wrong_address() {
    let is_lbu = |row: &Load| row.is_lbu == Felt::ONE;
    let is_sb = |row: &StorePartColumns<Felt>| row.is_sb == Felt::ONE;
    let (second, bytes) = ([0, 1, 0, 0], [5, 20, 60, 80]);
    let forgeries = [
        lie(
            "lw with a carry that is not there",
            Table::Load,
            |row: &LoadColumns<Felt>| row.carry == Felt::ZERO,
            |row| row.carry = Felt::ONE,
            Vec::new(),
        ),
        lie(
            "sw without its carry",
            Table::Store,
            |row: &StoreColumns<Felt>| row.carry == Felt::ONE,
            |row| row.carry = Felt::ZERO,
            Vec::new(),
        ),
        lie(
            "lbu with a carry that is not there",
            Table::LoadPart,
            is_lbu,
            |row| {
                set_load(row, 1, second, bytes);
                row.carry = Felt::ONE;
            },
            Vec::new(),
        ),
        lie(
            "lbu from the wrong place",
            Table::LoadPart,
            is_lbu,
            |row| set_load(row, 2, second, bytes),
            Vec::new(),
        ),
        lie(
            "sb to the wrong place",
            Table::StorePart,
            is_sb,
            |row| set_store(row, 3, second),
            Vec::new(),
        ),
    ];
    for forgery in forgeries {
        let judged = Judged::of(forgery.table, &forgery.cells);
        assert!(judged.refusals.is_empty(), "{}", forgery.about);
        assert_eq!(judged.verdict, Verdict::Impossible, "{}", forgery.about);
    }
}
