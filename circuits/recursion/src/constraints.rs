//! A table's constraints as a circuit, lowered from the expressions that the prover's library
//! derives from the table's only definition.

use std::collections::HashMap;
use std::sync::Arc;

use circuits::config::{Challenge, Felt};
use p3_air::symbolic::{
    BaseEntry, BaseLeaf, ExtEntry, ExtLeaf, SymbolicExpr, SymbolicExpression, SymbolicExpressionExt,
};
use plonky2::iop::target::Target;

use crate::shape::Constraints;
use crate::{Builder, Ext, values};

/// What a table's constraints read: columns at the out-of-domain point and its successor,
/// selectors there, and the rest.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    pub(crate) main: [&'a [Ext]; 2],
    pub(crate) preprocessed: [&'a [Ext]; 2],
    pub(crate) permutation: [&'a [Ext]; 2],
    pub(crate) periodic: &'a [Ext],
    pub(crate) public_values: &'a [Target],
    /// For each lookup the bus's offset and the factor that combines a tuple.
    pub(crate) challenges: &'a [Ext],
    pub(crate) terminal: Option<Ext>,
    pub(crate) is_first: Ext,
    pub(crate) is_last: Ext,
    pub(crate) is_transition: Ext,
}

/// All constraints at `row`, combined with the powers of `alpha`: the last one with the zeroth.
///
/// Proves: the value is what the prover's library folds the same constraints to.
pub(crate) fn fold(
    builder: &mut Builder,
    constraints: &Constraints,
    row: &Row<'_>,
    alpha: Ext,
) -> Ext {
    let mut lowering = Lowering { builder, row, base: HashMap::new(), extension: HashMap::new() };
    let Constraints { base, extension, order } = constraints;
    let mut all = vec![None; order.total_constraints()];
    for (&at, expression) in order.base_indices.iter().zip(base) {
        all[at] = Some(lowering.base(expression));
    }
    for (&at, expression) in order.ext_indices.iter().zip(extension) {
        all[at] = Some(lowering.extension(expression));
    }
    let zero = builder.zero_extension();
    all.into_iter().flatten().fold(zero, |sum, value| builder.mul_add_extension(sum, alpha, value))
}

/// Nodes that expressions share are lowered once; the builder itself merges equal operations.
struct Lowering<'a, 'b> {
    builder: &'a mut Builder,
    row: &'a Row<'b>,
    base: HashMap<*const SymbolicExpression<Felt>, Ext>,
    extension: HashMap<*const SymbolicExpressionExt<Felt, Challenge>, Ext>,
}

impl Lowering<'_, '_> {
    fn base(&mut self, expression: &SymbolicExpression<Felt>) -> Ext {
        match expression {
            SymbolicExpr::Leaf(leaf) => self.base_leaf(leaf),
            SymbolicExpr::Add { x, y, .. } => {
                let (x, y) = (self.base_node(x), self.base_node(y));
                self.builder.add_extension(x, y)
            }
            SymbolicExpr::Sub { x, y, .. } => {
                let (x, y) = (self.base_node(x), self.base_node(y));
                self.builder.sub_extension(x, y)
            }
            SymbolicExpr::Neg { x, .. } => {
                let x = self.base_node(x);
                self.negate(x)
            }
            SymbolicExpr::Mul { x, y, .. } => {
                let (x, y) = (self.base_node(x), self.base_node(y));
                self.builder.mul_extension(x, y)
            }
        }
    }

    fn base_node(&mut self, node: &Arc<SymbolicExpression<Felt>>) -> Ext {
        if let Some(&value) = self.base.get(&Arc::as_ptr(node)) {
            return value;
        }
        let value = self.base(node);
        self.base.insert(Arc::as_ptr(node), value);
        value
    }

    fn base_leaf(&mut self, leaf: &BaseLeaf<Felt>) -> Ext {
        match leaf {
            BaseLeaf::Variable(variable) => match variable.entry {
                BaseEntry::Main { offset } => self.row.main[offset][variable.index],
                BaseEntry::Preprocessed { offset } => self.row.preprocessed[offset][variable.index],
                BaseEntry::Public => {
                    self.builder.convert_to_ext(self.row.public_values[variable.index])
                }
                BaseEntry::Periodic => self.row.periodic[variable.index],
            },
            BaseLeaf::IsFirstRow => self.row.is_first,
            BaseLeaf::IsLastRow => self.row.is_last,
            BaseLeaf::IsTransition => self.row.is_transition,
            BaseLeaf::Constant(constant) => {
                let constant = self.builder.constant(values::base(*constant));
                self.builder.convert_to_ext(constant)
            }
        }
    }

    fn extension(&mut self, expression: &SymbolicExpressionExt<Felt, Challenge>) -> Ext {
        match expression {
            SymbolicExpr::Leaf(leaf) => self.extension_leaf(leaf),
            SymbolicExpr::Add { x, y, .. } => {
                let (x, y) = (self.extension_node(x), self.extension_node(y));
                self.builder.add_extension(x, y)
            }
            SymbolicExpr::Sub { x, y, .. } => {
                let (x, y) = (self.extension_node(x), self.extension_node(y));
                self.builder.sub_extension(x, y)
            }
            SymbolicExpr::Neg { x, .. } => {
                let x = self.extension_node(x);
                self.negate(x)
            }
            SymbolicExpr::Mul { x, y, .. } => {
                let (x, y) = (self.extension_node(x), self.extension_node(y));
                self.builder.mul_extension(x, y)
            }
        }
    }

    fn extension_node(&mut self, node: &Arc<SymbolicExpressionExt<Felt, Challenge>>) -> Ext {
        if let Some(&value) = self.extension.get(&Arc::as_ptr(node)) {
            return value;
        }
        let value = self.extension(node);
        self.extension.insert(Arc::as_ptr(node), value);
        value
    }

    fn extension_leaf(&mut self, leaf: &ExtLeaf<Felt, Challenge>) -> Ext {
        match leaf {
            ExtLeaf::Base(expression) => self.base(expression),
            ExtLeaf::ExtVariable(variable) => match variable.entry {
                ExtEntry::Permutation { offset } => self.row.permutation[offset][variable.index],
                ExtEntry::Challenge => self.row.challenges[variable.index],
                ExtEntry::PermutationValue => match self.row.terminal {
                    Some(terminal) => terminal,
                    None => unreachable!("a table with lookups has a terminal"),
                },
            },
            ExtLeaf::ExtConstant(constant) => {
                self.builder.constant_extension(values::extension(*constant))
            }
        }
    }

    fn negate(&mut self, x: Ext) -> Ext {
        let zero = self.builder.zero_extension();
        self.builder.sub_extension(zero, x)
    }
}
