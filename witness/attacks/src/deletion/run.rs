//! Runs tests of a mutant until one fails.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use circuits::testing::KNOCKOUT;

use super::{
    Mutant,
    binaries::Built,
    plan::{Binary, Suite, suites},
};

/// How long a binary may take.
const PATIENCE: Duration = Duration::from_secs(900);

/// What came of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A test failed: this one.
    Noticed(String),
    /// All tests passed.
    Unnoticed,
    /// Tests could not be run, or did not end.
    Broken(String),
}

/// Asks the tests of the mutant's table.
pub fn fate(binaries: &BTreeMap<Binary, Built>, mutant: &Mutant) -> Fate {
    for suite in suites(mutant.table) {
        match ask(&binaries[&suite.binary], suite, Some(mutant)) {
            Ok(Answer { failed: Some(test), .. }) => return Fate::Noticed(test),
            Ok(answer) if answer.passed == suite.tests.len() => {}
            Ok(answer) => {
                let expected = suite.tests.len();
                return Fate::Broken(format!("{} of {expected} tests passed", answer.passed));
            }
            Err(error) => return Fate::Broken(error),
        }
    }
    Fate::Unnoticed
}

/// Checks that tests are there, and pass if nothing is deleted.
pub fn check_whole(binaries: &BTreeMap<Binary, Built>, suite: &Suite) -> Result<(), String> {
    let answer = ask(&binaries[&suite.binary], suite, None)?;
    let target = suite.binary.target();
    if let Some(failed) = answer.failed {
        return Err(format!("{failed} of {target} fails with nothing deleted"));
    }
    let (got, expected) = (answer.passed, suite.tests.len());
    if got != expected {
        return Err(format!("{got} of {expected} tests of {target} are there: {:?}", suite.tests));
    }
    Ok(())
}

#[derive(Debug, Default)]
struct Answer {
    passed: usize,
    failed: Option<String>,
}

/// Runs tests one after the other, up to the first that fails.
fn ask(built: &Built, suite: &Suite, mutant: Option<&Mutant>) -> Result<Answer, String> {
    let mut command = Command::new(&built.executable);
    command.args(["--test-threads=1", "--exact"]).args(suite.tests);
    command.current_dir(&built.folder).env("RAYON_NUM_THREADS", "1");
    command.env_remove(KNOCKOUT).env("RUST_BACKTRACE", "0");
    if let Some(mutant) = mutant {
        command.env(KNOCKOUT, mutant.name());
    }
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = child.map_err(|error| error.to_string())?;
    let Some(stdout) = child.stdout.take() else { return Err("no output".into()) };
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        let lines = BufReader::new(stdout).lines().map_while(Result::ok);
        lines.take_while(|line| sender.send(line.clone()).is_ok()).for_each(drop);
    });

    let end = Instant::now() + PATIENCE;
    let mut answer = Answer::default();
    loop {
        match lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(line) => answer.hear(&line),
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("tests of {} do not end", suite.binary.target()));
            }
        }
        if answer.failed.is_some() {
            // The others would take their time and say no more.
            let _ = child.kill();
            break;
        }
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    if answer.failed.is_none() && !status.success() {
        return Err(format!("{} ends with {status}", suite.binary.target()));
    }
    Ok(answer)
}

impl Answer {
    fn hear(&mut self, line: &str) {
        let Some((test, result)) = line.strip_prefix("test ").and_then(|it| it.split_once(" ... "))
        else {
            return;
        };
        if result.ends_with("ok") {
            self.passed += 1;
        } else {
            self.failed = Some(test.to_owned());
        }
    }
}
