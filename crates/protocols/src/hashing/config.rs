//! The parameters of one cluster, and who is who in it.

use std::ops::Deref;
use std::rc::Rc;

use super::map::{Map, Version};
use super::placement::{Function, Rule};
use super::process::NodeRole;
use crate::kit::{Members, Roster, Settings};
use faultline_sim::{Micros, NodeId};

#[derive(Clone, Debug, PartialEq, Eq, Settings)]
pub struct Options {
    /// Members at the start.
    #[setting(name = "nodes", 1..=50, default = 4)]
    pub members: u16,
    /// Nodes that are up and no members yet.
    #[setting(0..=4, default = 1)]
    pub spares: u16,
    pub placement: Function,
    #[setting(1..=500, default = 16)]
    pub vnodes: usize,
    #[setting(1..=5, default = 1)]
    pub copies: usize,
    #[setting(percent, 100..=400, default = 125)]
    pub bound: u64,
    #[setting(one_of("251", "1021", "65537"))]
    pub table: u64,
    /// Under which names the nodes are hashed, see [`Rule::host`].
    #[setting(0..=1_000_000, default = 0)]
    pub hosts: u32,
    #[setting(name = "keys", 1..=1_000, default = 40)]
    pub key_count: u16,
    #[setting(1..=3, default = 1)]
    pub clients: u16,
    #[setting(0..=60_000, default = 0)]
    pub load: Micros,
    /// Percent of the requests that a client makes by itself for the first key.
    #[setting(percent, 0..=100, default = 0)]
    pub hot: u64,
    /// Any copy may be read.
    #[setting(name = "read", no = "owner", yes = "any")]
    pub read_any: bool,
    /// How many keys a node fetches at the same time.
    #[setting(1..=64, default = 4)]
    pub window: usize,
    #[setting(10..=60_000, default = 120)]
    pub retry: Micros,
    /// After how long owners of the same keys compare them, if anything has changed.
    #[setting(10..=60_000, default = 1_000)]
    pub exchange: Micros,
    /// Nodes compare maps, and refuse what comes from another one.
    pub check: bool,
    /// Wrong, if not: an old owner drops its keys before the new ones have them.
    pub keep: bool,
    pub distinct: bool,
    #[setting(name = "loads", no = "fresh", yes = "stale")]
    pub stale: bool,
}

/// The options, and what follows from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    options: Options,
    pub rule: Rule,
    /// The names of all keys: `k1`, `k2`, ...
    pub keys: Rc<[String]>,
    /// Whom everybody takes for members at the start.
    pub first: Rc<Map>,
}

impl Deref for Config {
    type Target = Options;

    fn deref(&self) -> &Options {
        &self.options
    }
}

impl Roster for Config {
    type Role = NodeRole;

    fn members(&self) -> impl IntoIterator<Item = Members<NodeRole>> {
        [
            Members::numbered(NodeRole::Client, "c", self.clients),
            Members::one(NodeRole::Router, "rt"),
            Members::numbered(NodeRole::Keeper, "n", self.members + self.spares),
        ]
    }
}

impl Config {
    pub fn new(options: Options) -> Config {
        let Options { placement: function, vnodes, copies, bound, table, hosts, distinct, stale, .. } =
            options;
        let rule = Rule { function, vnodes, copies, bound, table, hosts, distinct, stale };
        let keys: Rc<[String]> = (1..=options.key_count).map(|key| format!("k{key}")).collect();
        let ids = (1..=options.members).map(|number| NodeId(options.clients + number)).collect();
        let first = Rc::new(Map::new(Version::FIRST, ids, options.clients, &rule, &keys));
        Config { options, rule, keys, first }
    }

    pub fn router(&self) -> NodeId {
        self.first(NodeRole::Router)
    }

    pub fn node_ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + Clone + use<> {
        self.ids(NodeRole::Keeper)
    }

    /// The node called `n<number>`.
    pub fn node(&self, number: u16) -> Option<NodeId> {
        self.node_ids().nth(usize::from(number).checked_sub(1)?)
    }

    pub fn map(&self, version: Version, members: Vec<NodeId>) -> Rc<Map> {
        Rc::new(Map::new(version, members, self.clients, &self.rule, &self.keys))
    }
}
