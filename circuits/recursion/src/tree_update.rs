//! Folding the proofs of successive tree updates.

use circuits::{
    config::{DIGEST, Felt},
    proof::{Body, Proof},
    statement::{Digest, PUBLIC_VALUES},
    systems::{SHAPES, TREE_UPDATE},
    verify::RecursiveKey,
};
use p3_field::PrimeCharacteristicRing as _;
use plonky2::{field::types::Field as _, hash::hash_types::HashOutTarget, iop::target::Target};

use crate::{
    Builder, F,
    error::{FoldError, WrapError},
    fold::{Chain, Folded, Folder},
    hash::Poseidon2,
    shape::Class,
    wrap::Wrapper,
};

/// Limbs of a number.
const NUMBER: usize = 2;
/// Elements of a folded statement.
pub const WIDTH: usize = 3 * NUMBER + 3 * DIGEST;

/// What a folded proof says: that updates lead from one commitment to another.
///
/// The touched keys of all of them are bound by one digest: a single update's own, and for a fold the
/// Poseidon2 compression, of width 12, of the digests of what was folded, the earlier one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The chain that all batches are said to be of.
    pub chain_id: u64,
    /// The number that the first batch is said to have.
    pub first_batch: u64,
    /// The number that the last batch is said to have.
    pub last_batch: u64,
    /// Digest of the commitment before the first.
    pub previous: Digest,
    /// Digest of the commitment after the last.
    pub next: Digest,
    /// Digest of the touched keys.
    pub touched: Digest,
}

impl From<&circuits::statement::Statement> for Statement {
    /// One update is a run of one batch.
    fn from(one: &circuits::statement::Statement) -> Self {
        let circuits::statement::Statement { chain_id, batch_number, previous, next, touched } =
            *one;
        let (first_batch, last_batch) = (batch_number, batch_number);
        Self { chain_id, first_batch, last_batch, previous, next, touched }
    }
}

impl Statement {
    /// Refuses a later statement that does not follow on this one. The fold's circuit does too; this
    /// says why, and at once.
    pub fn is_followed_by(&self, later: &Self) -> Result<(), TreeFoldError> {
        if self.chain_id != later.chain_id {
            return Err(TreeFoldError::Chain { left: self.chain_id, right: later.chain_id });
        }
        if self.last_batch.checked_add(1) != Some(later.first_batch) {
            let (left, right) = (self.last_batch, later.first_batch);
            return Err(TreeFoldError::Order { left, right });
        }
        if self.next != later.previous {
            let (left, right) = (self.next, later.previous);
            return Err(TreeFoldError::Commitment { left, right });
        }
        Ok(())
    }

    /// The statement with these elements; none if a limb is no limb.
    pub(crate) fn from_elements(elements: &[u64]) -> Option<Self> {
        let elements: &[u64; WIDTH] = elements.try_into().ok()?;
        let number = |at: usize| {
            let [low, high] = [elements[NUMBER * at], elements[NUMBER * at + 1]];
            Some(u64::from(u32::try_from(low).ok()?) | u64::from(u32::try_from(high).ok()?) << 32)
        };
        let digest = |at: usize| {
            let from = 3 * NUMBER + DIGEST * at;
            Digest::from_elements(core::array::from_fn(|i| Felt::from_u64(elements[from + i])))
        };
        Some(Self {
            chain_id: number(0)?,
            first_batch: number(1)?,
            last_batch: number(2)?,
            previous: digest(0),
            next: digest(1),
            touched: digest(2),
        })
    }
}

/// How updates follow on each other.
#[derive(Clone, Copy, Debug)]
pub struct Updates;

/// A statement's elements by name.
struct Parts<'a> {
    chain_id: &'a [Target],
    first_batch: &'a [Target],
    last_batch: &'a [Target],
    previous: &'a [Target],
    next: &'a [Target],
    touched: &'a [Target],
}

impl<'a> Parts<'a> {
    fn of(statement: &'a [Target]) -> Self {
        let (numbers, digests) = statement.split_at(3 * NUMBER);
        Self {
            chain_id: &numbers[..NUMBER],
            first_batch: &numbers[NUMBER..2 * NUMBER],
            last_batch: &numbers[2 * NUMBER..],
            previous: &digests[..DIGEST],
            next: &digests[DIGEST..2 * DIGEST],
            touched: &digests[2 * DIGEST..],
        }
    }
}

impl Chain for Updates {
    fn width(&self) -> usize {
        WIDTH
    }

    /// One update is a run of one batch.
    fn lift(&self, _: &mut Builder, _: usize, public_values: &[Target]) -> Vec<Target> {
        assert_eq!(public_values.len(), PUBLIC_VALUES, "the tables fix their public values");
        let (chain_id, rest) = public_values.split_at(NUMBER);
        let (batch, digests) = rest.split_at(NUMBER);
        [chain_id, batch, batch, digests].concat()
    }

    /// Proves: both are of one chain, the right one's first batch is the one after the left one's
    /// last, and it starts from the commitment that the left one leads to.
    fn join(&self, builder: &mut Builder, left: &[Target], right: &[Target]) -> Vec<Target> {
        let (left, right) = (Parts::of(left), Parts::of(right));
        for (a, b) in left.chain_id.iter().zip(right.chain_id) {
            builder.connect(*a, *b);
        }
        for (a, b) in left.next.iter().zip(right.previous) {
            builder.connect(*a, *b);
        }
        connect_successor(builder, left.last_batch, right.first_batch);
        let touched = [left.touched, right.touched].concat();
        let touched: HashOutTarget = builder.hash_n_to_hash_no_pad::<Poseidon2>(touched);
        [
            left.chain_id,
            left.first_batch,
            right.last_batch,
            left.previous,
            right.next,
            &touched.elements,
        ]
        .concat()
    }
}

