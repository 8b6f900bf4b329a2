//! Compressions of SHA-256 as a table: what it weighs.

use circuits::{
    config::{Challenge, Felt},
    systems::Air,
    tables::Table,
};
use p3_air::symbolic::{AirLayout, SymbolicExpr};
use p3_batch_stark::symbolic::get_symbolic_constraints;
use p3_lookup::{LogUpGadget, Lookups};

#[test]
fn neither_constraints_nor_messages_have_a_degree_above_three() {
    let air = Air::from(Table::Sha256);
    let gadget = LogUpGadget::new();
    let lookups = Lookups::from_air::<Challenge, _>(&air).pack_same_bus(&gadget, 3);
    // The accumulator's column, one for the call and two for the three lanes.
    assert_eq!(1 + lookups.len(), 4);
    let layout = AirLayout::from_air::<Felt>(&air);
    let (base, extension) =
        get_symbolic_constraints::<Felt, Challenge, _, _>(&air, layout, &lookups, &gadget);
    assert_eq!(base.len(), 303);
    let base = base.iter().map(SymbolicExpr::degree_multiple);
    let extension = extension.iter().map(SymbolicExpr::degree_multiple);
    assert!(base.chain(extension).max() <= Some(3));
}
