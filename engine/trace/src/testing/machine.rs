//! The machine.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use primitives::{AccountId, CallModifier, H256, Halt, Status, VmKind, Word};

use super::random::Random;
use crate::replay::PreState;
use crate::{
    AccountField, AccountQuery, BlockStart, FrameEnd, FrameStart, LogKind, LogQuery, MemorySpace,
    Recorder, Step, StorageQuery, StorageSpace, TransactionEnd, TransactionStart,
};

/// What an execution did, by the machine's own account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Every slot that was touched, with its last value.
    pub slots: BTreeMap<(AccountId, Word), Word>,
    /// Balance of every account that was touched.
    pub balances: BTreeMap<AccountId, Word>,
    /// Emitter, topics and data of every event that stayed.
    pub events: Vec<(AccountId, Vec<H256>, Vec<u8>)>,
    /// Number of instructions.
    pub steps: u64,
}

/// The state that every execution starts from.
impl PreState for Expected {
    fn slot(&self, _account: AccountId, key: Word) -> Option<Word> {
        Some(initial_slot(key))
    }

    fn field(&self, _account: AccountId, field: AccountField) -> Option<Word> {
        (field == AccountField::Balance).then_some(INITIAL_BALANCE)
    }
}

const INITIAL_BALANCE: Word = Word::from_limbs([1_000_000, 0, 0, 0]);

/// Every account uses the slots below.
const KEYS: u64 = 6;

fn hash_of(number: u64) -> H256 {
    H256(Word::from(number).to_be_bytes())
}

fn initial_slot(key: Word) -> Word {
    key.wrapping_mul(key)
}

#[derive(Clone, Default)]
struct State {
    slots: BTreeMap<(AccountId, Word), Word>,
    transient: BTreeMap<(AccountId, Word), Word>,
    balances: BTreeMap<AccountId, Word>,
    events: Vec<(AccountId, Vec<H256>, Vec<u8>)>,
}

struct Machine<'a, R> {
    recorder: &'a mut R,
    random: Random,
    state: State,
    steps_left: u64,
    steps: u64,
}

struct Frame {
    account: AccountId,
    depth: u16,
    calldata: Vec<u8>,
    memory: Vec<u8>,
    stack: Vec<Word>,
    returned: Vec<u8>,
    gas: u64,
}

const MEMORY: usize = 256;

/// Runs a random execution of about `steps` instructions, chosen by `seed`.
pub fn record(seed: u64, steps: u64, recorder: &mut impl Recorder) -> Expected {
    let random = Random(seed);
    let mut machine =
        Machine { recorder, random, state: State::default(), steps_left: steps, steps: 0 };
    machine.recorder.begin_block(&BlockStart { number: seed & 0xff, ..BlockStart::default() });
    while machine.steps_left > 0 {
        machine.transaction();
    }
    let State { slots, balances, events, .. } = machine.state;
    Expected { slots, balances, events, steps: machine.steps }
}

