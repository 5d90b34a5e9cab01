//! Which links have carried more than heartbeats: the others are there, but no part of the story.

use std::collections::BTreeSet;

use faultline_sim::{MessageFamily, NodeId, Session, What};

/// Kept up with the trace of a timeline, event by event. What was used later than the moment that is seen counts too:
/// going back in time dims nothing.
#[derive(Default)]
pub struct UsedLinks {
    timeline: u64,
    read: usize,
    links: BTreeSet<(NodeId, NodeId)>,
}

impl UsedLinks {
    /// Takes in what has been added to the trace; begins anew if `timeline` says that it is another one.
    pub fn follow(&mut self, timeline: u64, recorder: &dyn Session) {
        let trace = recorder.trace();
        if timeline != self.timeline || trace.len() < self.read {
            *self = UsedLinks { timeline, ..UsedLinks::default() };
        }
        for event in trace.iter().skip(self.read) {
            let What::Sent { message, from, to } = event.what else { continue };
            let family = recorder.message(message).map(|message| message.family);
            if family.is_some_and(|family| family != MessageFamily::Beat) {
                self.links.insert((from.min(to), from.max(to)));
            }
        }
        self.read = trace.len();
    }

    pub fn has(&self, one: NodeId, other: NodeId) -> bool {
        self.links.contains(&(one.min(other), one.max(other)))
    }
}
