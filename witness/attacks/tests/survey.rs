//! Every constraint and every message is there for a reason that some lie shows.

use attacks::{
    forgeries::Honest,
    scenario::{tables, varied_update},
    survey::survey,
};

#[test]
fn no_constraint_and_no_message_can_be_left_out() {
    let survey = survey(&Honest::varied(), &tables(&varied_update()));
    assert!(
        survey.constraints_unnoticed.is_empty()
            && survey.messages_unnoticed.is_empty()
            && survey.excuses_outdated.is_empty(),
        "{survey:#?}"
    );
}
