//! Everything that a hand, a lesson or a test may do to a run.

use super::ids::{MessageId, Micros, NodeId};
use super::note::Note;
use super::verb::Verb;

/// One command of the scenario language that acts on a running cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    Crash(NodeId),
    Restart(NodeId),
    /// A stall: the node's timers, its messages and what it was about to send all wait.
    Pause(NodeId),
    Resume(NodeId),
    /// Lose the disk of a crashed node.
    Wipe(NodeId),
    Cut(Span),
    Heal(Span),
    HealAll,
    /// Nodes of different groups cannot reach each other; a node that is in no group can reach all.
    Partition(Vec<Vec<NodeId>>),
    Latency {
        span: Span,
        latency: Micros,
    },
    /// Loss in parts per million of the messages.
    Loss {
        span: Span,
        ppm: u32,
    },
    Drop(MessageId),
    Delay(MessageId, Micros),
    Duplicate(MessageId),
    /// The node's clock jumps by so many microseconds.
    Skew(NodeId, i64),
    /// The node's clock runs at this many parts per million of true time (1,000,000 is exact).
    Rate(NodeId, u32),
    /// A timer, by name, fires now.
    Fire(NodeId, String),
    /// A client request in the protocol's own words: `put x 1`.
    Request(NodeId, Vec<String>),
}

impl Command {
    pub fn verb(&self) -> Verb {
        match self {
            Command::Crash(_) => Verb::Crash,
            Command::Restart(_) => Verb::Restart,
            Command::Pause(_) => Verb::Pause,
            Command::Resume(_) => Verb::Resume,
            Command::Wipe(_) => Verb::Wipe,
            Command::Cut(_) => Verb::Cut,
            Command::Heal(_) | Command::HealAll => Verb::Heal,
            Command::Partition(_) => Verb::Partition,
            Command::Latency { .. } => Verb::Latency,
            Command::Loss { .. } => Verb::Loss,
            Command::Drop(_) => Verb::Drop,
            Command::Delay(..) => Verb::Delay,
            Command::Duplicate(_) => Verb::Duplicate,
            Command::Skew(..) => Verb::Skew,
            Command::Rate(..) => Verb::Rate,
            Command::Fire(..) => Verb::Fire,
            Command::Request(..) => Verb::Request,
        }
    }
}

/// One direction of a link, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    pub from: NodeId,
    pub to: NodeId,
    pub both_ways: bool,
}

/// Why a command makes no sense now, as a sentence for the person who gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub Note);

/// A command and where in the run it was given, so that the run can be made again exactly.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Given {
    pub at: Position,
    pub command: Command,
}

/// A place in a run: how many steps have been taken, and the time (which may lie between steps).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    pub steps: u64,
    pub time: Micros,
}
