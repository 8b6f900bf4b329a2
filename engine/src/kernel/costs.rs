//! The cost table: what things take on the machine that proves them, at most.
//!
//! Version 2. The numbers bound rows of the firmware's run on `machine`, and are about half as much
//! again as the worst that `benches/src/bin/measure_costs.rs` found; `benches/tests/costs.rs` holds
//! whole batches against their sums. What an instruction always takes is in the opcode table
//! ([`crate::vms::evm::opcodes`]), what a precompile takes in [`precompile()`], everything else here.
//! A change of any number that moves an outcome is another version
//! ([`COST_TABLE_VERSION`](crate::chain::COST_TABLE_VERSION)), which statements name.
//!
//! **Words that calls move** are bounded by the other kinds, see [`call_words_bound`]: no charge is
//! made for them.
//!
//! **Memory** is never given back. The machine has 512 MiB; a batch may fill [`MEMORY_PER_BATCH`] of
//! them, and a transaction starts only where [`MEMORY_PER_TRANSACTION`] are left.

use ::transaction::Transaction;

use super::{Native, NativeKind};

mod modexp;
mod precompile;

pub use precompile::precompile;

/// Most bytes of memory that a transaction may bring into use, whatever its chain allows.
pub const MEMORY_PER_TRANSACTION: i64 = 128 << 20;
/// Bytes of memory that the firmware can give out, less a reserve for its stack and its image.
pub const MEMORY_PER_BATCH: i64 = 496 << 20;

/// Bytes of memory per byte of a frame's memory that was never so long at that depth: the buffer,
/// grown by powers of two; the kernel's buffer for results, grown by doubling; the copy of a
/// transaction's output that its receipt keeps; an output of the identity precompile.
pub const MEMORY_PER_BYTE: u64 = 16;
/// Cycles for each time that a frame's memory grows.
pub const CYCLES_PER_GROWTH: i64 = 400;
/// Cycles for each word that a frame's memory grows by: zeroed, and moved as it grows.
pub const CYCLES_PER_GROWN_WORD: i64 = 60;
/// Cycles for each word that an instruction copies, as far as it reaches.
pub const CYCLES_PER_COPIED_WORD: i64 = 110;

/// Cycles for each word that is hashed by keccak.
pub const CYCLES_PER_HASHED_WORD: i64 = 70;

/// A byte of an exponent: up to 16 products.
pub const EXPONENT_BYTE: Native = cost(1_150).mod_mul(16);

/// A leaf of the state that may be touched for the first time, and changed: a hint, its key, its
/// place in the journal, sorting by key, a leaf of the tree read, changed or inserted with its
/// neighbour changed, with 40 levels each before and after, and its pubdata.
pub const LEAF: Native = cost(14_000).poseidon2(190).keccak_f(1).memory(5 << 10);

/// The leaf of an account: the two hashes of its header beside it.
pub const ACCOUNT: Native = cost(16_000).poseidon2(210).keccak_f(1).memory(6 << 10);

/// The first frame at some depth: its stack of 32 KiB and its place.
pub const DEPTH: Native = cost(12_000).memory(40 << 10);

/// A deployment beside its code: the address, the account, its leaf, and what holds its code.
pub const DEPLOYMENT: Native = ACCOUNT.and(&cost(8_000).keccak_f(4).memory(4 << 10));

/// A byte of init code: copied, and looked through for jump destinations.
pub const INIT_CODE_BYTE: Native = cost(20).memory(4);

/// An event, beside its topics and its data, with its place in the receipt.
const LOG: Native = cost(2_200).keccak_f(1).memory(768);
/// A topic: 33 bytes of the receipt.
const LOG_TOPIC: Native = cost(1_600).memory(400);
/// A byte of an event's data: copied thrice and hashed.
const LOG_BYTE: Native = cost(45).memory(24);

/// What every event costs with its topics and its data.
pub fn log(topics: u64, len: u64) -> Native {
    let mut sum = Native::NONE.keccak_f(((LOG_OVERHEAD + 33 * topics + len) / KECCAK_BYTES) as i64);
    sum.add(&LOG, 1);
    sum.add(&LOG_TOPIC, topics);
    sum.add(&LOG_BYTE, len);
    sum
}

