//! The Merkle trees of the fast configuration.
//!
//! They are those of the prover's library. Only the hashes of rows that are opened together are
//! computed several at a time, as the prover computes them, before the library walks the tree: it
//! asks for them one by one, and takes most of a verifier's time if it hashes them so.

use core::{array, cmp::Reverse, ops::Range};
use std::collections::HashMap;

use p3_commit::{BatchOpening, BatchOpeningRef, Mmcs};
use p3_keccak::VECTOR_LEN;
use p3_matrix::{Dimensions, Matrix};
use p3_merkle_tree::MerkleTreeMmcs;
use p3_symmetric::{
    CompressionFunctionFromHasher, CryptographicHasher, PaddingFreeSponge, SerializingHasher,
};

use super::{
    DIGEST, Felt,
    keccak::{Keccak, LANES},
};

/// Lanes that the sponge takes in at a time. The others are 256 bits: as hard to make collide as the
/// digests.
const RATE: usize = LANES - DIGEST;

/// Levels of a tree below its root whose lowest is committed to in its place: a path is shorter by as
/// many hashes. All trees have more.
const CAP_LEVELS: usize = 4;

/// What the key says of commitments: their hash, what it takes in at a time, and where paths end.
pub const COMMITMENTS: &str = "keccak-f[1600], rate 21, caps of 16";

type Sponge = PaddingFreeSponge<Keccak, LANES, RATE, DIGEST>;
type Hash = SerializingHasher<Sponge>;
type Digest = [u64; DIGEST];
type Packed = [Felt; VECTOR_LEN];
type PackedDigest = [[u64; VECTOR_LEN]; DIGEST];

/// The library's trees, whose rows a hasher hashes.
type TreesOf<H> = MerkleTreeMmcs<
    Packed,
    [u64; VECTOR_LEN],
    H,
    CompressionFunctionFromHasher<Sponge, 2, DIGEST>,
    2,
    DIGEST,
>;

fn trees_of<H>(hash: H) -> TreesOf<H> {
    let compress = CompressionFunctionFromHasher::new(Sponge::new(Keccak));
    TreesOf::new(hash, compress, CAP_LEVELS)
}

fn hash() -> Hash {
    Hash::new(Sponge::new(Keccak))
}

/// The trees.
#[derive(Clone, Debug)]
pub struct Trees(TreesOf<Hash>);

impl Default for Trees {
    fn default() -> Self {
        Self(trees_of(hash()))
    }
}

impl Mmcs<Felt> for Trees {
    type ProverData<M> = <TreesOf<Hash> as Mmcs<Felt>>::ProverData<M>;
    type Commitment = <TreesOf<Hash> as Mmcs<Felt>>::Commitment;
    type Proof = <TreesOf<Hash> as Mmcs<Felt>>::Proof;
    type MultiProof = <TreesOf<Hash> as Mmcs<Felt>>::MultiProof;
    type Error = <TreesOf<Hash> as Mmcs<Felt>>::Error;

    fn commit<M: Matrix<Felt>>(&self, inputs: Vec<M>) -> (Self::Commitment, Self::ProverData<M>) {
        self.0.commit(inputs)
    }

    fn open_batch<M: Matrix<Felt>>(
        &self,
        index: usize,
        prover_data: &Self::ProverData<M>,
    ) -> BatchOpening<Felt, Self> {
        let (opened_values, opening_proof) = self.0.open_batch(index, prover_data).unpack();
        BatchOpening::new(opened_values, opening_proof)
    }

    fn get_matrices<'a, M: Matrix<Felt>>(
        &self,
        prover_data: &'a Self::ProverData<M>,
    ) -> Vec<&'a M> {
        self.0.get_matrices(prover_data)
    }

    fn verify_batch(
        &self,
        commit: &Self::Commitment,
        dimensions: &[Dimensions],
        index: usize,
        opening: BatchOpeningRef<'_, Felt, Self>,
    ) -> Result<(), Self::Error> {
        let (values, proof) = opening.unpack();
        self.0.verify_batch(commit, dimensions, index, BatchOpeningRef::new(values, proof))
    }

    fn open_multi_batch<M: Matrix<Felt>>(
        &self,
        indices: &[usize],
        prover_data: &Self::ProverData<M>,
    ) -> (Vec<Vec<Vec<Felt>>>, Self::MultiProof) {
        self.0.open_multi_batch(indices, prover_data)
    }

    fn verify_multi_batch<R: AsRef<[Felt]> + PartialEq>(
        &self,
        commit: &Self::Commitment,
        dimensions: &[Dimensions],
        indices: &[usize],
        opened_values: &[Vec<R>],
        proof: &Self::MultiProof,
    ) -> Result<(), Self::Error> {
        let known = Known::of(dimensions, opened_values);
        let trees = trees_of(Knowing(&known));
        trees.verify_multi_batch(commit, dimensions, indices, opened_values, proof)
    }
}

