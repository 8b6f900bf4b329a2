//! The state transition as a program of the machine.
