//! The sums of a profile are the sizes of the tables, whichever way they are cut.

#![expect(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use primitives::VmKind;
use proptest::prelude::*;
use tempfile::tempdir;
use trace::testing::record;
use trace::{ColumnRecorder, Trace};
use trace_files::profile::Counts;
use trace_files::{
    Profile, Profiler, TraceFileError, TraceWriter, open, profile, write_eip3155, write_folded,
};

fn opcode_name(vm: VmKind, opcode: u8) -> &'static str {
    assert_eq!(vm, VmKind::Evm);
    match opcode {
        0x01 => "ADD",
        0x37 => "CALLDATACOPY",
        0x3e => "RETURNDATACOPY",
        0x47 => "SELFBALANCE",
        0x50 => "POP",
        0x51 => "MLOAD",
        0x52 => "MSTORE",
        0x54 => "SLOAD",
        0x55 => "SSTORE",
        0x5c => "TLOAD",
        0x5d => "TSTORE",
        0x60 => "PUSH1",
        0xa0..=0xa4 => "LOG",
        0xf1 => "CALL",
        _ => "?",
    }
}

fn file(folder: &Path, seed: u64, steps: u64, wants_stack: bool) -> PathBuf {
    let path = folder.join("trace");
    let mut writer = TraceWriter::create(&path, wants_stack).unwrap();
    record(seed, steps, &mut writer);
    writer.finish().unwrap();
    path
}

fn sum<'a>(counts: impl Iterator<Item = &'a Counts>) -> Counts {
    counts.fold(Counts::default(), |mut sum, counts| {
        sum.add(counts);
        sum
    })
}

fn check_sums(profile: &Profile) {
    let totals = profile.totals.counts;
    assert_eq!(sum(profile.opcodes.iter().map(|line| &line.counts)), totals);
    assert_eq!(sum(profile.contracts.iter().map(|line| &line.counts)), totals);
    assert_eq!(sum(profile.transactions.iter().map(|line| &line.counts)), totals);
    let rows = |name: &str| profile.tables.iter().find(|line| line.table == name).unwrap().rows;
    let expected = Counts {
        steps: rows("steps"),
        stack: rows("stack"),
        memory: rows("memory"),
        storage: rows("storage"),
        accounts: rows("accounts"),
        logs: rows("logs"),
        bytes: totals.bytes,
    };
    assert_eq!(totals, expected);
    let queries: u64 = profile.queries.iter().map(|line| line.reads + line.writes).sum();
    assert_eq!(queries, totals.queries());
    let bytes = |names: &[&str]| -> u64 {
        let lines = profile.tables.iter().filter(|line| names.contains(&line.table));
        lines.map(|line| line.bytes).sum()
    };
    let counted = ["steps", "stack", "memory", "storage", "accounts", "logs"];
    assert_eq!(totals.bytes, bytes(&counted) + bytes(&["stack_bytes", "log_bytes"]));
    assert_eq!(rows("frames"), profile.contracts.iter().map(|line| line.frames).sum::<u64>());
    assert_eq!(rows("frames"), profile.transactions.iter().map(|line| line.frames).sum::<u64>());
    let unknown = profile.opcodes.iter().find(|line| line.opcode.is_none());
    let is_outside_only = unknown.is_none_or(|line| {
        line.counts.steps + line.counts.stack + line.counts.memory + line.counts.logs == 0
    });
    assert!(is_outside_only, "{unknown:?}");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn every_row_counts_once_in_every_list(
        seed in any::<u64>(),
        steps in 1..4000u64,
        wants_stack in any::<bool>(),
    ) {
        let mut recorder = ColumnRecorder::new(Trace::default(), wants_stack);
        record(seed, steps, &mut recorder);
        let mut profiler = Profiler::default();
        recorder.finish().unwrap().segments.iter().for_each(|it| profiler.segment(it));
        check_sums(&profiler.finish(opcode_name));
    }
}

#[test]
fn a_trace_of_many_segments_is_profiled_like_one() {
    let folder = tempdir().unwrap();
    let path = file(folder.path(), 11, 200_000, true);
    let mut calls = 0;
    let streamed = profile(&mut open(&path).unwrap(), opcode_name, &mut |_, _| calls += 1).unwrap();
    assert!(calls > 2);
    check_sums(&streamed);
    let mut recorder = ColumnRecorder::new(Trace::default(), true);
    record(11, 200_000, &mut recorder);
    let mut profiler = Profiler::default();
    profiler.segment(&recorder.finish().unwrap().into_columns());
    let mut whole = profiler.finish(opcode_name);
    for (whole, streamed) in whole.tables.iter_mut().zip(&streamed.tables) {
        whole.file_bytes = streamed.file_bytes;
    }
    assert_eq!(whole, streamed);
}