/// Hashes of rows that are opened, by where the rows are. As long as they are borrowed, nothing else
/// can be there: what is found is the hash of what is asked for.
#[derive(Debug, Default)]
struct Known<'a> {
    rows: Vec<&'a [Felt]>,
    /// By the address of the first of some rows: which ones they are, and their hash.
    digests: HashMap<usize, (Range<usize>, Digest)>,
}

impl<'a> Known<'a> {
    /// Those that the library's walk asks for: of each opening, the rows of matrices that are equally
    /// high. Without a hash that it asks for the walk computes it.
    fn of<R: AsRef<[Felt]>>(dimensions: &[Dimensions], openings: &'a [Vec<R>]) -> Self {
        let mut known = Self::default();
        let fits = |opening: &Vec<R>| {
            let widths = opening.iter().map(|row| row.as_ref().len());
            widths.eq(dimensions.iter().map(|matrix| matrix.width))
        };
        // The walk refuses the others.
        if openings.iter().all(fits) {
            let height = |&matrix: &usize| dimensions[matrix].height;
            let mut matrices: Vec<usize> = (0..dimensions.len()).collect();
            matrices.sort_by_key(|matrix| Reverse(height(matrix)));
            for matrices in matrices.chunk_by(|one, other| height(one) == height(other)) {
                openings.chunks(VECTOR_LEN).for_each(|openings| known.add(matrices, openings));
            }
        }
        known
    }

    /// Hashes some openings' rows of some matrices, side by side.
    fn add<R: AsRef<[Felt]>>(&mut self, matrices: &[usize], openings: &'a [Vec<R>]) {
        // Where there are fewer, the last takes the place of those that are missing.
        let lanes: [&Vec<R>; VECTOR_LEN] =
            array::from_fn(|lane| &openings[lane.min(openings.len() - 1)]);
        let elements = matrices.iter().flat_map(|&matrix| {
            let rows = lanes.map(|opening| opening[matrix].as_ref());
            (0..rows[0].len()).map(move |column| rows.map(|row| row[column]))
        });
        let digests: PackedDigest = hash().hash_iter(elements);
        for (lane, opening) in openings.iter().enumerate() {
            let start = self.rows.len();
            self.rows.extend(matrices.iter().map(|&matrix| opening[matrix].as_ref()));
            let digest = digests.map(|lanes| lanes[lane]);
            let of = start..self.rows.len();
            self.digests.insert(self.rows[start].as_ptr().addr(), (of, digest));
        }
    }

    /// The hash of these rows, if it is known.
    fn get(&self, rows: &[&[Felt]]) -> Option<Digest> {
        let (of, digest) = self.digests.get(&rows.first()?.as_ptr().addr())?;
        let are_these = self.rows[of.clone()].iter().map(|row| row.as_ptr_range());
        are_these.eq(rows.iter().map(|row| row.as_ptr_range())).then_some(*digest)
    }
}

/// A hasher that knows some hashes already.
#[derive(Clone, Debug)]
struct Knowing<'a>(&'a Known<'a>);

impl CryptographicHasher<Felt, Digest> for Knowing<'_> {
    fn hash_iter<I: IntoIterator<Item = Felt>>(&self, input: I) -> Digest {
        hash().hash_iter(input)
    }

    fn hash_iter_slices<'a, I: IntoIterator<Item = &'a [Felt]>>(&self, input: I) -> Digest {
        let rows: Vec<_> = input.into_iter().collect();
        self.0.get(&rows).unwrap_or_else(|| hash().hash_iter_slices(rows))
    }
}

