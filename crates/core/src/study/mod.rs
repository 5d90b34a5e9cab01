//! Instruments that study runs: they judge one, or try many instead of one.

pub mod history;
mod last_chance;
mod search;
mod shrink;
mod telling;

pub use last_chance::{Chance, LastChance, Trials};
pub use search::{Answer, Covered, Find, Plan, Search};
pub use shrink::{shrink, until_broken};
pub use telling::tell_fault;