#[test]
fn folded_stacks_hold_every_step() {
    let folder = tempdir().unwrap();
    let path = file(folder.path(), 12, 100_000, false);
    let mut text = Vec::new();
    write_folded(&mut open(&path).unwrap(), opcode_name, &mut text, &mut |_, _| ()).unwrap();
    let mut steps = 0;
    for line in String::from_utf8(text).unwrap().lines() {
        let (stack, count) = line.rsplit_once(' ').unwrap();
        assert!(stack.starts_with("tx ") && stack.split(';').count() >= 3, "{line}");
        steps += count.parse::<u64>().unwrap();
    }
    let totals = profile(&mut open(&path).unwrap(), opcode_name, &mut |_, _| ()).unwrap().totals;
    assert_eq!(steps, totals.counts.steps);
}

#[test]
fn texts_and_json_name_what_they_count() {
    let folder = tempdir().unwrap();
    let path = file(folder.path(), 13, 3_000, true);
    let profile = profile(&mut open(&path).unwrap(), opcode_name, &mut |_, _| ()).unwrap();
    let text = profile.to_text();
    for word in ["Instructions", "SSTORE", "storage persistent", "frame_bytes", "0x0000"] {
        assert!(text.contains(word), "{word} in\n{text}");
    }
    let html = profile.to_html("a <trace> & more");
    assert!(html.contains("a &lt;trace&gt; &amp; more") && !html.contains("<script"));
    assert!(!html.contains("http://") && !html.contains("https://"));
    assert_eq!(html.matches("<svg").count(), html.matches("</svg>").count());
    let json = serde_json::to_value(&profile).unwrap();
    assert_eq!(json["totals"]["counts"]["steps"], profile.totals.counts.steps);
    if let Some(target) = std::env::var_os("PROFILE_PAGE") {
        std::fs::write(target, html).unwrap();
    }
}

#[test]
fn json_lines_show_stack_and_cost_of_every_instruction() {
    let folder = tempdir().unwrap();
    let path = file(folder.path(), 14, 100_000, true);
    let mut text = Vec::new();
    write_eip3155(|| open(&path), opcode_name, &mut text).unwrap();
    let segments: Vec<_> = open(&path).unwrap().map(Result::unwrap).collect();
    assert!(segments.len() > 1);
    let mut lines = 0;
    let mut summaries = 0;
    let mut steps = segments.iter().flat_map(|segment| segment.steps.rows());
    let mut costs: BTreeMap<String, u64> = BTreeMap::new();
    for line in String::from_utf8(text).unwrap().lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        if line.get("pass").is_some() {
            summaries += 1;
            assert_eq!(line["gasUsed"], "0x5208");
            continue;
        }
        let step = steps.next().unwrap();
        assert_eq!(line["pc"], step.pc);
        assert_eq!(line["op"], step.opcode);
        assert_eq!(line["gas"], format!("{:#x}", step.gas));
        assert_eq!(line["stack"].as_array().unwrap().len(), usize::from(step.stack_depth));
        assert_eq!(line["opName"], opcode_name(VmKind::Evm, step.opcode));
        let name = line["opName"].as_str().unwrap().to_owned();
        if line.get("error").is_none() && name != "CALL" {
            assert_eq!(line["gasCost"], "0x3", "{line}");
        }
        *costs.entry(name).or_default() += 1;
        lines += 1;
    }
    assert!(steps.next().is_none());
    assert_eq!(lines, segments.iter().map(|segment| segment.steps.pc.len()).sum::<usize>());
    let transactions: usize = segments.iter().map(|it| it.transactions.hash.len()).sum();
    assert_eq!(summaries, transactions);
    assert!(costs["CALL"] > 0);
}

#[test]
fn json_lines_need_the_stack() {
    let folder = tempdir().unwrap();
    let path = file(folder.path(), 14, 100, false);
    let result = write_eip3155(|| open(&path), opcode_name, &mut Vec::new());
    assert!(matches!(result, Err(TraceFileError::NoStack)));
}
