//! What survives a crash: next to nothing.

use crate::kit::sessions;
use faultline_sim::Durable;

/// The disk of any node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Storage {
    /// How often the node has started. A member knows by it that it was away.
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
