//! Plain data for eyes: what the page, the renderer and the lessons may know about a moment.
//! Every text is a key or a note; words are chosen where they are shown.

use super::ids::{GoalId, LineId, MessageId, Micros, NodeId, OperationId, PromiseId};
use super::note::{Note, Value};
use super::trace::DropReason;
use super::word::Word;

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

/// What a node is for; it decides the shape and the place on the stage.
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

/// What a topology cannot show.
#[derive(Clone, Debug, PartialEq)]
pub enum Exhibit {
    Logs(LogsExhibit),
    Table(TableExhibit),
    Bars(BarsExhibit),
    Ring(RingExhibit),
    Timelines(TimelinesExhibit),
}

/// Replicated logs side by side: one row a node, one column a log position.
#[derive(Clone, Debug, PartialEq)]
pub struct LogsExhibit {
    /// The text `<protocol>-exhibit-<key>`.
    pub key: &'static str,
    pub rows: Vec<LogRow>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LogRow {
    pub node: NodeId,
    pub status: NodeStatus,
    pub leads: bool,
    /// Position of the first entry shown, from 1.
    pub first: u64,
    pub entries: Vec<LogCell>,
    /// The last position known to be safe (committed or acknowledged) at this node.
    pub committed: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LogCell {
    /// Short: `x=1`.
    pub label: String,
    /// What it belongs to (the epoch that wrote it, a transaction); it chooses the colour.
    pub band: u64,
    /// The same, short, as it is printed: `e2`.
    pub band_label: String,
    pub storage: Storage,
    /// It has what the text `<protocol>-logs-ticked` says: a client was told that it is safe.
    pub ticked: bool,
    /// It differs from the entry that the present primary has, or would have, here.
    pub diverged: bool,
}

/// A small table: a heading row and rows of values.
#[derive(Clone, Debug, PartialEq)]
pub struct TableExhibit {
    pub key: &'static str,
    /// Keys of column texts `<protocol>-column-<key>`.
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<Value>>,
    /// Indices of rows that deserve attention.
    pub marked: Vec<usize>,
}

/// Horizontal bars on one scale: loads against a mean, progress, parts of a delay.
#[derive(Clone, Debug, PartialEq)]
pub struct BarsExhibit {
    /// The text `<protocol>-exhibit-<key>` names it.
    pub key: &'static str,
    pub bars: Vec<Bar>,
    /// Lines across all bars, such as a mean or a bound.
    pub marks: Vec<BarMark>,
    /// What the full width stands for; without it, the longest bar or mark fills it.
    pub full: Option<u64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    pub label: Value,
    /// From left to right.
    pub parts: Vec<BarPart>,
    /// What the bar says in words: `332 keys`.
    pub note: Option<Note>,
    /// It deserves attention: above its bound, lost.
    pub marked: bool,
    /// It is not real now: a node that is down, a comparison.
    pub faint: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct BarPart {
    /// The text `<protocol>-part-<key>` names it in the legend; parts with the same key look alike.
    pub key: &'static str,
    /// For a part that belongs to a node: it has the node's colour.
    pub node: Option<NodeId>,
    pub amount: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct BarMark {
    /// The text `<protocol>-mark-<key>` names it.
    pub key: &'static str,
    pub at: u64,
}

/// A circle of hash values from 0 to 2^32, clockwise from the top.
#[derive(Clone, Debug, PartialEq)]
pub struct RingExhibit {
    pub key: &'static str,
    /// In their order around the circle; an arc belongs to the token at its end. Empty for a
    /// placement without a ring: then only the keys are shown, in their owners' colours.
    pub tokens: Vec<RingToken>,
    pub keys: Vec<RingKey>,
    /// A number and what it counts, in the middle of the circle.
    pub number: u64,
    pub caption: Note,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RingToken {
    pub at: u32,
    pub node: NodeId,
    /// The node is down.
    pub down: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct RingKey {
    pub at: u32,
    pub name: Word,
    /// The node that should serve it.
    pub owner: NodeId,
    pub state: KeyState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyState {
    /// Its owner has it.
    Held,
    /// It is on its way from this node, or waits to be.
    Moves(NodeId),
    /// Everybody who has it is down.
    Unreachable,
    /// Nobody has it any more.
    Lost,
}

/// Time from left to right, a line for each node, messages between them, and cuts across.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelinesExhibit {
    pub key: &'static str,
    pub nodes: Vec<NodeId>,
    pub from: Micros,
    pub to: Micros,
    pub arrows: Vec<TimelineArrow>,
    pub marks: Vec<TimelineMark>,
    pub cuts: Vec<TimelineCut>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TimelineArrow {
    pub from: (NodeId, Micros),
    pub to: (NodeId, Micros),
    pub label: String,
    pub crossing: Crossing,
}

/// How a message lies to the cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Crossing {
    /// It does not cross the cut.
    None,
    /// Sent before the cut and received after it: it belongs to the state of a channel.
    InChannel,
    /// Received before the cut and sent after it: no such state could have been.
    Orphan,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TimelineMark {
    pub node: NodeId,
    pub at: Micros,
    /// The text `<protocol>-mark-<key>` names it: a checkpoint, a crash, a restore.
    pub key: &'static str,
}

/// One moment of each node, joined to a line.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineCut {
    /// The text `<protocol>-cut-<key>` names it.
    pub key: &'static str,
    pub points: Vec<(NodeId, Micros)>,
    /// No message was received before it and sent after it.
    pub consistent: bool,
}

/// A line of pseudo-code that a node ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRun {
    pub node: NodeId,
    pub line: LineId,
    pub at: Micros,
}
