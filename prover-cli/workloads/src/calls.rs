//! What transactions of each kind do.

use primitives::{H160, H256, Word, word_to_h256};
use transaction::AccessListItem;

use crate::{
    AsmError, Kind,
    contracts::{Contract, allowance_slot, balance_slot, calldata, init_code, words},
    genesis::FORTUNE,
    random::Random,
};

/// What a transaction does, whoever pays for it and however it is wrapped.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) to: Option<H160>,
    pub(crate) value: Word,
    pub(crate) data: Vec<u8>,
    /// Gas for the run, on top of what the transaction itself costs.
    pub(crate) gas: u64,
    /// What it is known to touch.
    pub(crate) access_list: Vec<AccessListItem>,
    pub(crate) reverts: bool,
}

/// Makes calls.
#[derive(Clone, Debug)]
pub(crate) struct Calls {
    users: Vec<H160>,
    codes: Vec<Vec<u8>>,
}

impl Calls {
    pub(crate) fn new(users: Vec<H160>) -> Result<Self, AsmError> {
        let codes = Contract::ALL.into_iter().map(Contract::code).collect::<Result<_, _>>()?;
        Ok(Self { users, codes })
    }

    /// A call of that kind by the user of that number.
    pub(crate) fn of(&self, kind: Kind, sender: usize, random: &mut Random) -> Call {
        match kind {
            Kind::Transfers | Kind::Deposits => self.transfer(random),
            Kind::Erc20 => self.token(sender, random),
            Kind::Deploys => self.deployment(random),
            Kind::Reverts => self.revert(sender, random),
            Kind::Keccak => {
                let rounds = random.between(50, 500);
                call(Contract::KeccakLoop, words(&[rounds.into()]), 5_000 + 120 * rounds)
            }
            Kind::Storage => storage(random),
            Kind::Arithmetic => {
                let rounds = random.between(100, 1_000);
                let data = words(&[rounds.into(), random.word().into()]);
                call(Contract::ArithmeticLoop, data, 5_000 + 150 * rounds)
            }
            Kind::Messages => self.message(random),
        }
    }

    /// What a deposit does: mostly a transfer, else a call or a deployment.
    pub(crate) fn of_deposit(&self, random: &mut Random) -> Call {
        match random.below(4) {
            0 => storage(random),
            1 => self.deploy_directly(random),
            _ => self.transfer(random),
        }
    }

    /// A user, or somebody whom nobody has heard of.
    fn receiver(&self, random: &mut Random) -> H160 {
        match random.below(4) {
            0 => random.address(),
            _ => self.user(random.below(self.users.len() as u64) as usize),
        }
    }

    /// Counted in a circle.
    fn user(&self, number: usize) -> H160 {
        self.users.get(number % self.users.len().max(1)).copied().unwrap_or_default()
    }

    fn transfer(&self, random: &mut Random) -> Call {
        let to = self.receiver(random);
        let value = Word::from(random.between(1, 1_000_000_000_000));
        let access_list = vec![AccessListItem { address: to, storage_keys: Vec::new() }];
        Call { to: Some(to), value, data: Vec::new(), gas: 0, access_list, reverts: false }
    }

    fn token(&self, sender: usize, random: &mut Random) -> Call {
        const GAS: u64 = 90_000;
        let (me, to) = (self.user(sender), self.receiver(random));
        let amount = random.between(1, 1_000_000);
        let (data, slots) = match random.below(10) {
            0 => {
                // Far more than is ever spent, so that no later call fails.
                let spender = self.user(sender + 1);
                let amount: Word = random.word() | (Word::MAX << 200);
                let data = calldata("approve(address,uint256)", &[spender.into(), amount.into()]);
                (data, vec![allowance_slot(me, spender)])
            }
            1 | 2 => {
                let owner = self.user(sender + self.users.len() - 1);
                let arguments = [owner.into(), to.into(), amount.into()];
                let data = calldata("transferFrom(address,address,uint256)", &arguments);
                let slots = [allowance_slot(owner, me), balance_slot(owner), balance_slot(to)];
                (data, slots.to_vec())
            }
            _ => {
                let data = calldata("transfer(address,uint256)", &[to.into(), amount.into()]);
                (data, vec![balance_slot(me), balance_slot(to)])
            }
        };
        with_slots(call(Contract::Erc20, data, GAS), slots)
    }

