//! Tests of both tables together: what they say to each other must balance, what they look up must
//! be true, and what they say to the rest must be what the engine's own curves say.

mod call_row;
mod calls;
mod honest;
mod integers;
mod ladder;
mod rules;
mod steps;
mod survey;
mod sweep;
mod world;
