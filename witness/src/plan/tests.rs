//! Rows as the tables have them, and the cheapest of all ways to cut.

use circuits::{
    systems::{EXECUTION, System},
    tables::Table,
};
use machine::{
    ArithmeticHost, Machine, Program,
    segments::{Budget, Cutter},
    testing::{
        assemble::halt,
        build, programs,
        random::{DATA, Random, body, data},
    },
};

use super::*;
use crate::{fill_segment, instructions};

const CYCLES: u64 = 3000;

fn random(seed: u64) -> Program {
    let mut random = Random(seed);
    let mut text = body(&mut random, 2000);
    text.extend(halt(DATA));
    build::program(&text, &[(DATA, data(&mut random))])
}

fn programs() -> Vec<Program> {
    let mut all = vec![programs::arithmetic(), programs::memory(), programs::calls()];
    all.extend((0..4).map(random));
    all
}

fn survey(program: &Program, interval: u64) -> Survey {
    let mut survey = Survey::by_intervals(program, interval);
    let mut machine = Machine::new(program);
    machine.run(&mut ArithmeticHost, &mut survey, CYCLES).unwrap();
    survey.finish()
}

fn prices(program: &Program) -> Prices {
    let price = |nanoseconds, bytes| Price { nanoseconds, bytes };
    let system = System::execution(&instructions(program));
    Prices::new(&system, price(1_000_000, 1 << 20), price(90, 32), price(300, 28))
}

/// Tables whose rows are estimated: clocks carried along, the tree above pages and their hashes, steps
/// on curves. Those of a constant size are not counted at all.
const ESTIMATED: [Table; 5] =
    [Table::Node, Table::Poseidon2, Table::Refresh, Table::CurveStep, Table::KeccakDigits];

#[test]
fn rows_are_those_of_the_tables() {
    let mut compared = 0;
    for program in programs() {
        let survey = survey(&program, 1 << 30);
        let (to, pages) = survey.pages_from(0).last().unwrap();
        let counted = survey.rows(0, to, pages);
        let budget = Budget { cycles: CYCLES, ..Budget::of_rows(1 << 22) };
        let segment = Cutter::new(&program, ArithmeticHost, budget).next().unwrap().unwrap();
        let trace = segment.record(&program).unwrap();
        let heights = fill_segment(&program, &segment, &trace).unwrap().log_heights();
        for ((table, rows), log_height) in EXECUTION.into_iter().zip(counted).zip(heights) {
            if !ESTIMATED.contains(&table) {
                let height = rows.next_power_of_two().max(64);
                assert_eq!(height, 1 << log_height, "{} has {rows} rows", table.name());
                compared += u64::from(rows > 64);
            }
        }
    }
    assert!(compared > 50, "{compared} tables have more rows than any has");
}

#[test]
fn a_plan_is_the_cheapest_of_all() {
    let cost = |survey: &Survey, prices: &Prices, bytes: u64, cuts: &[usize]| {
        cuts.windows(2).try_fold(0, |sum, cut| {
            let (_, pages) = survey.pages_from(cut[0]).find(|(to, _)| *to == cut[1])?;
            let rows = survey.rows(cut[0], cut[1], pages);
            let price = prices.of(&rows).filter(|price| price.bytes <= bytes)?;
            Some(sum + price.nanoseconds)
        })
    };
    let mut lengths = std::collections::BTreeSet::new();
    for program in programs() {
        let (survey, prices) = (survey(&program, 300), prices(&program));
        let intervals = survey.intervals();
        let least = survey.plan(&prices, 0).unwrap_err();
        let PlanError::Memory { needed, given: 0 } = least else { panic!("{least}") };
        for bytes in [needed + needed / 50, needed + needed / 10, 1 << 40] {
            let Ok(plan) = survey.plan(&prices, bytes) else { continue };
            assert_eq!(
                plan.iter().map(|it| it.cycles).sum::<u64>(),
                survey.cycles_between(0, intervals)
            );
            let mut cuts = vec![0];
            for Planned { cycles, .. } in &plan {
                let from = *cuts.last().unwrap();
                let is_end = |to: &usize| survey.cycles_between(from, *to) == *cycles;
                cuts.push((from + 1..=intervals).find(is_end).unwrap());
            }
            let planned = cost(&survey, &prices, bytes, &cuts).unwrap();
            let all = (0..1u32 << (intervals - 1)).filter_map(|inner| {
                let inner = (1..intervals).filter(|at| inner >> (at - 1) & 1 == 1);
                let cuts: Vec<usize> = [0].into_iter().chain(inner).chain([intervals]).collect();
                cost(&survey, &prices, bytes, &cuts)
            });
            assert_eq!(all.min(), Some(planned), "{plan:?}");
            assert_eq!(plan.iter().map(|it| it.price.nanoseconds).sum::<u64>(), planned);
            assert!(plan.iter().all(|it| it.price.bytes <= bytes));
            lengths.insert(plan.len());
        }
    }
    assert!(lengths.len() > 2, "plans of {lengths:?} segments");
}

#[test]
fn a_further_segment_must_save_something() {
    let segments = |saving| {
        let counts = programs().into_iter().map(|program| {
            let prices = prices(&program).with_saving(saving);
            survey(&program, 300).plan(&prices, 1 << 40).unwrap().len()
        });
        counts.collect::<Vec<_>>()
    };
    assert!(segments(0).iter().any(|&count| count > 1));
    assert!(segments(1 << 50).iter().all(|&count| count == 1));
}

#[test]
fn rows_of_cycles_are_those_of_the_intervals_around_them() {
    let program = programs::memory();
    let survey = survey(&program, 100);
    let (to, pages) = survey.pages_from(2).find(|(to, _)| *to == 5).unwrap();
    assert_eq!(survey.rows_around(250..480), survey.rows(2, to, pages));
    assert_eq!(survey.rows_around(200..500), survey.rows(2, to, pages));
    let (to, pages) = survey.pages_from(0).last().unwrap();
    assert_eq!(survey.rows_around(0..CYCLES), survey.rows(0, to, pages));
}
