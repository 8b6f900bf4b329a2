//! A process that commits batches is killed at random moments, many times over.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant, SystemTime},
};

use store::Store;
use tempfile::tempdir;

use crate::workload::{Random, Twin, advance, genesis};

/// Names the store's folder to the child.
const DIR: &str = "COLONNADE_TEST_KILL_DIR";
/// How long to go on, in seconds.
const SECONDS: &str = "COLONNADE_TEST_KILL_SECONDS";

/// Not a test by itself: the process that is killed. Says on its output what was acknowledged.
#[test]
#[ignore = "the other half of `acknowledged_batches_survive_a_kill`, which starts it"]
fn child_that_commits_until_it_is_killed() {
    let Ok(dir) = std::env::var(DIR) else {
        println!("skipped: {DIR} is not set");
        return;
    };
    let mut store = Store::open(Path::new(&dir)).unwrap();
    loop {
        // From time to time back and forth again, so that kills hit rollbacks too.
        let head = store.head().number;
        if head % 7 == 6 {
            println!("\nto {}", head - 2);
            store.rollback_to(head - 2).unwrap();
            advance(&mut store).unwrap();
            advance(&mut store).unwrap();
        }
        advance(&mut store).unwrap();
        println!("\ndone {}", store.head().number);
    }
}

#[test]
fn acknowledged_batches_survive_a_kill() {
    let seconds = std::env::var(SECONDS).ok().and_then(|text| text.parse().ok()).unwrap_or(10);
    let end = Instant::now() + Duration::from_secs(seconds);
    let dir = tempdir().unwrap();
    drop(Store::create(dir.path(), &genesis()).unwrap());
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let mut random = Random(now.as_nanos() as u64);
    let mut twin = Twin::new();
    let (mut kills, mut commits, mut in_a_commit) = (0, 0, 0);
    let mut head = 0;
    while Instant::now() < end {
        let Said { least, greatest, acknowledged } = run_and_kill(dir.path(), head, &mut random);
        let mut store = Store::open(dir.path()).unwrap();
        let found = store.head().number;
        assert!((least..=greatest).contains(&found), "{found} is not in {least}..={greatest}");
        commits += acknowledged;
        twin.check(&mut store, found);
        kills += 1;
        in_a_commit += u64::from(found != least);
        head = found;
        // Keeps the checks short.
        if head > 30 {
            head = 10;
            store.rollback_to(head).unwrap();
        }
    }
    println!("{kills} kills over {commits} commits, {in_a_commit} before the acknowledgement");
    assert!(kills >= 5);
}

/// What the child said before it was killed.
struct Said {
    /// The least head that it may have left.
    least: u64,
    /// The greatest head that it may have left.
    greatest: u64,
    /// Batches that it acknowledged.
    acknowledged: u64,
}

/// Lets the child commit for a moment, and kills it.
fn run_and_kill(dir: &Path, head: u64, random: &mut Random) -> Said {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--ignored",
            "--exact",
            "--nocapture",
            "kill::child_that_commits_until_it_is_killed",
        ])
        .env(DIR, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let listener = thread::spawn(move || {
        let mut said = Said { least: head, greatest: head + 1, acknowledged: 0 };
        for line in lines.map_while(Result::ok) {
            if let Some(number) = number_after(&line, "done ") {
                (said.least, said.greatest) = (number, number + 1);
                said.acknowledged += 1;
            } else if let Some(number) = number_after(&line, "to ") {
                (said.least, said.greatest) = (number, number + 3);
            }
        }
        said
    });
    thread::sleep(Duration::from_micros(random.below(80_000)));
    child.kill().unwrap();
    child.wait().unwrap();
    listener.join().unwrap()
}

fn number_after(line: &str, word: &str) -> Option<u64> {
    line.strip_prefix(word)?.parse().ok()
}
