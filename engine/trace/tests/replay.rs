//! Columns are enough to rebuild what happened, and notice when they are changed.

#![expect(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

use proptest::prelude::*;
use trace::replay::{ReplayError, logs_of_kind, post_state};
use trace::testing::{Expected, record};
use trace::{ColumnRecorder, Columns, LogKind, TableId, Trace};

fn recorded(seed: u64, steps: u64, wants_stack: bool) -> (Trace, Expected) {
    let mut recorder = ColumnRecorder::new(Trace::default(), wants_stack);
    let expected = record(seed, steps, &mut recorder);
    (recorder.finish().unwrap(), expected)
}

fn check(trace: &Trace, expected: &Expected) {
    let changes = post_state(&trace.segments, expected).unwrap();
    for (&(account, key), &value) in &expected.slots {
        let before = key.wrapping_mul(key);
        let after = changes.slots.get(&(account, key)).map(|change| change.after);
        let is_gone = changes.destroyed.contains(&account) && value.is_zero();
        assert!(after.unwrap_or(before) == value || is_gone, "{account:?} {key}");
    }
    for ((account, key), change) in &changes.slots {
        assert_eq!(expected.slots.get(&(*account, *key)), Some(&change.after));
    }
    for ((account, _), change) in &changes.fields {
        assert_eq!(expected.balances.get(account), Some(&change.after));
    }
    let events: Vec<_> = logs_of_kind(&trace.segments, LogKind::Event)
        .unwrap()
        .into_iter()
        .map(|log| (log.account, log.topics, log.data))
        .collect();
    assert_eq!(events, expected.events);
}

fn tampered(columns: &Columns, expected: &Expected, change: impl FnOnce(&mut Columns)) {
    let mut columns = columns.clone();
    change(&mut columns);
    assert!(post_state([&columns], expected).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn everything_follows_from_the_columns(
        seed in any::<u64>(),
        steps in 1..3000u64,
        wants_stack in any::<bool>(),
    ) {
        let (trace, expected) = recorded(seed, steps, wants_stack);
        check(&trace, &expected);
        let rows: usize = trace.segments.iter().map(|segment| segment.steps.pc.len()).sum();
        prop_assert_eq!(rows as u64, expected.steps);
    }

    #[test]
    fn a_changed_read_is_noticed(seed in any::<u64>(), pick in any::<prop::sample::Index>()) {
        let (trace, expected) = recorded(seed, 2000, true);
        let columns = trace.into_columns();
        let storage = &columns.storage;
        if !storage.key.is_empty() {
            let row = pick.index(storage.key.len());
            tampered(&columns, &expected, |it| it.storage.read[row] ^= primitives::Word::ONE);
            tampered(&columns, &expected, |it| it.storage.rolled_back[row] ^= true);
            tampered(&columns, &expected, |it| it.storage.seq[row] ^= 1);
        }
        let row = pick.index(columns.accounts.read.len());
        if columns.accounts.field[row] == 0 {
            tampered(&columns, &expected, |it| it.accounts.read[row] += primitives::Word::ONE);
        }
        let reads: Vec<_> = (0..columns.memory.len.len())
            .filter(|&row| !columns.memory.is_write[row])
            .collect();
        if !reads.is_empty() {
            let row = reads[pick.index(reads.len())];
            tampered(&columns, &expected, |it| it.memory.value[row].0[0] ^= 1);
        }
        let items: Vec<_> = columns.stack.items(&columns.stack_bytes).collect();
        let mut start = 0;
        for item in &items {
            let end = start + item.row.value_len();
            if !item.row.is_write() && end > start {
                tampered(&columns, &expected, |it| it.stack_bytes.byte[end - 1] ^= 1);
                break;
            }
            start = end;
        }
    }
}

#[test]
fn a_long_execution_is_cut_into_segments_that_fit_together() {
    let (trace, expected) = recorded(7, 300_000, true);
    assert!(trace.segments.len() > 3);
    let mut first = [0; trace::TABLES];
    for segment in &trace.segments {
        assert_eq!(segment.first, first);
        assert!(segment.steps.pc.len() <= trace::SEGMENT_STEPS as usize);
        first = segment.next_first();
    }
    check(&trace, &expected);
    let whole = Trace { segments: vec![trace.into_columns()] };
    check(&whole, &expected);
    let steps = &whole.segments[0].steps;
    let bytes = whole.segments[0].stack.tag.len() * 7 + whole.segments[0].stack_bytes.byte.len();
    println!("{} bytes of stack per step", bytes / steps.pc.len());
}

#[test]
fn an_error_names_table_and_row() {
    let (trace, expected) = recorded(1, 500, false);
    let mut columns = trace.into_columns();
    let row = columns.storage.read.len() - 1;
    columns.storage.read[row] += primitives::Word::ONE;
    let error = post_state([&columns], &expected).unwrap_err();
    let ReplayError::Mismatch { table, row: found, .. } = error else {
        assert!(matches!(error, ReplayError::Malformed { .. }), "{error}");
        return;
    };
    assert_eq!((table, found), (TableId::Storage, row as u64));
}
