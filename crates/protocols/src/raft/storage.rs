//! What survives a crash.

use std::rc::Rc;

use super::log::{Change, Entry, Log};
use super::machine::Machine;
use crate::kit::consensus::LogEnd;
use crate::kit::sessions;
use faultline_sim::{Durable, NodeId};

/// The disk of any node; each kind of node uses its own fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Storage {
    /// How often the node has started.
    pub starts: u32,
    /// Client: the first part of its request ids. Zero on an empty disk.
    pub session: u32,
    /// Server: the newest term that it knows.
    pub term: u32,
    /// Server: whom it voted for in that term.
    pub voted: Option<NodeId>,
    /// Server: what takes the place of the first part of its log.
    pub snapshot: Option<Rc<Snapshot>>,
    pub log: Log,
}

/// The state machine with the sessions of clients, after the last entry that it has applied.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Snapshot {
    /// The term of that entry. Its index is what the machine has applied.
    pub term: u32,
    /// The last change of the members up to it; none: they are those of the start.
    pub change: Option<Change>,
    pub machine: Machine,
}

impl Snapshot {
    pub fn end(&self) -> LogEnd {
        (self.term, self.machine.applied)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    Starts(u32),
    Session(u32),
    /// A newer term, in which it has voted for nobody yet.
    Term(u32),
    /// Says its term, so that a crash before it never leaves the vote of one term in another.
    Vote {
        term: u32,
        candidate: NodeId,
    },
    /// Replaces whatever is at this index, and drops what follows it.
    Append {
        index: u32,
        entry: Entry,
    },
    Snapshot(Rc<Snapshot>),
    /// The snapshot that ends so takes the place of the entries up to there.
    Compact(LogEnd, Option<Change>),
}

sessions!(Storage { session, starts }, Op { Session, Starts });

impl Durable for Storage {
    type Op = Op;

    fn apply(&mut self, op: &Op) {
        match op {
            Op::Starts(starts) => self.starts = *starts,
            Op::Session(session) => self.session = *session,
            Op::Term(term) => (self.term, self.voted) = (*term, None),
            Op::Vote { term, candidate } => (self.term, self.voted) = (*term, Some(*candidate)),
            Op::Append { index, entry } => self.log.put(*index, *entry),
            Op::Snapshot(snapshot) => self.snapshot = Some(snapshot.clone()),
            Op::Compact(end, change) => self.log.compact(*end, *change),
        }
    }
}
