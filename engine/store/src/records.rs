//! Records of variable length. Each begins with its version.

use primitives::{AccountId, H256, Word};
use tree::{
    Commitment, Digest, Place, Touched, UpdateWitness,
    witness::{touched_from_bytes, touched_to_bytes},
};

use crate::bytes::{Reader, RecordError, Writer};

const HEAD_VERSION: u8 = 1;
const BATCH_VERSION: u8 = 2;
const PLACE_VERSION: u8 = 1;

const HEADER_TAG: u8 = 1;
const STORAGE_TAG: u8 = 2;

/// The state after a batch, in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of the last batch; zero is the genesis.
    pub number: u64,
    /// The tree's commitment.
    pub commitment: Commitment,
    /// What the chain carries from batch to batch beside the tree; opaque here.
    pub context: Vec<u8>,
}

/// What a touched key stands for, and the preimage that its value had before the batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TouchedPlace {
    /// Account and slot, or account header.
    pub place: Place,
    /// The preimage of the old value, if it had one.
    pub preimage: Option<Vec<u8>>,
}

/// Everything that is needed to execute a batch again, to prove it and to take it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchRecord {
    /// The state before the batch.
    pub previous: Head,
    /// The commitment after it.
    pub next: Commitment,
    /// The batch as it was given; opaque here.
    pub input: Vec<u8>,
    /// What was stated about it; opaque here.
    pub statement: Vec<u8>,
    /// The touched keys in key order.
    pub touched: Vec<Touched>,
    /// What each of them stands for.
    pub places: Vec<TouchedPlace>,
    /// Proves the old values and the next commitment.
    pub witness: UpdateWitness,
    /// Hashes of the codes that came with this batch.
    pub new_codes: Vec<H256>,
}

impl Head {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new(HEAD_VERSION);
        put_head(&mut writer, self);
        writer.finish()
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, RecordError> {
        let mut reader = Reader::new(bytes, HEAD_VERSION)?;
        let head = head(&mut reader)?;
        reader.finish()?;
        Ok(head)
    }
}

impl BatchRecord {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new(BATCH_VERSION);
        put_head(&mut writer, &self.previous);
        put_commitment(&mut writer, &self.next);
        writer.bytes(&self.input).bytes(&self.statement);
        writer.bytes(&touched_to_bytes(&self.touched)).u64(self.places.len() as u64);
        for TouchedPlace { place, preimage } in &self.places {
            put_place(&mut writer, place);
            writer.optional_bytes(preimage.as_deref());
        }
        writer.bytes(&self.witness.to_bytes()).u64(self.new_codes.len() as u64);
        for hash in &self.new_codes {
            writer.raw(&hash.0);
        }
        writer.finish()
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, RecordError> {
        let mut reader = Reader::new(bytes, BATCH_VERSION)?;
        let record = Self {
            previous: head(&mut reader)?,
            next: commitment(&mut reader)?,
            input: reader.bytes()?.to_vec(),
            statement: reader.bytes()?.to_vec(),
            touched: touched_from_bytes(reader.bytes()?)?,
            places: reader.list(|reader| {
                Ok(TouchedPlace { place: place(reader)?, preimage: reader.optional_bytes()? })
            })?,
            witness: UpdateWitness::from_bytes(reader.bytes()?)?,
            new_codes: reader.list(|reader| reader.array().map(H256))?,
        };
        reader.finish()?;
        Ok(record)
    }
}

pub(crate) fn place_to_bytes(place: &Place) -> Vec<u8> {
    let mut writer = Writer::new(PLACE_VERSION);
    put_place(&mut writer, place);
    writer.finish()
}

pub(crate) fn place_from_bytes(bytes: &[u8]) -> Result<Place, RecordError> {
    let mut reader = Reader::new(bytes, PLACE_VERSION)?;
    let place = place(&mut reader)?;
    reader.finish()?;
    Ok(place)
}

fn put_place(writer: &mut Writer, place: &Place) {
    match place {
        Place::Header(account) => writer.raw(&[HEADER_TAG]).raw(&account.0),
        Place::Storage(account, slot) => {
            writer.raw(&[STORAGE_TAG]).raw(&account.0).raw(&slot.to_be_bytes::<32>())
        }
    };
}

