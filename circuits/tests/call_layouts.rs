//! Degrees and sizes of the tables of the calls that hash.

use circuits::{
    config::{Challenge, Felt},
    systems::Air,
    tables::Table,
};
use p3_air::symbolic::{AirLayout, SymbolicExpr};
use p3_batch_stark::symbolic::get_symbolic_constraints;
use p3_lookup::{LogUpGadget, Lookups};

#[test]
fn the_tables_are_of_degree_three_and_as_wide_as_they_say() {
    let sizes = [Table::MerklePath, Table::Poseidon2Call].map(|table| {
        let air = Air::from(table);
        let lookups = Lookups::<Felt>::from_air::<Challenge, _>(&air);
        let messages = lookups.len();
        let lookups = lookups.pack_same_bus(&LogUpGadget::new(), 3);
        let (base, extension) = get_symbolic_constraints::<Felt, Challenge, _, _>(
            &air,
            AirLayout::from_air::<Felt>(&air),
            &lookups,
            &LogUpGadget::new(),
        );
        let constraints = base.len();
        let base = base.iter().map(SymbolicExpr::degree_multiple);
        let extension = extension.iter().map(SymbolicExpr::degree_multiple);
        assert!(base.chain(extension).max() <= Some(3), "{}", table.name());
        (table.name(), table.columns(), constraints, messages, lookups.len())
    });
    // Columns, constraints, messages, and columns that the messages take.
    assert_eq!(sizes, [("merkle_path", 50, 70, 9, 6), ("poseidon2_call", 51, 17, 11, 7)]);
}
