//! Instruments that study runs: they judge one, try many instead of one, or measure many.

pub mod history;
pub mod lab;
mod last_chance;
mod search;
mod shrink;
mod telling;

pub use last_chance::{Chance, LastChance, Trials};
pub use search::{Answer, Covered, Find, Plan, Search};
pub use shrink::{shrink, until_broken};
pub use telling::tell_fault;
