//! Segments of one run, folded in order.

use std::sync::LazyLock;

use plonky2::iop::target::Target;

use super::machine::{KEY, QUICK, class, prove};
use crate::Builder;
use crate::fold::{Chain, Folded, Folder};
use crate::wrap::Wrapper;

/// `first..last`, one after the other.
struct Ends;

impl Chain for Ends {
    fn width(&self) -> usize {
        2
    }

    fn join(&self, builder: &mut Builder, left: &[Target], right: &[Target]) -> Vec<Target> {
        builder.connect(left[1], right[0]);
        vec![left[0], right[1]]
    }
}

static WRAPPER: LazyLock<Wrapper> = LazyLock::new(|| Wrapper::new(class(&QUICK, &KEY)));
static FOLDER: LazyLock<Folder> = LazyLock::new(|| Folder::new(&Ends, &[&WRAPPER]).unwrap());

/// A segment that starts at `start`, and where it ends.
fn segment(start: u64) -> (Folded, u64) {
    let (proof, public_values) = prove(&QUICK, &KEY, start);
    let wrapped = WRAPPER.wrap(&proof, &public_values).unwrap();
    let lifted = FOLDER.lift(0, &wrapped).unwrap();
    let statement = FOLDER.verify(&lifted).unwrap();
    assert_eq!(statement[0], start);
    (lifted, statement[1])
}

#[test]
fn folds_of_folds_verify_and_chain() {
    println!("2^{} rows", FOLDER.log_rows());
    let (a, end) = segment(0);
    let (b, end) = segment(end);
    let (c, end) = segment(end);
    let ab = FOLDER.fold(&a, &b).unwrap();
    let abc = FOLDER.fold(&ab, &c).unwrap();
    let bc = FOLDER.fold(&b, &c).unwrap();
    let a_bc = FOLDER.fold(&a, &bc).unwrap();
    for folded in [&abc, &a_bc] {
        assert_eq!(FOLDER.verify(folded).unwrap(), [0, end]);
        assert_eq!(folded.proof().to_bytes().len(), ab.proof().to_bytes().len());
    }
    assert!(FOLDER.fold(&ab, &a).is_err(), "does not follow");
    assert!(FOLDER.fold(&a, &c).is_err(), "does not follow");
    for change in 0..abc.proof().public_inputs.len() {
        assert!(FOLDER.verify(&abc.with_public_input_changed(change)).is_err(), "{change}");
    }
    // A fold passed off as a lift, and a lift as a fold.
    assert!(FOLDER.verify(&abc.with_key(0)).is_err());
    assert!(FOLDER.verify(&a.with_key(1)).is_err());
    assert!(FOLDER.fold(&ab.with_key(0), &c).is_err());
    assert!(!folds_unchecked(&ab.with_key(0), &c));
    assert!(!folds_unchecked(&abc.with_public_input_changed(1), &c));
}

/// Whether the circuit itself lets two proofs be folded, the check before it left out.
fn folds_unchecked(left: &Folded, right: &Folded) -> bool {
    // In a debug build the library's generators stop at some values that satisfy no constraint.
    let folded = std::panic::catch_unwind(|| FOLDER.fold_unchecked(left, right));
    folded.is_ok_and(|folded| folded.is_ok_and(|folded| FOLDER.verify(&folded).is_ok()))
}

/// A folder of another class with the same shape: its folds have another key.
#[test]
fn folds_under_another_key_are_refused() {
    let other_wrapper = Wrapper::new(class(&QUICK, &[9; 32]));
    let other = Folder::new(&Ends, &[&other_wrapper]).unwrap();
    let (proof, public_values) = prove(&QUICK, &[9; 32], 0);
    let wrapped = other_wrapper.wrap(&proof, &public_values).unwrap();
    let lifted = other.lift(0, &wrapped).unwrap();
    assert!(other.verify(&lifted).is_ok());
    assert!(FOLDER.verify(&lifted).is_err());
    assert!(FOLDER.lift(0, &wrapped).is_err());
    let (ours, _) = segment(other.verify(&lifted).unwrap()[1]);
    assert!(FOLDER.fold(&lifted, &ours).is_err());
    assert!(!folds_unchecked(&lifted, &ours));
}
