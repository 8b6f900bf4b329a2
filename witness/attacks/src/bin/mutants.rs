//! Leaves out each constraint and each message in turn, and lists those that no lie would show.

use attacks::{
    forgeries::Honest,
    mutants::{self, NOT_TO_BE_SINGLED_OUT, Place},
    scenario::{tables, varied_update},
};

#[allow(clippy::print_stdout, reason = "the report")]
fn main() -> std::process::ExitCode {
    let survey = mutants::survey(&Honest::varied(), &tables(&varied_update()));
    println!(
        "{} lies against {} constraints and {} messages",
        survey.lies, survey.constraints, survey.messages
    );
    for (table, place, reason) in NOT_TO_BE_SINGLED_OUT {
        println!("constraint {place} of {table} cannot be singled out: {reason}");
    }
    let list = |what: &str, places: &[Place]| {
        for (table, place) in places {
            println!("no lie is refused by {what} {place} of {table} alone");
        }
    };
    list("constraint", &survey.constraints_unnoticed);
    list("message", &survey.messages_unnoticed);
    list("(wrongly excused) constraint", &survey.excuses_outdated);
    let unnoticed = survey.constraints_unnoticed.len() + survey.messages_unnoticed.len();
    println!("{unnoticed} could be left out unnoticed");
    if unnoticed == 0 { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE }
}
