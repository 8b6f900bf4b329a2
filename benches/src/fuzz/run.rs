//! A case on both engines.

use std::{
    any::Any,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

use primitives::H160;
use transaction::Transaction;

use super::{Case, Coverage};
use crate::{Ours, Outcome, Peer, World, ours, outcome::StateAfter, peer};

/// Where the engines disagree.
#[derive(Clone, Debug)]
pub struct Difference {
    /// In which transaction; `None`: in the state after the last one.
    pub transaction: Option<usize>,
    /// What our engine says.
    pub ours: String,
    /// What the other says.
    pub peer: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.transaction {
            Some(place) => writeln!(f, "transaction {place} differs")?,
            None => writeln!(f, "the state after the last transaction differs")?,
        }
        write!(f, "ours: {}\nrevm: {}", self.ours, self.peer)
    }
}

/// The first difference, if there is one. Ours runs twice, with a recorder and without: they must
/// not differ either.
pub fn run(case: &Case, coverage: &mut Coverage) -> Option<Difference> {
    run_against(&case.world, case, coverage)
}

/// The same, where the peer may start from another world.
fn run_against(peer_world: &World, case: &Case, coverage: &mut Coverage) -> Option<Difference> {
    let found = catch_unwind(AssertUnwindSafe(|| compare(peer_world, case, coverage)));
    found.unwrap_or_else(|panic| {
        let words = words_of(panic.as_ref());
        Some(Difference { transaction: None, ours: format!("panic: {words}"), peer: String::new() })
    })
}

fn compare(peer_world: &World, case: &Case, coverage: &mut Coverage) -> Option<Difference> {
    let state = case.world.state();
    let mut plain = Ours::new(&case.world, &state, ());
    let mut traced = Ours::new(&case.world, &state, std::mem::take(coverage));
    let mut peer = Peer::new(peer_world, peer::database(peer_world));
    let mut found = None;
    let mut outcomes = Vec::new();
    for (place, tx) in case.transactions.iter().enumerate() {
        let Some(sender) = sender(tx) else {
            found = Some(Difference {
                transaction: Some(place),
                ours: "its envelope does not lead back to it or to a sender".to_owned(),
                peer: String::new(),
            });
            break;
        };
        let ours = ours::outcome(plain.execute(tx, sender));
        let recorded = ours::outcome(traced.execute(tx, sender));
        let theirs = peer::outcome(peer.execute_and_commit(peer::tx_env(tx, sender)));
        let difference = |peer: Outcome| {
            let (ours, peer) = (format!("{ours:?}"), format!("{peer:?}"));
            Some(Difference { transaction: Some(place), ours, peer })
        };
        if ours != theirs {
            found = difference(theirs);
        } else if ours != recorded {
            found = difference(recorded);
        }
        outcomes.push((tx.tx_type, ours));
        if found.is_some() {
            break;
        }
    }
    if found.is_none() {
        found = compare_states(&plain.state_after(&state), &peer.state_after())
            .or_else(|| compare_states(&plain.state_after(&state), &traced.state_after(&state)));
    }
    *coverage = traced.into_recorder();
    for (tx_type, outcome) in outcomes {
        coverage.outcome(tx_type, &outcome);
    }
    found
}

/// The signer, if the transaction also survives its own encoding.
fn sender(tx: &Transaction) -> Option<H160> {
    let decoded = Transaction::decode(&tx.encode()).ok()?;
    (decoded == *tx).then(|| decoded.recover_sender().ok()).flatten()
}

fn compare_states(ours: &StateAfter, peer: &StateAfter) -> Option<Difference> {
    if ours == peer {
        return None;
    }
    let differing = |one: &StateAfter, other: &StateAfter| {
        let accounts = one.iter().filter(|(address, account)| other.get(address) != Some(account));
        accounts.map(|(address, account)| format!("{address:?}: {account:?}\n")).collect()
    };
    Some(Difference { transaction: None, ours: differing(ours, peer), peer: differing(peer, ours) })
}

fn words_of(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<String>().cloned();
    words.or_else(|| panic.downcast_ref::<&str>().map(|&it| it.to_owned())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use engine::revision::Revision;
    use primitives::Word;

    use super::*;
    use crate::fuzz::PrecompileInputs;

    const SEEDS: usize = 200;

    /// Differences over some seeds, where `change` makes the peer's world another one.
    fn differences(change: impl Fn(&mut World)) -> usize {
        let cases = (0..SEEDS as u64).map(|seed| Case::new(seed, &PrecompileInputs::default()));
        let differing = cases.filter(|case| {
            let mut changed = case.world.clone();
            change(&mut changed);
            run_against(&changed, case, &mut Coverage::default()).is_some()
        });
        differing.count()
    }

    #[test]
    fn another_world_shows() {
        assert_eq!(differences(|_| {}), 0);
        let contract = H160::repeat_byte(0xc0);
        let account = |world: &mut World, change: fn(&mut crate::Account)| {
            world.accounts.get_mut(&contract).map(change).unwrap();
        };
        assert_eq!(differences(|world| account(world, |it| it.nonce ^= 2)), SEEDS);
        assert_eq!(differences(|world| account(world, |it| it.balance += Word::from(1))), SEEDS);
        assert_ne!(differences(|world| account(world, |it| it.code.clear())), 0);
        assert_ne!(differences(|world| world.revision = Revision::Prague), 0);
        assert_ne!(differences(|world| world.block.base_fee += 1), 0);
        assert_ne!(differences(|world| world.block.number += 1), 0);
    }
}
