//! All tables of a segment.

use chips::Call;

use crate::{
    instruction::Family,
    record::{
        ArithmeticRows, BranchRows, CallRows, Counts, EcallRows, JumpRows, LoadRows, MemoryRows,
        Page, RegisterBoundary, StoreRows, WordRows,
    },
};

/// What was recorded of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The first instruction's address.
    pub start_pc: u32,
    /// The address of the instruction after the last; of the halt, if that was the last.
    pub end_pc: u32,
    /// How many instructions there are.
    pub cycles: u64,
    /// `add`, `sub`, `addi`.
    pub add: ArithmeticRows,
    /// `and`, `or`, `xor`.
    pub bitwise: ArithmeticRows,
    /// Shifts.
    pub shift: ArithmeticRows,
    /// `slt`, `sltu`.
    pub compare: ArithmeticRows,
    /// Branches.
    pub branch: BranchRows,
    /// `jal`, `jalr`.
    pub jump: JumpRows,
    /// `lw`.
    pub load: LoadRows,
    /// Loads of bytes and half words.
    pub load_part: LoadRows,
    /// `sw`.
    pub store: StoreRows,
    /// Stores of bytes and half words.
    pub store_part: StoreRows,
    /// Products.
    pub mul: ArithmeticRows,
    /// Quotients and remainders.
    pub div: ArithmeticRows,
    /// System calls.
    pub ecall: EcallRows,
    /// System calls that read or wrote words, by [`Call`].
    pub calls: [CallRows; Call::ALL.len()],
    /// What they read and wrote.
    pub call_words: WordRows,
    /// The registers before and after.
    pub registers: RegisterBoundary,
    /// The accessed words of memory before and after.
    pub memory: MemoryRows,
    /// The touched pages before, by ascending number.
    pub pages: Vec<Page>,
}

impl Trace {
    /// Empty tables with room for what was counted.
    pub(super) fn with_capacity(counts: &Counts, registers: RegisterBoundary, pc: u32) -> Self {
        let rows = |family| counts.family(family) as usize;
        let arithmetic = |family| ArithmeticRows::with_capacity(rows(family));
        Self {
            start_pc: pc,
            end_pc: pc,
            cycles: 0,
            add: arithmetic(Family::Add),
            bitwise: arithmetic(Family::Bitwise),
            shift: arithmetic(Family::Shift),
            compare: arithmetic(Family::Compare),
            branch: BranchRows::with_capacity(rows(Family::Branch)),
            jump: JumpRows::with_capacity(rows(Family::Jump)),
            load: LoadRows::with_capacity(rows(Family::Load)),
            load_part: LoadRows::with_capacity(rows(Family::LoadPart)),
            store: StoreRows::with_capacity(rows(Family::Store)),
            store_part: StoreRows::with_capacity(rows(Family::StorePart)),
            mul: arithmetic(Family::Mul),
            div: arithmetic(Family::Div),
            ecall: EcallRows::with_capacity(rows(Family::Ecall)),
            calls: Call::ALL.map(|call| CallRows::with_capacity(counts.call(call) as usize)),
            call_words: WordRows::with_capacity(counts.call_words as usize),
            registers,
            memory: MemoryRows::default(),
            pages: Vec::with_capacity(counts.pages as usize),
        }
    }

    /// The table of a call.
    pub fn call(&self, call: Call) -> &CallRows {
        &self.calls[call as usize]
    }

    /// The words that the call in a row of its table found where it reads or writes, in the order
    /// of its accesses.
    pub fn call_inputs(&self, call: Call, row: usize) -> &[u32] {
        let CallRows { first_word, words, .. } = self.call(call);
        let first = first_word[row] as usize;
        &self.call_words.before[first..first + words[row] as usize]
    }

    /// Rows by table.
    pub fn counts(&self) -> Counts {
        let families = Family::ALL.map(|family| self.rows(family) as u64);
        let calls = Call::ALL.map(|call| self.call(call).len() as u64);
        let hashes = |row: usize| {
            let packed = self.ecall.a3[self.call(Call::MerklePath).ecall[row] as usize];
            u64::from(packed & 0xff) * u64::from(packed >> 8)
        };
        let merkle_hashes = (0..self.call(Call::MerklePath).len()).map(hashes).sum();
        let (call_words, pages) = (self.call_words.len() as u64, self.pages.len() as u64);
        Counts { families, calls, call_words, merkle_hashes, pages }
    }

    /// Rows of a family's table.
    pub fn rows(&self, family: Family) -> usize {
        match family {
            Family::Add => self.add.len(),
            Family::Bitwise => self.bitwise.len(),
            Family::Shift => self.shift.len(),
            Family::Compare => self.compare.len(),
            Family::Branch => self.branch.len(),
            Family::Jump => self.jump.len(),
            Family::Load => self.load.len(),
            Family::LoadPart => self.load_part.len(),
            Family::Store => self.store.len(),
            Family::StorePart => self.store_part.len(),
            Family::Mul => self.mul.len(),
            Family::Div => self.div.len(),
            Family::Ecall => self.ecall.len(),
        }
    }

    /// The bytes of all tables, the pages' contents not among them.
    pub fn bytes(&self) -> usize {
        let arithmetic =
            [&self.add, &self.bitwise, &self.shift, &self.compare, &self.mul, &self.div];
        arithmetic.iter().map(|table| table.bytes()).sum::<usize>()
            + self.branch.bytes()
            + self.jump.bytes()
            + self.load.bytes()
            + self.load_part.bytes()
            + self.store.bytes()
            + self.store_part.bytes()
            + self.ecall.bytes()
            + self.calls.iter().map(CallRows::bytes).sum::<usize>()
            + self.call_words.bytes()
            + self.memory.bytes()
    }
}
