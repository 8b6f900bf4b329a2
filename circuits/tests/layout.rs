//! What must not move unnoticed: degrees, layouts, keys.

use circuits::{
    config::{Challenge, Felt},
    key::{Kind, VerifyingKey},
    security::BITS_MIN,
    systems::{SHAPES, System},
    tables::Table,
    verify::security_of,
};
use p3_air::symbolic::{AirLayout, SymbolicExpr};
use p3_batch_stark::symbolic::get_symbolic_constraints;
use p3_lookup::{LogUpGadget, check_bus_widths};

/// Nothing in the libraries refuses a higher degree, which would make the low-degree test meaningless.
#[test]
fn no_constraint_has_a_degree_above_three() {
    let lookups = circuits::verify::RecursiveKey::get().common.lookups.clone();
    for (air, lookups) in System::tree_update().airs().iter().zip(lookups) {
        let layout = AirLayout::from_air::<Felt>(air);
        let (base, extension) = get_symbolic_constraints::<Felt, Challenge, _, _>(
            air,
            layout,
            &lookups,
            &LogUpGadget::new(),
        );
        let base = base.iter().map(SymbolicExpr::degree_multiple);
        let extension = extension.iter().map(SymbolicExpr::degree_multiple);
        assert!(base.chain(extension).max() <= Some(3), "{}", air.table().name());
    }
}

#[test]
fn no_message_is_wider_than_twelve_elements_and_no_table_than_seven_hundred_and_fifty_columns() {
    let lookups = &circuits::verify::RecursiveKey::get().common.lookups;
    assert!(check_bus_widths(lookups).unwrap() <= 12);
    assert!(Table::ALL.iter().all(|table| table.columns() <= 750));
}

/// Higher tables than these are refused for want of security, not only by their height.
#[test]
fn every_shape_is_secure_and_so_are_far_larger_tables() {
    for (kind, largest) in [(Kind::Fast, 22), (Kind::Recursive, 20)] {
        let largest = [6, largest, largest, largest, largest, 16];
        for shape in SHAPES.iter().chain([&largest]) {
            let security = security_of(kind, shape);
            assert!(security.bits >= BITS_MIN, "{kind:?} {shape:?}: {security:?}");
        }
    }
}

/// A change here is a change of what a proof means: proofs made before it are refused.
#[test]
fn the_keys_are_the_published_ones() {
    let digests = Kind::ALL.map(|kind| {
        VerifyingKey::of(kind).digest().iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    });
    assert_eq!(digests, [KEY_FAST, KEY_RECURSIVE]);
}

const KEY_FAST: &str = "744d175c57632e484764381170b628d72405dd45b2ab28317a4f7a40ee80a7b8";
const KEY_RECURSIVE: &str = "c4ae13e973452b933281c2cd711d36cd25116c3e848e3f0af0bc53e0f0edacba";

#[test]
fn the_layouts_are_the_known_ones() {
    let tables = &VerifyingKey::of(Kind::Fast).tables;
    let layout: Vec<_> = tables
        .iter()
        .map(|table| (table.name, table.columns, table.constraints, table.messages))
        .collect();
    assert_eq!(
        layout,
        [
            ("commitments", 37, 26, 8),
            ("leaf", 98, 71, 33),
            ("node", 29, 13, 5),
            ("key_order", 28, 15, 13),
            ("poseidon2", 182, 172, 2),
            ("range16", 1, 0, 1),
        ]
    );
}
