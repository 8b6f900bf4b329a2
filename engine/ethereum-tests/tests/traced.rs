//! Official cases with a listener: the outcome is the same, and the columns alone tell what
//! happened.
//!
//! Every eighth file by default; `COLONNADE_TEST_ALL=1` takes all of them.
#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

mod data;

use std::{collections::BTreeMap, fs, path::Path};

use engine::{
    journal::Touched,
    state::{MemoryState, StateReader},
};
use ethereum_tests::{Ran, Verdict, exclusion, fixture::Fixtures, fixture_files, run_case};
use primitives::{AccountId, Word, word_from_h256};
use trace::{
    AccountField, ColumnRecorder, FrameStart, LogKind, MemorySpace, Recorder, Step, Trace,
    replay::{PreState, StateChanges, logs_of_kind, post_state},
};

/// Cases with more rows than this are not kept in memory: some copy megabytes over and over.
const ROWS_MAX: u64 = 1_000_000;

struct Before<'a>(&'a MemoryState);

impl PreState for Before<'_> {
    fn slot(&self, account: AccountId, key: Word) -> Option<Word> {
        Some(self.0.slot(&account, key).unwrap())
    }

    fn field(&self, account: AccountId, field: AccountField) -> Option<Word> {
        let header = self.0.header(&account).unwrap().unwrap_or_default();
        Some(match field {
            AccountField::Balance => header.balance,
            AccountField::Nonce => Word::from(header.nonce),
            AccountField::CodeHash => word_from_h256(header.visible_code_hash()),
            AccountField::Destroyed => Word::ZERO,
        })
    }
}

/// Counts the rows that a case would have.
#[derive(Default)]
struct Rows(u64);

impl Recorder for Rows {
    fn step(&mut self, _: Step) {
        self.0 += 1;
    }

    fn memory(&mut self, _: MemorySpace, _: u64, bytes: &[u8], _: bool) {
        self.0 += bytes.len().div_ceil(32) as u64;
    }

    fn begin_frame(&mut self, frame: &FrameStart<'_>) {
        self.0 += frame.calldata.len().div_ceil(32) as u64;
    }
}

#[test]
fn listening_changes_nothing_and_the_columns_tell_all() {
    let Some(tests) = data::state_tests() else { return };
    let stride = if std::env::var_os("COLONNADE_TEST_ALL").is_some() { 1 } else { 8 };
    let cases: usize =
        fixture_files(&tests).unwrap().iter().step_by(stride).map(|f| check(f)).sum();
    assert!(cases > 1000, "only {cases} cases ran");
}

fn check(file: &Path) -> usize {
    let fixtures: Fixtures = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    let mut count = 0;
    for (test, fixture) in fixtures.iter().filter(|(test, _)| exclusion(test).is_none()) {
        for (revision, cases) in &fixture.post {
            for case in cases {
                let plain = run_case(fixture, revision, case, Rows::default());
                if matches!(plain.verdict, Verdict::Skipped(_)) || plain.recorder.0 > ROWS_MAX {
                    continue;
                }
                let recorder = ColumnRecorder::new(Trace::default(), true);
                let traced = run_case(fixture, revision, case, recorder);
                assert!(matches!(traced.verdict, Verdict::Passed), "{test} {revision}");
                assert_eq!(traced.touched, plain.touched, "{test} {revision}");
                check_columns(traced, &format!("{test} {revision} {:?}", case.indexes));
                count += 1;
            }
        }
    }
    count
}

fn check_columns(ran: Ran<ColumnRecorder<Trace>>, name: &str) {
    let trace = ran.recorder.finish().unwrap();
    let changes = post_state(&trace.segments, Before(&ran.pre))
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(visible(&changes), expected(&ran.touched), "{name}");
    let events = logs_of_kind(&trace.segments, LogKind::Event).unwrap();
    let events = events.iter().map(|log| (log.account, &log.topics, &log.data));
    assert!(events.eq(ran.logs.iter().map(|log| (log.account, &log.topics, &log.data))), "{name}");
}

type Slots = BTreeMap<(AccountId, Word), Word>;
type Fields = BTreeMap<(AccountId, AccountField), Word>;

/// What the columns say of slots and of balances and nonces after the transaction.
fn visible(changes: &StateChanges) -> (Slots, Fields) {
    let slots = changes.slots.iter().map(|(key, change)| (*key, change.after));
    let fields = changes.fields.iter().filter(|((_, field), _)| *field != AccountField::CodeHash);
    (slots.collect(), fields.map(|(key, change)| (*key, change.after)).collect())
}

/// What the journal says of them.
fn expected(touched: &[Touched]) -> (Slots, Fields) {
    let (mut slots, mut fields) = (Slots::new(), Fields::new());
    for touched in touched {
        match touched {
            Touched::Slot { account, key, old, new } if old != new => {
                slots.insert((*account, *key), *new);
            }
            Touched::Slot { .. } => {}
            Touched::Header { account, old, new } => {
                let (old, new) = (old.clone().unwrap_or_default(), new.clone().unwrap_or_default());
                if old.balance != new.balance {
                    fields.insert((*account, AccountField::Balance), new.balance);
                }
                if old.nonce != new.nonce {
                    fields.insert((*account, AccountField::Nonce), Word::from(new.nonce));
                }
            }
        }
    }
    (slots, fields)
}
