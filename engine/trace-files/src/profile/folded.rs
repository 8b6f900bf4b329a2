//! Stacks of frames with counts, in the text form that flame graph tools read.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use primitives::{CallModifier, VmKind};
use trace::{AccountRef, Columns, Dictionaries, RowRef, TableId};

use crate::text::account_text;
use crate::{TraceFileError, TraceReader};

/// Writes a line per transaction, path of frames and opcode: `tx 0;0xaa..;0xbb..;SSTORE 12`.
pub fn write_folded<R: Read>(
    reader: &mut TraceReader<R>,
    opcode_name: impl Fn(VmKind, u8) -> &'static str,
    out: &mut impl Write,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), TraceFileError> {
    let mut stacks = FoldedStacks::default();
    while let Some(segment) = reader.next_segment()? {
        stacks.segment(&segment);
        stacks.write(&opcode_name, out, false).map_err(TraceFileError::Write)?;
        let (done, total) = reader.progress();
        progress(done, total);
    }
    stacks.write(&opcode_name, out, true).map_err(TraceFileError::Write)?;
    out.flush().map_err(TraceFileError::Write)
}

/// A path of frames within a transaction.
#[derive(Debug)]
struct Node {
    parent: Option<usize>,
    account: AccountRef,
    vm: u8,
    modifier: u8,
    children: BTreeMap<(AccountRef, u8, u8), usize>,
    /// Instructions by opcode.
    steps: BTreeMap<u8, u64>,
}

/// Counts under construction, in memory for the transactions that have not been written.
#[derive(Debug, Default)]
pub struct FoldedStacks {
    dictionaries: Dictionaries,
    /// Paths of each transaction; the first frames of a transaction are roots.
    paths: BTreeMap<RowRef, Vec<Node>>,
    /// Path of every frame that runs.
    frames: BTreeMap<RowRef, (RowRef, usize)>,
    ended: RowRef,
}

impl FoldedStacks {
    /// Counts the instructions of the next segment.
    pub fn segment(&mut self, segment: &Columns) {
        self.dictionaries.extend(segment);
        for (number, row) in (segment.first_row(TableId::Frames)..).zip(segment.frames.rows()) {
            let parent = self.frames.get(&row.parent).map(|(_, node)| *node);
            let nodes = self.paths.entry(row.transaction).or_default();
            let key = (row.code_account, row.vm, row.modifier);
            let known = match parent {
                Some(parent) => nodes.get(parent).and_then(|node| node.children.get(&key)).copied(),
                None => nodes.iter().position(|node| {
                    node.parent.is_none() && (node.account, node.vm, node.modifier) == key
                }),
            };
            let node = known.unwrap_or_else(|| {
                let (account, vm, modifier) = key;
                let (children, steps) = (BTreeMap::new(), BTreeMap::new());
                nodes.push(Node { parent, account, vm, modifier, children, steps });
                let node = nodes.len() - 1;
                if let Some(parent) = parent.and_then(|parent| nodes.get_mut(parent)) {
                    parent.children.insert(key, node);
                }
                node
            });
            self.frames.insert(RowRef(number as u32), (row.transaction, node));
        }
        let mut start = 0;
        for stretch in segment.steps.frame.chunk_by(|one, next| one == next) {
            let end = start + stretch.len();
            let opcodes = &segment.steps.opcode[start..end];
            start = end;
            let Some((transaction, node)) = self.frames.get(&stretch[0]) else { continue };
            let nodes = self.paths.get_mut(transaction);
            let Some(node) = nodes.and_then(|nodes| nodes.get_mut(*node)) else { continue };
            opcodes.iter().for_each(|opcode| *node.steps.entry(*opcode).or_default() += 1);
        }
        for frame in &segment.outcomes.frame {
            self.frames.remove(frame);
        }
        let transactions = segment.next_first()[TableId::Transactions as usize];
        self.ended = transactions.checked_sub(1).map_or(RowRef::NONE, |last| RowRef(last as u32));
    }

    /// Writes the lines of the transactions that ended, or of all, and forgets them.
    pub fn write(
        &mut self,
        opcode_name: &impl Fn(VmKind, u8) -> &'static str,
        out: &mut impl Write,
        all: bool,
    ) -> std::io::Result<()> {
        let ended = self.ended.get();
        while let Some(entry) = self.paths.first_entry() {
            let number = entry.key().get();
            if !all && (number.is_none() || number > ended) {
                break;
            }
            let root = number.map_or("no transaction".to_owned(), |number| format!("tx {number}"));
            let nodes = entry.remove();
            let mut names: Vec<String> = Vec::new();
            for node in &nodes {
                let above = node.parent.and_then(|parent| names.get(parent)).unwrap_or(&root);
                let name = format!("{above};{}", self.label(node));
                for (opcode, count) in &node.steps {
                    let vm = VmKind::from_number(node.vm);
                    let opcode = vm.map_or("?", |vm| opcode_name(vm, *opcode));
                    writeln!(out, "{name};{opcode} {count}")?;
                }
                names.push(name);
            }
        }
        Ok(())
    }

    fn label(&self, node: &Node) -> String {
        let account = self.dictionaries.account(node.account);
        let account = account.as_ref().map_or("?".to_owned(), account_text);
        match CallModifier::from_number(node.modifier) {
            None | Some(CallModifier::None) => account,
            Some(modifier) => format!("{account} ({modifier:?})"),
        }
    }
}
