//! The transcript in the circuit, absorbing and squeezing exactly as the prover's challenger does.

use circuits::config::Felt;
use circuits::config::recursive::{RATE, WIDTH};
use p3_challenger::CanObserve;
use plonky2::field::types::Field;
use plonky2::iop::target::{BoolTarget, Target};

use crate::{Builder, Ext, F, bits, poseidon2_gate, values};

/// A duplex sponge over Poseidon2.
///
/// Proves: what it returns is what [`p3_challenger::DuplexChallenger`] returns after the same
/// calls on the same values.
#[derive(Clone, Debug)]
pub(crate) struct Challenger {
    state: [Target; WIDTH],
    input: Vec<Target>,
    output: Vec<Target>,
}

impl Challenger {
    pub(crate) fn new(builder: &mut Builder) -> Self {
        Self { state: [builder.zero(); WIDTH], input: Vec::new(), output: Vec::new() }
    }

    /// Absorbs one element.
    pub(crate) fn observe(&mut self, builder: &mut Builder, value: Target) {
        self.output.clear();
        self.input.push(value);
        if self.input.len() == RATE {
            self.duplex(builder);
        }
    }

    /// Absorbs elements one after the other.
    pub(crate) fn observe_all(&mut self, builder: &mut Builder, values: &[Target]) {
        for &value in values {
            self.observe(builder, value);
        }
    }

    /// Absorbs the coefficients of extension elements.
    pub(crate) fn observe_extensions(&mut self, builder: &mut Builder, values: &[Ext]) {
        for value in values {
            self.observe_all(builder, &value.0);
        }
    }

    /// Absorbs what both sides know beforehand.
    pub(crate) fn observe_constants(&mut self, builder: &mut Builder, values: &[Felt]) {
        for &value in values {
            let constant = builder.constant(values::base(value));
            self.observe(builder, constant);
        }
    }

    fn duplex(&mut self, builder: &mut Builder) {
        let absorbed = self.input.len();
        if absorbed > 0 {
            let zero = builder.zero();
            self.state[absorbed..RATE].fill(zero);
            // The number absorbed goes to the capacity, so that no two inputs pad to one.
            let count = F::from_canonical_usize(absorbed);
            self.state[RATE] = builder.add_const(self.state[RATE], count);
        }
        for (place, value) in self.state.iter_mut().zip(self.input.drain(..)) {
            *place = value;
        }
        self.state = poseidon2_gate::permute(builder, self.state);
        self.output = self.state[..RATE].to_vec();
    }

    /// Squeezes one element.
    pub(crate) fn sample(&mut self, builder: &mut Builder) -> Target {
        if !self.input.is_empty() || self.output.is_empty() {
            self.duplex(builder);
        }
        match self.output.pop() {
            Some(value) => value,
            None => unreachable!("the sponge has just been filled"),
        }
    }

    /// Squeezes an extension element.
    pub(crate) fn sample_extension(&mut self, builder: &mut Builder) -> Ext {
        plonky2::iop::ext_target::ExtensionTarget([self.sample(builder), self.sample(builder)])
    }

    /// Squeezes `count` bits, lowest first.
    ///
    /// Assumes: `count` is below 64.
    pub(crate) fn sample_bits(&mut self, builder: &mut Builder, count: usize) -> Vec<BoolTarget> {
        let element = self.sample(builder);
        let mut bits = bits::canonical(builder, element);
        bits.truncate(count);
        bits
    }

    /// Proves: `witness` was found with the work that `bits` zeros take, or is zero if `bits` is.
    pub(crate) fn check_witness(&mut self, builder: &mut Builder, bits: usize, witness: Target) {
        if bits == 0 {
            // Nothing absorbs it, so only one value may be accepted.
            return builder.assert_zero(witness);
        }
        self.observe(builder, witness);
        for bit in self.sample_bits(builder, bits) {
            builder.assert_zero(bit.target);
        }
    }
}

/// Notes what a protocol's separator absorbs, which is the same in every proof of a shape.
#[derive(Debug, Default)]
pub(crate) struct Recorder(pub(crate) Vec<Felt>);

impl CanObserve<Felt> for Recorder {
    fn observe(&mut self, value: Felt) {
        self.0.push(value);
    }
}
