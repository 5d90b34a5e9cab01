//! What a protocol tells about itself so that any run of it can be looked at and commanded.

use super::disk::Disk;
use super::exhibit::Exhibit;
use super::ids::NodeId;
use super::monitor::Cluster;
use super::note::{Note, Value};
use super::process::Process;
use super::view::{Field, MessageFamily, NodeKind, NodeStatus, Promise, Storage};

pub trait Model: Process {
    /// In the order of their ids.
    const PROMISES: &'static [Promise];
    const GOALS: &'static [&'static str];

    /// Links that the protocol uses, each once.
    fn links(config: &Self::Config) -> Vec<(NodeId, NodeId)>;

    fn is_client(config: &Self::Config, node: NodeId) -> bool;

    fn portrait(cluster: &Cluster<Self>, disk: &Disk<Self::Durable>, node: NodeId) -> Portrait;

    fn message(msg: &Self::Msg) -> MessagePortrait;

    /// `names` are the names of the cluster's nodes.
    fn timer(code: u16, names: &[String]) -> TimerPortrait;

    /// `words` is what followed the client's name; the error says what would be right.
    fn parse_request(words: &[&str]) -> Result<Self::Request, Note>;

    fn request_text(request: &Self::Request) -> String;

    /// What the client was told, and whether that means "it worked".
    fn response(response: &Self::Response) -> (Note, bool);

    fn exhibits(cluster: &Cluster<Self>, monitor: &Self::Monitor) -> Vec<Exhibit>;
}

/// The part of a [`super::NodeView`] that only the protocol knows.
pub struct Portrait {
    pub kind: NodeKind,
    pub role: &'static str,
    pub rank: Option<Note>,
    pub line: Note,
    pub fields: Vec<Field>,
}

pub struct MessagePortrait {
    pub kind: &'static str,
    pub family: MessageFamily,
    pub label: Note,
    pub fields: Vec<Field>,
}

pub struct TimerPortrait {
    /// As the command `fire` takes it.
    pub name: String,
    pub key: &'static str,
    pub note: Note,
}

impl Field {
    pub fn volatile(key: &'static str, value: impl Into<Value>) -> Field {
        Field { key, value: value.into(), storage: Storage::Volatile }
    }

    /// A durable field; `synced` tells whether a crash would keep this value.
    pub fn durable(key: &'static str, value: impl Into<Value>, synced: bool) -> Field {
        let storage = if synced { Storage::Durable } else { Storage::Unsynced };
        Field { key, value: value.into(), storage }
    }
}

impl NodeStatus {
    pub fn is_up(self) -> bool {
        self == NodeStatus::Up
    }
}
