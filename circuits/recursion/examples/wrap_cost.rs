//! What wrapping costs, for tables made up to have given numbers of columns and lookups.
//!
//! `cargo run --release -p recursion --example wrap_cost -- [columns] [queries] [log_blowup]
//! [max_log_arity] [log_final_poly_len] [tallest table] [heights] [step between heights]`

use std::error::Error;
use std::time::Instant;

use circuits::config::recursive::{self, Config};
use circuits::config::{Felt, Parameters};
use p3_air::{Air, AirBuilder, BaseAir, WindowAccess};
use p3_batch_stark::{ProverData, StarkInstance, prove_batch};
use p3_field::{Field, PrimeCharacteristicRing};
use p3_lookup::{Count, InteractionBuilder, PermutationCheckBus};
use p3_matrix::dense::RowMajorMatrix;
use plonky2::iop::target::Target;
use recursion::Builder;
use recursion::fold::{Chain, Folder};
use recursion::shape::Class;
use recursion::wrap::{Wrapper, rows};

const BUS: PermutationCheckBus = PermutationCheckBus::new("bus");

/// A table of some columns with a constraint of degree three and, for every sixth, a lookup.
#[derive(Clone, Copy, Debug)]
struct Wide {
    columns: usize,
    log_height: usize,
    preprocessed: bool,
}

impl<F: Field> BaseAir<F> for Wide {
    fn width(&self) -> usize {
        self.columns
    }

    fn preprocessed_width(&self) -> usize {
        usize::from(self.preprocessed)
    }

    fn preprocessed_trace(&self) -> Option<RowMajorMatrix<F>> {
        let rows = 1 << self.log_height;
        self.preprocessed.then(|| RowMajorMatrix::new((0..rows).map(F::from_u64).collect(), 1))
    }
}

impl<AB: InteractionBuilder> Air<AB> for Wide
where
    AB::F: Field,
{
    fn eval(&self, builder: &mut AB) {
        let main = builder.main();
        let (row, next) = (main.current_slice(), main.next_slice());
        for i in 0..self.columns - 2 {
            builder.when_transition().assert_zero(row[i] * (row[i + 1] * row[i + 2] - next[i]));
        }
        for i in (0..self.columns - 12).step_by(12) {
            let tuple = || (i..i + 6).map(|column| row[column]);
            BUS.send(builder, tuple(), Count::bounded(row[i].into(), 1));
            BUS.receive(builder, tuple(), Count::bounded(row[i].into(), 1));
        }
    }
}

/// A statement that says nothing.
struct Nothing;

impl Chain for Nothing {
    fn width(&self) -> usize {
        0
    }

    fn join(&self, _: &mut Builder, _: &[Target], _: &[Target]) -> Vec<Target> {
        Vec::new()
    }
}

/// CPU seconds of this process so far, and the most memory that it had, in MiB.
fn used() -> Result<(f64, f64), Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    Ok(((ticks(11) + ticks(12)) / 100.0, peak.unwrap_or(0.0) / 1024.0))
}

#[expect(clippy::print_stdout)]
fn timed<T>(what: &str, run: impl FnOnce() -> T) -> Result<T, Box<dyn Error>> {
    let (start, before) = (Instant::now(), used()?.0);
    let result = run();
    let (cpu, peak) = used()?;
    let wall = start.elapsed().as_secs_f64();
    println!("{what}: {:.2} CPU-s, {wall:.2} s, peak {peak:.0} MiB", cpu - before);
    Ok(result)
}

#[expect(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<usize> =
        std::env::args().skip(1).map(|text| text.parse()).collect::<Result<_, _>>()?;
    let argument = |i: usize, default| arguments.get(i).copied().unwrap_or(default);
    let parameters = Parameters {
        queries: argument(1, Parameters::RECURSIVE.queries),
        log_blowup: argument(2, Parameters::RECURSIVE.log_blowup),
        max_log_arity: argument(3, Parameters::RECURSIVE.max_log_arity),
        log_final_poly_len: argument(4, Parameters::RECURSIVE.log_final_poly_len),
        ..Parameters::RECURSIVE
    };
    // Main columns are about three quarters of what is opened.
    let columns = argument(0, 2000) * 3 / 4 / 20;
    let (tallest, heights, step) = (argument(5, 15), argument(6, 8), argument(7, 1));
    let tables: Vec<Wide> = (0..20)
        .map(|i| Wide {
            columns,
            log_height: tallest - i % heights * step,
            preprocessed: i % 4 == 0,
        })
        .collect();
    let log_heights: Vec<usize> = tables.iter().map(|table| table.log_height).collect();
    let key = [1; 32];
    let config = recursive::config(&parameters, &key);
    let data = ProverData::<Config>::from_airs_and_degrees(&config, &tables, &log_heights)
        .map_err(|error| format!("{error:?}"))?;
    let class = Class::new(&tables, &log_heights, &parameters, &key, &data.common)?;
    println!("{} columns opened, {parameters:?}", class.opened_columns());
    let rows = rows(&class);
    println!("{} rows: {rows:?}", rows.total());
    if std::env::var_os("ROWS").is_some() {
        return Ok(());
    }
    let traces: Vec<RowMajorMatrix<Felt>> = tables
        .iter()
        .map(|table| RowMajorMatrix::new(vec![Felt::ZERO; columns << table.log_height], columns))
        .collect();
    let instances: Vec<_> = tables
        .iter()
        .zip(&traces)
        .map(|(air, trace)| StarkInstance { air, trace, public_values: Vec::new() })
        .collect();
    let proof = timed("batch proof", || prove_batch(&config, &instances, &data))?
        .map_err(|error| format!("{error:?}"))?;
    let wrapper = timed("circuit", || Wrapper::new(class))?;
    println!("2^{} rows", wrapper.log_rows());
    let public_values = vec![Vec::new(); tables.len()];
    let wrapped = timed("wrapping", || wrapper.wrap(&proof, &public_values))??;
    println!("{} bytes", wrapped.to_bytes().len());
    timed("verifying", || wrapper.verify(wrapped.clone()))??;
    if std::env::var_os("FOLD").is_some() {
        let folder = timed("fold circuits", || Folder::new(&Nothing, &[&wrapper]))??;
        println!("2^{} rows in a fold", folder.log_rows());
        let lifted = timed("lifting", || folder.lift(0, &wrapped))??;
        let folded = timed("folding", || folder.fold(&lifted, &lifted))??;
        println!("{} bytes", folded.proof().to_bytes().len());
        timed("verifying", || folder.verify(&folded))??;
    }
    Ok(())
}
