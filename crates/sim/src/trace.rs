//! What happened: typed, append-only, small. Sentences are made from it only when somebody looks.

use std::hash::{Hash, Hasher};

use super::ids::{GoalId, LineId, MessageId, Micros, NodeId, OperationId, PromiseId};

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    pub at: Micros,
    pub what: What,
}

/// The kinds of things that happen. Notes, message bodies and operations are looked up by number
/// in the session that recorded them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    Started {
        node: NodeId,
    },
    Restarted {
        node: NodeId,
    },
    Crashed {
        node: NodeId,
        lost_sends: u16,
        lost_writes: u16,
    },
    Paused {
        node: NodeId,
    },
    Resumed {
        node: NodeId,
    },
    Wiped {
        node: NodeId,
    },
    Sent {
        message: MessageId,
        from: NodeId,
        to: NodeId,
    },
    /// A handler of the receiver begins.
    Delivered {
        message: MessageId,
        from: NodeId,
        to: NodeId,
    },
    /// The message has arrived at a node that is busy or paused, and waits.
    Queued {
        message: MessageId,
        from: NodeId,
        to: NodeId,
    },
    Dropped {
        message: MessageId,
        from: NodeId,
        to: NodeId,
        why: DropReason,
    },
    Delayed {
        message: MessageId,
    },
    Duplicated {
        message: MessageId,
        copy: MessageId,
    },
    /// The session names the timer by its code.
    TimerFired {
        node: NodeId,
        timer: u16,
    },
    /// So many operations have reached the disk for good.
    Synced {
        node: NodeId,
        operations: u16,
    },
    Line {
        node: NodeId,
        line: LineId,
    },
    Noted {
        node: NodeId,
        note: NoteIndex,
        weight: Weight,
    },
    Invoked {
        client: NodeId,
        operation: OperationId,
    },
    Responded {
        client: NodeId,
        operation: OperationId,
    },
    LinkCut {
        from: NodeId,
        to: NodeId,
    },
    LinkHealed {
        from: NodeId,
        to: NodeId,
    },
    /// Latency or loss of one direction was set by hand.
    LinkChanged {
        from: NodeId,
        to: NodeId,
    },
    ClockChanged {
        node: NodeId,
    },
    Violated {
        promise: PromiseId,
        note: NoteIndex,
        seen: Seen,
    },
    Reached {
        goal: GoalId,
        seen: Seen,
    },
}

/// With which event an observer outside of the cluster saw what it tells. It follows from the run, so neither the
/// hash of a run nor a written trace has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// At this node,
    pub node: NodeId,
    /// with the message that leaves it next; otherwise with the last event of its line.
    pub leaving: bool,
}

impl Hash for Seen {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// The place of a note in the trace that recorded it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoteIndex(pub u32);

/// How much a note matters to somebody who follows the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    Detail,
    Normal,
    /// "To the next event that matters" stops here.
    Major,
}

/// Why a message did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DropReason {
    /// The lossy link lost it.
    Loss,
    /// The link is cut.
    Cut,
    /// The receiver is down.
    ReceiverDown,
    /// A hand took it away.
    ByHand,
}

impl What {
    /// The node at which this happened, for logs and diagrams.
    pub fn node(&self) -> Option<NodeId> {
        match *self {
            What::Started { node }
            | What::Restarted { node }
            | What::Crashed { node, .. }
            | What::Paused { node }
            | What::Resumed { node }
            | What::Wiped { node }
            | What::TimerFired { node, .. }
            | What::Synced { node, .. }
            | What::Line { node, .. }
            | What::Noted { node, .. }
            | What::ClockChanged { node } => Some(node),
            What::Sent { from, .. } => Some(from),
            What::Delivered { to, .. } | What::Queued { to, .. } | What::Dropped { to, .. } => Some(to),
            What::Invoked { client, .. } | What::Responded { client, .. } => Some(client),
            What::Delayed { .. }
            | What::Duplicated { .. }
            | What::LinkCut { .. }
            | What::LinkHealed { .. }
            | What::LinkChanged { .. }
            | What::Violated { .. }
            | What::Reached { .. } => None,
        }
    }

    /// Of what an observer outside of the cluster tells: with which event it saw it.
    pub fn seen(&self) -> Option<Seen> {
        match *self {
            What::Violated { seen, .. } | What::Reached { seen, .. } => Some(seen),
            _ => None,
        }
    }

    /// The message that this is about.
    pub fn message(&self) -> Option<MessageId> {
        match *self {
            What::Sent { message, .. }
            | What::Delivered { message, .. }
            | What::Queued { message, .. }
            | What::Dropped { message, .. }
            | What::Delayed { message }
            | What::Duplicated { message, .. } => Some(message),
            _ => None,
        }
    }

    /// Whether "to the next event that matters" stops here.
    pub fn matters(&self) -> bool {
        match self {
            What::Crashed { .. }
            | What::Restarted { .. }
            | What::Paused { .. }
            | What::Resumed { .. }
            | What::Wiped { .. }
            | What::LinkCut { .. }
            | What::LinkHealed { .. }
            | What::Responded { .. }
            | What::Violated { .. } => true,
            What::Noted { weight, .. } => *weight == Weight::Major,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::hash::StableHasher;
    use super::*;

    #[test]
    fn an_event_stays_small() {
        assert!(size_of::<super::Event>() <= 24, "{}", size_of::<super::Event>());
    }

    #[test]
    fn where_an_observer_saw_a_thing_does_not_change_the_hash_of_a_run() {
        let reached = |node: u16, leaving: bool| {
            let seen = Seen { node: NodeId(node), leaving };
            What::Reached { goal: GoalId(0), seen }
        };
        assert_ne!(reached(0, false), reached(1, true));
        assert_eq!(StableHasher::of(&reached(0, false)), StableHasher::of(&reached(1, true)));
    }
}