impl<R: Recorder> Machine<'_, R> {
    fn some_account(&mut self) -> AccountId {
        AccountId::from_low_u64(0x1000 + self.random.below(5))
    }

    fn some_word(&mut self) -> Word {
        let low = self.random.next();
        match self.random.below(4) {
            0 => Word::from(low & 1),
            1 => Word::from(low & 0xff),
            2 => Word::from(low),
            _ => Word::from_limbs([low, self.random.next(), self.random.next(), low]),
        }
    }

    fn transaction(&mut self) {
        let sender = self.some_account();
        let to = self.some_account();
        self.recorder.begin_transaction(&TransactionStart {
            kind: 2,
            hash: hash_of(self.random.next()),
            sender,
            to: Some(to),
            gas_limit: 100_000,
            ..TransactionStart::default()
        });
        self.pay(sender, 3);
        self.steps_left = self.steps_left.saturating_sub(1);
        let calldata = vec![self.random.next() as u8; self.random.below(50) as usize];
        let (status, _) = self.frame(sender, to, 0, calldata);
        self.pay(sender, 1);
        if self.random.one_in(8) {
            self.destroy();
        }
        self.recorder.end_transaction(&TransactionEnd { status, gas_used: 21_000 });
        self.state.transient.clear();
    }

    fn pay(&mut self, account: AccountId, wei: u64) {
        let balance = self.state.balances.entry(account).or_insert(INITIAL_BALANCE);
        let read = *balance;
        *balance = read.wrapping_sub(Word::from(wei));
        let written = *balance;
        let field = AccountField::Balance;
        self.recorder.account(&AccountQuery { account, field, read, written, is_write: true });
    }

    fn destroy(&mut self) {
        let account = self.some_account();
        self.recorder.account(&AccountQuery {
            account,
            field: AccountField::Destroyed,
            read: Word::ZERO,
            written: Word::ONE,
            is_write: true,
        });
        self.state.balances.insert(account, Word::ZERO);
        for key in (0..KEYS).map(Word::from) {
            self.state.slots.insert((account, key), Word::ZERO);
        }
    }

    fn frame(
        &mut self,
        caller: AccountId,
        callee: AccountId,
        depth: u16,
        calldata: Vec<u8>,
    ) -> (Status, Vec<u8>) {
        let before = self.state.clone();
        self.recorder.checkpoint();
        self.recorder.begin_frame(&FrameStart {
            vm: VmKind::Evm,
            modifier: CallModifier::None,
            is_static: false,
            caller,
            callee,
            code_account: callee,
            code_hash: hash_of(u64::from(callee.0[31])),
            value: Word::ZERO,
            gas: 90_000,
            calldata: &calldata,
        });
        let mut frame = Frame {
            account: callee,
            depth,
            calldata,
            memory: vec![0; MEMORY],
            stack: Vec::new(),
            returned: Vec::new(),
            gas: 90_000,
        };
        for _ in 0..self.random.below(40) {
            self.instruction(&mut frame);
        }
        let status = match self.random.below(6) {
            0 => Status::Revert,
            1 => Status::Halt(Halt::OutOfGas),
            _ => Status::Success,
        };
        let output = frame.memory[..self.random.below(70) as usize].to_vec();
        if status.is_success() {
            self.recorder.commit();
        } else {
            self.recorder.revert();
            self.state = before;
        }
        self.recorder.end_frame(&FrameEnd { status, gas_left: frame.gas, output: &output });
        (status, output)
    }

    fn begin_step(&mut self, frame: &mut Frame, opcode: u8) {
        self.recorder.step(Step {
            pc: self.random.below(1000) as u32,
            opcode,
            stack_depth: frame.stack.len() as u16,
            gas: frame.gas,
        });
        frame.gas -= 3;
        self.steps += 1;
        self.steps_left = self.steps_left.saturating_sub(1);
    }

    fn push(&mut self, frame: &mut Frame, value: Word) {
        if self.recorder.wants_stack() {
            self.recorder.stack(frame.stack.len() as u16, value, true);
        }
        frame.stack.push(value);
    }

    fn pop(&mut self, frame: &mut Frame) -> Word {
        let value = frame.stack.pop().unwrap_or_default();
        if self.recorder.wants_stack() {
            self.recorder.stack(frame.stack.len() as u16, value, false);
        }
        value
    }

    fn instruction(&mut self, frame: &mut Frame) {
        let choice = if frame.stack.len() < 2 { 0 } else { self.random.below(10) };
        match choice {
            0 => {
                self.begin_step(frame, 0x60);
                let value = self.some_word();
                self.push(frame, value);
            }
            1 => {
                self.begin_step(frame, 0x01);
                let sum = self.pop(frame).wrapping_add(self.pop(frame));
                self.push(frame, sum);
            }
            2 => self.store_to_memory(frame),
            3 => self.load_from_memory(frame),
            4 => self.store_to_storage(frame),
            5 => self.load_from_storage(frame),
            6 => self.event(frame),
            7 => self.copy(frame),
            8 => self.balance(frame),
            _ if frame.depth < 5 => self.call(frame),
            _ => {
                self.begin_step(frame, 0x50);
                self.pop(frame);
            }
        }
    }

    fn store_to_memory(&mut self, frame: &mut Frame) {
        self.begin_step(frame, 0x52);
        let bytes: [u8; 32] = self.pop(frame).to_be_bytes();
        let at = self.random.below(200) as usize;
        frame.memory[at..at + 32].copy_from_slice(&bytes);
        self.recorder.memory(MemorySpace::Heap, at as u64, &bytes, true);
    }

    fn load_from_memory(&mut self, frame: &mut Frame) {
        self.begin_step(frame, 0x51);
        let at = self.random.below(200) as usize;
        let bytes = frame.memory[at..at + 32].to_vec();
        self.recorder.memory(MemorySpace::Heap, at as u64, &bytes, false);
        self.push(frame, Word::from_be_slice(&bytes));
    }

    fn copy(&mut self, frame: &mut Frame) {
        let is_returned = self.random.one_in(2) && !frame.returned.is_empty();
        self.begin_step(frame, if is_returned { 0x3e } else { 0x37 });
        let (space, source) = if is_returned {
            (MemorySpace::ReturnData, frame.returned.clone())
        } else {
            (MemorySpace::Calldata, frame.calldata.clone())
        };
        self.recorder.memory(space, 0, &source, false);
        self.recorder.memory(MemorySpace::Heap, 7, &source, true);
        frame.memory[7..7 + source.len()].copy_from_slice(&source);
    }

    fn store_to_storage(&mut self, frame: &mut Frame) {
        let space = self.some_space();
        self.begin_step(frame, if space == StorageSpace::Persistent { 0x55 } else { 0x5d });
        let written = self.pop(frame);
        let key = Word::from(self.random.below(KEYS));
        let slot = self.slot(space, frame.account, key);
        let read = core::mem::replace(slot, written);
        self.storage(StorageQuery {
            space,
            account: frame.account,
            key,
            read,
            written,
            is_write: true,
            is_warm: false,
        });
    }

    fn load_from_storage(&mut self, frame: &mut Frame) {
        let space = self.some_space();
        self.begin_step(frame, if space == StorageSpace::Persistent { 0x54 } else { 0x5c });
        let key = Word::from(self.random.below(KEYS));
        let read = *self.slot(space, frame.account, key);
        self.storage(StorageQuery {
            space,
            account: frame.account,
            key,
            read,
            written: read,
            is_write: false,
            is_warm: true,
        });
        self.push(frame, read);
    }

    fn some_space(&mut self) -> StorageSpace {
        if self.random.one_in(4) { StorageSpace::Transient } else { StorageSpace::Persistent }
    }

    fn slot(&mut self, space: StorageSpace, account: AccountId, key: Word) -> &mut Word {
        match space {
            StorageSpace::Persistent => {
                self.state.slots.entry((account, key)).or_insert_with(|| initial_slot(key))
            }
            StorageSpace::Transient => self.state.transient.entry((account, key)).or_default(),
        }
    }

    fn storage(&mut self, query: StorageQuery) {
        self.recorder.storage(&query);
    }

    fn balance(&mut self, frame: &mut Frame) {
        self.begin_step(frame, 0x47);
        let account = frame.account;
        let read = *self.state.balances.entry(account).or_insert(INITIAL_BALANCE);
        let field = AccountField::Balance;
        let query = AccountQuery { account, field, read, written: read, is_write: false };
        self.recorder.account(&query);
        self.push(frame, read);
    }

    fn event(&mut self, frame: &mut Frame) {
        let topics: Vec<H256> = (0..self.random.below(5)).map(hash_of).collect();
        self.begin_step(frame, 0xa0 + topics.len() as u8);
        let data = frame.memory[..self.random.below(100) as usize].to_vec();
        self.recorder.memory(MemorySpace::Heap, 0, &data, false);
        let (kind, account) = (LogKind::Event, frame.account);
        self.recorder.log(&LogQuery { kind, account, topics: &topics, data: &data });
        self.state.events.push((account, topics, data));
    }

    fn call(&mut self, frame: &mut Frame) {
        self.begin_step(frame, 0xf1);
        let value = self.pop(frame);
        let callee = self.some_account();
        let calldata = frame.memory[..self.random.below(70) as usize].to_vec();
        self.recorder.memory(MemorySpace::Heap, 0, &calldata, false);
        self.recorder.checkpoint();
        if value.bit(0) {
            self.pay(frame.account, 1);
        }
        self.recorder.commit();
        let (status, output) = self.frame(frame.account, callee, frame.depth + 1, calldata);
        self.recorder.memory(MemorySpace::Heap, 64, &output, true);
        frame.memory[64..64 + output.len()].copy_from_slice(&output);
        frame.returned = output;
        self.push(frame, Word::from(u8::from(status.is_success())));
    }
}
