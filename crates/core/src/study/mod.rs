//! Instruments that try many runs instead of one.

mod last_chance;
mod search;
mod shrink;

pub use last_chance::{Chance, LastChance, Trials};
pub use search::{Answer, Covered, Find, Plan, Search};
pub use shrink::{shrink, until_broken};
