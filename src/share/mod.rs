//! Runs as short texts that fit into a link, and back.

mod pack;
mod run;

pub use pack::{Damage, pack, unpack};
pub use run::{Opened, ShareError, SharedRun};
