//! Lessons are data: their shape, how they are read, and what is checked. lessons/README.md tells
//! an author how to write one.

mod attempt;
mod catalogue;
#[cfg(not(target_arch = "wasm32"))]
mod check;
mod complaint;
mod model;
mod prose;
mod read;

pub use attempt::{Attempt, FREE, is_fault};
pub use catalogue::{Catalogue, Chapter};
#[cfg(not(target_arch = "wasm32"))]
pub use check::{Report, check_folder};
pub use complaint::Complaint;
pub use model::{FORMAT, Lesson, Level, LocalText, PANELS, Step, StepKind, Task};
pub use prose::{Block, Inline, Prose, Section};

/// The largest file of a lesson that is read.
pub const BYTES_MAX: usize = 64 * 1024;
