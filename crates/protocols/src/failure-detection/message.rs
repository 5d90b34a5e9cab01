//! What the nodes say to each other.

use crate::kit::{Message, RequestId, Timers};
use faultline_sim::{NodeId, Word};

#[derive(Clone, Debug, PartialEq, Eq, Hash, Message)]
#[message(protocol = "failure-detection")]
pub enum Msg {
    /// I am alive. `number` counts intervals since the start of this incarnation.
    #[message(Control, label(number), fields(incarnation, number))]
    Heartbeat { incarnation: u32, number: u32 },
    #[message(Request, label(node), fields(seq = id.number, node))]
    Ask { id: RequestId, node: Word },
    /// What the monitor thinks of a node.
    #[message(Reply, if *suspected, text = "suspected", label(node), fields(seq = id.number, node, suspected, incarnation))]
    #[message(Reply, text = "trusted")]
    Opinion { id: RequestId, node: Word, suspected: bool, incarnation: u32 },
    /// It watches no node with that name.
    #[message(Refusal, label(node), fields(seq = id.number, node))]
    NotWatched { id: RequestId, node: Word },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Timers)]
#[timer(protocol = "failure-detection")]
pub enum Timer {
    /// Node: time for the next heartbeat.
    Beat,
    /// Client: no answer yet.
    Retry,
    /// Monitor: a node has been silent for so long that it is suspicious.
    #[timer(node)]
    Silence(NodeId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    /// Is this node alive?
    Ask { node: Word },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Response {
    Suspected,
    Trusted,
    NotWatched,
}
