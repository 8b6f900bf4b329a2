//! Runs that are cut, and transactions that are longer than what they are cut into.

use engine::{
    chain::ChainConfig,
    genesis::{Genesis, GenesisAccount, GenesisBlock},
    revision::Revision,
    transition::{BlockInput, RawBatch, RawBlock},
};
use firmware::{Answers, kind, program};
use machine::{
    Host, HostError, Stop,
    segments::{Budget, Cutter, Segment, record_all},
};
use primitives::{AccountId, H256, Word};
use transaction::{SecretKey, Transaction, TxType};
use workloads::{Kind, Mix, Plan};

use crate::chain::Chain;

/// Cuts a run, checks that each segment holds by itself and follows the one before it, and returns
/// them with the digest.
fn cut<H: Host>(host: H, budget: Budget) -> (Vec<Segment>, H256) {
    let program = program().unwrap();
    let segments: Vec<Segment> =
        Cutter::new(&program, host, budget).collect::<Result<_, _>>().unwrap();
    for pair in segments.windows(2) {
        assert_eq!((pair[0].end, pair[0].stop), (pair[1].start, Stop::Paused));
    }
    let mut stop = Stop::Paused;
    for segment in &segments {
        let done = segment.run(&program).unwrap();
        assert_eq!((done.end, done.stop), (segment.end, segment.stop));
        stop = done.stop;
    }
    let Stop::Halted { exit_code: 0, digest } = stop else { panic!("{stop:?}") };
    let bytes: Vec<u8> = digest.into_iter().flat_map(u32::to_le_bytes).collect();
    (segments, H256::from_slice(&bytes))
}

#[test]
fn a_batch_in_segments_of_any_size_states_the_same() {
    let mix = Mix::only(Kind::Erc20);
    let (mut chain, batches) =
        Chain::of(&Plan { mix, transactions_per_batch: 8, ..Plan::default() });
    let native = chain.execute(&batches[0].raw());
    let expected = native.sealed.statement.digest();
    let mut answers = native.answers;
    let mut roots = Vec::new();
    for rows in [1 << 22, 100_003, 1 << 15] {
        let (segments, digest) = cut(&mut answers, Budget::of_rows(rows));
        assert_eq!(digest, expected, "in segments of {rows} rows");
        roots.push((segments[0].start.root, segments.last().map(|last| last.end)));
        if rows == 100_003 {
            let traces = record_all(&program().unwrap(), &segments).unwrap();
            let cycles = traces.iter().map(|trace| trace.cycles).sum::<u64>();
            assert_eq!(Some(cycles), segments.last().map(|last| last.end.cycle));
        }
    }
    // Cutting elsewhere leads to the same memory.
    assert!(roots.windows(2).all(|pair| pair[0] == pair[1]));
}

/// Notes in which order parts of the batch and cuts come.
struct Noting<'a, H> {
    answers: H,
    phases: &'a std::cell::RefCell<Vec<(u32, u32)>>,
}

impl<H: Host> Host for Noting<'_, H> {
    fn hint(&mut self, kind: u32, question: &[u32], answer: &mut [u32]) -> Result<(), HostError> {
        if kind == kind::PHASE {
            self.phases.borrow_mut().push((question[0], question[2]));
        }
        self.answers.hint(kind, question, answer)
    }
}

/// A block of one transaction with so much gas, which counts until it has none left.
fn endless_loop(gas_limit: u64) -> (ChainConfig, Genesis, Vec<u8>) {
    let (key, contract) = (SecretKey::from_bytes(&[7; 32]).unwrap(), AccountId::from_low_u64(0xaa));
    let accounts = [
        GenesisAccount {
            id: key.address().into(),
            balance: Word::from(1) << 100,
            ..GenesisAccount::default()
        },
        GenesisAccount {
            id: contract,
            nonce: 1,
            // JUMPDEST PUSH1 1 ADD PUSH0 JUMP, behind a PUSH0 for the sum.
            code: vec![0x5f, 0x5b, 0x60, 0x01, 0x01, 0x60, 0x01, 0x56],
            ..GenesisAccount::default()
        },
    ];
    let config = ChainConfig::new(1, Revision::Osaka);
    let block = GenesisBlock { gas_limit: 1 << 30, base_fee: 7, ..GenesisBlock::default() };
    let genesis = Genesis::new(&config, &block, &accounts).unwrap();
    let unsigned = Transaction {
        tx_type: TxType::DynamicFee,
        chain_id: Some(1),
        max_fee_per_gas: Word::from(1_000),
        gas_limit,
        to: contract.address(),
        ..Transaction::default()
    };
    (config, genesis, unsigned.signed(&key).encode())
}

fn block_of(envelope: &[u8]) -> RawBatch<'_> {
    let input = BlockInput { number: 1, gas_limit: 1 << 30, ..BlockInput::default() };
    let blocks = vec![RawBlock { input, envelopes: vec![envelope] }];
    RawBatch { chain_id: 1, revision: Revision::Osaka, number: 1, blocks }
}

#[test]
fn one_transaction_spans_segments() {
    let (config, genesis, envelope) = endless_loop(300_000);
    let native = Chain::new(config, genesis).execute(&block_of(&envelope));
    let phases = std::cell::RefCell::default();
    let host = Noting { answers: native.answers, phases: &phases };
    let (segments, digest) = cut(host, Budget::of_rows(1 << 18));
    assert_eq!(digest, native.sealed.statement.digest());
    let hints = |segment: &Segment| !segment.hints.is_empty();
    // Between the transaction's start and its end no hint is asked for.
    let silent = segments.iter().filter(|segment| !hints(segment)).count();
    assert!(silent >= 2, "{} segments, of which {silent} are within the loop", segments.len());
    assert!(phases.borrow().iter().any(|(phase, _)| *phase == firmware::Phase::Transaction as u32));
}

/// The most gas that a transaction may have (EIP-7825), all of it used.
#[test]
fn a_transaction_at_the_gas_cap() {
    let (config, genesis, envelope) = endless_loop(1 << 24);
    let native = Chain::new(config, genesis).execute(&block_of(&envelope));
    assert_eq!(native.sealed.statement.gas_used, 1 << 24);
    let answers: Answers<_> = native.answers;
    let done = firmware::run(&program().unwrap(), answers, &mut ()).unwrap();
    assert_eq!(done.digest, native.sealed.statement.digest());
    println!("{} cycles", done.cycles);
}
