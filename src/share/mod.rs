//! Runs for others: as short texts that fit into a link, as traces, compared with each other.

mod checks;
mod compare;
mod entry;
mod nearest;
mod pack;
mod replay;
mod rerun;
mod run;
mod shiviz;
mod trace_json;

pub use checks::{Checks, Sameness};
pub use compare::{Pair, Parting, Told, align, consequence, part};
pub use pack::{Damage, pack, unpack};
pub use replay::{Comparison, Difference, compare_with};
pub use rerun::{LeftOut, Rerun, with_setting, with_settings, without_command};
pub use run::{NAME_MAX, Opened, Opening, ShareError, SharedRun};
pub use shiviz::{SHIVIZ_REGEXP, shiviz};
pub use trace_json::{
    FORMAT, TRACE_BYTES_MAX, TRACE_EVENTS_MAX, Trace, TraceError, TraceEvent, export, export_with_clocks,
    import,
};
