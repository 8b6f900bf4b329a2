//! Inputs that precompiles take seriously.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use primitives::{H256, Word};
use serde::Deserialize;
use transaction::SecretKey;

use super::Random;

/// Inputs longer than this cost more time than they find.
const LEN_MAX: usize = 2048;

/// Known inputs by the precompile's address; without the test data there are none.
#[derive(Clone, Debug, Default)]
pub struct PrecompileInputs(BTreeMap<u64, Vec<Vec<u8>>>);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Vector {
    input: String,
}

/// Files of vectors and the precompiles that they are for.
const FILES: &[(&str, u64)] = &[
    ("ecRecover", 1),
    ("modexp", 5),
    ("modexp_eip2565", 5),
    ("modexp_eip7883", 5),
    ("bn256Add", 6),
    ("bn256ScalarMul", 7),
    ("bn256Pairing", 8),
    ("blake2F", 9),
    ("fail-blake2f", 9),
    ("pointEvaluation", 10),
    ("blsG1Add", 11),
    ("fail-blsG1Add", 11),
    ("blsG1MultiExp", 12),
    ("blsG1Mul", 12),
    ("fail-blsG1Mul", 12),
    ("blsG2Add", 13),
    ("fail-blsG2Add", 13),
    ("blsG2MultiExp", 14),
    ("blsG2Mul", 14),
    ("fail-blsG2Mul", 14),
    ("blsPairing", 15),
    ("fail-blsPairing", 15),
    ("blsMapG1", 16),
    ("fail-blsMapG1", 16),
    ("blsMapG2", 17),
    ("fail-blsMapG2", 17),
    ("p256Verify", 256),
];

impl PrecompileInputs {
    /// Those of the test data.
    pub fn load() -> Self {
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
        let data = std::env::var_os("COLONNADE_TEST_DATA").map_or(beside, PathBuf::from);
        let folder = data.join("evm/vectors/precompiles");
        let mut inputs: BTreeMap<u64, Vec<Vec<u8>>> = BTreeMap::new();
        for (name, address) in FILES {
            let Ok(text) = fs::read_to_string(folder.join(format!("{name}.json"))) else {
                continue;
            };
            let vectors: Vec<Vector> = serde_json::from_str(&text).unwrap_or_default();
            let decoded = vectors.iter().filter_map(|vector| hex::decode(&vector.input).ok());
            inputs.entry(*address).or_default().extend(decoded.filter(|it| it.len() <= LEN_MAX));
        }
        Self(inputs)
    }

    /// Whether there are any.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// An input for the precompile at `address`, as it should be or spoilt a little.
    pub fn pick(&self, address: u64, random: &mut Random) -> Vec<u8> {
        let known = self.0.get(&address).filter(|inputs| !inputs.is_empty());
        let mut input = match known {
            Some(inputs) if !random.once_in(4) => inputs[random.below(inputs.len())].clone(),
            _ => made_up(address, random),
        };
        match random.below(12) {
            0 if !input.is_empty() => {
                let place = random.below(input.len());
                input[place] ^= 1 << random.below(8);
            }
            1 => input.truncate(random.below(input.len() + 1)),
            2 => input.extend(vec![0; random.below(40)]),
            _ => {}
        }
        input
    }
}

fn made_up(address: u64, random: &mut Random) -> Vec<u8> {
    match address {
        1 => recoverable(random),
        5 => modexp(random),
        6..=8 => points(random),
        9 => blake2f(random),
        _ => {
            let len = random.below(200);
            random.bytes(len)
        }
    }
}

fn recoverable(random: &mut Random) -> Vec<u8> {
    let hash = H256(random.any_word().to_be_bytes());
    let Some(key) = SecretKey::from_bytes(&random.any_word().to_be_bytes()) else {
        return Vec::new();
    };
    let signature = key.sign(&hash);
    let v = Word::from(27 + u8::from(signature.y_is_odd));
    let words = [v, signature.r, signature.s].map(|word| word.to_be_bytes::<32>());
    [&hash.0, words.as_flattened()].concat()
}

fn modexp(random: &mut Random) -> Vec<u8> {
    let lens = [(); 3].map(|()| match random.below(12) {
        0 => random.word(),
        _ => Word::from(random.below(70)),
    });
    let head = lens.map(|len| len.to_be_bytes::<32>());
    let body = random.below(220);
    [head.as_flattened(), &random.bytes(body)].concat()
}

/// Multiples of (1, 2), the generator of bn254's first group, that need no arithmetic; and scalars.
fn points(random: &mut Random) -> Vec<u8> {
    let words: Vec<_> = (0..random.below(8))
        .map(|place| match random.below(8) {
            0 => random.word(),
            1 => Word::ZERO,
            _ => Word::from(1 + place % 2),
        })
        .map(|word| word.to_be_bytes::<32>())
        .collect();
    words.concat()
}

fn blake2f(random: &mut Random) -> Vec<u8> {
    let rounds = random.below(40) as u32;
    let flag = random.weighted(&[(5, 0), (5, 1), (1, 2)]);
    [&rounds.to_be_bytes()[..], &random.bytes(208), &[flag]].concat()
}
