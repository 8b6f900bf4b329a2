//! One bench per precompile, and more sizes of those whose time depends on it.
//!
//! The inputs are vectors of the test data; a bench whose vector is not there says so.

#![expect(clippy::print_stderr, reason = "a bench reports to the terminal")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::{env, fs};

use criterion::{Criterion, criterion_group, criterion_main};
use precompiles::{PrecompileRules, lookup};
use serde_json::Value;

/// A bench's name, the precompile's address, and the file and name of the vector.
const VECTORS: [(&str, u64, &str, &str); 27] = [
    ("01 ecrecover", 0x01, "ecRecover", "ValidKey"),
    ("05 modexp 32 bytes", 0x05, "modexp_eip7883", "mod-32-exp-32"),
    ("05 modexp 128 bytes, square", 0x05, "modexp_eip7883", "nagydani-2-square"),
    ("05 modexp 256 bytes, 17-bit exponent", 0x05, "modexp_eip7883", "nagydani-3-pow0x10001"),
    ("05 modexp 1024 bytes, 17-bit exponent", 0x05, "modexp_eip7883", "nagydani-5-pow0x10001"),
    ("05 modexp exponent-heavy", 0x05, "modexp_eip7883", "pawel-2-exp-heavy"),
    ("06 bn254 add", 0x06, "bn256Add", "chfast1"),
    ("07 bn254 mul", 0x07, "bn256ScalarMul", "chfast1"),
    ("07 bn254 mul, greatest factor", 0x07, "bn256ScalarMul", "cdetrio1"),
    ("08 bn254 pairing, 2 pairs", 0x08, "bn256Pairing", "jeff1"),
    ("08 bn254 pairing, 10 pairs", 0x08, "bn256Pairing", "ten_point_match_1"),
    ("09 blake2f, 12 rounds", 0x09, "blake2F", "vector 5"),
    ("0a point evaluation", 0x0a, "pointEvaluation", "pointEvaluation1"),
    ("0b bls12 g1 add", 0x0b, "blsG1Add", "matter_g1_add_0"),
    ("0c bls12 g1 msm, 1 point", 0x0c, "blsG1Mul", "bls_g1mul_random*g1"),
    ("0c bls12 g1 msm, 3 points", 0x0c, "blsG1MultiExp", "bls_g1multiexp_multiple"),
    ("0c bls12 g1 msm, 16 points", 0x0c, "blsG1MultiExp", "matter_g1_multiexp_0"),
    ("0d bls12 g2 add", 0x0d, "blsG2Add", "matter_g2_add_0"),
    ("0e bls12 g2 msm, 1 point", 0x0e, "blsG2Mul", "bls_g2mul_random*g2"),
    ("0e bls12 g2 msm, 3 points", 0x0e, "blsG2MultiExp", "bls_g2multiexp_multiple"),
    ("0e bls12 g2 msm, 16 points", 0x0e, "blsG2MultiExp", "matter_g2_multiexp_0"),
    ("0f bls12 pairing, 1 pair", 0x0f, "blsPairing", "matter_pairing_0"),
    ("0f bls12 pairing, 2 pairs", 0x0f, "blsPairing", "matter_pairing_16"),
    ("0f bls12 pairing, 10 pairs", 0x0f, "blsPairing", "bls_pairing_10paircheckstrue"),
    ("10 bls12 map fp to g1", 0x10, "blsMapG1", "matter_fp_to_g1_0"),
    ("11 bls12 map fp2 to g2", 0x11, "blsMapG2", "matter_fp2_to_g2_0"),
    ("100 p256 verify", 0x100, "p256Verify", "CallP256Verify"),
];

fn all(criterion: &mut Criterion) {
    for (name, address) in
        [("02 sha256, 1 KiB", 2), ("03 ripemd160, 1 KiB", 3), ("04 identity, 1 KiB", 4)]
    {
        bench(criterion, name, address, &[7; 1_024]);
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let data = env::var_os("COLONNADE_TEST_DATA").map_or(beside, PathBuf::from);
    for (name, address, file, vector) in VECTORS {
        match input(&data.join("evm/vectors/precompiles").join(file), vector) {
            Some(input) => bench(criterion, name, address, &input),
            None => eprintln!("skipped: {name}: no vector {vector} in {file}"),
        }
    }
}

fn bench(criterion: &mut Criterion, name: &str, address: u64, input: &[u8]) {
    const RULES: PrecompileRules = PrecompileRules::OSAKA;
    let precompile = lookup(address, &RULES).expect("Osaka has them all");
    criterion.bench_function(name, |bencher| {
        bencher.iter(|| precompile.call(black_box(input), 100_000_000, &RULES));
    });
}

fn input(file: &Path, name: &str) -> Option<Vec<u8>> {
    let vectors: Value =
        serde_json::from_slice(&fs::read(file.with_extension("json")).ok()?).ok()?;
    let vector = vectors.as_array()?.iter().find(|vector| vector["Name"] == name)?;
    hex::decode(vector["Input"].as_str()?).ok()
}

criterion_group!(benches, all);
criterion_main!(benches);
