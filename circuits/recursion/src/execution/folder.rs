//! The circuits that fold the proofs of a key's executions.

use circuits::{
    execution::{ExecutionKey, SegmentProof},
    proof::Body,
    shapes::SHAPES_MAX,
    verify::RecursiveKey,
};

use super::{ExecutionFoldError, Segments, Statement};
use crate::{
    error::FoldError,
    fold::{Folded, Folder},
    shape::Class,
    wrap::Wrapper,
};

/// The circuits that wrap segments of some shapes, and fold them. They take proofs of one key only,
/// which is part of every circuit.
#[derive(Debug)]
pub struct ExecutionFolder<'a> {
    key: &'a ExecutionKey,
    shapes: Vec<Vec<usize>>,
    wrappers: Vec<Wrapper>,
    folder: Folder,
}

impl<'a> ExecutionFolder<'a> {
    /// Builds all circuits for segments of these heights, which takes longer than wrapping a proof.
    ///
    /// The shapes of [`circuits::shapes::of`] are those that other people's proofs are of.
    pub fn new<S: AsRef<[usize]>>(
        key: &'a ExecutionKey,
        shapes: &[S],
    ) -> Result<Self, ExecutionFoldError> {
        let recursive = key.recursive().ok_or(ExecutionFoldError::Configuration)?;
        if shapes.len() > SHAPES_MAX {
            return Err(ExecutionFoldError::Shapes(shapes.len()));
        }
        let shapes: Vec<Vec<usize>> = shapes.iter().map(|shape| shape.as_ref().to_vec()).collect();
        let wrapper = |shape: &Vec<usize>| {
            key.security_of(shape)?;
            Ok(Wrapper::new(class(&recursive, shape)?))
        };
        let wrappers: Vec<Wrapper> =
            shapes.iter().map(wrapper).collect::<Result<_, ExecutionFoldError>>()?;
        let chain = Segments { key: recursive.digest };
        let folder = Folder::new(&chain, &wrappers.iter().collect::<Vec<_>>())?;
        Ok(Self { key, shapes, wrappers, folder })
    }

    /// A proof of constant size that says what the proof of a segment does.
    pub fn wrap(&self, proof: &SegmentProof) -> Result<Folded, ExecutionFoldError> {
        let Body::Recursive(body) = &proof.body else {
            return Err(ExecutionFoldError::Configuration);
        };
        self.key.verify_segment(proof)?;
        let heights = proof.body.log_heights();
        let shape = self.shapes.iter().position(|shape| shape[..] == *heights);
        let shape = shape.ok_or_else(|| ExecutionFoldError::Shape(heights.to_vec()))?;
        let public_values = self.key.public_values(&proof.statement)?;
        let wrapped = self.wrappers[shape].wrap(body, &public_values)?;
        Ok(self.folder.lift(shape, &wrapped)?)
    }

    /// One proof of what both say, the earlier one first.
    pub fn fold(&self, left: &Folded, right: &Folded) -> Result<Folded, ExecutionFoldError> {
        self.verify(left)?.is_followed_by(&self.verify(right)?)?;
        Ok(self.folder.fold(left, right)?)
    }

    /// What `folded` says.
    pub fn verify(&self, folded: &Folded) -> Result<Statement, ExecutionFoldError> {
        let elements = self.folder.verify(folded)?;
        Statement::from_elements(&elements).ok_or(ExecutionFoldError::Statement)
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

/// The class of the segments of a shape.
fn class(key: &RecursiveKey<'_>, shape: &[usize]) -> Result<Class, FoldError> {
    Ok(Class::new(key.airs, shape, &key.parameters, &key.digest, key.common)?)
}
