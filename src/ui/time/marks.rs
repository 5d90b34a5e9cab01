//! What the scrubber points out: a few marks of each kind, however long the run.

use crate::sim::{Event, History, Micros, What};

/// So many marks of a kind fit beside each other.
const PLACES: u64 = 160;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    Responded,
    Command,
    Cut,
    Crashed,
    Branch,
    Violated,
}

impl MarkKind {
    /// Also the key of its text, `mark-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            MarkKind::Responded => "responded",
            MarkKind::Command => "command",
            MarkKind::Cut => "cut",
            MarkKind::Crashed => "crashed",
            MarkKind::Branch => "branch",
            MarkKind::Violated => "violated",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    pub kind: MarkKind,
    pub time: Micros,
}

/// Marks of the whole timeline, of which `span` is shown.
pub fn marks(history: &History, span: Micros) -> Vec<Mark> {
    let events =
        history.trace().iter().filter_map(|event| Some(Mark { kind: kind_of(event)?, time: event.at }));
    let branches =
        history.branches().iter().map(|branch| Mark { kind: MarkKind::Branch, time: branch.parted_at });
    let mut all: Vec<Mark> = events.chain(branches).filter(|mark| mark.time <= span).collect();
    let place = |mark: &Mark| mark.time.0.saturating_mul(PLACES) / span.0.max(1);
    all.sort_by_key(|mark| (mark.kind, mark.time));
    all.dedup_by_key(|mark| (mark.kind, place(mark)));
    all
}

fn kind_of(event: &Event) -> Option<MarkKind> {
    match event.what {
        What::Crashed { .. } => Some(MarkKind::Crashed),
        What::LinkCut { .. } => Some(MarkKind::Cut),
        What::Violated { .. } => Some(MarkKind::Violated),
        What::Responded { .. } => Some(MarkKind::Responded),
        What::Paused { .. }
        | What::Resumed { .. }
        | What::Restarted { .. }
        | What::Wiped { .. }
        | What::LinkHealed { .. }
        | What::LinkChanged { .. }
        | What::ClockChanged { .. }
        | What::Delayed { .. }
        | What::Duplicated { .. } => Some(MarkKind::Command),
        What::Started { .. }
        | What::Sent { .. }
        | What::Delivered { .. }
        | What::Queued { .. }
        | What::Dropped { .. }
        | What::TimerFired { .. }
        | What::Synced { .. }
        | What::Line { .. }
        | What::Noted { .. }
        | What::Invoked { .. }
        | What::Reached { .. } => None,
    }
}
