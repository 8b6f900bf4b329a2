//! Every message that crosses tables. No table builds one by hand.
//!
//! Two kinds of buses. On a **lookup** bus one table provides true facts, each as often as it is
//! used, and others look them up. On a **permutation** bus what is sent is received, exactly. The
//! `when` of a message must be boolean in its table; the count bounds of the bus argument rest on
//! that.

mod call;
mod execution;
mod keccak;
mod ladder;
mod limbs;

use p3_lookup::{Count, InteractionBuilder, LookupBus, PermutationCheckBus};

pub(crate) use self::{
    call::{Call, CallLane},
    execution::{Execution, Memory, Program},
    keccak::{KeccakDigits, KeccakLanes},
    ladder::{LadderWord, LadderX, LadderY},
    limbs::{And, Bytes, Power, Sign},
};

use crate::config::DIGEST;

/// The buses' names.
pub mod names {
    /// Limbs below 2^16.
    pub const RANGE16: &str = "range16";
    /// Pairs of keys in order.
    pub const KEY_ORDER: &str = "key_order";
    /// Rate halves of permutations.
    pub const POSEIDON2_RATE: &str = "poseidon2_rate";
    /// Capacity halves of permutations.
    pub const POSEIDON2_CAPACITY: &str = "poseidon2_capacity";
    /// Nodes on the way to the root.
    pub const NODE: &str = "node";
    /// The beginning of the scan of leaves.
    pub const SCAN_START: &str = "scan_start";
    /// Its end.
    pub const SCAN_END: &str = "scan_end";

    /// From each instruction to the next.
    pub const EXECUTION: &str = "execution";
    /// The instructions of the program.
    pub const PROGRAM: &str = "program";
    /// Words of memory and registers, from each access to the next.
    pub const MEMORY: &str = "memory";
    /// System calls and their arguments.
    pub const CALL: &str = "call";
    /// Words of memory that system calls read and write.
    pub const CALL_LANE: &str = "call_lane";
    /// Conjunctions of bytes.
    pub const AND: &str = "and";
    /// Pairs of bytes.
    pub const BYTES: &str = "bytes";
    /// Signs of limbs.
    pub const SIGN: &str = "sign";
    /// Powers of two.
    pub const POWER: &str = "power";
    /// First halves of where ladders of curve operations begin and end.
    pub const LADDER_X: &str = "ladder_x";
    /// Second halves of them.
    pub const LADDER_Y: &str = "ladder_y";
    /// Words of the scalars that ladders go by.
    pub const LADDER_WORD: &str = "ladder_word";
    /// The state of Keccak between rounds.
    pub const KECCAK_LANES: &str = "keccak_lanes";
    /// Numbers of four digits up to 5, to base 12.
    pub const KECCAK_DIGITS: &str = "keccak_digits";

    /// All of them.
    pub const ALL: [&str; 21] = [
        RANGE16,
        KEY_ORDER,
        POSEIDON2_RATE,
        POSEIDON2_CAPACITY,
        NODE,
        SCAN_START,
        SCAN_END,
        EXECUTION,
        PROGRAM,
        MEMORY,
        CALL,
        CALL_LANE,
        AND,
        BYTES,
        SIGN,
        POWER,
        LADDER_X,
        LADDER_Y,
        LADDER_WORD,
        KECCAK_LANES,
        KECCAK_DIGITS,
    ];
}

const RANGE16: LookupBus<'static> = LookupBus::new(names::RANGE16);
const KEY_ORDER: LookupBus<'static> = LookupBus::new(names::KEY_ORDER);
const POSEIDON2_RATE: LookupBus<'static> = LookupBus::new(names::POSEIDON2_RATE);
const POSEIDON2_CAPACITY: LookupBus<'static> = LookupBus::new(names::POSEIDON2_CAPACITY);
const NODE: PermutationCheckBus<'static> = PermutationCheckBus::new(names::NODE);
const SCAN_START: PermutationCheckBus<'static> = PermutationCheckBus::new(names::SCAN_START);
const SCAN_END: PermutationCheckBus<'static> = PermutationCheckBus::new(names::SCAN_END);

/// The constant that equals a bus's name.
pub(crate) fn known(name: &str) -> &'static str {
    match names::ALL.into_iter().find(|&known| known == name) {
        Some(known) => known,
        None => unreachable!("only this file makes buses"),
    }
}

/// Checks that every limb is below 2^16.
pub(crate) fn check_range16<AB: InteractionBuilder, E: Into<AB::Expr>>(
    builder: &mut AB,
    limbs: impl IntoIterator<Item = E>,
    when: impl Into<AB::Expr>,
) {
    let when = when.into();
    for limb in limbs {
        RANGE16.lookup_key(builder, [limb], Count::bounded(when.clone(), 1));
    }
}

