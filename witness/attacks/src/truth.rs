//! Which facts are true, by the engine's own tree: the oracle that no table has a part in.

use circuits::{
    bus::names,
    chips::leaf::LeafColumns,
    config::{DIGEST, Felt},
    row::Message,
};
use p3_field::{PrimeCharacteristicRing, PrimeField64};
use primitives::Word;
use tree::{
    Commitment, Digest, IndexedLeaf, Leaf, Touched, UpdateWitness, field, hash::word_from_felts,
    poseidon2, touched_digest, verify_update,
};

use crate::world::World;

/// Whether a table could provide what a message looks up. Messages of other buses are no facts.
pub fn is_true(message: &Message) -> bool {
    let fields = &message.fields;
    match message.bus {
        names::RANGE16 => fields[0].as_canonical_u64() < 1 << 16,
        names::KEY_ORDER => digest(&fields[..DIGEST]) < digest(&fields[DIGEST..]),
        names::POSEIDON2_RATE => permuted(fields)[..DIGEST] == fields[2 * DIGEST..],
        names::POSEIDON2_CAPACITY => permuted(fields)[DIGEST..] == fields[2 * DIGEST..],
        _ => true,
    }
}

/// Whether a bus is one of facts.
pub fn is_of_facts(bus: &str) -> bool {
    [names::RANGE16, names::KEY_ORDER, names::POSEIDON2_RATE, names::POSEIDON2_CAPACITY]
        .contains(&bus)
}

fn element(felt: Felt) -> field::Felt {
    field::Felt::from_u64(felt.as_canonical_u64()).unwrap()
}

fn digest(fields: &[Felt]) -> Digest {
    Digest(core::array::from_fn(|i| element(fields[i])))
}

fn permuted(fields: &[Felt]) -> Vec<Felt> {
    let half = |at: usize| core::array::from_fn(|i| fields[DIGEST * at + i]);
    let (rate, capacity) = permute(half(0), half(1));
    [rate, capacity].concat()
}

/// The rate and the capacity half of the state tree's permutation.
pub fn permute(rate: [Felt; DIGEST], capacity: [Felt; DIGEST]) -> ([Felt; DIGEST], [Felt; DIGEST]) {
    let both = [rate, capacity];
    let state = core::array::from_fn(|i| element(both[i / DIGEST][i % DIGEST]));
    let permuted = poseidon2::permute(state).map(|felt| Felt::from_u64(felt.as_u64()));
    (core::array::from_fn(|i| permuted[i]), core::array::from_fn(|i| permuted[DIGEST + i]))
}

/// Whether what the world claims is so: the engine's own check of an update, given the siblings,
/// must lead from the claimed commitment to the claimed one with the claimed touched keys.
pub fn holds(world: &World, siblings: &[Digest]) -> bool {
    claimed(world, siblings).is_some_and(|public| public == world.public[4..])
}

/// Whether the old tree that the world claims is one that no batch could have left: the tables
/// assume canonical limbs of it, which every earlier proof has shown.
pub fn is_of_impossible_tree(world: &World) -> bool {
    world.scan().iter().any(|row| row.is_given == Felt::ONE && word(row.old_value).is_none())
}

/// The statement's digests that follow from the world's claims, if they make sense at all.
fn claimed(world: &World, siblings: &[Digest]) -> Option<Vec<Felt>> {
    let scan = world.scan();
    let given = scan.iter().filter(|row| row.is_given == Felt::ONE);
    let mut leaves = given.map(leaf).collect::<Option<Vec<_>>>()?;
    leaves.sort_unstable_by_key(|indexed| indexed.index);
    // The engine wants every leaf to be needed. That the value of a leaf was read says nothing new.
    let shown =
        scan.iter().filter(|row| row.is_touched == Felt::ONE || digest(&row.key) > Digest::ZERO);
    let shown = shown.map(touch).collect::<Option<Vec<_>>>()?;
    let touched = scan.iter().filter(|row| row.is_touched == Felt::ONE);
    let touched = touched.map(touch).collect::<Option<Vec<_>>>()?;

    let statement = world.commitments();
    let next_free = statement.previous.next_free.as_canonical_u64();
    let previous = Commitment { root: digest(&statement.previous.root), next_free };
    let witness = UpdateWitness { leaves, siblings: siblings.to_vec() };
    let next = verify_update(&previous, &witness, &shown).ok()?;
    let digests = [previous.digest(), next.digest(), touched_digest(&touched)];
    Some(
        digests
            .iter()
            .flat_map(|digest| digest.0)
            .map(|felt| Felt::from_u64(felt.as_u64()))
            .collect(),
    )
}

fn leaf(row: &LeafColumns<Felt>) -> Option<IndexedLeaf> {
    let value = word(row.old_value)?;
    let leaf = Leaf { key: digest(&row.key), value, next: digest(&row.gap_end) };
    Some(IndexedLeaf { index: row.index.as_canonical_u64(), leaf })
}

fn touch(row: &LeafColumns<Felt>) -> Option<Touched> {
    let base = Felt::from_u32(1 << 16);
    let new = core::array::from_fn(|i| row.new_value[2 * i] + base * row.new_value[2 * i + 1]);
    let old = word(row.old_value)?;
    let old = (row.is_given == Felt::ONE).then_some(old);
    let new = word(new)?;
    // Nobody writes a leaf that is there only to open a gap.
    let write = (row.is_touched == Felt::ONE).then_some(new);
    Some(Touched { key: digest(&row.key), old, write })
}

fn word(limbs: [Felt; 2 * DIGEST]) -> Option<Word> {
    word_from_felts(&limbs.map(element)).ok()
}
