//! What must not move unnoticed in the tables of multiplications of points.

use circuits::{
    config::{Challenge, Felt},
    systems::Air,
    tables::Table,
};
use p3_air::symbolic::AirLayout;
use p3_lookup::InteractionSymbolicBuilder;

/// Elements of messages are linear in cells, so that two messages share a column.
#[test]
fn no_degree_is_too_high_and_the_layouts_are_the_known_ones() {
    let layouts = [Table::ScalarMul, Table::CurveStep].map(|table| {
        let air = Air::from(table);
        let layout = AirLayout::from_air::<Felt>(&air);
        let builder = InteractionSymbolicBuilder::<Felt, Challenge>::from_air(&air, layout);
        let constraints = builder.base_constraints();
        assert!(constraints.iter().all(|constraint| constraint.degree_multiple() <= 3));
        let messages = builder.global_interactions();
        for message in messages {
            assert!(message.fields.iter().all(|field| field.degree_multiple() <= 1));
            assert!(message.count.degree_multiple() <= 1 && message.fields.len() <= 12);
        }
        (table.columns(), constraints.len(), messages.len())
    });
    assert_eq!(layouts, [(405, 171, 328), (225, 155, 167)]);
}
