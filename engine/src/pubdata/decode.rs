//! Bytes to pubdata. Nothing is believed: lengths are checked against the bytes that are left before
//! room is made, and what the encoder would not have written is refused.

use alloc::vec::Vec;

use primitives::{AccountId, H160, VmKind, Word};

use super::{
    CodeChange, HeaderDiff, NewLeaves, Pubdata, PublishedBlock, PublishedCode, VERSION, WordDiff,
};
use crate::{
    bytes::{FormatError, Reader},
    context::LastBlock,
    journal::Message,
};

type Result<T> = core::result::Result<T, FormatError>;

impl Pubdata {
    /// The reverse of [`Self::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(bytes);
        reader.version(VERSION)?;
        let pubdata = Self {
            batch_number: reader.varint("batch number")?,
            next_priority_index: reader.varint("next priority index")?,
            priority_hash: reader.hash("priority hash")?,
            blocks: read_blocks(&mut reader)?,
            codes: list(&mut reader, "codes", 2, read_code)?,
            messages: list(&mut reader, "messages", 22, read_message)?,
            headers: indexed(&mut reader, "headers", read_header)?,
            slots: indexed(&mut reader, "slots", read_diff)?,
            accounts: read_accounts(&mut reader)?,
        };
        reader.finish()?;
        Ok(pubdata)
    }
}

/// A list of items of at least `least_size` bytes.
fn list<'a, T>(
    reader: &mut Reader<'a>,
    field: &'static str,
    least_size: usize,
    mut read: impl FnMut(&mut Reader<'a>) -> Result<T>,
) -> Result<Vec<T>> {
    let count = reader.count(field, least_size)?;
    let mut items = Vec::with_capacity(count);
    for _ in 0..count {
        items.push(read(reader)?);
    }
    Ok(items)
}

fn indexed<'a, T>(
    reader: &mut Reader<'a>,
    field: &'static str,
    read: impl Fn(&mut Reader<'a>) -> Result<T>,
) -> Result<Vec<(u64, T)>> {
    let mut next = Some(0u64);
    list(reader, field, 2, |reader| {
        let skipped = reader.varint(field)?;
        let index = next.and_then(|next| next.checked_add(skipped));
        let index = index.ok_or(FormatError::Value { field, got: skipped })?;
        next = index.checked_add(1);
        Ok((index, read(reader)?))
    })
}

fn read_blocks(reader: &mut Reader<'_>) -> Result<Vec<PublishedBlock>> {
    let mut timestamp = 0u64;
    list(reader, "blocks", 38, |reader| {
        let (field, got) = ("timestamp", reader.varint("timestamp")?);
        timestamp = timestamp.checked_add(got).ok_or(FormatError::Value { field, got })?;
        let block = LastBlock {
            number: 0,
            timestamp,
            gas_limit: reader.varint("gas limit")?,
            gas_used: reader.varint("gas used")?,
            base_fee: reader.varint("base fee")?,
            excess_blob_gas: reader.varint("excess blob gas")?,
            blob_gas_used: reader.varint("blob gas used")?,
        };
        Ok(PublishedBlock { block, hash: reader.hash("block hash")? })
    })
}

fn read_code(reader: &mut Reader<'_>) -> Result<PublishedCode> {
    let number = reader.u8("vm kind")?;
    let vm = VmKind::from_number(number).filter(|vm| *vm != VmKind::None);
    let vm = vm.ok_or(FormatError::Value { field: "vm kind", got: number.into() })?;
    let bytes = read_bytes(reader, "code")?;
    if bytes.is_empty() {
        return Err(FormatError::Value { field: "code length", got: 0 });
    }
    Ok(PublishedCode { vm, bytes })
}

fn read_bytes(reader: &mut Reader<'_>, field: &'static str) -> Result<Vec<u8>> {
    let len = reader.count(field, 1)?;
    Ok(reader.take(field, len)?.to_vec())
}

fn read_message(reader: &mut Reader<'_>) -> Result<Message> {
    Ok(Message { sender: read_account(reader)?, data: read_bytes(reader, "message")? })
}

fn read_account(reader: &mut Reader<'_>) -> Result<AccountId> {
    let field = "account";
    match reader.u8(field)? {
        0 => Ok(H160(reader.array(field)?).into()),
        1 => {
            let account = reader.account(field)?;
            let is_short = account.address().is_some();
            if is_short { Err(FormatError::NotCanonical { field }) } else { Ok(account) }
        }
        got => Err(FormatError::Value { field, got: got.into() }),
    }
}

/// A number of that many bytes, without zeros in front.
fn read_operand(reader: &mut Reader<'_>, field: &'static str, len: u8) -> Result<Word> {
    if len > 32 {
        return Err(FormatError::Value { field, got: len.into() });
    }
    let bytes = reader.take(field, len.into())?;
    match bytes.first() {
        Some(0) => Err(FormatError::NotCanonical { field }),
        _ => Ok(Word::from_be_slice(bytes)),
    }
}

fn read_diff(reader: &mut Reader<'_>) -> Result<WordDiff> {
    let field = "word difference";
    let first = reader.u8(field)?;
    let operand = read_operand(reader, field, first & 0x3f)?;
    match first >> 6 {
        0 => Ok(WordDiff::Set(operand)),
        1 | 2 if operand.is_zero() => Err(FormatError::NotCanonical { field }),
        1 => Ok(WordDiff::Add(operand)),
        2 => Ok(WordDiff::Sub(operand)),
        _ => Err(FormatError::Value { field, got: first.into() }),
    }
}

fn read_header(reader: &mut Reader<'_>) -> Result<HeaderDiff> {
    let field = "header difference";
    let flags = reader.u8(field)?;
    if flags == 0 || flags > 7 {
        return Err(FormatError::Value { field, got: flags.into() });
    }
    let mut diff_if = |flag: u8| (flags & flag != 0).then(|| read_diff(reader)).transpose();
    let (nonce, balance) = (diff_if(1)?, diff_if(2)?);
    let code = match flags & 4 {
        0 => None,
        _ => Some(match reader.varint("place of the code")? {
            0 => CodeChange::Removed,
            place => CodeChange::New(place - 1),
        }),
    };
    Ok(HeaderDiff { nonce, balance, code })
}

fn read_accounts(reader: &mut Reader<'_>) -> Result<Vec<NewLeaves>> {
    let field = "new leaves";
    let mut last = None;
    list(reader, field, 24, |reader| {
        let account = read_account(reader)?;
        if last.replace(account).is_some_and(|last| last >= account) {
            return Err(FormatError::NotCanonical { field });
        }
        read_leaves(reader, account)
    })
}

fn read_leaves(reader: &mut Reader<'_>, account: AccountId) -> Result<NewLeaves> {
    let field = "new slots";
    let what = reader.varint(field)?;
    if what == 0 {
        return Err(FormatError::NotCanonical { field });
    }
    let header = (what % 2 == 1).then(|| read_header(reader)).transpose()?;
    let mut slots: Vec<(Word, WordDiff)> = Vec::new();
    for _ in 0..what / 2 {
        let len = reader.u8(field)?;
        let difference = read_operand(reader, field, len)?;
        let key = match slots.last() {
            None => difference,
            Some(_) if difference.is_zero() => return Err(FormatError::NotCanonical { field }),
            Some((last, _)) => {
                last.checked_add(difference).ok_or(FormatError::NotCanonical { field })?
            }
        };
        slots.push((key, read_diff(reader)?));
    }
    Ok(NewLeaves { account, header, slots })
}
