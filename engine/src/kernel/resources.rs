//! What an execution may use up: gas, and the native proving resource.

use primitives::Halt;

/// A kind of proving work that is metered apart: one counter per future table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(usize)]
pub enum NativeKind {
    /// Cycles of the machine that interprets the VM.
    Cycles = 0,
    /// Keccak-f permutations.
    KeccakF = 1,
    /// SHA-256 compressions.
    Sha256 = 2,
    /// Poseidon2 permutations: one new leaf of the state is a fixed number of them.
    Poseidon2 = 3,
    /// 256-bit multiply-and-reduce operations, those inside curve precompiles included.
    ModMul = 4,
    /// Scalar multiplications on a curve with a table of its own.
    ScalarMul = 5,
}

/// Most Poseidon2 permutations that one touched leaf of the state costs: its key, and at worst an
/// insertion, which reads and updates two leaves of a tree of depth 40.
pub const POSEIDON2_PER_LEAF: u64 = 8 + 2 * 2 * (40 + 4);

/// How many kinds of native work there are.
pub const NATIVE_KINDS: usize = 6;

/// An amount of native work, or what is left of it, by [`NativeKind`].
///
/// Signed, because cycles are charged before they are checked: straight-line code may overdraw a
/// little until the next jump or call notices. The overdraft is bounded by the length of the code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Native(pub [i64; NATIVE_KINDS]);

impl Native {
    /// More than any transaction can use: metering without a limit.
    pub const UNLIMITED: Self = Self([i64::MAX / 2; NATIVE_KINDS]);

    /// Takes `amount` of one kind; an exhausted kind ends the transaction.
    #[inline]
    pub fn charge(&mut self, kind: NativeKind, amount: u64) -> Result<(), Halt> {
        let left = &mut self.0[kind as usize];
        *left = left.saturating_sub(i64::try_from(amount).unwrap_or(i64::MAX));
        if *left < 0 { Err(Halt::OutOfNative) } else { Ok(()) }
    }

    /// What `self` has more than `rest`, by kind.
    pub fn minus(&self, rest: &Self) -> Self {
        let mut used = *self;
        for (used, rest) in used.0.iter_mut().zip(rest.0) {
            *used -= rest;
        }
        used
    }
}

/// What a frame is given, holds and gives back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// Gas of the EVM's schedule; other VMs convert at a fixed ratio.
    pub gas: u64,
    /// Native work that the whole transaction may still cause. It moves into a callee and back as
    /// a whole: no share of it is held back.
    pub native: Native,
}

/// How an EVM gas unit converts into the gas of VMs that count finer.
pub const ERGS_PER_GAS: u64 = 256;

/// Converts ergs into gas, rounded against the caller.
pub const fn gas_from_ergs(ergs: u64) -> u64 {
    ergs.div_ceil(ERGS_PER_GAS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exhausted_kind_halts_and_others_do_not() {
        let mut native = Native([5; NATIVE_KINDS]);
        assert_eq!(native.charge(NativeKind::KeccakF, 5), Ok(()));
        assert_eq!(native.charge(NativeKind::KeccakF, 1), Err(Halt::OutOfNative));
        assert_eq!(native.charge(NativeKind::Sha256, 5), Ok(()));
        assert_eq!(native.charge(NativeKind::Cycles, u64::MAX), Err(Halt::OutOfNative));
    }

    #[test]
    fn conversion_rounds_against_the_caller() {
        assert_eq!(gas_from_ergs(256), 1);
        assert_eq!(gas_from_ergs(257), 2);
        assert_eq!(gas_from_ergs(0), 0);
    }
}
