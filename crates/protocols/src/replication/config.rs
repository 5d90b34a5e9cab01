//! The parameters of one replicated store, and who is who in it.

use super::process::NodeRole;
use crate::kit::{Choice, Members, Roster, Settings};
use faultline_sim::{Micros, NodeId};

/// When the primary answers a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Choice)]
pub enum Mode {
    /// After its own log.
    Async,
    /// After one backup.
    SemiSync,
    /// After every backup in the in-sync set.
    Sync,
}

/// How the primary makes sure that a read is not out of date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Choice)]
pub enum Reads {
    /// Not at all: it believes that it leads.
    Primary,
    /// It asks its backups whether they still follow it.
    Confirmed,
}

#[derive(Clone, Debug, PartialEq, Eq, Settings)]
pub struct Config {
    #[setting(name = "nodes", 2..=7, default = 3)]
    pub servers: u16,
    pub mode: Mode,
    #[setting(name = "heartbeat", 1..=10_000, default = 30)]
    pub beat: Micros,
    /// Silence after which the controller suspects a server.
    #[setting(2..=60_000, default = 120)]
    pub timeout: Micros,
    pub fencing: bool,
    /// See [`Config::shrinks`].
    pub shrink: bool,
    /// Asynchronous mode: how long a write waits before it is sent to the backups.
    #[setting(0..=10_000, default = 20)]
    pub lag: Micros,
    /// A client asks again after this; a primary sends again after half of it.
    #[setting(2..=60_000, default = 100)]
    pub retry: Micros,
    #[setting(1..=3, default = 1)]
    pub clients: u16,
    /// Time between the writes that each client makes by itself; zero: none.
    #[setting(0..=60_000, default = 0)]
    pub load: Micros,
    pub resource: bool,
    /// Promote the longest log; otherwise any node that answers first.
    #[setting(name = "promote", yes = "longest", no = "first")]
    pub promote_longest: bool,
    pub dedup: bool,
    pub fsync: bool,
    pub reads: Reads,
}

impl Roster for Config {
    type Role = NodeRole;

    fn members(&self) -> impl IntoIterator<Item = Members<NodeRole>> {
        [
            Members::numbered(NodeRole::Client, "c", self.clients),
            Members::numbered(NodeRole::Server, "n", self.servers),
            Members::one(NodeRole::Controller, "ctl"),
            Members::one_if(self.resource, NodeRole::Resource, "res"),
        ]
    }
}

impl Config {
    /// Synchronous mode: a silent backup leaves the in-sync set.
    pub fn shrinks(&self) -> bool {
        self.mode == Mode::Sync && self.shrink
    }

    pub fn server_ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + Clone + use<> {
        self.ids(NodeRole::Server)
    }

    /// The place of a server among the servers.
    pub fn server_index(&self, id: NodeId) -> usize {
        self.index_of(id)
    }

    pub fn first_server(&self) -> NodeId {
        self.first(NodeRole::Server)
    }

    pub fn controller(&self) -> NodeId {
        self.first(NodeRole::Controller)
    }

    pub fn resource_id(&self) -> Option<NodeId> {
        self.ids(NodeRole::Resource).next()
    }

    pub fn is_server(&self, id: NodeId) -> bool {
        self.role_of(id) == NodeRole::Server
    }
}
