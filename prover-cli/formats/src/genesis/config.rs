//! The members `config` and `colonnade`, and the configuration that they make.

use engine::{
    chain::{BaseFeeRule, COST_TABLE_VERSION, ChainConfig, RevisionStart},
    kernel::{NATIVE_KINDS, Native, NativeKind},
    revision::Revision,
};
use primitives::AccountId;
use serde::{Deserialize, Serialize};

use crate::{lists::bounded, revision_name, scalar};

/// Ethereum's `config`. Other members are passed over.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Ethereum {
    #[serde(serialize_with = "as_number", deserialize_with = "scalar::deserialize")]
    chain_id: u64,
    #[serde(with = "scalar::optional", default, skip_serializing_if = "Option::is_none")]
    cancun_time: Option<u64>,
    #[serde(with = "scalar::optional", default, skip_serializing_if = "Option::is_none")]
    prague_time: Option<u64>,
    #[serde(with = "scalar::optional", default, skip_serializing_if = "Option::is_none")]
    osaka_time: Option<u64>,
}

/// Other programs read the chain id as a JSON number only.
fn as_number<S: serde::Serializer>(number: &u64, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_u64(*number)
}

/// The member `colonnade`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Colonnade {
    #[serde(deserialize_with = "revisions", skip_serializing_if = "Option::is_none")]
    revisions: Option<Vec<Start>>,
    #[serde(with = "scalar::optional")]
    base_fee_recipient: Option<AccountId>,
    base_fee_rule: BaseFee,
    #[serde(with = "scalar")]
    gas_limit_min: u64,
    #[serde(with = "scalar")]
    gas_limit_max: u64,
    blobs: bool,
    #[serde(with = "scalar")]
    gas_per_pubdata_byte: u64,
    native_limit: NativeLimit,
    hooks: bool,
    #[serde(with = "scalar")]
    cost_table_version: u32,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Start {
    #[serde(with = "scalar")]
    timestamp: u64,
    #[serde(with = "revision_name")]
    revision: Revision,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum BaseFee {
    Operator,
    Fixed(#[serde(with = "scalar")] u64),
    Eip1559 {
        #[serde(with = "scalar")]
        elasticity: u64,
        #[serde(with = "scalar")]
        denominator: u64,
    },
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct NativeLimit {
    #[serde(with = "native")]
    cycles: i64,
    #[serde(with = "native")]
    keccak_f: i64,
    #[serde(with = "native")]
    sha256: i64,
    #[serde(with = "native")]
    poseidon2: i64,
    #[serde(with = "native")]
    mod_mul: i64,
    #[serde(with = "native")]
    scalar_mul: i64,
    #[serde(with = "native")]
    memory_bytes: i64,
}

/// The configuration of a chain whose genesis block has that timestamp.
pub(super) fn chain_config(
    ethereum: &Ethereum,
    colonnade: &Colonnade,
    timestamp: u64,
) -> ChainConfig {
    let named = colonnade.revisions.as_ref();
    let revisions = named.map(|starts| starts.iter().copied().map(Into::into).collect());
    ChainConfig {
        chain_id: ethereum.chain_id,
        revisions: revisions.unwrap_or_else(|| ethereum.revisions(timestamp)),
        base_fee_recipient: colonnade.base_fee_recipient,
        base_fee_rule: colonnade.base_fee_rule.into(),
        gas_limit_min: colonnade.gas_limit_min,
        gas_limit_max: colonnade.gas_limit_max,
        has_blobs: colonnade.blobs,
        gas_per_pubdata_byte: colonnade.gas_per_pubdata_byte,
        native_limit: colonnade.native_limit.into(),
        has_hooks: colonnade.hooks,
        cost_table_version: colonnade.cost_table_version,
    }
}

impl Ethereum {
    pub(super) fn of(config: &ChainConfig) -> Self {
        let start_of = |revision| {
            let start = config.revisions.iter().find(|start| start.revision >= revision);
            start.map(|start| start.timestamp)
        };
        Self {
            chain_id: config.chain_id,
            cancun_time: start_of(Revision::Cancun),
            prague_time: start_of(Revision::Prague),
            osaka_time: start_of(Revision::Osaka),
        }
    }

    /// See the documentation of [`super`].
    fn revisions(&self, genesis_timestamp: u64) -> Vec<RevisionStart> {
        let times = [
            (Revision::Cancun, self.cancun_time),
            (Revision::Prague, self.prague_time),
            (Revision::Osaka, self.osaka_time),
        ];
        let mut starts: Vec<RevisionStart> = Vec::new();
        for (revision, time) in times {
            let Some(time) = time else { continue };
            let timestamp = if time <= genesis_timestamp { 0 } else { time };
            if starts.last().is_some_and(|last| last.timestamp == timestamp) {
                starts.pop();
            }
            starts.push(RevisionStart { timestamp, revision });
        }
        match starts.first_mut() {
            Some(first) => first.timestamp = 0,
            None => starts.push(RevisionStart { timestamp: 0, revision: newest() }),
        }
        starts
    }
}

fn newest() -> Revision {
    let [.., newest] = Revision::SUPPORTED;
    newest
}

impl Colonnade {
    pub(super) fn of(config: &ChainConfig) -> Self {
        let revisions = config.revisions.iter().copied().map(Into::into).collect();
        Self {
            revisions: Some(revisions),
            base_fee_recipient: config.base_fee_recipient,
            base_fee_rule: config.base_fee_rule.into(),
            gas_limit_min: config.gas_limit_min,
            gas_limit_max: config.gas_limit_max,
            blobs: config.has_blobs,
            gas_per_pubdata_byte: config.gas_per_pubdata_byte,
            native_limit: config.native_limit.into(),
            hooks: config.has_hooks,
            cost_table_version: config.cost_table_version,
        }
    }
}

impl Default for Colonnade {
    fn default() -> Self {
        let config = ChainConfig::new(0, newest());
        debug_assert_eq!(config.cost_table_version, COST_TABLE_VERSION);
        Self { revisions: None, ..Self::of(&config) }
    }
}

fn revisions<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Option<Vec<Start>>, D::Error> {
    /// As many as a configuration's bytes can count.
    const MOST: usize = u8::MAX as usize;
    bounded::<MOST, Start, Start, D>(input).map(Some)
}

impl From<Start> for RevisionStart {
    fn from(Start { timestamp, revision }: Start) -> Self {
        Self { timestamp, revision }
    }
}

impl From<RevisionStart> for Start {
    fn from(RevisionStart { timestamp, revision }: RevisionStart) -> Self {
        Self { timestamp, revision }
    }
}

impl From<BaseFee> for BaseFeeRule {
    fn from(rule: BaseFee) -> Self {
        match rule {
            BaseFee::Operator => Self::Operator,
            BaseFee::Fixed(wei) => Self::Fixed(wei),
            BaseFee::Eip1559 { elasticity, denominator } => {
                Self::Eip1559 { elasticity, denominator }
            }
        }
    }
}

impl From<BaseFeeRule> for BaseFee {
    fn from(rule: BaseFeeRule) -> Self {
        match rule {
            BaseFeeRule::Operator => Self::Operator,
            BaseFeeRule::Fixed(wei) => Self::Fixed(wei),
            BaseFeeRule::Eip1559 { elasticity, denominator } => {
                Self::Eip1559 { elasticity, denominator }
            }
        }
    }
}

impl Default for NativeLimit {
    fn default() -> Self {
        Native::UNLIMITED.into()
    }
}

impl From<NativeLimit> for Native {
    fn from(limit: NativeLimit) -> Self {
        let mut native = Self([0; NATIVE_KINDS]);
        native.0[NativeKind::Cycles as usize] = limit.cycles;
        native.0[NativeKind::KeccakF as usize] = limit.keccak_f;
        native.0[NativeKind::Sha256 as usize] = limit.sha256;
        native.0[NativeKind::Poseidon2 as usize] = limit.poseidon2;
        native.0[NativeKind::ModMul as usize] = limit.mod_mul;
        native.0[NativeKind::ScalarMul as usize] = limit.scalar_mul;
        native.0[NativeKind::Memory as usize] = limit.memory_bytes;
        native
    }
}

impl From<Native> for NativeLimit {
    fn from(native: Native) -> Self {
        let of = |kind: NativeKind| native.0[kind as usize];
        Self {
            cycles: of(NativeKind::Cycles),
            keccak_f: of(NativeKind::KeccakF),
            sha256: of(NativeKind::Sha256),
            poseidon2: of(NativeKind::Poseidon2),
            mod_mul: of(NativeKind::ModMul),
            scalar_mul: of(NativeKind::ScalarMul),
            memory_bytes: of(NativeKind::Memory),
        }
    }
}

/// An amount of native work: from 0 to [`Native::UNMETERED`], so that adding to one cannot overflow.
mod native {
    use engine::kernel::Native;
    use serde::{Deserializer, Serializer, de::Error};

    use crate::scalar;

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<i64, D::Error> {
        let amount: u64 = scalar::deserialize(input)?;
        let most = Native::UNMETERED.0[0];
        let fits = i64::try_from(amount).ok().filter(|amount| *amount <= most);
        let error = || D::Error::custom(format_args!("got {amount}, expected at most {most}"));
        fits.ok_or_else(error)
    }

    pub(super) fn serialize<S: Serializer>(amount: &i64, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&format!("{amount:#x}"))
    }
}