fn place(reader: &mut Reader<'_>) -> Result<Place, RecordError> {
    match reader.u8()? {
        HEADER_TAG => Ok(Place::Header(AccountId(reader.array()?))),
        STORAGE_TAG => {
            let account = AccountId(reader.array()?);
            Ok(Place::Storage(account, Word::from_be_bytes(reader.array::<32>()?)))
        }
        tag => Err(RecordError::Tag(tag)),
    }
}

fn put_head(writer: &mut Writer, head: &Head) {
    writer.u64(head.number);
    put_commitment(writer, &head.commitment);
    writer.bytes(&head.context);
}

fn head(reader: &mut Reader<'_>) -> Result<Head, RecordError> {
    Ok(Head {
        number: reader.u64()?,
        commitment: commitment(reader)?,
        context: reader.bytes()?.to_vec(),
    })
}

fn put_commitment(writer: &mut Writer, commitment: &Commitment) {
    writer.raw(&commitment.root.to_bytes()).u64(commitment.next_free);
}

fn commitment(reader: &mut Reader<'_>) -> Result<Commitment, RecordError> {
    Ok(Commitment { root: Digest::from_bytes(&reader.array()?)?, next_free: reader.u64()? })
}

#[cfg(test)]
mod tests {
    use tree::{Access, MemoryTree};

    use super::*;

    fn record() -> BatchRecord {
        let places =
            [Place::Header(AccountId([1; 32])), Place::Storage(AccountId([2; 32]), Word::MAX)];
        let accesses = places.map(|place| Access { key: place.key(), write: Some(Word::ONE) });
        let update = MemoryTree::new().update(&accesses).unwrap();
        let previous =
            Head { number: 6, commitment: update.previous, context: b"context".to_vec() };
        BatchRecord {
            previous,
            next: update.next,
            input: b"input".to_vec(),
            statement: Vec::new(),
            touched: update.touched,
            places: vec![
                TouchedPlace { place: places[0], preimage: Some(b"preimage".to_vec()) },
                TouchedPlace { place: places[1], preimage: None },
            ],
            witness: update.witness,
            new_codes: vec![H256([3; 32])],
        }
    }

    #[test]
    fn records_come_back_as_they_went() {
        let record = record();
        assert_eq!(BatchRecord::from_bytes(&record.to_bytes()).unwrap(), record);
        assert_eq!(Head::from_bytes(&record.previous.to_bytes()).unwrap(), record.previous);
        for TouchedPlace { place, .. } in record.places {
            assert_eq!(place_from_bytes(&place_to_bytes(&place)).unwrap(), place);
        }
    }

    #[test]
    fn a_record_that_was_cut_or_padded_is_refused() {
        let bytes = record().to_bytes();
        for len in 0..bytes.len() {
            BatchRecord::from_bytes(&bytes[..len]).unwrap_err();
        }
        let padded = [&bytes[..], &[0]].concat();
        assert_eq!(BatchRecord::from_bytes(&padded), Err(RecordError::Trailing(1)));
    }

    #[test]
    fn a_record_of_another_version_is_refused() {
        let mut bytes = record().to_bytes();
        // Witnesses had their siblings in another order in version 1.
        for version in [1, 3] {
            bytes[0] = version;
            assert_eq!(BatchRecord::from_bytes(&bytes), Err(RecordError::Version(version)));
        }
        assert_eq!(Head::from_bytes(&bytes), Err(RecordError::Version(3)));
        assert_eq!(place_from_bytes(&[2, 1]), Err(RecordError::Version(2)));
        assert_eq!(place_from_bytes(&[1, 9]), Err(RecordError::Tag(9)));
    }

    /// A changed byte is refused or gives another record; lengths never make room by themselves.
    #[test]
    fn a_changed_byte_never_goes_unnoticed() {
        let (record, bytes) = (record(), record().to_bytes());
        for at in 0..bytes.len() {
            for change in [1, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[at] ^= change;
                assert_ne!(BatchRecord::from_bytes(&changed).ok().as_ref(), Some(&record));
            }
        }
    }
}
