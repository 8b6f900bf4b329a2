//! From some nodes of the lowest level to the root, each shared path once.

use alloc::vec::Vec;

use crate::leaf::DEPTH;

/// What to do on the way up. `index` counts the nodes of a level from the left.
pub trait Climber {
    /// What is known of a node.
    type Node: Copy;
    /// What can go wrong.
    type Error;

    /// A node that is needed but not below any of the given ones. Asked for level by level from
    /// the bottom, and from left to right within a level: the order of siblings in a witness.
    fn sibling(&mut self, level: u8, index: u64) -> Result<Self::Node, Self::Error>;

    /// The parent at `index` of `level + 1` of two nodes of `level`.
    fn parent(
        &mut self,
        level: u8,
        index: u64,
        children: [Self::Node; 2],
    ) -> Result<Self::Node, Self::Error>;
}

/// The root above `nodes`, which are leaves by strictly increasing index; `None` if there are none.
pub fn climb<C: Climber>(
    climber: &mut C,
    mut nodes: Vec<(u64, C::Node)>,
) -> Result<Option<C::Node>, C::Error> {
    for level in 0..DEPTH {
        // Parents take the place of their children: there are never more of them.
        let (mut read, mut written) = (0, 0);
        while let Some(&(index, node)) = nodes.get(read) {
            let sibling_index = index ^ 1;
            let mut taken = 1;
            let children = if index > sibling_index {
                [climber.sibling(level, sibling_index)?, node]
            } else if let Some(&(next_index, next)) = nodes.get(read + 1)
                && next_index == sibling_index
            {
                taken = 2;
                [node, next]
            } else {
                [node, climber.sibling(level, sibling_index)?]
            };
            nodes[written] = (index / 2, climber.parent(level, index / 2, children)?);
            read += taken;
            written += 1;
        }
        nodes.truncate(written);
    }
    Ok(nodes.first().map(|&(_, root)| root))
}
