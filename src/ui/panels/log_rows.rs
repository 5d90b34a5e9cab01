//! Which events the log lists; remembered between looks, because a run may have very many.

use crate::sim::{History, is_visible};
use crate::text::is_background;

#[derive(Default)]
pub struct LogRows {
    /// Places in the trace of the listed events.
    rows: Vec<u64>,
    looked_at: usize,
    timeline: u64,
    background: bool,
}

impl LogRows {
    /// Looks at what is new; at everything if the past was changed or the choice is another one.
    pub fn update(&mut self, history: &History, background: bool) {
        let trace = history.trace();
        if self.timeline != history.timeline()
            || self.background != background
            || trace.len() < self.looked_at
        {
            *self = LogRows { timeline: history.timeline(), background, ..LogRows::default() };
        }
        let recorder = history.recorder();
        for (index, event) in trace.iter().enumerate().skip(self.looked_at) {
            if is_visible(&event.what) && (background || !is_background(recorder, event)) {
                self.rows.push(index as u64);
            }
        }
        self.looked_at = trace.len();
    }

    /// The newest rows, at most `count`.
    pub fn newest(&self, count: usize) -> &[u64] {
        self.rows.get(self.rows.len().saturating_sub(count)..).unwrap_or_default()
    }

    /// Whether the event is among the newest rows.
    pub fn lists(&self, event: u64, count: usize) -> bool {
        self.newest(count).binary_search(&event).is_ok()
    }

    /// How many of the newest rows have happened after `events` events.
    pub fn happened(&self, events: u64, count: usize) -> usize {
        self.newest(count).partition_point(|row| *row < events)
    }
}
