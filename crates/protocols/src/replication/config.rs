//! The parameters of one replicated store, and who is who in it.

use crate::Settings;
use faultline_sim::{Micros, NodeId};

/// When the primary answers a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// After its own log.
    Async,
    /// After one backup.
    SemiSync,
    /// After every backup in the in-sync set.
    Sync,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    pub clients: u16,
    pub servers: u16,
    pub resource: bool,
    pub mode: Mode,
    /// Asynchronous mode: how long a write waits before it is sent to the backups.
    pub lag: Micros,
    pub beat: Micros,
    /// Silence after which the controller suspects a server.
    pub timeout: Micros,
    /// A client asks again after this; a primary sends again after half of it.
    pub retry: Micros,
    pub fencing: bool,
    /// Synchronous mode: a silent backup leaves the in-sync set.
    pub shrink: bool,
    /// Promote the longest log; otherwise whoever answers first.
    pub promote_longest: bool,
    pub dedup: bool,
    pub fsync: bool,
    /// Time between the writes that each client makes by itself; zero: none.
    pub load: Micros,
}

impl Config {
    pub fn from_settings(settings: &Settings) -> Config {
        let time = |name: &str| settings.time(name);
        let mode = match settings.choice("mode") {
            "async" => Mode::Async,
            "semi-sync" => Mode::SemiSync,
            _ => Mode::Sync,
        };
        Config {
            clients: settings.number("clients") as u16,
            servers: settings.number("nodes") as u16,
            resource: settings.is_on("resource"),
            mode,
            lag: time("lag"),
            beat: time("heartbeat"),
            timeout: time("timeout"),
            retry: time("retry"),
            fencing: settings.is_on("fencing"),
            shrink: mode == Mode::Sync && settings.is_on("shrink"),
            promote_longest: settings.choice("promote") == "longest",
            dedup: settings.is_on("dedup"),
            fsync: settings.is_on("fsync"),
            load: time("load"),
        }
    }

    /// Clients come first, then servers, the controller, and the resource if there is one.
    pub fn names(&self) -> Vec<String> {
        let clients = (1..=self.clients).map(|number| format!("c{number}"));
        let servers = (1..=self.servers).map(|number| format!("n{number}"));
        let rest = std::iter::once("ctl".to_owned()).chain(self.resource.then(|| "res".to_owned()));
        clients.chain(servers).chain(rest).collect()
    }

    pub fn client_ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.clients).map(NodeId)
    }

    pub fn server_ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        let first = self.clients;
        (first..first + self.servers).map(NodeId)
    }

    /// The place of a server among the servers.
    pub fn server_index(&self, id: NodeId) -> usize {
        id.index() - usize::from(self.clients)
    }

    pub fn first_server(&self) -> NodeId {
        NodeId(self.clients)
    }

    pub fn controller(&self) -> NodeId {
        NodeId(self.clients + self.servers)
    }

    pub fn resource_id(&self) -> Option<NodeId> {
        self.resource.then(|| NodeId(self.clients + self.servers + 1))
    }

    pub fn role_of(&self, id: NodeId) -> Post {
        if id.0 < self.clients {
            Post::Client
        } else if id.0 < self.clients + self.servers {
            Post::Server
        } else if id == self.controller() {
            Post::Controller
        } else {
            Post::Resource
        }
    }

    pub fn is_server(&self, id: NodeId) -> bool {
        self.role_of(id) == Post::Server
    }
}

/// What a node was set up to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    Client,
    Server,
    Controller,
    Resource,
}