/// Provides one limb to [`check_range16`].
pub(crate) fn provide_range16<AB: InteractionBuilder>(
    builder: &mut AB,
    limb: impl Into<AB::Expr>,
    uses: impl Into<AB::Expr>,
) {
    RANGE16.table_entry(builder, [limb], uses);
}

/// `lesser < greater` in the order of keys: as 256-bit numbers of canonical 64-bit limbs.
pub(crate) struct KeyOrder<E> {
    pub(crate) lesser: [E; DIGEST],
    pub(crate) greater: [E; DIGEST],
}

impl<E> KeyOrder<E> {
    pub(crate) fn check<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        KEY_ORDER.lookup_key(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    pub(crate) fn provide<AB: InteractionBuilder>(self, builder: &mut AB, uses: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        KEY_ORDER.table_entry(builder, self.fields(), uses);
    }

    fn fields(self) -> impl Iterator<Item = E> {
        self.lesser.into_iter().chain(self.greater)
    }
}

/// Half of what Poseidon2 makes of a state: the rate half, which is a digest, or the capacity half,
/// which the next block of a sponge continues from. Two halves keep messages 12 elements wide.
pub(crate) struct Poseidon2<E> {
    /// First half of the input: a block, or the left child.
    pub(crate) rate: [E; DIGEST],
    /// Second half of the input: the capacity, or the right child.
    pub(crate) capacity: [E; DIGEST],
    /// The half of the output.
    pub(crate) output: [E; DIGEST],
}

impl<E> Poseidon2<E> {
    /// Checks that `output` is the rate half.
    pub(crate) fn check_rate<AB: InteractionBuilder>(
        self,
        builder: &mut AB,
        when: impl Into<AB::Expr>,
    ) where
        E: Into<AB::Expr>,
    {
        POSEIDON2_RATE.lookup_key(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    /// Checks that `output` is the capacity half.
    pub(crate) fn check_capacity<AB: InteractionBuilder>(
        self,
        builder: &mut AB,
        when: impl Into<AB::Expr>,
    ) where
        E: Into<AB::Expr>,
    {
        POSEIDON2_CAPACITY.lookup_key(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    pub(crate) fn provide_rate<AB: InteractionBuilder>(
        self,
        builder: &mut AB,
        uses: impl Into<AB::Expr>,
    ) where
        E: Into<AB::Expr>,
    {
        POSEIDON2_RATE.table_entry(builder, self.fields(), uses);
    }

    pub(crate) fn provide_capacity<AB: InteractionBuilder>(
        self,
        builder: &mut AB,
        uses: impl Into<AB::Expr>,
    ) where
        E: Into<AB::Expr>,
    {
        POSEIDON2_CAPACITY.table_entry(builder, self.fields(), uses);
    }

    fn fields(self) -> impl Iterator<Item = E> {
        self.rate.into_iter().chain(self.capacity).chain(self.output)
    }
}

/// A node of the tree on the way up from a leaf of the batch: its digest before and after.
pub(crate) struct Node<E> {
    /// Height above the leaves.
    pub(crate) level: E,
    /// Position within the level.
    pub(crate) index: E,
    pub(crate) old: [E; DIGEST],
    pub(crate) new: [E; DIGEST],
}

impl<E> Node<E> {
    /// Hands the node to its parent.
    pub(crate) fn send<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        NODE.send(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    /// Takes the node as a child.
    pub(crate) fn receive<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        NODE.receive(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    fn fields(self) -> impl Iterator<Item = E> {
        [self.level, self.index].into_iter().chain(self.old).chain(self.new)
    }
}

/// Opens the scan of the batch's leaves with the index that the first new leaf gets.
pub(crate) struct ScanStart<E> {
    pub(crate) next_free: E,
}

impl<E> ScanStart<E> {
    pub(crate) fn send<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        SCAN_START.send(builder, [self.next_free], Count::bounded(when.into(), 1));
    }

    pub(crate) fn receive<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        SCAN_START.receive(builder, [self.next_free], Count::bounded(when.into(), 1));
    }
}

/// What the scan found: the number of leaves after it, and the touched keys, counted and hashed.
pub(crate) struct ScanEnd<E> {
    pub(crate) next_free: E,
    pub(crate) touched_count: E,
    pub(crate) touched_capacity: [E; DIGEST],
}

impl<E> ScanEnd<E> {
    pub(crate) fn send<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        SCAN_END.send(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    pub(crate) fn receive<AB: InteractionBuilder>(self, builder: &mut AB, when: impl Into<AB::Expr>)
    where
        E: Into<AB::Expr>,
    {
        SCAN_END.receive(builder, self.fields(), Count::bounded(when.into(), 1));
    }

    fn fields(self) -> impl Iterator<Item = E> {
        [self.next_free, self.touched_count].into_iter().chain(self.touched_capacity)
    }
}
