//! What survives a crash.

use std::collections::BTreeMap;

use super::ballot::{Ballot, Choice, Vote};
use crate::kit::sessions;
use faultline_sim::Durable;

/// The disk of any node; each role uses its own fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Storage {
    /// How often the node has started.
    pub starts: u32,
    /// Client: the first part of its request ids. Zero on an empty disk.
    pub session: u32,
    /// Proposer: the last round that it has used.
    pub round: u32,
    /// Acceptor: it accepts nothing below this ballot.
    pub promised: Ballot,
    /// Acceptor: the newest vote for each slot.
    pub accepted: BTreeMap<u32, Vote>,
    /// Learner and proposer: the ledger of what was chosen for each slot. What is lost of it can be learned again.
    pub chosen: BTreeMap<u32, Choice>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    Starts(u32),
    Session(u32),
    Round(u32),
    Promise(Ballot),
    /// A vote promises its ballot, too.
    Accept(Vote),
    Learn {
        slot: u32,
        choice: Choice,
    },
}

sessions!(Storage { session, starts }, Op { Session, Starts });

impl Durable for Storage {
    type Op = Op;

    fn apply(&mut self, op: &Op) {
        match op {
            Op::Starts(starts) => self.starts = *starts,
            Op::Session(session) => self.session = *session,
            Op::Round(round) => self.round = *round,
            Op::Promise(ballot) => self.promised = *ballot,
            Op::Accept(vote) => {
                self.promised = vote.ballot;
                self.accepted.insert(vote.slot, *vote);
            }
            Op::Learn { slot, choice } => _ = self.chosen.insert(*slot, *choice),
        }
    }
}

impl Storage {
    /// Every slot up to this is known to be chosen.
    pub fn known(&self) -> u32 {
        (1..).zip(self.chosen.keys()).take_while(|(place, slot)| place == *slot).count() as u32
    }
}
