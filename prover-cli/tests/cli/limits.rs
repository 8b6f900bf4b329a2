//! Proving within limits: of memory, of the disk, and of time.

use std::{
    fs,
    os::unix::fs::symlink,
    path::Path,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    executions::{PROOF, PROVE},
    support::Folder,
    world::{STATE, executed},
};

const PARTIAL: &str = "1.proof.partial";

/// `prove` that has begun to write.
fn proving(folder: &Folder) -> Child {
    let mut command = folder.command(&PROVE);
    let mut running = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let started = Instant::now();
    while !folder.path(PARTIAL).exists() {
        assert!(running.try_wait().unwrap().is_none(), "it ended before it wrote anything");
        assert!(started.elapsed() < Duration::from_secs(120), "it does not begin");
        thread::sleep(Duration::from_millis(2));
    }
    running
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn memory_is_kept() {
    let folder = executed();
    for memory in [1u64 << 30 | 320 << 20, 3 << 30] {
        let limit = format!("{}M", memory >> 20);
        let said = folder.json(&[&PROVE[..], &["--memory", &limit]].concat());
        let peak = said["peakMemoryBytes"].as_u64();
        println!("{limit}: peak {peak:?}, {} segments", said["segments"]);
        assert!(peak.is_none_or(|peak| peak < memory), "{peak:?} of {memory}");
        if memory < 2 << 30 {
            assert!(said["segments"].as_u64() > Some(1), "{said}");
        }
    }
}

#[test]
fn what_it_will_take_is_estimated_within_a_factor_of_two() {
    let (_, said) = crate::executions::proven();
    let phases = said["phases"].as_array().unwrap().iter();
    let proving = phases.filter(|phase| phase["phase"] == "prove");
    let Some(took) = proving.map(|phase| phase["cpuSeconds"].as_f64()).sum::<Option<f64>>() else {
        return;
    };
    let estimate = said["estimatedCpuSeconds"].as_f64().unwrap();
    println!("estimated {estimate:.2} CPU-seconds, took {took:.2}");
    // The model is of optimised builds; it is not for others to say how far they are from it.
    if !cfg!(debug_assertions) {
        assert!((took / 2.0..took * 2.0).contains(&estimate), "{estimate} for {took}");
    }
}

#[test]
fn a_killed_prover_leaves_no_proof_and_the_next_one_is_not_in_its_way() {
    let folder = executed();
    let mut running = proving(&folder);
    running.kill().unwrap();
    running.wait().unwrap();
    assert!(!folder.path(PROOF).exists() && folder.path(PARTIAL).exists());
    folder.ok(&PROVE);
    assert!(!folder.path(PARTIAL).exists());
    folder.ok(&["verify", PROOF]);

    // A proof that is there stays until there is another.
    let whole = folder.read(PROOF);
    let mut running = proving(&folder);
    running.kill().unwrap();
    running.wait().unwrap();
    assert!(folder.read(PROOF) == whole);
}

#[test]
fn an_interrupted_prover_leaves_nothing() {
    let folder = executed();
    let before = names(&folder.path(""));
    for signal in [rustix::process::Signal::INT, rustix::process::Signal::TERM] {
        let mut running = proving(&folder);
        let process = rustix::process::Pid::from_child(&running);
        rustix::process::kill_process(process, signal).unwrap();
        assert_eq!(running.wait().unwrap().code(), Some(130));
        assert_eq!(names(&folder.path("")), before);
    }
}

#[test]
fn a_full_disk_is_said_and_leaves_nothing() {
    let folder = executed();
    let before = names(&folder.path(""));
    // What is written goes where there is no room.
    symlink("/dev/full", folder.path(PARTIAL)).unwrap();
    folder.fails(2, &PROVE, &[PROOF, "No space left on device"]);
    assert_eq!(names(&folder.path("")), before);
    // A folder that is in the way, and one that is missing.
    fs::create_dir(folder.path(PARTIAL)).unwrap();
    folder.fails(2, &PROVE, &[PARTIAL, "Is a directory"]);
    fs::remove_dir(folder.path(PARTIAL)).unwrap();
    let elsewhere = ["prove", "--state", STATE, "--batch", "1", "-o", "missing/1.proof"];
    folder.fails(2, &elsewhere, &["missing/1.proof"]);
    assert_eq!(names(&folder.path("")), before);
}
