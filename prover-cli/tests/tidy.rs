//! Rules of the whole repository that no compiler checks.
#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// Longer than this is more than one thing.
const LINES_MAX: usize = 400;

/// Files that may be longer, with the reason.
const LONG_FILES: &[(&str, &str)] = &[];

/// What lies at the top level. The folders are those of the design, whether they exist yet or not.
const TOP_LEVEL: &[&str] = &[
    ".cargo",
    ".ci",
    ".gitignore",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "benches",
    "circuits",
    "clippy.toml",
    "deny.toml",
    "engine",
    "prover-cli",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "witness",
];

/// Not part of the project.
const NOT_OURS: &[&str] = &[".git", "target"];

/// Which folders the crates of a folder may depend on beside their own.
const DIRECTIONS: &[(&str, &[&str])] = &[
    ("engine", &[]),
    ("circuits", &[]),
    ("witness", &["engine", "circuits"]),
    ("prover-cli", &["engine", "circuits", "witness"]),
    ("benches", &["engine", "circuits", "witness", "prover-cli"]),
];

/// Crates of the engine for the host: what the firmware links must do without them. (`chips` is on
/// both sides, and the `firmware` takes `machine` where it is not built for the machine.)
const HOST_SIDE: &[&str] = &["ethereum-tests", "machine", "store", "trace-files", "witness-files"];

/// What a dependency says that the firmware does not link.
const NOT_FIRMWARE: &str = r#"cfg(not(target_arch = "riscv32"))"#;

/// Crates that make batches up: tests of any crate may use them.
const FOR_TESTS: &[&str] = &["workloads"];

fn root() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    folder.map(Path::to_path_buf).unwrap_or_default()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Every Rust file of ours, with its path from the root.
fn sources() -> BTreeMap<String, String> {
    let root = root();
    let mut folders = vec![root.clone()];
    let mut sources = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if NOT_OURS.contains(&name(&path).as_str()) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let place = path.strip_prefix(&root).unwrap().display().to_string();
                sources.insert(place, text);
            }
        }
    }
    assert!(sources.contains_key("prover-cli/tests/tidy.rs"), "the walk misses files");
    sources
}

/// Files longer than `max` lines that are not listed, and listed ones that are not that long.
fn wrong_lengths(
    sources: &BTreeMap<String, String>,
    listed: &[(&str, &str)],
    max: usize,
) -> Vec<String> {
    let is_long = |text: &String| text.lines().count() > max;
    let long: BTreeSet<&str> =
        sources.iter().filter(|(_, text)| is_long(text)).map(|(path, _)| path.as_str()).collect();
    let listed: BTreeSet<&str> = listed.iter().map(|(path, _)| *path).collect();
    long.symmetric_difference(&listed).map(ToString::to_string).collect()
}

#[test]
fn files_are_short() {
    let sources = sources();
    assert_eq!(wrong_lengths(&sources, LONG_FILES, LINES_MAX), Vec::<String>::new());
    assert!(LONG_FILES.iter().all(|(_, reason)| !reason.is_empty()));
}

#[test]
fn a_long_file_and_a_needless_exception_would_be_found() {
    let texts = [("long.rs", "a\nb\nc"), ("short.rs", "a")];
    let sources = texts.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
    let listed = [("short.rs", "was long once")];
    assert_eq!(wrong_lengths(&sources, &listed, 2), ["long.rs", "short.rs"]);
}

/// Marks of unfinished work, put together here so that this file does not hold them.
fn unfinished(text: &str) -> Option<&'static str> {
    let marks = [
        concat!("to", "do!"),
        concat!("un", "implemented!"),
        concat!("db", "g!("),
        concat!("FIX", "ME"),
        concat!("TO", "DO"),
        concat!("XX", "X"),
    ];
    marks.into_iter().find(|mark| text.contains(mark))
}

#[test]
fn nothing_is_left_unfinished() {
    let found = sources().into_iter().filter_map(|(path, text)| {
        let mark = unfinished(&text)?;
        Some(format!("{path}: {mark}"))
    });
    assert_eq!(found.collect::<Vec<_>>(), Vec::<String>::new());
    assert!(unfinished(concat!("let a = db", "g!(b);")).is_some());
}

#[test]
fn the_top_level_is_that_of_the_design() {
    let entries = fs::read_dir(root()).unwrap().map(|entry| name(&entry.unwrap().path()));
    let strange: Vec<_> = entries
        .filter(|name| !TOP_LEVEL.contains(&name.as_str()) && !NOT_OURS.contains(&name.as_str()))
        .collect();
    assert_eq!(strange, Vec::<String>::new());
}