impl CryptographicHasher<Packed, PackedDigest> for Knowing<'_> {
    fn hash_iter<I: IntoIterator<Item = Packed>>(&self, input: I) -> PackedDigest {
        hash().hash_iter(input)
    }
}

#[cfg(test)]
mod tests {
    use p3_field::PrimeCharacteristicRing;
    use p3_matrix::dense::RowMajorMatrix;

    use super::*;

    /// Log2 of heights, and widths: with equally high ones that do not follow each other.
    const MATRICES: [(usize, usize); 6] = [(5, 3), (7, 40), (5, 1), (7, 2), (6, 21), (7, 25)];
    /// More than fit side by side, and some twice.
    const INDICES: [usize; 13] = [5, 127, 0, 64, 5, 66, 65, 12, 99, 98, 31, 0, 32];

    type Opening = Vec<Vec<Felt>>;

    struct World {
        commitment: <Trees as Mmcs<Felt>>::Commitment,
        dimensions: Vec<Dimensions>,
        openings: Vec<Opening>,
        proof: <Trees as Mmcs<Felt>>::MultiProof,
    }

    impl World {
        fn new() -> Self {
            let matrix = |(log_height, width): (usize, usize)| {
                let cells = (0..width << log_height).map(|at| at * at * (width + 7));
                RowMajorMatrix::new(cells.map(Felt::from_usize).collect(), width)
            };
            let matrices: Vec<_> = MATRICES.into_iter().map(matrix).collect();
            let dimensions = matrices.iter().map(Matrix::dimensions).collect();
            let (commitment, data) = Trees::default().commit(matrices);
            let (openings, proof) = Trees::default().open_multi_batch(&INDICES, &data);
            Self { commitment, dimensions, openings, proof }
        }

        /// Whether it is accepted here, which must be whether the library's trees accept it.
        fn is_accepted(&self, indices: &[usize]) -> bool {
            let Self { commitment, dimensions, openings, proof } = self;
            let trees = Trees::default();
            let ours = trees.verify_multi_batch(commitment, dimensions, indices, openings, proof);
            let theirs =
                trees.0.verify_multi_batch(commitment, dimensions, indices, openings, proof);
            assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
            ours.is_ok()
        }
    }

    #[test]
    fn every_hash_that_the_walk_asks_for_is_known() {
        let world = World::new();
        let known = Known::of(&world.dimensions, &world.openings);
        for opening in &world.openings {
            for group in [&[1, 3, 5][..], &[4], &[0, 2]] {
                let rows: Vec<_> = group.iter().map(|&matrix| &opening[matrix][..]).collect();
                assert_eq!(known.get(&rows), Some(hash().hash_iter_slices(rows.clone())));
                assert_eq!(known.get(&rows[..rows.len() - 1]), None, "a part of them");
                let elsewhere: Vec<_> = rows.iter().map(|row| row.to_vec()).collect();
                let elsewhere: Vec<_> = elsewhere.iter().map(|row| &row[..]).collect();
                assert_eq!(known.get(&elsewhere), None, "the same elsewhere");
            }
        }
    }

    #[test]
    fn what_is_opened_is_accepted_and_nothing_else() {
        assert!(World::new().is_accepted(&INDICES));
        for query in 0..INDICES.len() {
            let mut indices = INDICES;
            indices[query] ^= 1;
            assert!(!World::new().is_accepted(&indices), "query {query}");
            for (matrix, (_, width)) in MATRICES.into_iter().enumerate() {
                for column in [0, width - 1] {
                    let mut world = World::new();
                    world.openings[query][matrix][column] += Felt::ONE;
                    assert!(!world.is_accepted(&INDICES), "{query} {matrix} {column}");
                }
                let mut world = World::new();
                world.openings[query][matrix].push(Felt::ZERO);
                assert!(!world.is_accepted(&INDICES), "{query} {matrix} wider");
            }
            let mut world = World::new();
            world.openings[query].pop();
            assert!(!world.is_accepted(&INDICES), "query {query} without a row");
        }
    }

    /// Rows are told apart by where they are only: so it matters where one ends.
    #[test]
    fn an_element_does_not_move_to_the_next_row() {
        let mut world = World::new();
        for opening in &mut world.openings {
            let moved = opening[1].pop();
            opening[3].splice(0..0, moved);
        }
        assert!(!world.is_accepted(&INDICES));
    }
}
