//! From some leaves to the root, each shared path once.
//!
//! The way is depth first: a node climbs alone, in one run, until it stands beside the node that
//! its neighbour's way leads to; from their parent on the two go as one. So the siblings of a run
//! are asked for one after the other, and where they lie side by side in memory one call of
//! [`chips::merkle_path`] climbs past all of them.

use alloc::vec::Vec;
use core::ops::Range;

use crate::leaf::DEPTH;

/// What to do on the way up. `index` counts the nodes of a level from the left.
///
/// The nodes above the given leaves are reached in post-order: all those below the left child, all
/// those below the right child, then the node itself. A node with only one child above the leaves
/// needs the other child, its **sibling**; the order of the siblings in a witness is that in which
/// the nodes that need them are reached.
pub trait Climber {
    /// What is known of a node.
    type Node: Copy;
    /// What can go wrong.
    type Error;

    /// Turns the node at `index` of the first of `levels` into the one above it that stands just
    /// above the last of them. It is alone on each of the levels, of which there may be none.
    fn run(
        &mut self,
        levels: Range<u8>,
        index: u64,
        node: &mut Self::Node,
    ) -> Result<(), Self::Error>;

    /// The parent at `index` of `level + 1` of two nodes of `level`.
    fn parent(
        &mut self,
        level: u8,
        index: u64,
        children: [Self::Node; 2],
    ) -> Result<Self::Node, Self::Error>;
}

/// A [`Climber::run`] step by step, past the siblings that `sibling` knows by level and index.
#[inline]
pub fn run_by_steps<C: Climber>(
    climber: &mut C,
    levels: Range<u8>,
    mut index: u64,
    node: &mut C::Node,
    mut sibling: impl FnMut(&mut C, u8, u64) -> Result<C::Node, C::Error>,
) -> Result<(), C::Error> {
    for level in levels {
        let sibling = sibling(climber, level, index ^ 1)?;
        let children = if index & 1 == 1 { [sibling, *node] } else { [*node, sibling] };
        index /= 2;
        *node = climber.parent(level, index, children)?;
    }
    Ok(())
}

/// The root above `leaves`, which are by strictly increasing index; `None` if there are none.
pub fn climb<C: Climber>(
    climber: &mut C,
    leaves: impl IntoIterator<Item = (u64, C::Node)>,
) -> Result<Option<C::Node>, C::Error> {
    // Nodes that wait for the one beside them, with their level; a later one is on a lower level.
    let mut waiting: Vec<(u8, C::Node)> = Vec::new();
    let mut leaves = leaves.into_iter().peekable();
    while let Some((index, mut node)) = leaves.next() {
        let mut level = 0;
        let meets_next = leaves.peek().map_or(DEPTH, |&(next, _)| meeting(index, next));
        loop {
            let meets_last = waiting.last().map_or(DEPTH, |&(level, _)| level);
            let top = meets_last.min(meets_next);
            climber.run(level..top, index >> level, &mut node)?;
            level = top;
            if meets_next <= meets_last {
                break;
            }
            let Some((_, left)) = waiting.pop() else { break };
            level += 1;
            node = climber.parent(top, index >> level, [left, node])?;
        }
        waiting.push((level, node));
    }
    Ok(waiting.first().map(|&(_, root)| root))
}

/// The level on which the ways from two leaves stand side by side. Leaves of which one is no leaf of
/// this tree never meet below the root, nor does a leaf meet itself.
fn meeting(a: u64, b: u64) -> u8 {
    (a ^ b).checked_ilog2().map_or(DEPTH, |bit| DEPTH.min(bit as u8))
}

#[cfg(test)]
mod tests {
    use core::convert::Infallible;
    use std::vec;

    use proptest::{collection::btree_set, prelude::*};

    use super::*;

    /// Keeps the siblings that it is asked for and the nodes that it reaches, by level and index.
    #[derive(Default)]
    struct Order {
        siblings: Vec<(u8, u64)>,
        nodes: Vec<(u8, u64)>,
    }

    impl Climber for Order {
        type Node = (u8, u64);
        type Error = Infallible;

        fn run(
            &mut self,
            levels: Range<u8>,
            index: u64,
            node: &mut Self::Node,
        ) -> Result<(), Infallible> {
            assert!(levels.is_empty() || *node == (levels.start, index));
            run_by_steps(self, levels, index, node, |order, level, index| {
                order.siblings.push((level, index));
                Ok((level, index))
            })
        }

        fn parent(
            &mut self,
            level: u8,
            index: u64,
            children: [Self::Node; 2],
        ) -> Result<Self::Node, Infallible> {
            assert_eq!(children, [(level, 2 * index), (level, 2 * index + 1)]);
            self.nodes.push((level + 1, index));
            Ok((level + 1, index))
        }
    }

    fn order(leaves: &[u64]) -> Order {
        let mut order = Order::default();
        let Ok(root) = climb(&mut order, leaves.iter().map(|&index| (index, (0, index))));
        assert_eq!(root, (!leaves.is_empty()).then_some((DEPTH, 0)));
        order
    }

    /// The order as it is defined. Whether anything is below the node.
    fn visit(leaves: &[u64], level: u8, index: u64, order: &mut Order) -> bool {
        let is_below = |leaf: &u64| leaf >> level == index;
        if level == 0 || !leaves.iter().any(is_below) {
            return leaves.iter().any(is_below);
        }
        for child in [2 * index, 2 * index + 1] {
            visit(leaves, level - 1, child, order);
        }
        for child in [2 * index, 2 * index + 1] {
            if !leaves.iter().any(|leaf| leaf >> (level - 1) == child) {
                order.siblings.push((level - 1, child));
            }
        }
        order.nodes.push((level, index));
        true
    }

    #[test]
    fn the_siblings_of_a_run_follow_each_other() {
        let mut expected = vec![(0, 1), (0, 2), (0, 4), (1, 3)];
        expected.extend((3..DEPTH).map(|level| (level, 1)));
        assert_eq!(order(&[0, 3, 5]).siblings, expected);
        assert_eq!(order(&[]).siblings, []);
    }

    #[test]
    fn leaves_of_no_such_tree_are_left_alone() {
        let mut order = Order::default();
        let leaves = [0, 1 << DEPTH, u64::MAX].map(|index| (index, (0, index)));
        assert_eq!(climb(&mut order, leaves), Ok(Some((DEPTH, 0))));
        assert_eq!(order.siblings.len(), 3 * usize::from(DEPTH));
    }

    proptest! {
        #[test]
        fn the_order_is_the_post_order(
            near in btree_set(0..64u64, 0..24),
            far in btree_set(0..1u64 << DEPTH, 0..8),
        ) {
            let leaves: Vec<u64> = near.union(&far).copied().collect();
            let mut expected = Order::default();
            visit(&leaves, DEPTH, 0, &mut expected);
            let found = order(&leaves);
            prop_assert_eq!(found.siblings, expected.siblings);
            prop_assert_eq!(found.nodes, expected.nodes);
        }
    }
}