/// A crate of ours, and what it depends on.
struct Crate {
    name: String,
    /// Its folder at the top level.
    folder: String,
    /// Names, and where they are used.
    dependencies: Vec<(String, Use)>,
}

/// Where a dependency is used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Everywhere,
    /// Where the crate is not built for the machine.
    OnHost,
    InTests,
}

fn use_of(dependency: &Value) -> Use {
    if dependency["kind"] == "dev" {
        Use::InTests
    } else if dependency["target"] == NOT_FIRMWARE {
        Use::OnHost
    } else {
        Use::Everywhere
    }
}

fn crates() -> Vec<Crate> {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let metadata = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let package = |package: &Value| {
        let manifest = text(&package["manifest_path"]);
        let place = Path::new(&manifest).strip_prefix(root()).unwrap().to_owned();
        let folder = place.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        let dependencies = package["dependencies"].as_array().unwrap().iter();
        let dependencies = dependencies.map(|it| (text(&it["name"]), use_of(it)));
        Crate { name: text(&package["name"]), folder, dependencies: dependencies.collect() }
    };
    metadata["packages"].as_array().unwrap().iter().map(package).collect()
}

/// Dependencies that point the wrong way.
fn wrong_directions(crates: &[Crate]) -> Vec<String> {
    let folders: BTreeMap<&str, &str> =
        crates.iter().map(|it| (it.name.as_str(), it.folder.as_str())).collect();
    let mut wrong = Vec::new();
    for it in crates {
        let allowed = DIRECTIONS.iter().find(|(folder, _)| *folder == it.folder);
        let allowed = allowed.map_or(&[][..], |(_, allowed)| allowed);
        let is_core = it.folder == "engine" && !HOST_SIDE.contains(&it.name.as_str());
        for (dependency, used) in &it.dependencies {
            let is_for_tests = *used == Use::InTests;
            if is_for_tests && FOR_TESTS.contains(&dependency.as_str()) {
                continue;
            }
            let folder = folders.get(dependency.as_str()).copied();
            let is_upwards = folder.is_some_and(|to| to != it.folder && !allowed.contains(&to));
            let is_linked = is_core && *used == Use::Everywhere;
            let is_of_host = is_linked && HOST_SIDE.contains(&dependency.as_str());
            let is_prover = dependency.starts_with("p3-") || dependency.starts_with("plonky2");
            let is_prover = it.folder == "engine" && is_prover;
            if is_upwards || is_of_host || !is_for_tests && is_prover {
                wrong.push(format!("{} depends on {dependency}", it.name));
            }
        }
    }
    wrong
}

#[test]
fn dependencies_point_the_way_of_the_design() {
    let crates = crates();
    assert!(crates.iter().any(|it| it.name == "engine" && !it.dependencies.is_empty()));
    assert_eq!(wrong_directions(&crates), Vec::<String>::new());
}

#[test]
fn a_dependency_the_wrong_way_would_be_found() {
    let it = |name: &str, folder: &str, dependency: &str, used| Crate {
        name: name.to_owned(),
        folder: folder.to_owned(),
        dependencies: vec![(dependency.to_owned(), used)],
    };
    let crates = [
        it("circuits", "circuits", "engine", Use::InTests),
        it("engine", "engine", "store", Use::Everywhere),
        it("firmware", "engine", "store", Use::OnHost),
        it("store", "engine", "primitives", Use::Everywhere),
        it("tree", "engine", "p3-goldilocks", Use::Everywhere),
        it("keys", "engine", "p3-goldilocks", Use::InTests),
        it("chips", "engine", "p3-goldilocks", Use::OnHost),
        it("witness", "witness", "circuits", Use::Everywhere),
        it("cli", "prover-cli", "witness", Use::Everywhere),
        it("workloads", "prover-cli", "engine", Use::Everywhere),
        it("trace", "engine", "cli", Use::InTests),
        it("journal", "engine", "workloads", Use::InTests),
        it("kernel", "engine", "workloads", Use::OnHost),
    ];
    let wrong = [
        "circuits depends on engine",
        "engine depends on store",
        "tree depends on p3-goldilocks",
        "chips depends on p3-goldilocks",
        "trace depends on cli",
        "kernel depends on workloads",
    ];
    assert_eq!(wrong_directions(&crates), wrong);
}
