//! Pictures of what a topology cannot show, as plain data.

use super::ids::{Micros, NodeId};
use super::note::{Note, Value};
use super::view::{NodeStatus, Storage};
use super::word::Word;

/// What a topology cannot show.
#[derive(Clone, Debug, PartialEq)]
pub enum Exhibit {
    Logs(LogsExhibit),
    Table(TableExhibit),
    Bars(BarsExhibit),
    Ring(RingExhibit),
    Timelines(TimelinesExhibit),
    Levels(LevelsExhibit),
}

impl Exhibit {
    /// The text `<protocol>-exhibit-<key>` names it.
    pub fn key(&self) -> &'static str {
        match self {
            Exhibit::Logs(LogsExhibit { key, .. })
            | Exhibit::Table(TableExhibit { key, .. })
            | Exhibit::Bars(BarsExhibit { key, .. })
            | Exhibit::Ring(RingExhibit { key, .. })
            | Exhibit::Timelines(TimelinesExhibit { key, .. })
            | Exhibit::Levels(LevelsExhibit { key, .. }) => key,
        }
    }
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
    /// Up to here a snapshot has taken the place of the entries; 0 without one.
    pub snapshot: u64,
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
    /// Where each node that is or can become a member has its token, if each has one only: there it stands in a
    /// picture of the cluster.
    pub homes: Vec<(NodeId, u32)>,
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
    /// What each node was for a time, as bars on its line.
    pub spans: Vec<TimelineSpan>,
    /// Beside bars, the text `<protocol>-arrow-<key of the exhibit>` says what they are.
    pub arrows: Vec<TimelineArrow>,
    pub marks: Vec<TimelineMark>,
    pub cuts: Vec<TimelineCut>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TimelineSpan {
    pub node: NodeId,
    pub from: Micros,
    pub to: Micros,
    /// The text `<protocol>-span-<key>` names it in the legend.
    pub key: &'static str,
    /// It chooses the colour.
    pub band: u64,
    /// Short, where there is room: `t2`.
    pub label: String,
    /// It stands out: the node leads.
    pub strong: bool,
    /// It is not decided yet.
    pub open: bool,
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

/// How suspicious nodes are to others, over time: a level that rises with silence, and a threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelsExhibit {
    pub key: &'static str,
    /// The text `<protocol>-unit-<key>` says what a level is.
    pub unit: &'static str,
    pub from: Micros,
    pub to: Micros,
    /// In thousandths, as all levels.
    pub threshold: u64,
    pub rows: Vec<LevelRow>,
}

/// What one node thinks of another. Spans of time begin and end within those of the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelRow {
    pub watcher: NodeId,
    pub node: NodeId,
    /// The level, piece by piece: each begins with what brought the level down. None while nobody watches.
    pub pieces: Vec<Vec<(Micros, u64)>>,
    /// When heartbeats came.
    pub beats: Vec<Micros>,
    pub suspected: Vec<(Micros, Micros)>,
    /// When the node was really down.
    pub down: Vec<(Micros, Micros)>,
}
