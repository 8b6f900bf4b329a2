//! The one list of official cases that are left out.

/// Tests of EIP-7610: a deployment meets an account that has storage but neither nonce nor code.
///
/// Such an account cannot arise under Colonnade: no transaction makes one, and a genesis that
/// holds one is refused. The state tree has no way to ask whether an account has any storage, so
/// the kernel does not look for it.
const EIP_7610: [&str; 5] = [
    "InitCollisionParis",
    "RevertInCreateInInitCreate2Paris",
    "RevertInCreateInInit_Paris",
    "create2collisionStorageParis",
    "dynamicAccountOverwriteEmpty_Paris",
];

/// Why the test of that name is left out, if it is.
pub fn exclusion(test: &str) -> Option<&'static str> {
    EIP_7610.contains(&test).then_some("EIP-7610: an account with storage alone cannot arise here")
}
