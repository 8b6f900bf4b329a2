//! `merkle_path`: from nodes of the state tree to those that stand some levels above.
//!
//! The two-to-one hash is `truncate4(permute(left || right)) + left`. A bare truncated permutation
//! is no compression function by itself: whoever picks the output and any four more elements can
//! run the permutation backwards and read off a preimage. Adding the left input forward stops that,
//! for four additions.

use crate::{digest::Digest, poseidon2::permute};

/// Most levels of one call: as many as the index has bits.
pub const LEVELS_MAX: usize = 32;

/// The nodes that climb side by side, past the same siblings.
#[derive(Debug)]
pub enum Lanes<'a> {
    /// A node that is read.
    One(&'a mut Digest),
    /// A node before and after a change.
    Two(&'a mut [Digest; 2]),
}

impl Lanes<'_> {
    /// The nodes.
    pub fn nodes(&mut self) -> &mut [Digest] {
        match self {
            Self::One(node) => core::slice::from_mut(node),
            Self::Two(nodes) => nodes.as_mut_slice(),
        }
    }
}

/// Hashes the digests of a node's two children.
#[inline]
pub const fn compress(left: Digest, right: Digest) -> Digest {
    let (Digest([a, b, c, d]), Digest([e, f, g, h])) = (left, right);
    let [p, q, r, s, ..] = permute([a, b, c, d, e, f, g, h]);
    Digest([p.plus(a), q.plus(b), r.plus(c), s.plus(d)])
}

/// Climbs past the siblings; a lane is the right child where the next bit of `index` is 1.
#[inline]
pub fn climb(mut lanes: Lanes<'_>, siblings: &[Digest], mut index: u32) {
    for &sibling in siblings {
        let is_right = index & 1 == 1;
        for node in lanes.nodes() {
            *node = if is_right { compress(sibling, *node) } else { compress(*node, sibling) };
        }
        index >>= 1;
    }
}
