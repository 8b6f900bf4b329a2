//! Makes a differing case small.

use primitives::H160;

use super::{Case, Coverage, run};

const JUMPDEST: u8 = 0x5b;

/// A case that still differs, with fewer transactions, accounts and slots, and with code of which
/// nothing more can be left out.
pub fn minimise(case: &Case) -> Case {
    let mut case = case.clone();
    loop {
        let before = weight(&case);
        drop_transactions(&mut case);
        drop_accounts(&mut case);
        let addresses: Vec<H160> = case.world.accounts.keys().copied().collect();
        for address in addresses {
            shrink_code(&mut case, address);
            clear_storage(&mut case, address);
        }
        if weight(&case) == before {
            return case;
        }
    }
}

fn differs(case: &Case) -> bool {
    run(case, &mut Coverage::default()).is_some()
}

/// Keeps what `change` makes of the case if it still differs.
fn attempt(case: &mut Case, change: impl FnOnce(&mut Case)) -> bool {
    let mut changed = case.clone();
    change(&mut changed);
    let still = differs(&changed);
    if still {
        *case = changed;
    }
    still
}

/// What shrinks.
fn weight(case: &Case) -> usize {
    let accounts = case.world.accounts.values();
    let of_accounts = accounts.map(|account| {
        let bytes = account.code.iter().filter(|&&byte| byte != JUMPDEST).count();
        1 + account.code.len() + bytes + account.storage.len()
    });
    case.transactions.len() + of_accounts.sum::<usize>()
}

fn drop_transactions(case: &mut Case) {
    for place in (0..case.transactions.len()).rev() {
        attempt(case, |case| {
            case.transactions.remove(place);
        });
    }
}

fn drop_accounts(case: &mut Case) {
    let addresses: Vec<H160> = case.world.accounts.keys().copied().collect();
    for address in addresses {
        attempt(case, |case| {
            case.world.accounts.remove(&address);
        });
    }
}

fn clear_storage(case: &mut Case, address: H160) {
    let storage = case.world.accounts.get(&address).map(|account| account.storage.clone());
    for key in storage.unwrap_or_default().into_keys() {
        attempt(case, |case| {
            if let Some(account) = case.world.accounts.get_mut(&address) {
                account.storage.remove(&key);
            }
        });
    }
}

/// Cuts the end off, then overwrites what is left in ever smaller pieces.
fn shrink_code(case: &mut Case, address: H160) {
    let len = |case: &Case| case.world.accounts.get(&address).map_or(0, |it| it.code.len());
    let mut piece = len(case);
    while piece > 0 {
        while len(case) >= piece && attempt(case, |case| truncate(case, address, piece)) {}
        let mut start = 0;
        while start < len(case) {
            if !is_blank(case, address, start, piece) {
                attempt(case, |case| blank(case, address, start, piece));
            }
            start += piece;
        }
        piece /= 2;
    }
}

fn truncate(case: &mut Case, address: H160, piece: usize) {
    if let Some(account) = case.world.accounts.get_mut(&address) {
        account.code.truncate(account.code.len() - piece);
    }
}

fn is_blank(case: &Case, address: H160, start: usize, piece: usize) -> bool {
    let code = case.world.accounts.get(&address).map_or(&[][..], |account| &account.code);
    code.iter().skip(start).take(piece).all(|&byte| byte == JUMPDEST)
}

fn blank(case: &mut Case, address: H160, start: usize, piece: usize) {
    if let Some(account) = case.world.accounts.get_mut(&address) {
        account.code.iter_mut().skip(start).take(piece).for_each(|byte| *byte = JUMPDEST);
    }
}
