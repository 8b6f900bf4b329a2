//! What each call computes, by [`Software`].

use chips::{
    Call, Curve, Refused, Software, Status, SystemCalls, digest::Digest, field::Felt,
    merkle_path::Lanes,
};

use super::{ARGUMENTS_MAX, access::levels_and_lanes};
use crate::memory::Memory;

/// Reads a call's words and appends its results, in the order of its ranges.
pub(super) fn compute(
    call: Call,
    &[a0, a1, a2, a3, _]: &[u32; ARGUMENTS_MAX],
    memory: &Memory,
    written: &mut Vec<u32>,
) -> Result<(), Status> {
    match call {
        Call::Halt | Call::Hint => {}
        Call::KeccakF => {
            let mut state: [u64; 25] = numbers(memory, a0)?;
            Software::keccak_f(&mut state);
            push(written, &state);
        }
        Call::Sha256 => {
            let (mut state, block) = (*words(memory, a0)?, words(memory, a1)?);
            Software::sha256(&mut state, block);
            written.extend_from_slice(&state);
        }
        Call::Poseidon2 => {
            let mut state = elements(memory, a0)?;
            Software::poseidon2(&mut state);
            push(written, &state.map(Felt::as_u64));
        }
        Call::MerklePath => merkle_path(memory, a0, a1, a2, a3, written)?,
        Call::MulMod => {
            let (a, b, m) = (numbers(memory, a1)?, numbers(memory, a2)?, numbers(memory, a3)?);
            push(written, &Software::mul_mod(&a, &b, &m));
        }
        Call::DivRem => {
            let (a, m) = (numbers(memory, a2)?, numbers(memory, a3)?);
            let (quotient, remainder) = Software::div_rem(&a, &m).map_err(Status::from)?;
            push(written, &quotient);
            push(written, &remainder);
        }
        Call::ScalarMul => {
            let curve = Curve::from_number(a3).ok_or(Status::Argument)?;
            let (point, scalar) = (numbers(memory, a1)?, numbers(memory, a2)?);
            let product = Software::scalar_mul(curve, &point, &scalar).map_err(Status::from)?;
            push(written, &product.ok_or(Status::Infinity)?);
        }
    }
    Ok(())
}

fn merkle_path(
    memory: &Memory,
    nodes: u32,
    siblings: u32,
    index: u32,
    packed: u32,
    written: &mut Vec<u32>,
) -> Result<(), Status> {
    let (levels, lanes) = levels_and_lanes(packed)?;
    let digest = |address| elements(memory, address).map(Digest);
    let siblings: Vec<Digest> =
        (0..levels).map(|at| digest(siblings + 32 * at)).collect::<Result<_, _>>()?;
    let mut before = [digest(nodes)?; 2];
    if lanes == 2 {
        before[1] = digest(nodes + 32)?;
        Software::merkle_path(Lanes::Two(&mut before), &siblings, index);
    } else {
        Software::merkle_path(Lanes::One(&mut before[0]), &siblings, index);
    }
    for node in before.iter().take(lanes as usize) {
        push(written, &node.0.map(Felt::as_u64));
    }
    Ok(())
}

fn words<const N: usize>(memory: &Memory, address: u32) -> Result<&[u32; N], Status> {
    memory.range(address, N).and_then(<[u32]>::first_chunk).ok_or(Status::OutOfRange)
}

/// 64-bit numbers, each in two words.
fn numbers<const N: usize>(memory: &Memory, address: u32) -> Result<[u64; N], Status> {
    let words = memory.range(address, 2 * N).ok_or(Status::OutOfRange)?;
    let mut numbers = [0; N];
    for (number, [low, high]) in numbers.iter_mut().zip(words.as_chunks().0) {
        *number = u64::from(*low) | u64::from(*high) << 32;
    }
    Ok(numbers)
}

fn elements<const N: usize>(memory: &Memory, address: u32) -> Result<[Felt; N], Status> {
    let mut elements = [Felt::ZERO; N];
    for (element, number) in elements.iter_mut().zip(numbers::<N>(memory, address)?) {
        *element = Felt::from_u64(number).map_err(|_| Refused::NotCanonical)?;
    }
    Ok(elements)
}

fn push(written: &mut Vec<u32>, numbers: &[u64]) {
    written.extend(numbers.iter().flat_map(|&number| [number as u32, (number >> 32) as u32]));
}
