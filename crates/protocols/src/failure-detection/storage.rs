//! What survives a crash. A monitor keeps nothing: it listens again.

use crate::kit::sessions;
use faultline_sim::Durable;

/// The disk of any node; each kind of node uses its own fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Storage {
    /// How often the node has started: the incarnation of a monitored one.
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
