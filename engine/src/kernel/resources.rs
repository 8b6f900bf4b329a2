//! What an execution may use up: gas, and the native proving resource.

use primitives::Halt;

use super::costs;

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
    /// 256-bit multiply-and-reduce operations and divisions, those inside curve precompiles included.
    ModMul = 4,
    /// Scalar multiplications on a curve with a table of its own.
    ScalarMul = 5,
    /// Bytes of the machine's memory that come into use and stay in use until the batch is done.
    Memory = 6,
}

/// How many kinds of native work there are.
pub const NATIVE_KINDS: usize = 7;

/// An amount of native work, or what is left of it, by [`NativeKind`].
///
/// Signed, because cycles are charged before they are checked: straight-line code may overdraw a
/// little until the next jump or call notices. The overdraft is bounded by the length of the code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Native(pub [i64; NATIVE_KINDS]);

impl Native {
    /// More than any transaction can use of every kind: metering without a limit. What runs on such
    /// terms may not fit the machine's memory.
    pub const UNMETERED: Self = Self([i64::MAX / 2; NATIVE_KINDS]);

    /// The most that a transaction may be allowed: as much as it likes of every kind but memory, of
    /// which the machine has no more for anybody.
    pub const UNLIMITED: Self =
        Self::UNMETERED.with(NativeKind::Memory, costs::MEMORY_PER_TRANSACTION);

    /// None of any kind.
    pub const NONE: Self = Self([0; NATIVE_KINDS]);

    /// The same with another amount of one kind.
    #[must_use]
    pub const fn with(mut self, kind: NativeKind, amount: i64) -> Self {
        self.0[kind as usize] = amount;
        self
    }

    /// The amount of one kind.
    pub const fn of(&self, kind: NativeKind) -> i64 {
        self.0[kind as usize]
    }

    /// Takes `times` the amounts of `cost`, of every kind, whether they are there or not; an
    /// exhausted kind ends the transaction.
    #[inline(never)]
    pub fn take(&mut self, cost: &Self, times: u64) -> Result<(), Halt> {
        let times = i64::try_from(times).unwrap_or(i64::MAX);
        let mut is_exhausted = false;
        for (left, cost) in self.0.iter_mut().zip(cost.0) {
            if cost != 0 {
                *left = left.saturating_sub(cost.saturating_mul(times));
                is_exhausted |= *left < 0;
            }
        }
        if is_exhausted { Err(Halt::OutOfNative) } else { Ok(()) }
    }

    /// Adds `times` the amounts of `cost`.
    pub fn add(&mut self, cost: &Self, times: u64) {
        let times = i64::try_from(times).unwrap_or(i64::MAX);
        for (sum, cost) in self.0.iter_mut().zip(cost.0) {
            *sum = sum.saturating_add(cost.saturating_mul(times));
        }
    }

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
