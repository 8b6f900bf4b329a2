//! What kinds of transactions a batch holds, in which proportion.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// A kind of transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Value to another account.
    Transfers,
    /// Calls of a token.
    Erc20,
    /// Deployments, directly and through a factory.
    Deploys,
    /// Calls that revert.
    Reverts,
    /// Calls that hash.
    Keccak,
    /// Calls that read and write slots.
    Storage,
    /// Calls that compute with 256 bits.
    Arithmetic,
    /// Messages and withdrawals to the layer below.
    Messages,
    /// Deposits from the layer below.
    Deposits,
}

impl Kind {
    /// Every one of them.
    pub const ALL: [Self; 9] = [
        Self::Transfers,
        Self::Erc20,
        Self::Deploys,
        Self::Reverts,
        Self::Keccak,
        Self::Storage,
        Self::Arithmetic,
        Self::Messages,
        Self::Deposits,
    ];

    /// Its name in a mix.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Transfers => "transfers",
            Self::Erc20 => "erc20",
            Self::Deploys => "deploys",
            Self::Reverts => "reverts",
            Self::Keccak => "keccak",
            Self::Storage => "storage",
            Self::Arithmetic => "arithmetic",
            Self::Messages => "messages",
            Self::Deposits => "deposits",
        }
    }

    fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}

/// A weight for each kind, at least one of them above zero. Written `transfers=60,erc20=20`; a kind
/// that is left out has no weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mix([u32; Kind::ALL.len()]);

/// Why a text is no mix.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MixError {
    /// A part has another form than `kind=weight`.
    #[error("{0:?} has not the form kind=weight")]
    Form(String),
    /// There is no such kind.
    #[error("there is no kind {0:?}; kinds are {kinds}", kinds = Kind::names())]
    Kind(String),
    /// A weight is no number of 32 bits.
    #[error("the weight of {kind} is {got:?}, not a number up to 4294967295", kind = kind.name())]
    Weight {
        /// Of which kind.
        kind: Kind,
        /// What stands there.
        got: String,
    },
    /// A kind has two weights.
    #[error("{kind} is there twice", kind = .0.name())]
    Repeated(Kind),
    /// No kind has a weight.
    #[error("no kind has a weight above zero")]
    Empty,
}

impl Default for Mix {
    /// Something of each kind, most of it what chains are used for.
    fn default() -> Self {
        Self([40, 25, 5, 5, 5, 5, 5, 5, 5])
    }
}

impl Mix {
    /// Nothing but that kind.
    pub const fn only(kind: Kind) -> Self {
        let mut weights = [0; Kind::ALL.len()];
        weights[kind as usize] = 1;
        Self(weights)
    }

    /// The weight of a kind.
    pub const fn weight(&self, kind: Kind) -> u32 {
        self.0[kind as usize]
    }

    /// How many of `total` transactions each kind gets: its share rounded down, and one more for
    /// those that lost most by that.
    pub fn share_out(&self, total: u32) -> [u32; Kind::ALL.len()] {
        let sum: u64 = self.0.iter().map(|&weight| u64::from(weight)).sum();
        let exact = self.0.map(|weight| u64::from(total) * u64::from(weight));
        // A mix has a weight above zero; the greatest quotient is `total`.
        let mut shares = exact.map(|product| (product / sum.max(1)) as u32);
        let mut order = Kind::ALL;
        order.sort_by_key(|&kind| std::cmp::Reverse(exact[kind as usize] % sum.max(1)));
        let given: u32 = shares.iter().sum();
        for kind in order.into_iter().take((total - given) as usize) {
            shares[kind as usize] += 1;
        }
        shares
    }
}

impl FromStr for Mix {
    type Err = MixError;

    fn from_str(text: &str) -> Result<Self, MixError> {
        let mut weights = [None; Kind::ALL.len()];
        for part in text.split(',').map(str::trim) {
            let (name, weight) =
                part.split_once('=').ok_or_else(|| MixError::Form(part.to_owned()))?;
            let found = Kind::ALL.into_iter().find(|kind| kind.name() == name.trim());
            let kind = found.ok_or_else(|| MixError::Kind(name.trim().to_owned()))?;
            let got = weight.trim();
            let number = got.parse().map_err(|_| MixError::Weight { kind, got: got.to_owned() })?;
            if weights[kind as usize].replace(number).is_some() {
                return Err(MixError::Repeated(kind));
            }
        }
        let weights = weights.map(Option::unwrap_or_default);
        if weights == [0; Kind::ALL.len()] {
            return Err(MixError::Empty);
        }
        Ok(Self(weights))
    }
}

impl fmt::Display for Mix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let used = Kind::ALL.into_iter().filter(|&kind| self.weight(kind) > 0);
        for (place, kind) in used.enumerate() {
            let comma = if place > 0 { "," } else { "" };
            write!(f, "{comma}{}={}", kind.name(), self.weight(kind))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_and_written() {
        let mix: Mix = "transfers=60, erc20 = 20,deposits=0".parse().unwrap();
        assert_eq!((mix.weight(Kind::Transfers), mix.weight(Kind::Erc20)), (60, 20));
        assert_eq!(mix.weight(Kind::Deposits), 0);
        assert_eq!(mix.to_string(), "transfers=60,erc20=20");
        for mix in [Mix::default(), Mix::only(Kind::Messages)] {
            assert_eq!(mix.to_string().parse(), Ok(mix));
        }
    }

    #[test]
    fn what_is_no_mix_is_named() {
        let error = |text: &str| text.parse::<Mix>().unwrap_err();
        assert_eq!(error(""), MixError::Form(String::new()));
        assert_eq!(error("erc20"), MixError::Form("erc20".into()));
        assert_eq!(error("erc21=1"), MixError::Kind("erc21".into()));
        for got in ["", "-1", "4294967296", "1.5", "1=2"] {
            let expected = MixError::Weight { kind: Kind::Erc20, got: got.into() };
            assert_eq!(error(&format!("erc20={got}")), expected);
        }
        assert_eq!(error("erc20=1,erc20=1"), MixError::Repeated(Kind::Erc20));
        assert_eq!(error("erc20=0"), MixError::Empty);
        assert!(error("x=1").to_string().contains("transfers, erc20, deploys"));
    }

    #[test]
    fn shares_are_exact() {
        let mix: Mix = "transfers=2,erc20=1".parse().unwrap();
        let shares = |total| {
            let shares = mix.share_out(total);
            (shares[0], shares[1])
        };
        assert_eq!([shares(0), shares(1), shares(2), shares(3)], [(0, 0), (1, 0), (1, 1), (2, 1)]);
        let huge: Mix = "transfers=4294967295,deposits=4294967295".parse().unwrap();
        assert_eq!(huge.share_out(u32::MAX).iter().sum::<u32>(), u32::MAX);
        for total in 0..200 {
            assert_eq!(Mix::default().share_out(total).iter().sum::<u32>(), total);
        }
    }
}
