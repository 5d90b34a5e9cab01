//! Plain data for eyes: what the page, the renderer and the lessons may know about a moment.
//! Every text is a key or a note; words are chosen where they are shown.

use super::ids::{GoalId, LineId, MessageId, Micros, NodeId, OperationId, PromiseId};
use super::note::{Note, Value};
use super::trace::DropReason;

/// One node at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeView {
    pub id: NodeId,
    /// Short and unique: `n1`, `c1`.
    pub name: String,
    pub kind: NodeKind,
    pub status: NodeStatus,
    /// A role's key, such as `primary`; its name is the text `<protocol>-role-<key>`.
    pub role: &'static str,
    /// Shown with the role where there is room: `epoch 2`.
    pub rank: Option<Note>,
    /// One line of the state that matters now.
    pub line: Note,
    /// A crashed node has only durable fields.
    pub fields: Vec<Field>,
    pub timers: Vec<TimerView>,
    pub clock: ClockView,
    /// Messages and timers that wait because the node is busy or paused.
    pub waiting: usize,
    /// What has not left the node yet: unsent messages, unfinished syncs.
    pub unsent: usize,
    pub syncing: bool,
}

/// What a node is for; it decides the shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    Client,
    /// A server that is in charge now (primary, leader, coordinator).
    Leader,
    Server,
    /// A controller, monitor or other overseer.
    Controller,
    /// Something outside that the servers act on.
    Resource,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeStatus {
    Up,
    Crashed,
    Paused,
}

impl NodeStatus {
    /// The word of the public contract (`data-status`).
    pub const fn word(self) -> &'static str {
        match self {
            NodeStatus::Up => "up",
            NodeStatus::Crashed => "crashed",
            NodeStatus::Paused => "paused",
        }
    }
}

/// One named value of a node or a message. The text `<protocol>-field-<key>` names it, its
/// attribute `.meaning` explains it.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub key: &'static str,
    pub value: Value,
    pub storage: Storage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Storage {
    /// Lost at a crash.
    Volatile,
    /// Survives a crash.
    Durable,
    /// Written but not synced: a crash may take it.
    Unsynced,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TimerView {
    /// As the command `fire` takes it.
    pub name: String,
    pub key: &'static str,
    /// Its name for people.
    pub note: Note,
    /// True time at which it fires if the clock stays as it is.
    pub fires_at: Micros,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockView {
    /// What the node's own clock shows, less the true time.
    pub offset_us: i64,
    /// Parts per million of true time; 1,000,000 is exact.
    pub rate_ppm: u32,
}

/// One message, in flight or past.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageView {
    pub id: MessageId,
    pub from: NodeId,
    pub to: NodeId,
    /// The kind's key, such as `repl`.
    pub kind: &'static str,
    pub family: MessageFamily,
    /// Short: `Append 2`.
    pub label: Note,
    pub fields: Vec<Field>,
    pub sent_at: Micros,
    pub flight: Flight,
    /// Set if this is a copy that a duplicating network or a hand made.
    pub copy_of: Option<MessageId>,
}

/// Families give messages their colour and shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageFamily {
    Request,
    Replicate,
    Reply,
    /// Background traffic, such as heartbeats; quiet on the stage and left out of short logs.
    Beat,
    /// Votes, views, promotions, fences.
    Control,
    /// Refusals.
    Refusal,
}

impl MessageFamily {
    /// Its name in classes of the style sheets.
    pub fn word(self) -> &'static str {
        match self {
            MessageFamily::Request => "request",
            MessageFamily::Replicate => "replicate",
            MessageFamily::Reply => "reply",
            MessageFamily::Beat => "beat",
            MessageFamily::Control => "control",
            MessageFamily::Refusal => "refusal",
        }
    }
}

/// Where a message is going, and what will become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flight {
    Arrives {
        at: Micros,
    },
    /// It will be lost on its way, at this time; `arrival` is when it would have arrived.
    Dies {
        at: Micros,
        arrival: Micros,
        why: DropReason,
    },
    /// It has arrived and waits for a busy or paused node.
    Waits {
        since: Micros,
    },
    /// Past: it was delivered or lost.
    Gone,
}

/// One link that two nodes of the cluster use, named in natural order of the node names.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkView {
    pub first: NodeId,
    pub second: NodeId,
    pub forward: DirectionView,
    pub backward: DirectionView,
}

impl LinkView {
    /// The word of the public contract (`data-status`).
    pub fn status(&self) -> &'static str {
        match (self.forward.cut, self.backward.cut) {
            (false, false) => "up",
            (true, true) => "cut",
            (true, false) => "cut-forward",
            (false, true) => "cut-backward",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectionView {
    pub cut: bool,
    /// Set by hand; `None` while the link is as the cluster made it.
    pub latency: Option<Micros>,
    /// Parts per million of the messages that are lost.
    pub loss_ppm: u32,
}

/// A promise that a protocol makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// English, as in `expect violated "..."` and `data-invariant`.
    pub name: &'static str,
    /// The text `<protocol>-promise-<key>` names it, its attribute `.meaning` explains it.
    pub key: &'static str,
}

/// One promise at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct PromiseView {
    pub id: PromiseId,
    /// The English name, which is also its name in scenarios and in `data-invariant`.
    pub name: &'static str,
    /// The text `<protocol>-promise-<key>` names it.
    pub key: &'static str,
    pub violation: Option<Violation>,
}

/// A broken promise. A run that has broken a promise stays broken; go back in time to unbreak it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub at: Micros,
    /// The number of trace events before the one that reports it.
    pub event: u64,
    pub note: Note,
    /// The nodes that the sentence is about.
    pub nodes: Vec<NodeId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GoalView {
    pub id: GoalId,
    pub name: &'static str,
    pub reached: Option<Micros>,
}

/// One client operation.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationView {
    pub id: OperationId,
    pub client: NodeId,
    /// `put x 1`, in the protocol's request words.
    pub request: String,
    pub invoked: Micros,
    /// `None` while it is open.
    pub responded: Option<Micros>,
    pub response: Option<Note>,
    /// The client was told that it worked.
    pub acknowledged: bool,
}

/// A line of pseudo-code that a node ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRun {
    pub node: NodeId,
    pub line: LineId,
    pub at: Micros,
}
