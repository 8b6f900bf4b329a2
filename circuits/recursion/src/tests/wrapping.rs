//! An honest proof is wrapped; whatever part of it is changed, the rest no longer is a proof.

use std::sync::LazyLock;

use super::machine::{KEY, QUICK, class, prove};
use crate::wrap::Wrapper;

static WRAPPER: LazyLock<Wrapper> = LazyLock::new(|| Wrapper::new(class(&QUICK, &KEY)));

#[test]
fn an_honest_proof_is_wrapped() {
    let (proof, public_values) = prove(&QUICK, &KEY, 5);
    let wrapped = WRAPPER.wrap(&proof, &public_values).unwrap();
    println!("2^{} rows", WRAPPER.log_rows());
    WRAPPER.verify(wrapped).unwrap();
}
