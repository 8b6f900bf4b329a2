//! The batches that are attacked.

use primitives::Word;
use tree::{Access, Digest, MemoryTree, Place, Update, update::update};
use witness::{Tables, TreeUpdate, fill};

/// Keys by a number: in no particular order, as real ones are.
pub fn key(number: u64) -> Digest {
    Place::Storage(primitives::AccountId([7; 32]), Word::from(number)).key()
}

/// Writes a value.
pub fn write(number: u64, value: u64) -> Access {
    Access { key: key(number), write: Some(Word::from(value)) }
}

/// Reads a key.
pub fn read(number: u64) -> Access {
    Access { key: key(number), write: None }
}

/// A tree in which the given writes have been done, in one batch.
pub fn tree_of(writes: &[Access]) -> MemoryTree {
    let mut tree = MemoryTree::default();
    apply(&mut tree, writes);
    tree
}

/// Does a batch to the tree, and says what it was.
pub fn apply(tree: &mut MemoryTree, accesses: &[Access]) -> Update {
    let update = update(tree, accesses).expect("the batch is well formed");
    tree.apply(&update).expect("the update is the tree's own");
    update
}

/// What there is to prove of an update.
pub fn to_prove(update: &Update) -> TreeUpdate<'_> {
    let Update { previous, touched, witness, .. } = update;
    TreeUpdate { chain_id: 270, batch_number: 3, previous: *previous, touched, witness }
}

/// The tables of an update.
pub fn tables(update: &Update) -> Tables {
    fill(&to_prove(update)).expect("the update holds")
}

/// A batch with every kind of row: present keys read and written, absent keys read, written zero
/// and inserted, several in one gap, at the tree's ends, and a gap leaf that is not touched.
pub fn varied() -> (MemoryTree, Vec<Access>) {
    let tree = tree_of(&(0..40).map(|number| write(number, 1000 + number)).collect::<Vec<_>>());
    let mut accesses = vec![read(1), read(2), write(3, 0), write(4, 1004), write(5, 77)];
    accesses.extend((100..120).map(|number| write(number, number)));
    accesses.extend([read(200), read(201), write(202, 0), read(203)]);
    accesses.extend((10..18).map(read));
    accesses.push(Access { key: key(6), write: Some(Word::MAX) });
    accesses.push(Access { key: key(300), write: Some(Word::MAX) });
    (tree, accesses)
}

/// The update of [`varied`].
pub fn varied_update() -> Update {
    let (mut tree, accesses) = varied();
    apply(&mut tree, &accesses)
}
