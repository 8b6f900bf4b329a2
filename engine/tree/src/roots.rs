//! The roots before and after, from leaves and siblings that may be lies. Trusted.

use core::ops::Range;

use chips::merkle_path::{LEVELS_MAX, Lanes};

use crate::{
    climb::{Climber, climb},
    hash::Digest,
    leaf::{EMPTY, empty},
    verify::{UpdateError, is_empty_subtree},
};

/// A node before and after the update.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Both {
    /// Nothing below it changed, so it is hashed once.
    Same(Digest),
    /// Before and after.
    Changed([Digest; 2]),
}

impl Both {
    pub(crate) const fn before(&self) -> Digest {
        match *self {
            Self::Same(digest) | Self::Changed([digest, _]) => digest,
        }
    }

    pub(crate) const fn after(&self) -> Digest {
        match *self {
            Self::Same(digest) | Self::Changed([_, digest]) => digest,
        }
    }
}

/// The root above `leaves`, by strictly increasing index, in a tree that is empty from `next_free`
/// on but for the leaves; `None` if there are none. `merkle_path` is that of the system calls.
pub(crate) fn roots(
    next_free: u64,
    leaves: impl IntoIterator<Item = (u64, Both)>,
    siblings: &[Digest],
    merkle_path: impl FnMut(Lanes<'_>, &[Digest], u32),
) -> Result<Option<Both>, UpdateError> {
    let mut verifier = Verifier { next_free, siblings, merkle_path };
    let roots = climb(&mut verifier, leaves)?;
    match verifier.siblings.len() {
        0 => Ok(roots),
        extra => Err(UpdateError::ExtraSiblings(extra)),
    }
}

struct Verifier<'a, P> {
    next_free: u64,
    /// Those that are not used up.
    siblings: &'a [Digest],
    merkle_path: P,
}

impl<'a, P: FnMut(Lanes<'_>, &[Digest], u32)> Verifier<'a, P> {
    /// The siblings of the first few of `levels`: as many as can be climbed past by one call because
    /// they are all given, or all empty.
    fn next_siblings(
        &mut self,
        levels: Range<u8>,
        index: u64,
    ) -> Result<&'a [Digest], UpdateError> {
        let Range { start, end } = levels;
        let end = end.min(start.saturating_add(LEVELS_MAX as u8));
        let is_empty = |level, index| is_empty_subtree(level, index, self.next_free);
        let is_sibling_empty = |&level: &u8| is_empty(level, index >> (level - start) ^ 1);

        // Until all to the right of the way is empty, no sibling on it is, and only the last node of
        // a level is that far right: for all others one look at the last level is enough.
        let is_at_edge = is_empty(end - 1, (index >> (end - 1 - start)) + 1);
        let is_first_empty = is_at_edge && is_sibling_empty(&start);
        let count = if is_at_edge {
            let is_alike = |level: &u8| is_sibling_empty(level) == is_first_empty;
            (start..end).take_while(is_alike).count()
        } else {
            usize::from(end - start)
        };
        if is_first_empty {
            return Ok(&EMPTY[usize::from(start)..][..count]);
        }
        let Some((given, rest)) = self.siblings.split_at_checked(count) else {
            let there = self.siblings.len() as u8;
            return Err(UpdateError::MissingSibling {
                level: start + there,
                index: index >> there ^ 1,
            });
        };
        self.siblings = rest;
        Ok(given)
    }

    fn compress(&mut self, left: Digest, right: Digest) -> Digest {
        let mut node = left;
        (self.merkle_path)(Lanes::One(&mut node), &[right], 0);
        node
    }
}

impl<P: FnMut(Lanes<'_>, &[Digest], u32)> Climber for Verifier<'_, P> {
    type Node = Both;
    type Error = UpdateError;

    #[inline]
    fn run(
        &mut self,
        mut levels: Range<u8>,
        mut index: u64,
        node: &mut Both,
    ) -> Result<(), UpdateError> {
        while !levels.is_empty() {
            let siblings = self.next_siblings(levels.clone(), index)?;
            let lanes = match node {
                Both::Same(node) => Lanes::One(node),
                Both::Changed(both) => Lanes::Two(both),
            };
            (self.merkle_path)(lanes, siblings, index as u32);
            levels.start += siblings.len() as u8;
            index >>= siblings.len();
        }
        Ok(())
    }

    #[inline]
    fn parent(
        &mut self,
        level: u8,
        index: u64,
        [left, right]: [Both; 2],
    ) -> Result<Both, UpdateError> {
        if let (Both::Same(left), Both::Same(right)) = (&left, &right) {
            return Ok(Both::Same(self.compress(*left, *right)));
        }
        // What was empty need not be hashed to be known.
        let old = if is_empty_subtree(level + 1, index, self.next_free) {
            empty(level + 1)
        } else {
            self.compress(left.before(), right.before())
        };
        Ok(Both::Changed([old, self.compress(left.after(), right.after())]))
    }
}
