//! A stored batch, and executing it again from its record alone.

use engine::{
    context::Context,
    kernel::Kernel,
    seal::Sealed,
    transition::{BatchOutcome, execute_batch},
    vms::VmFrame,
};
use firmware::Answers;
use formats::BatchFile;
use store::{BatchRecord, Reader};
use trace::Recorder;

use crate::{
    chain::{Chain, Past},
    failure::Failure,
    pipeline::{recover, refused, seal},
};

/// A batch that was executed and stored before.
pub(crate) struct Stored<'a> {
    chain: &'a Chain,
    reader: Reader,
    record: BatchRecord,
    file: BatchFile,
    context: Context,
    number: u64,
}

impl<'a> Stored<'a> {
    pub(crate) fn read(chain: &'a Chain, number: u64) -> Result<Self, Failure> {
        let reader = chain.store.reader().map_err(Failure::input)?;
        let record = reader.batch(number).map_err(Failure::input)?;
        let name = format!("the record of batch {number}");
        let file = BatchFile::parse(&name, &record.input).map_err(Failure::input)?;
        let context = Context::decode(&record.previous.context)
            .map_err(|error| Failure::input(format!("{name}: {error}")))?;
        Ok(Self { chain, reader, record, file, context, number })
    }

    /// Executes it, and checks that it states what its record says.
    pub(crate) fn execute<R: Recorder>(
        &self,
        recorder: R,
    ) -> Result<(BatchOutcome, Sealed, R), Failure> {
        let (config, context, record) = (&self.chain.config, &self.context, &self.record);
        let input = recover(&self.file, false);
        let mut kernel = Kernel::<VmFrame>::default();
        let (outcome, recorder) =
            execute_batch(&mut kernel, self.past()?, recorder, config, context, &input)
                .map_err(refused)?;
        let states = (record.previous.commitment, record.next);
        let sealed = seal(config, context, &outcome, states, &record.witness)?;
        if sealed.statement.encode() != record.statement {
            let what = "executed again, it states something else than its record";
            return Err(Failure::check(format!("batch {}: {what}", self.number)));
        }
        Ok((outcome, sealed, recorder))
    }

    /// What the firmware will ask about it.
    pub(crate) fn answers(&self) -> Result<Answers<Past<'_>>, Failure> {
        let witness = (self.record.previous.commitment, &self.record.witness);
        let (config, context) = (&self.chain.config, &self.context);
        Ok(Answers::new(config, context, &self.file.raw(), witness, self.past()?))
    }

    fn past(&self) -> Result<Past<'_>, Failure> {
        Past::new(&self.reader, &self.record).map_err(Failure::input)
    }
}
