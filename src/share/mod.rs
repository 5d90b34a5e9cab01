//! Runs for others: as short texts that fit into a link, as traces, compared with each other.

mod compare;
mod entry;
mod pack;
mod rerun;
mod run;

pub use compare::{Pair, Parting, Told, align, consequence, part};
pub use pack::{Damage, pack, unpack};
pub use rerun::{LeftOut, Rerun, with_setting, without_command};
pub use run::{Opened, ShareError, SharedRun};