/// What a message costs: its hash by the hook and in its event, its leaf, and its pubdata.
pub fn message(len: u64) -> Native {
    let mut sum = Native::NONE.keccak_f(4 * (len / KECCAK_BYTES) as i64);
    sum.add(&MESSAGE, 1);
    sum.add(&MESSAGE_BYTE, len);
    sum.add(&ACCOUNT, 1);
    sum
}

/// Bytes of a receipt that an event takes beside its topics and its data.
const LOG_OVERHEAD: u64 = 40;

/// Bytes of memory for a write that may have to be undone: an entry of 80 bytes in a list that grows
/// by doubling, whose earlier blocks only serve lists of their own size, and its place in the list of
/// what pubdata is counted for.
pub const WRITE_MEMORY: u64 = 720;
/// Bytes of memory for a write to a transient slot, which may be new.
pub const TRANSIENT_WRITE_MEMORY: u64 = 1_400;
/// A call that moves value: two balances that may have to be put back.
pub const VALUE_MEMORY: u64 = 3_072;

/// The price of blobs in a block with an excess of them: the series has at most some hundred terms.
pub const BLOB_PRICE: Native = cost(2_500_000);

/// A slot that is forgotten with its account.
pub const CLEARED_SLOT: Native = cost(40);

/// A message to the layer below, beside its data: its leaf, its place in the tree of messages, its
/// pubdata.
const MESSAGE: Native = cost(12_000).keccak_f(12).memory(2 << 10);
/// A byte of a message.
const MESSAGE_BYTE: Native = cost(60).memory(32);

/// An authorization: its hash, its signer's recovery, the account, and the code that it sets.
const AUTHORIZATION: Native =
    ACCOUNT.and(&cost(30_000).keccak_f(6).poseidon2(16).mod_mul(16).scalar_mul(2).memory(8 << 10));

/// A transaction before its first instruction and after its last one, beside its bytes and the
/// accounts that it names: decoding, its hashes, the recovery of its sender, payments, receipt, and
/// its places in the trees of transactions and receipts.
const TRANSACTION: Native = cost(32_000).keccak_f(10).mod_mul(16).scalar_mul(2).memory(6 << 10);

/// A byte of an envelope: read from the host, decoded, hashed twice.
const ENVELOPE_BYTE: Native = cost(32).memory(12);

/// A deposit beside its bytes and the accounts that it names.
const DEPOSIT: Native = cost(40_000).keccak_f(16).memory(16 << 10);

/// A candidate that is left out, beside its bytes: as much of a transaction as it came to, and the
/// look at its sender.
const LEFT_OUT: Native = TRANSACTION.and(&ACCOUNT);

/// A withdrawal: its leaf of the tree of withdrawals, and the account.
const WITHDRAWAL: Native = ACCOUNT.and(&cost(8_000).keccak_f(6));

/// A block: its header, its calls of the system's contracts with what they touch, the roots of its trees, and what of it the next context holds.
const BLOCK: Native = cost(150_000).keccak_f(100).poseidon2(1_400).mod_mul(16).memory(256 << 10);

/// A batch: configuration, context with its block hashes, the tree's right edge, the statement.
const BATCH: Native = cost(150_000).keccak_f(200).poseidon2(400).memory(3 << 20);

/// Bytes that one keccak permutation takes in.
const KECCAK_BYTES: u64 = 136;
/// Bytes of code that one Poseidon2 permutation takes in.
const CODE_BYTES: u64 = 16;

/// Code that an account runs, shows or measures for the first time in a transaction: from the host,
/// checked against its Poseidon2 hash, copied, looked through for jump destinations.
pub const fn loaded_code(len: u64) -> Native {
    cost(4_000 + 50 * len as i64)
        .poseidon2((len / CODE_BYTES) as i64 + 2)
        .memory(1_024 + 8 * len as i64)
}

/// Code that a constructor returns: hashed in both ways, stored, and published.
pub const fn deployed_code(len: u64) -> Native {
    let keccak = 2 * (len / KECCAK_BYTES) as i64 + 3;
    let poseidon2 = (len / CODE_BYTES) as i64 + 2;
    cost(6_000 + 60 * len as i64)
        .keccak_f(keccak)
        .poseidon2(poseidon2)
        .memory(2_048 + 16 * len as i64)
}

