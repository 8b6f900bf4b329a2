//! OpenVM by its SDK, with a proof of each segment: nothing is aggregated, as with ours. It has the
//! tables of RV32IM, those of input and output, and those of Keccak where a program uses them.

use std::array;

use machine::testing::assemble::{immediate, li, lw, register};
use openvm_circuit::arch::instructions::{exe::VmExe, program::Program as Instructions};
use openvm_sdk::{
    DefaultStarkEngine, F, Sdk, StdIn,
    config::{AggregationSystemParams, AppConfig},
    prover::verify_app_proof_with_expected_exe_commit,
};
use openvm_sdk_config::SdkVmConfig;
use openvm_stark_backend::{codec::Encode, p3_field::PrimeField32, soundness::SoundnessCalculator};
use openvm_stark_sdk::config::{MAX_APP_LOG_STACKED_HEIGHT, app_params_with_100_bits_security};

use crate::{
    failure::Failure,
    measured::{Measured, Time, peak_memory},
    programs::{Dialect, Program, RESULT},
};

/// Where the text is.
const TEXT: u32 = 0x20_0000;

/// The opcode of what is OpenVM's own.
const OWN: u32 = 0x0b;
const TERMINATE: u32 = 0;
const REVEAL: u32 = 2;
const KECCAK: u32 = 4;

struct Theirs;

impl Dialect for Theirs {
    fn keccak(&self, state: u32) -> Vec<u32> {
        // An instruction of two registers and a result, under another opcode.
        vec![(register(0, KECCAK, state, 0, 0) & !0x7f) | OWN]
    }

    fn end(&self) -> Vec<u32> {
        let reveal = |at| [lw(8, 29, 4 * at), immediate(OWN, REVEAL, 0, 8, 4 * at)];
        let mut text = li(29, RESULT).to_vec();
        text.extend((0..8).flat_map(reveal));
        text.push(immediate(OWN, TERMINATE, 0, 0, 0));
        text
    }
}

pub(crate) fn prove(of: &Program, rounds: u32) -> Result<Measured, Failure> {
    let uses_keccak = of.text(&Theirs, rounds).contains(&Theirs.keccak(5)[0]);
    let system = SdkVmConfig::builder()
        .system(Default::default())
        .rv32i(Default::default())
        .rv32m(Default::default())
        .io(Default::default())
        .maybe_keccak(uses_keccak.then(Default::default))
        .build()
        .optimize();
    let parameters = app_params_with_100_bits_security(MAX_APP_LOG_STACKED_HEIGHT);
    let sdk = Sdk::new(AppConfig::new(system, parameters), AggregationSystemParams::default())?;
    let transpiled = sdk.transpiler()?.transpile(&of.text(&Theirs, rounds))?;
    let text = Instructions::new_without_debug_infos_with_option(&transpiled, TEXT);
    let program = VmExe::<F>::new(text).with_pc_start(TEXT);

    let (prover, setup) = Time::of(|| sdk.app_prover(program));
    let mut prover = prover?;
    let (proof, proving) = Time::of(|| prover.prove(StdIn::default()));
    let proof = proof?;
    let key = sdk.app_vk();
    let expected = Some(prover.app_exe_commit());
    let verify = verify_app_proof_with_expected_exe_commit::<DefaultStarkEngine>;
    let (verified, verifying) = Time::of(|| verify(&key, &proof, expected));
    verified?;

    let peak_bytes = peak_memory()?;
    // Counted once more: a proof does not say it.
    let (_, segments) = sdk.execute_metered(prover.exe(), StdIn::default())?;
    let mut bytes = Vec::new();
    for segment in &proof.per_segment {
        segment.encode(&mut bytes)?;
    }
    let values: Vec<_> = proof.user_public_values.public_values.iter().collect();
    let byte = |at: usize| values[at].as_canonical_u32();
    let word = |at: usize| (0..4).map(|part| byte(4 * at + part) << (8 * part)).sum();
    let security = SoundnessCalculator::calculate_from_vk(&key.vk).total_bits;
    Ok(Measured {
        instructions: segments.iter().map(|segment| segment.num_insns).sum(),
        segments: proof.per_segment.len() as u64,
        setup,
        proving,
        verifying,
        proof_bytes: bytes.len() as u64,
        peak_bytes,
        bits: security - (proof.per_segment.len() as f64).log2(),
        result: array::from_fn(word),
    })
}
