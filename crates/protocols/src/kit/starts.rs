//! The disk of nodes that keep nothing but who they are.

use super::sessions;
use faultline_sim::Durable;

/// What survives a crash: next to nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Storage {
    /// How often the node has started: it knows by it that it was away.
    pub starts: u32,
    /// Client: the first part of its request ids. Zero on an empty disk.
    pub session: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    Starts(u32),
    Session(u32),
}

sessions!(Storage { session, starts }, Op { Session, Starts });

impl Durable for Storage {
    type Op = Op;

    fn apply(&mut self, op: &Op) {
        match op {
            Op::Starts(starts) => self.starts = *starts,
            Op::Session(session) => self.session = *session,
        }
    }
}