/// Proves: `after = before + 1`, both being 64-bit numbers in 32-bit limbs.
fn connect_successor(builder: &mut Builder, before: &[Target], after: &[Target]) {
    for limb in before.iter().chain(after) {
        builder.range_check(*limb, 32);
    }
    // The low limb comes out as zero if and only if one is carried.
    let base = F::from_canonical_u64(1 << 32);
    let zero = builder.zero();
    let carry = builder.is_equal(after[0], zero);
    let low = builder.mul_const_add(base, carry.target, after[0]);
    let low_before = builder.add_const(before[0], F::ONE);
    builder.connect(low, low_before);
    let high = builder.add(before[1], carry.target);
    builder.connect(high, after[1]);
}

/// Refuses a proof that cannot be wrapped, without building anything.
pub fn check(proof: &Proof) -> Result<Statement, TreeFoldError> {
    if !matches!(proof.body, Body::Recursive(_)) {
        return Err(TreeFoldError::Configuration);
    }
    shape_of(proof)?;
    circuits::verify::verify(proof)?;
    Ok(Statement::from(&proof.statement))
}

fn shape_of(proof: &Proof) -> Result<usize, TreeFoldError> {
    let heights = proof.log_heights();
    let shape = SHAPES.iter().position(|shape| shape[..] == *heights);
    shape.ok_or_else(|| TreeFoldError::Shape(heights.to_vec()))
}

/// The circuits that wrap and fold proofs of tree updates of all [`SHAPES`].
#[derive(Debug)]
pub struct TreeFolder {
    wrappers: Vec<Wrapper>,
    folder: Folder,
}

impl TreeFolder {
    /// Builds all circuits, which takes longer than wrapping a proof.
    pub fn new() -> Result<Self, FoldError> {
        let key = RecursiveKey::get();
        let wrappers = SHAPES
            .iter()
            .map(|shape| {
                let class = Class::new(key.airs, shape, &key.parameters, &key.digest, key.common)?;
                Ok(Wrapper::new(class))
            })
            .collect::<Result<Vec<_>, FoldError>>()?;
        let folder = Folder::new(&Updates, &wrappers.iter().collect::<Vec<_>>())?;
        Ok(Self { wrappers, folder })
    }

    /// A proof of constant size that says what `proof` does.
    pub fn wrap(&self, proof: &Proof) -> Result<Folded, TreeFoldError> {
        check(proof)?;
        let Body::Recursive(body) = &proof.body else { return Err(TreeFoldError::Configuration) };
        let shape = shape_of(proof)?;
        let mut public_values = vec![Vec::new(); TREE_UPDATE.len()];
        public_values[0] = proof.statement.public_values()?;
        let wrapped = self.wrappers[shape].wrap(body, &public_values)?;
        Ok(self.folder.lift(shape, &wrapped)?)
    }

    /// One proof of what both say, the earlier one first.
    pub fn fold(&self, left: &Folded, right: &Folded) -> Result<Folded, TreeFoldError> {
        self.verify(left)?.is_followed_by(&self.verify(right)?)?;
        Ok(self.folder.fold(left, right)?)
    }

    /// What `folded` says.
    pub fn verify(&self, folded: &Folded) -> Result<Statement, TreeFoldError> {
        let elements = self.folder.verify(folded)?;
        Statement::from_elements(&elements).ok_or(TreeFoldError::Statement)
    }

    /// The circuits that folded proofs are of.
    pub const fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Log2 of the rows of each shape's wrapper.
    pub fn wrapper_log_rows(&self) -> Vec<usize> {
        self.wrappers.iter().map(Wrapper::log_rows).collect()
    }
}

/// Why proofs are not folded.
#[derive(Debug, thiserror::Error)]
pub enum TreeFoldError {
    /// The proof does not hold.
    #[error(transparent)]
    Verify(#[from] circuits::verify::VerifyError),
    /// A statement that is none.
    #[error(transparent)]
    NotCanonical(#[from] circuits::statement::NotCanonical),
    /// Not of the configuration that can be wrapped.
    #[error("only proofs of the recursive configuration can be folded")]
    Configuration,
    /// Tables of other heights than those that circuits were built for.
    #[error("tables of heights 2^{0:?} are of no shape that can be folded; prove it to a shape")]
    Shape(Vec<usize>),
    /// Batches of two chains.
    #[error("the proofs are of two chains, {left} and {right}")]
    Chain {
        /// The earlier one's.
        left: u64,
        /// The later one's.
        right: u64,
    },
    /// Batches that do not follow on each other.
    #[error("batch {left} is followed by batch {right}; give the proofs in order, without gaps")]
    Order {
        /// Last batch of the earlier one.
        left: u64,
        /// First batch of the later one.
        right: u64,
    },
    /// States that do not follow on each other.
    #[error("the earlier proof leads to {left}, the later one starts from {right}")]
    Commitment {
        /// Where the earlier one leads to.
        left: Digest,
        /// Where the later one starts.
        right: Digest,
    },
    /// Elements that are no statement.
    #[error("the folded proof's statement is none: a number has a limb above 32 bits")]
    Statement,
    /// The circuits refuse it.
    #[error(transparent)]
    Wrap(#[from] WrapError),
}
