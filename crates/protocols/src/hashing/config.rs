//! The parameters of one cluster, and who is who in it.

use std::rc::Rc;

use super::map::{Map, Version};
use super::placement::{Function, Rule};
use crate::Settings;
use faultline_sim::{Micros, NodeId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    pub clients: u16,
    /// Members at the start.
    pub members: u16,
    /// Nodes that are up and no members yet.
    pub spares: u16,
    pub rule: Rule,
    /// The names of all keys: `k1`, `k2`, ...
    pub keys: Rc<[String]>,
    /// Whom everybody takes for members at the start.
    pub first: Rc<Map>,
    /// Nodes compare maps, and refuse what comes from another one.
    pub check: bool,
    /// Wrong, if not: an old owner drops its keys before the new ones have them.
    pub keep: bool,
    /// Any copy may be read.
    pub read_any: bool,
    /// How many keys a node fetches at the same time.
    pub window: usize,
    /// Percent of the requests that a client makes by itself for the first key.
    pub hot: u64,
    pub retry: Micros,
    /// After how long owners of the same keys compare them, if anything has changed.
    pub exchange: Micros,
    pub load: Micros,
}

impl Config {
    pub fn from_settings(settings: &Settings) -> Config {
        let count = |name: &str| settings.number(name) as u16;
        let (clients, members) = (count("clients"), count("nodes"));
        let rule = Rule {
            function: Function::named(settings.choice("placement")).expect("one of the choices"),
            vnodes: settings.number("vnodes") as usize,
            copies: settings.number("copies") as usize,
            bound: settings.number("bound"),
            table: settings.choice("table").parse().expect("one of the choices"),
            distinct: settings.is_on("distinct"),
            stale: settings.choice("loads") == "stale",
        };
        let keys: Rc<[String]> = (1..=settings.number("keys")).map(|key| format!("k{key}")).collect();
        let ids = (1..=members).map(|number| NodeId(clients + number)).collect();
        let first = Rc::new(Map::new(Version::FIRST, ids, clients, &rule, &keys));
        Config {
            clients,
            members,
            spares: count("spares"),
            rule,
            keys,
            first,
            check: settings.is_on("check"),
            keep: settings.is_on("keep"),
            read_any: settings.choice("read") == "any",
            window: settings.number("window") as usize,
            hot: settings.number("hot"),
            retry: settings.time("retry"),
            exchange: settings.time("exchange"),
            load: settings.time("load"),
        }
    }

    /// Clients come first, then the router, then the nodes.
    pub fn names(&self) -> Vec<String> {
        let clients = (1..=self.clients).map(|number| format!("c{number}"));
        let nodes = (1..=self.members + self.spares).map(|number| format!("n{number}"));
        clients.chain(std::iter::once("rt".to_owned())).chain(nodes).collect()
    }

    pub fn client_ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.clients).map(NodeId)
    }

    pub fn router(&self) -> NodeId {
        NodeId(self.clients)
    }

    pub fn node_ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        let first = self.clients + 1;
        (first..first + self.members + self.spares).map(NodeId)
    }

    /// The node called `n<number>`.
    pub fn node(&self, number: u16) -> Option<NodeId> {
        (1..=self.members + self.spares).contains(&number).then(|| NodeId(self.clients + number))
    }

    pub fn post_of(&self, id: NodeId) -> Post {
        if id.0 < self.clients {
            Post::Client
        } else if id == self.router() {
            Post::Router
        } else {
            Post::Node
        }
    }

    pub fn map(&self, version: Version, members: Vec<NodeId>) -> Rc<Map> {
        Rc::new(Map::new(version, members, self.clients, &self.rule, &self.keys))
    }
}

/// What a node was set up to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    Client,
    Router,
    Node,
}
