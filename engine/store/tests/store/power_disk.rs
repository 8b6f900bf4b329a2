//! A disk that forgets what was not synced when its power is cut.

use std::{
    io,
    sync::{Arc, Mutex},
};

use store::StorageBackend;

use crate::workload::Random;

const SECTOR: usize = 512;

/// What is on the platter. Survives power cuts.
pub(crate) type Platter = Arc<Mutex<Vec<u8>>>;

#[derive(Debug)]
enum Unsynced {
    Write { offset: usize, bytes: Vec<u8> },
    SetLen(usize),
}

#[derive(Debug)]
struct Cache {
    /// The storage as a running program sees it.
    seen: Vec<u8>,
    unsynced: Vec<Unsynced>,
    /// Writes, resizes and syncs until the power is cut.
    operations_left: u64,
    seed: u64,
}

/// One session with the disk: from power on to a cut after a number of operations.
#[derive(Debug)]
pub(crate) struct PowerDisk {
    platter: Platter,
    cache: Mutex<Cache>,
}

impl PowerDisk {
    pub(crate) fn new(platter: &Platter, operations: u64, seed: u64) -> Self {
        let seen = platter.lock().unwrap().clone();
        let cache = Cache { seen, unsynced: Vec::new(), operations_left: operations, seed };
        Self { platter: Arc::clone(platter), cache: Mutex::new(cache) }
    }

    /// Does one operation, unless the power is off or goes off just now.
    fn operate(&self, operation: impl FnOnce(&mut Cache, &Platter)) -> io::Result<()> {
        let mut cache = self.cache.lock().unwrap();
        match cache.operations_left {
            0 => return Err(power_is_off()),
            1 => {
                // The last operation is under way, a sync perhaps, when the light goes out.
                cache.operations_left = 0;
                operation(&mut cache, &Platter::default());
                let cache = &mut *cache;
                let mut platter = self.platter.lock().unwrap();
                cut(&mut platter, &cache.unsynced, &mut Random(cache.seed));
                return Err(power_is_off());
            }
            _ => cache.operations_left -= 1,
        }
        operation(&mut cache, &self.platter);
        Ok(())
    }
}

fn power_is_off() -> io::Error {
    io::Error::other("the power is off")
}

/// Some of what was not synced reached the platter: whole writes, single sectors, parts of a
/// sector, in any order.
fn cut(platter: &mut Vec<u8>, unsynced: &[Unsynced], random: &mut Random) {
    let mut pieces: Vec<(usize, &[u8])> = Vec::new();
    let whole_writes = random.below(4) == 0;
    for operation in unsynced {
        match operation {
            Unsynced::Write { offset, bytes } if whole_writes => pieces.push((*offset, bytes)),
            Unsynced::Write { offset, bytes } => {
                for (i, sector) in bytes.chunks(SECTOR).enumerate() {
                    pieces.push((offset + i * SECTOR, sector));
                }
            }
            Unsynced::SetLen(len) if random.below(2) == 0 => platter.resize(*len, 0),
            Unsynced::SetLen(_) => {}
        }
    }
    for i in (1..pieces.len()).rev() {
        pieces.swap(i, random.below(i as u64 + 1) as usize);
    }
    let kept_of_eight = random.below(9);
    for (offset, bytes) in pieces {
        if random.below(8) >= kept_of_eight {
            continue;
        }
        let is_torn = random.below(8) == 0;
        let len = if is_torn { random.below(bytes.len() as u64) as usize } else { bytes.len() };
        if platter.len() < offset + len {
            platter.resize(offset + len, 0);
        }
        platter[offset..offset + len].copy_from_slice(&bytes[..len]);
    }
}

impl StorageBackend for PowerDisk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.cache.lock().unwrap().seen.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let cache = self.cache.lock().unwrap();
        if cache.operations_left == 0 {
            return Err(power_is_off());
        }
        let bytes = cache.seen.get(offset as usize..offset as usize + out.len());
        out.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.operate(|cache, _| {
            cache.seen.resize(len as usize, 0);
            cache.unsynced.push(Unsynced::SetLen(len as usize));
        })
    }

    fn sync_data(&self) -> io::Result<()> {
        self.operate(|cache, platter| {
            if cache.operations_left > 0 {
                platter.lock().unwrap().clone_from(&cache.seen);
                cache.unsynced.clear();
            }
        })
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let offset = offset as usize;
        self.operate(|cache, _| {
            cache.seen[offset..offset + data.len()].copy_from_slice(data);
            cache.unsynced.push(Unsynced::Write { offset, bytes: data.to_vec() });
        })
    }
}
