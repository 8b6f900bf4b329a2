//! What revisions decide about precompiles, as plain data.

/// The precompiles that a revision has, and those of their prices that ever changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrecompileRules {
    /// They stand at 1 up to this address.
    pub last: u64,
    /// The price of `P256VERIFY` at address 0x100 (EIP-7951); `None`: it is not there.
    pub p256_verify: Option<u64>,
    /// Price and bounds of `MODEXP`.
    pub modexp: ModexpRules,
    /// Prices on the curve bn254.
    pub bn254: Bn254Prices,
}

/// Price and bounds of `MODEXP`: the complexity of a multiplication, times the length of the
/// exponent in bits, by `divisor`, and at least `min`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModexpRules {
    /// What one multiplication counts.
    pub complexity: ModexpComplexity,
    /// How many multiplications a byte counts by which the exponent is longer than 32.
    pub per_long_exponent_byte: u64,
    /// What the product is divided by.
    pub divisor: u64,
    /// The least price.
    pub min: u64,
    /// The greatest length of each of the three numbers (EIP-7823).
    pub len_max: Option<usize>,
}

/// What a multiplication of two numbers of some length counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModexpComplexity {
    /// EIP-198: square, with smaller factors for longer numbers.
    Eip198,
    /// EIP-2565: the square of the length in words of 8 bytes.
    Eip2565,
    /// EIP-7883: twice that, and 16 up to 32 bytes.
    Eip7883,
}

/// Prices on the curve bn254.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bn254Prices {
    /// Of an addition.
    pub add: u64,
    /// Of a multiplication.
    pub mul: u64,
    /// Of a pairing check.
    pub pairing: u64,
    /// Of each pair in it, on top.
    pub pair: u64,
}

impl PrecompileRules {
    /// Istanbul's: the first with `BLAKE2F`.
    pub const ISTANBUL: Self = Self {
        last: 0x09,
        p256_verify: None,
        modexp: ModexpRules {
            complexity: ModexpComplexity::Eip198,
            per_long_exponent_byte: 8,
            divisor: 20,
            min: 0,
            len_max: None,
        },
        bn254: Bn254Prices { add: 150, mul: 6_000, pairing: 45_000, pair: 34_000 },
    };

    /// Berlin's: another price of `MODEXP`.
    pub const BERLIN: Self = Self {
        modexp: ModexpRules {
            complexity: ModexpComplexity::Eip2565,
            divisor: 3,
            min: 200,
            ..Self::ISTANBUL.modexp
        },
        ..Self::ISTANBUL
    };

    /// Cancun's: the first with the evaluation of blobs.
    pub const CANCUN: Self = Self { last: 0x0a, ..Self::BERLIN };

    /// Prague's: the first with the curve BLS12-381.
    pub const PRAGUE: Self = Self { last: 0x11, ..Self::CANCUN };

    /// Osaka's: the first with P-256; `MODEXP` is bounded and dearer.
    pub const OSAKA: Self = Self {
        p256_verify: Some(6_900),
        modexp: ModexpRules {
            complexity: ModexpComplexity::Eip7883,
            per_long_exponent_byte: 16,
            divisor: 1,
            min: 500,
            len_max: Some(1_024),
        },
        ..Self::PRAGUE
    };
}
