//! What the nodes say to each other.

use std::rc::Rc;

use super::ballot::{Ballot, Choice, Vote, votes_text};
use crate::kit::{Message, RequestId, Timers};
use faultline_sim::{NodeId, Word};

#[derive(Clone, Debug, PartialEq, Eq, Hash, Message)]
#[message(protocol = "paxos")]
pub enum Msg {
    #[message(Request, label(value), fields(seq = id.number, value))]
    Propose { id: RequestId, value: Word },
    /// The value of this slot is chosen. With one decree it may be somebody else's.
    #[message(Reply, label(value), fields(seq = id.number, slot, value))]
    Answer { id: RequestId, slot: u32, value: Word },
    /// Somebody else leads.
    #[message(Refusal, fields(leader))]
    Redirect { leader: NodeId },
    /// Phase 1: about all slots from `first` on.
    #[message(Control, label(ballot = ballot.to_string()), fields(ballot = ballot.to_string(), slot = first))]
    Prepare { ballot: Ballot, first: u32 },
    /// I shall accept nothing below this ballot, and this is what I have accepted.
    #[message(Reply, if accepted.is_empty(), label(ballot = ballot.to_string()),
        fields(ballot = ballot.to_string(), accepted = votes_text(accepted)))]
    #[message(Reply, text = "promise-reports", label(ballot = ballot.to_string(), accepted = votes_text(accepted)))]
    Promise { ballot: Ballot, accepted: Rc<[Vote]> },
    /// Phase 2.
    #[message(Replicate, label(ballot = ballot.to_string(), value = choice.to_string()),
        fields(ballot = ballot.to_string(), slot, value = choice.to_string()))]
    Accept { ballot: Ballot, slot: u32, choice: Choice },
    #[message(Reply, label(ballot = ballot.to_string()), fields(ballot = ballot.to_string(), slot))]
    Accepted { ballot: Ballot, slot: u32 },
    /// A message of `ballot` came to an acceptor that has promised another one.
    #[message(Refusal, label(ballot = ballot.to_string(), promised = promised.to_string()),
        fields(ballot = ballot.to_string(), promised = promised.to_string()))]
    Nack { ballot: Ballot, promised: Ballot },
    #[message(Replicate, label(value = choice.to_string()), fields(slot, value = choice.to_string()))]
    Decided { slot: u32, choice: Choice },
    /// I lead, and know what was chosen for every slot up to this.
    #[message(Beat, label(ballot = ballot.to_string()), fields(ballot = ballot.to_string(), chosen))]
    Heartbeat { ballot: Ballot, chosen: u32 },
    /// What was chosen from this slot on?
    #[message(Control, label(slot = first), fields(slot = first))]
    Missing { first: u32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Timers)]
#[timer(protocol = "paxos")]
pub enum Timer {
    /// Proposer: time for another round.
    Round,
    /// Leader: tell everybody.
    Heartbeat,
    /// Client: no answer yet.
    Retry,
    /// Client: time for the next proposal of its own.
    Load,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    Propose { value: Word },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Response {
    /// What was chosen for the slot.
    Chosen { slot: u32, value: Word },
}
