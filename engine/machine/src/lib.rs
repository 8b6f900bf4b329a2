//! The machine that the firmware runs on.
