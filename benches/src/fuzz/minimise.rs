//! Makes a differing case small.

use primitives::H160;

use super::{Case, Coverage, run};
use crate::Account;

const JUMPDEST: u8 = 0x5b;

/// A case that still differs, with fewer transactions, accounts and slots, and with code of which
/// nothing more can be left out.
pub fn minimise(case: &Case) -> Case {
    minimise_while(case, |case| run(case, &mut Coverage::default()).is_some())
}

/// The same for any property of cases.
fn minimise_while(case: &Case, holds: impl Fn(&Case) -> bool) -> Case {
    let mut search = Search { case: case.clone(), holds };
    loop {
        let before = weight(&search.case);
        search.drop_transactions();
        search.drop_accounts();
        for address in search.addresses() {
            search.shrink_code(address);
            search.clear_storage(address);
        }
        if weight(&search.case) == before {
            return search.case;
        }
    }
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

struct Search<F> {
    case: Case,
    holds: F,
}

impl<F: Fn(&Case) -> bool> Search<F> {
    /// Keeps what `change` makes of the case if the property still holds.
    fn attempt(&mut self, change: impl FnOnce(&mut Case)) -> bool {
        let mut changed = self.case.clone();
        change(&mut changed);
        let still = (self.holds)(&changed);
        if still {
            self.case = changed;
        }
        still
    }

    fn attempt_on(&mut self, address: H160, change: impl FnOnce(&mut Account)) -> bool {
        self.attempt(|case| {
            case.world.accounts.get_mut(&address).map(change).unwrap_or_default();
        })
    }

    fn addresses(&self) -> Vec<H160> {
        self.case.world.accounts.keys().copied().collect()
    }

    fn drop_transactions(&mut self) {
        for place in (0..self.case.transactions.len()).rev() {
            self.attempt(|case| {
                case.transactions.remove(place);
            });
        }
    }

    fn drop_accounts(&mut self) {
        for address in self.addresses() {
            self.attempt(|case| {
                case.world.accounts.remove(&address);
            });
        }
    }

    fn clear_storage(&mut self, address: H160) {
        let storage = self.case.world.accounts.get(&address).map(|account| account.storage.clone());
        for key in storage.unwrap_or_default().into_keys() {
            self.attempt_on(address, |account| {
                account.storage.remove(&key);
            });
        }
    }

    fn code(&self, address: H160) -> &[u8] {
        self.case.world.accounts.get(&address).map_or(&[], |account| &account.code)
    }

    /// Cuts the end off, then overwrites what is left in ever smaller pieces.
    fn shrink_code(&mut self, address: H160) {
        let mut piece = self.code(address).len();
        while piece > 0 {
            while let Some(rest) = self.code(address).len().checked_sub(piece)
                && self.attempt_on(address, |account| account.code.truncate(rest))
            {}
            for start in (0..self.code(address).len()).step_by(piece) {
                let bytes = self.code(address).iter().skip(start).take(piece);
                if bytes.clone().any(|&byte| byte != JUMPDEST) {
                    self.attempt_on(address, |account| {
                        let bytes = account.code.iter_mut().skip(start).take(piece);
                        bytes.for_each(|byte| *byte = JUMPDEST);
                    });
                }
            }
            piece /= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::PrecompileInputs;

    #[test]
    fn what_does_not_matter_is_left_out() {
        const RARE: [u8; 2] = [0xfe, 0xfa];
        let contract = H160::repeat_byte(0xc2);
        let mut case = Case::new(3, &PrecompileInputs::default());
        if let Some(account) = case.world.accounts.get_mut(&contract) {
            account.code.splice(1..1, RARE);
        }
        let holds = |case: &Case| {
            let code = case.world.accounts.get(&contract).map(|account| &account.code[..]);
            let is_rare = |bytes: &[u8]| bytes == RARE;
            !case.transactions.is_empty() && code.is_some_and(|it| it.windows(2).any(is_rare))
        };
        let small = minimise_while(&case, holds);
        assert_eq!(small.transactions.len(), 1);
        assert_eq!(small.world.accounts.keys().collect::<Vec<_>>(), [&contract]);
        let account = &small.world.accounts[&contract];
        assert_eq!(account.code, [&[JUMPDEST], &RARE[..]].concat());
        assert!(account.storage.is_empty());
    }
}
