//! Batches, and their witnesses on disk.

use std::{fs, path::Path, sync::OnceLock};

use engine::{
    genesis::Genesis,
    kernel::Kernel,
    statement::Statement,
    transition::{RawBatch, execute_batch},
};
use firmware::{Answers, Native};
use machine::segments::{Budget, Cutter};
use tempfile::TempDir;
use witness_files::{
    Identity, Image, Manifest, Witness, WitnessWriter,
    profile::{NativeOpcodes, Profile, Profiler},
};
use workloads::{Kind, Mix, Plan, Workload};

/// Rows of a segment: the batches here have several.
pub(crate) const ROWS: u64 = 1 << 16;

pub(crate) fn image() -> &'static Image {
    static IMAGE: OnceLock<Image> = OnceLock::new();
    IMAGE.get_or_init(|| Image::firmware().unwrap())
}

/// A chain and its first batch.
pub(crate) struct World {
    made: Workload,
    genesis: Genesis,
}

impl World {
    pub(crate) fn of(kind: Kind, transactions: u32) -> Self {
        let mix = Mix::only(kind);
        Self::planned(&Plan { mix, transactions_per_batch: transactions, ..Plan::default() })
    }

    pub(crate) fn planned(plan: &Plan) -> Self {
        let made = plan.make().unwrap();
        let chain = &made.chain;
        let genesis = Genesis::new(&chain.config, &chain.block, &chain.accounts).unwrap();
        Self { made, genesis }
    }

    fn native<T>(
        &self,
        then: impl FnOnce(&Statement, Answers<&engine::state::MemoryState>, &RawBatch<'_>) -> T,
    ) -> T {
        let raw = self.made.batches[0].raw();
        let at = (&self.made.chain.config, &self.genesis.context);
        let state = (&self.genesis.state, &self.genesis.tree);
        let native = Native::execute(&mut Kernel::default(), at, state, &raw).unwrap();
        then(&native.sealed.statement, native.answers, &raw)
    }

    /// Writes its witness.
    pub(crate) fn write(&self, path: &Path) -> Manifest {
        self.native(|statement, answers, raw| {
            let identity = Identity {
                image: image().hash,
                chain_id: raw.chain_id,
                batch_number: raw.number,
                rows: ROWS,
            };
            let mut writer = WitnessWriter::create(path, identity).unwrap();
            for segment in Cutter::new(&image().program, answers, Budget::of_rows(ROWS)) {
                writer.add(&segment.unwrap()).unwrap();
            }
            writer.finish(statement).unwrap()
        })
    }

    pub(crate) fn profile(&self) -> Profile {
        self.profile_with(|_| ())
    }

    /// The same, with other opcodes than those of the native run.
    pub(crate) fn profile_with(&self, change: impl FnOnce(&mut Vec<u8>)) -> Profile {
        self.native(|_, answers, raw| {
            let input = raw.clone().recover_in_order();
            let (config, context) = (&self.made.chain.config, &self.genesis.context);
            let mut kernel = Kernel::<engine::vms::VmFrame>::default();
            let (state, opcodes) = (&self.genesis.state, NativeOpcodes::default());
            let done = execute_batch(&mut kernel, state, opcodes, config, context, &input);
            let (_, NativeOpcodes(mut opcodes)) = done.unwrap();
            change(&mut opcodes);
            let mut profiler = Profiler::new(&image().program, &opcodes);
            let done = firmware::run(&image().program, answers, &mut profiler).unwrap();
            let profile = profiler.finish();
            assert_eq!(profile.counts.cycles(), done.cycles);
            profile
        })
    }
}

/// The witness of four transfers, of which every test gets a copy.
pub(crate) struct Copy(TempDir);

impl Copy {
    pub(crate) fn new() -> Self {
        static WHOLE: OnceLock<TempDir> = OnceLock::new();
        let whole = WHOLE.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            World::of(Kind::Transfers, 4).write(&folder.path().join("witness"));
            folder
        });
        let copy = Self(tempfile::tempdir().unwrap());
        fs::create_dir(copy.path()).unwrap();
        for entry in fs::read_dir(whole.path().join("witness")).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
        copy
    }

    pub(crate) fn path(&self) -> std::path::PathBuf {
        self.0.path().join("witness")
    }

    pub(crate) fn file(&self, name: &str) -> std::path::PathBuf {
        self.path().join(name)
    }

    pub(crate) fn open(&self) -> Witness {
        Witness::open(&self.path()).unwrap()
    }
}
