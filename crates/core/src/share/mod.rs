//! Runs for others: as short texts that fit into a link, as traces, compared with each other.

mod checks;
mod compare;
mod entry;
mod export;
mod nearest;
mod pack;
mod replay;
mod rerun;
mod run;
mod trace_json;

pub use checks::{Checks, Sameness};
pub use compare::{Pair, Parting, Told, align, consequence, part};
pub use export::{Export, SHIVIZ_REGEXP, export, export_with_clocks, shiviz};
pub use pack::{Damage, pack, unpack};
pub use replay::{Comparison, Difference, Replay, compare_with, failure_text};
pub use rerun::{LeftOut, Rerun, with_places, with_setting, with_settings, without_command};
pub use run::{NAME_MAX, Opened, Opening, ShareError, SharedRun};
pub use trace_json::{
    FORMAT, Import, TRACE_BYTES_MAX, TRACE_EVENTS_MAX, Trace, TraceError, TraceEvent, import,
};
