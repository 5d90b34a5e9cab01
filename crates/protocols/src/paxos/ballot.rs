//! What proposers and acceptors speak of: ballots, and what is proposed in them.

use std::fmt;
use std::rc::Rc;

use crate::kit::RequestId;
use faultline_sim::{NodeId, Word};

/// The number of an attempt. No two proposers have one in common, and any two can be compared: the rounds first. The default
/// is below all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ballot {
    /// From 1; 0 is no ballot.
    pub round: u32,
    /// The place of the proposer among the proposers, from 1.
    pub proposer: u16,
}

impl fmt::Display for Ballot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.round {
            0 => f.write_str("–"),
            round => write!(f, "{round}.{}", self.proposer),
        }
    }
}

/// What can be chosen for a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    /// A client's proposal.
    Of(Proposal),
    /// Nothing is to be done: it fills a gap that an earlier leader has left.
    NoOp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Proposal {
    pub client: NodeId,
    pub id: RequestId,
    pub value: Word,
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Choice::Of(proposal) => write!(f, "{}", proposal.value),
            Choice::NoOp => f.write_str("⚑"),
        }
    }
}

/// What an acceptor has accepted for a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Vote {
    pub slot: u32,
    pub ballot: Ballot,
    pub choice: Choice,
}

impl fmt::Display for Vote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.ballot, self.choice)
    }
}

/// Votes in words, for the inspector.
pub fn votes_text(votes: &Rc<[Vote]>) -> String {
    if votes.is_empty() {
        return "–".to_owned();
    }
    let text: Vec<String> = votes.iter().map(|vote| format!("{}: {vote}", vote.slot)).collect();
    text.join(", ")
}
