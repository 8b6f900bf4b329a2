//! Witnesses that are whole and do not tell the truth.

use std::fs;

use machine::segments::Segment;
use sha2::{Digest, Sha256};
use witness_files::{Image, Manifest, Witness, WitnessError, manifest::Entry, write_segment};
use workloads::Kind;

use crate::batches::{Copy, World, image};

fn check(copy: &Copy) -> WitnessError {
    let witness = copy.open();
    let error = witness.check(image(), || ()).unwrap_err();
    assert!(error.is_untrue(), "{error}");
    error
}

fn write_manifest(copy: &Copy, manifest: &Manifest) {
    fs::write(copy.file("manifest.json"), serde_json::to_vec(manifest).unwrap()).unwrap();
}

/// Replaces a segment, and what the manifest says of it, and whatever follows from that.
fn forge(copy: &Copy, index: usize, change: impl FnOnce(&mut Segment)) {
    let witness = copy.open();
    let mut manifest = witness.manifest().clone();
    let mut segment = witness.segment(&manifest.segments[index]).unwrap();
    change(&mut segment);
    let mut bytes = Vec::new();
    write_segment(&segment, &manifest.identity(), &mut bytes).unwrap();
    fs::write(copy.file(&manifest.segments[index].file), &bytes).unwrap();
    let entry = Entry::new(&segment, bytes.len() as u64, Sha256::digest(&bytes).into());
    manifest.segments[index] = entry;
    write_manifest(copy, &manifest);
}

#[test]
fn a_page_or_a_hint_that_is_another_is_found_by_running() {
    let copy = Copy::new();
    forge(&copy, 1, |segment| segment.pages[2].1[7] ^= 1);
    assert!(matches!(check(&copy), WitnessError::Run { .. }));
    let copy = Copy::new();
    forge(&copy, 0, |segment| {
        segment.hints.pop();
    });
    assert!(matches!(check(&copy), WitnessError::Run { .. }));
    let copy = Copy::new();
    forge(&copy, 1, |segment| {
        segment.siblings.pop();
    });
    assert!(matches!(check(&copy), WitnessError::Run { .. }));
}

#[test]
fn rows_are_counted_again() {
    let copy = Copy::new();
    forge(&copy, 1, |segment| {
        segment.counts.families[0] -= 1;
        segment.counts.families[1] += 1;
    });
    assert!(matches!(check(&copy), WitnessError::Rows { table: "add", .. }));
}

#[test]
fn the_run_starts_as_the_program_does() {
    let copy = Copy::new();
    forge(&copy, 0, |segment| segment.start.pc += 4);
    assert!(matches!(check(&copy), WitnessError::Start { what: "pc", .. }));
    let copy = Copy::new();
    forge(&copy, 0, |segment| segment.start.root = segment.end.root);
    assert!(matches!(check(&copy), WitnessError::Start { what: "root", .. }));
}

#[test]
fn a_witness_of_another_image_is_none_of_ours() {
    let copy = Copy::new();
    let image = Image { program: image().program.clone(), hash: [1; 32] };
    let error = copy.open().check(&image, || ()).unwrap_err();
    assert!(matches!(error, WitnessError::Image { .. }) && error.is_untrue());
}

#[test]
fn a_segment_of_another_batch_is_found_whatever_the_manifest_says() {
    let other = tempfile::tempdir().unwrap();
    let path = other.path().join("witness");
    World::of(Kind::Transfers, 5).write(&path);
    let foreign = Witness::open(&path).unwrap().segments().next().unwrap().unwrap();
    let copy = Copy::new();
    forge(&copy, 0, |segment| {
        // With its own end it does not chain, with ours it is not what it says.
        let end = segment.end;
        *segment = foreign;
        segment.end = end;
    });
    assert!(matches!(check(&copy), WitnessError::Run { .. }));
}

#[test]
fn a_run_must_commit_to_the_statement_of_the_manifest() {
    let copy = Copy::new();
    let mut manifest = copy.open().manifest().clone();
    let mut statement = manifest.statement().unwrap();
    statement.gas_used += 1;
    manifest.statement = (&statement).into();
    write_manifest(&copy, &manifest);
    let error = Witness::open(&copy.path()).unwrap_err();
    assert!(error.to_string().contains("does not commit to the statement"), "{error}");
    // The same with a last segment that claims the digest.
    let last = manifest.segments.len() - 1;
    let words = core::array::from_fn(|word| {
        u32::from_le_bytes(core::array::from_fn(|byte| manifest.statement.digest[4 * word + byte]))
    });
    let honest = Copy::new();
    forge(&honest, last, |segment| {
        segment.stop = machine::Stop::Halted { exit_code: 0, digest: words };
    });
    let mut forged: Manifest =
        serde_json::from_slice(&fs::read(honest.file("manifest.json")).unwrap()).unwrap();
    forged.statement = (&statement).into();
    write_manifest(&honest, &forged);
    assert!(matches!(check(&honest), WitnessError::Run { .. }));
}
