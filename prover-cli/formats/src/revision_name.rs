//! Revisions by name. For `#[serde(with = "revision_name")]`.

use std::borrow::Cow;

use engine::revision::Revision;
use serde::{Deserialize, Deserializer, Serializer};

use crate::scalar::unexpected;

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Revision, D::Error> {
    let name = Cow::<'de, str>::deserialize(input)?;
    Revision::from_name(&name).ok_or_else(|| {
        let names = Revision::SUPPORTED.map(Revision::name).join(", ");
        unexpected(&name, &format!("a revision, one of {names}"))
    })
}

pub(crate) fn serialize<S: Serializer>(revision: &Revision, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(revision.name())
}
