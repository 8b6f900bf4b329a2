//! go-ethereum's vectors for every precompile: outputs, gas, and what must fail.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by unwrapping")]
#![expect(clippy::print_stdout, reason = "what is skipped is said")]

use std::path::{Path, PathBuf};
use std::{env, fs};

use chips::Software;
use precompiles::{PrecompileError, PrecompileRules, by_calls, lookup};
use serde_json::Value;

const ISTANBUL: PrecompileRules = PrecompileRules::ISTANBUL;
const CANCUN: PrecompileRules = PrecompileRules::CANCUN;
const PRAGUE: PrecompileRules = PrecompileRules::PRAGUE;
const OSAKA: PrecompileRules = PrecompileRules::OSAKA;

/// Each file with the address and the rules that it was made for. Every vector in it applies.
const FILES: [(&str, u64, PrecompileRules); 29] = [
    ("ecRecover", 0x01, CANCUN),
    ("modexp", 0x05, ISTANBUL),
    ("modexp_eip2565", 0x05, CANCUN),
    ("modexp_eip7883", 0x05, OSAKA),
    ("bn256Add", 0x06, CANCUN),
    ("bn256ScalarMul", 0x07, CANCUN),
    ("bn256Pairing", 0x08, CANCUN),
    ("blake2F", 0x09, CANCUN),
    ("pointEvaluation", 0x0a, CANCUN),
    ("blsG1Add", 0x0b, PRAGUE),
    ("blsG1Mul", 0x0c, PRAGUE),
    ("blsG1MultiExp", 0x0c, PRAGUE),
    ("blsG2Add", 0x0d, PRAGUE),
    ("blsG2Mul", 0x0e, PRAGUE),
    ("blsG2MultiExp", 0x0e, PRAGUE),
    ("blsPairing", 0x0f, PRAGUE),
    ("blsMapG1", 0x10, PRAGUE),
    ("blsMapG2", 0x11, PRAGUE),
    ("p256Verify", 0x100, OSAKA),
    ("fail-blake2f", 0x09, CANCUN),
    ("fail-blsG1Add", 0x0b, PRAGUE),
    ("fail-blsG1Mul", 0x0c, PRAGUE),
    ("fail-blsG1MultiExp", 0x0c, PRAGUE),
    ("fail-blsG2Add", 0x0d, PRAGUE),
    ("fail-blsG2Mul", 0x0e, PRAGUE),
    ("fail-blsG2MultiExp", 0x0e, PRAGUE),
    ("fail-blsPairing", 0x0f, PRAGUE),
    ("fail-blsMapG1", 0x10, PRAGUE),
    ("fail-blsMapG2", 0x11, PRAGUE),
];

#[test]
fn every_vector_has_its_output_and_its_price() {
    let Some(folder) = vectors() else { return };
    let mut seen = 0;
    for (file, address, rules) in FILES.iter().filter(|(file, ..)| !file.starts_with("fail-")) {
        let precompile = lookup(*address, rules).unwrap();
        for vector in read(&folder, file) {
            let name = format!("{file}: {}", vector["Name"]);
            let input = unhex(&vector["Input"]);
            let gas = vector["Gas"].as_u64().unwrap();
            let output = precompile.call(&input, gas, rules).expect(&name);
            assert_eq!(hex::encode(&output.bytes), vector["Expected"].as_str().unwrap(), "{name}");
            assert_eq!(output.gas_used, gas, "{name}");
            if let Some(have) = gas.checked_sub(1) {
                let too_little = precompile.call(&input, have, rules);
                assert_eq!(
                    too_little,
                    Err(PrecompileError::OutOfGas { have, need: gas }),
                    "{name}"
                );
            }
            seen += 1;
        }
    }
    println!("{seen} vectors computed");
    assert!(seen > 0);
}

#[test]
fn every_vector_has_its_output_by_calls_too() {
    let Some(folder) = vectors() else { return };
    let mut seen = 0;
    for (file, address, rules) in FILES {
        let Some(compute) = by_calls::<Software>(address) else { continue };
        for vector in read(&folder, file) {
            let output = compute(&unhex(&vector["Input"]), &rules).unwrap();
            let name = format!("{file}: {}", vector["Name"]);
            assert_eq!(hex::encode(output), vector["Expected"].as_str().unwrap(), "{name}");
            seen += 1;
        }
    }
    println!("{seen} vectors computed by calls");
    assert!(seen > 0);
}

#[test]
fn every_vector_that_must_fail_is_refused_for_the_reason_it_names() {
    let Some(folder) = vectors() else { return };
    let mut seen = 0;
    for (file, address, rules) in FILES.iter().filter(|(file, ..)| file.starts_with("fail-")) {
        let precompile = lookup(*address, rules).unwrap();
        for vector in read(&folder, file) {
            let name = format!("{file}: {}", vector["Name"]);
            let refused = precompile.call(&unhex(&vector["Input"]), u64::MAX, rules);
            let Err(PrecompileError::Invalid(reason)) = refused else {
                panic!("{name}: {refused:?}");
            };
            let expected = vector["ExpectedError"].as_str().unwrap();
            assert!(
                reason_of(expected).iter().any(|start| format!("{reason:?}").starts_with(start)),
                "{name}: {reason:?}"
            );
            seen += 1;
        }
    }
    println!("{seen} vectors refused");
    assert!(seen > 0);
}

#[test]
fn every_file_is_named_here() {
    let Some(folder) = vectors() else { return };
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(FILES.iter().any(|(file, ..)| *file == name), "{name} is tested nowhere");
    }
}

/// How our reasons start that mean the vectors' `error`.
fn reason_of(error: &str) -> &'static [&'static str] {
    match error {
        "invalid input length" => &["Length", "Items"],
        "invalid final flag" => &["Flag"],
        "invalid field element top bytes" => &["Padding"],
        "invalid fp.Element encoding" => &["NotCanonical"],
        "invalid point: not on curve" => &["NotOnCurve"],
        "g1 point is not on correct subgroup" | "g2 point is not on correct subgroup" => {
            &["NotInSubgroup"]
        }
        other => panic!("an error that this test does not know: {other}"),
    }
}

fn vectors() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let data = env::var_os("COLONNADE_TEST_DATA").map_or(beside, PathBuf::from);
    let folder = data.join("evm/vectors/precompiles");
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return None;
    }
    Some(folder)
}

fn read(folder: &Path, file: &str) -> Vec<Value> {
    let text = fs::read(folder.join(file).with_extension("json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

fn unhex(text: &Value) -> Vec<u8> {
    hex::decode(text.as_str().unwrap()).unwrap()
}
