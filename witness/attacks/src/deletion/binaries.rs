//! The test binaries, built with the feature.

use std::{
    collections::BTreeMap,
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

use serde::Deserialize;

use super::plan::Binary;

/// A binary as it was built.
#[derive(Clone, Debug)]
pub struct Built {
    /// The file.
    pub executable: PathBuf,
    /// Where its tests expect to run.
    pub folder: PathBuf,
}

/// What cargo says of something that it built, as far as it matters here.
#[derive(Deserialize)]
struct Artifact {
    manifest_path: PathBuf,
    target: Target,
    executable: Option<PathBuf>,
    profile: Profile,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

/// Builds them all. What went wrong is said by cargo or returned.
pub fn build() -> Result<BTreeMap<Binary, Built>, String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["test", "--no-run", "--message-format=json-render-diagnostics"]);
    command.args(["--features", "circuits/knockout"]);
    command.args(["--lib", "--tests"]);
    for package in Binary::PACKAGES {
        command.args(["--package", package]);
    }
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err("the tests do not build".into());
    }
    let mut built = BTreeMap::new();
    for line in output.stdout.split(|&byte| byte == b'\n') {
        // Cargo has other messages, too.
        let Ok(artifact) = serde_json::from_slice::<Artifact>(line) else { continue };
        let (Some(executable), true) = (artifact.executable, artifact.profile.test) else {
            continue;
        };
        let binary = Binary::ALL.into_iter().find(|binary| binary.target() == artifact.target.name);
        let folder = artifact.manifest_path.parent().map(PathBuf::from).unwrap_or_default();
        built.extend(binary.map(|binary| (binary, Built { executable, folder })));
    }
    match Binary::ALL.into_iter().find(|binary| !built.contains_key(binary)) {
        Some(missing) => Err(format!("cargo did not build {}", missing.target())),
        None => Ok(built),
    }
}
