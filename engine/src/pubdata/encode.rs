//! Pubdata to bytes.

use alloc::vec::Vec;

use primitives::{AccountId, Word, byte_len};

use super::{CodeChange, HeaderDiff, NewLeaves, Pubdata, PublishedBlock, VERSION, WordDiff};
use crate::bytes::Writer;

impl Pubdata {
    /// The bytes described at the top of this module.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Most differences are of a nonce and a balance.
        let leaves = self.headers.len() + self.slots.len() + self.accounts.len();
        let mut out = Writer::with_capacity(1024 + 32 * leaves);
        out.u8(VERSION).varint(self.batch_number);
        out.varint(self.next_priority_index).hash(self.priority_hash);
        write_blocks(&mut out, &self.blocks);
        list(&mut out, &self.codes, |out, code| {
            out.u8(code.vm as u8).varint(code.bytes.len() as u64).bytes(&code.bytes);
        });
        list(&mut out, &self.messages, |out, message| {
            write_account(out, message.sender);
            out.varint(message.data.len() as u64).bytes(&message.data);
        });
        indexed(&mut out, &self.headers, write_header);
        indexed(&mut out, &self.slots, write_diff);
        list(&mut out, &self.accounts, write_leaves);
        out.finish()
    }
}

fn list<T>(out: &mut Writer, items: &[T], mut write: impl FnMut(&mut Writer, &T)) {
    out.varint(items.len() as u64);
    for item in items {
        write(out, item);
    }
}

/// A list of leaves that are there already.
fn indexed<T>(out: &mut Writer, items: &[(u64, T)], write: impl Fn(&mut Writer, &T)) {
    let mut next = 0;
    list(out, items, |out, (index, item)| {
        out.varint(index - next);
        next = index + 1;
        write(out, item);
    });
}

fn write_blocks(out: &mut Writer, blocks: &[PublishedBlock]) {
    let mut last = 0;
    list(out, blocks, |out, PublishedBlock { block, hash }| {
        out.varint(block.timestamp - last);
        last = block.timestamp;
        out.varint(block.gas_limit).varint(block.gas_used).varint(block.base_fee);
        out.varint(block.excess_blob_gas).varint(block.blob_gas_used).hash(*hash);
    });
}

fn write_account(out: &mut Writer, account: AccountId) {
    match account.address() {
        Some(address) => out.u8(0).bytes(&address.0),
        None => out.u8(1).account(account),
    };
}

fn write_diff(out: &mut Writer, diff: &WordDiff) {
    let operation = match diff {
        WordDiff::Set(_) => 0,
        WordDiff::Add(_) => 1,
        WordDiff::Sub(_) => 2,
    };
    let operand = diff.operand();
    let len = byte_len(&operand);
    out.u8(operation << 6 | len as u8).number(&operand, len);
}

fn write_header(out: &mut Writer, diff: &HeaderDiff) {
    let HeaderDiff { nonce, balance, code } = diff;
    let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
    out.u8(flag(nonce.is_some(), 1) | flag(balance.is_some(), 2) | flag(code.is_some(), 4));
    for diff in [nonce, balance].into_iter().flatten() {
        write_diff(out, diff);
    }
    match code {
        None => {}
        Some(CodeChange::Removed) => {
            out.varint(0);
        }
        Some(CodeChange::New(place)) => {
            out.varint(place + 1);
        }
    }
}

fn write_leaves(out: &mut Writer, leaves: &NewLeaves) {
    write_account(out, leaves.account);
    out.varint(2 * leaves.slots.len() as u64 + u64::from(leaves.header.is_some()));
    if let Some(header) = &leaves.header {
        write_header(out, header);
    }
    let mut last = Word::ZERO;
    for (key, value) in &leaves.slots {
        let difference = key.wrapping_sub(last);
        last = *key;
        let len = byte_len(&difference);
        out.u8(len as u8).number(&difference, len);
        write_diff(out, value);
    }
}