/// What a transaction takes beside its run. `has_recipient`: somebody gets the base fee.
pub fn transaction(transaction: &Transaction, has_recipient: bool) -> Native {
    let mut sum = envelope(envelope_bound(transaction));
    sum.add(&TRANSACTION, 1);
    sum.add(&LEAF, keys_of(transaction));
    // Sender, callee, and who is paid.
    let accounts = 3 + u64::from(has_recipient) + transaction.access_list.len() as u64;
    sum.add(&ACCOUNT, accounts);
    sum.add(&AUTHORIZATION, transaction.authorizations.len() as u64);
    sum
}

/// What none of the fields can exceed as RLP.
pub fn envelope_bound(transaction: &Transaction) -> u64 {
    512 + transaction.data.len() as u64
        + 33 * (keys_of(transaction) + transaction.blob_versioned_hashes.len() as u64)
        + 32 * transaction.access_list.len() as u64
        + 192 * transaction.authorizations.len() as u64
}

fn keys_of(transaction: &Transaction) -> u64 {
    transaction.access_list.iter().map(|item| item.storage_keys.len() as u64).sum()
}

/// What a deposit of so many bytes takes beside its run.
pub fn deposit(bytes: u64) -> Native {
    let mut sum = envelope(bytes);
    sum.add(&DEPOSIT, 1);
    sum.add(&ACCOUNT, 3);
    sum
}

/// What a candidate of so many bytes takes that is left out.
pub fn left_out(bytes: u64) -> Native {
    let mut sum = envelope(bytes);
    sum.add(&LEFT_OUT, 1);
    sum
}

/// The bytes of an envelope: hashed as a whole and, but for the signature, as what was signed.
fn envelope(bytes: u64) -> Native {
    let mut sum = Native::NONE.keccak_f(2 * (bytes / KECCAK_BYTES) as i64 + 3);
    sum.add(&ENVELOPE_BYTE, bytes);
    sum
}

/// What a batch takes whatever is in its blocks, with so many of them and so many withdrawals.
pub fn batch(blocks: u64, withdrawals: u64) -> Native {
    let mut sum = BATCH;
    sum.add(&BLOCK, blocks);
    sum.add(&WITHDRAWAL, withdrawals);
    sum
}

/// Most words that the machine's calls move where no more than `rows` are taken: every call of a
/// table moves a fixed number of words, and every word of a hint is a word that the firmware reads or
/// has asked for, which is an instruction of its own.
pub fn call_words_bound(rows: &Native) -> i64 {
    let of = |kind: NativeKind| rows.of(kind);
    50 * of(NativeKind::KeccakF)
        + 32 * of(NativeKind::Sha256)
        + 32 * of(NativeKind::Poseidon2)
        + 40 * of(NativeKind::ModMul)
        + 64 * of(NativeKind::ScalarMul)
        + of(NativeKind::Cycles)
}

/// So many cycles, and nothing else yet.
const fn cost(cycles: i64) -> Native {
    Native::NONE.with(NativeKind::Cycles, cycles)
}

/// How a line of the table is written.
impl Native {
    const fn keccak_f(self, permutations: i64) -> Self {
        self.with(NativeKind::KeccakF, permutations)
    }

    const fn poseidon2(self, permutations: i64) -> Self {
        self.with(NativeKind::Poseidon2, permutations)
    }

    const fn sha256(self, compressions: i64) -> Self {
        self.with(NativeKind::Sha256, compressions)
    }

    const fn mod_mul(self, calls: i64) -> Self {
        self.with(NativeKind::ModMul, calls)
    }

    const fn scalar_mul(self, calls: i64) -> Self {
        self.with(NativeKind::ScalarMul, calls)
    }

    const fn memory(self, bytes: i64) -> Self {
        self.with(NativeKind::Memory, bytes)
    }

    const fn and(mut self, other: &Self) -> Self {
        let mut kind = 0;
        while kind < self.0.len() {
            self.0[kind] += other.0[kind];
            kind += 1;
        }
        self
    }
}