    fn deployment(&self, random: &mut Random) -> Call {
        const GAS_TO_CALL: u64 = 100_000;
        let direct = self.deploy_directly(random);
        let init = &direct.data[..];
        let data = match random.below(3) {
            0 => calldata("create(bytes)", &[init.into()]),
            1 => {
                let salt = random.word();
                calldata("create2(bytes32,bytes)", &[salt.into(), init.into()])
            }
            _ => return direct,
        };
        call(Contract::Factory, data, direct.gas + GAS_TO_CALL)
    }

    /// Deploys one of our contracts; half of the time with a tail that makes its code a new one.
    fn deploy_directly(&self, random: &mut Random) -> Call {
        const GAS_PER_BYTE: u64 = 220;
        let place = random.below(self.codes.len() as u64) as usize;
        let mut code = self.codes.get(place).cloned().unwrap_or_default();
        if random.below(2) == 0 {
            code.extend_from_slice(&random.hash().0);
        }
        let gas = 10_000 + GAS_PER_BYTE * code.len() as u64;
        let data = init_code(&code);
        Call { to: None, value: Word::ZERO, data, gas, access_list: Vec::new(), reverts: false }
    }

    fn revert(&self, sender: usize, random: &mut Random) -> Call {
        const GAS: u64 = 60_000;
        let call = if random.below(2) == 0 {
            let word = random.word() | Word::ONE;
            with_slots(call(Contract::Reverter, words(&[word.into()]), GAS), vec![word])
        } else {
            let supply = Word::from(FORTUNE) * Word::from(self.users.len());
            let too_much = supply + Word::from(random.between(1, 1_000_000));
            let arguments = [self.receiver(random).into(), too_much.into()];
            let data = calldata("transfer(address,uint256)", &arguments);
            let slots = vec![balance_slot(self.user(sender))];
            with_slots(self::call(Contract::Erc20, data, GAS), slots)
        };
        Call { reverts: true, ..call }
    }

    fn message(&self, random: &mut Random) -> Call {
        const GAS: u64 = 100_000;
        if random.below(2) == 0 {
            let data = calldata("leave(address)", &[self.receiver(random).into()]);
            let value = Word::from(random.between(1, 1_000_000_000_000));
            return Call { value, ..call(Contract::Messenger, data, GAS) };
        }
        let mut message = Vec::new();
        for _ in 0..random.between(1, 10) {
            message.extend_from_slice(&random.u64().to_be_bytes());
        }
        call(Contract::Messenger, calldata("announce(bytes)", &[message[..].into()]), GAS)
    }
}

/// Some slots that others use too, or new ones.
fn storage(random: &mut Random) -> Call {
    const GAS_PER_SLOT: u64 = 22_500;
    let count = random.between(1, 20);
    let first = if random.below(2) == 0 { Word::from(random.below(64)) } else { random.word() };
    let data = words(&[count.into(), first.into()]);
    let call = call(Contract::StorageLoop, data, 5_000 + GAS_PER_SLOT * count);
    with_slots(call, (0..count).map(|place| first.wrapping_add(Word::from(place))).collect())
}

fn call(contract: Contract, data: Vec<u8>, gas: u64) -> Call {
    let address = contract.address();
    let access_list = vec![AccessListItem { address, storage_keys: Vec::new() }];
    Call { to: Some(address), value: Word::ZERO, data, gas, access_list, reverts: false }
}

fn with_slots(mut call: Call, slots: Vec<Word>) -> Call {
    let keys: Vec<H256> = slots.into_iter().map(word_to_h256).collect();
    if let Some(item) = call.access_list.first_mut() {
        item.storage_keys = keys;
    }
    call
}
