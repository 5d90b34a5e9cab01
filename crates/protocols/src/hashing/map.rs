//! A map: a list of members and, from it, the owners of every key. Any node that has the same version has
//! the same map; the agreement on versions comes from the router, not from the placement.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use super::config::Config;
use super::message::KeyId;
use super::placement::{Rule, owners};
use crate::kit::RequestId;
use faultline_sim::{NodeId, Value};

/// A life of the router, from one empty disk to the next. Nodes that follow one take nothing from a smaller
/// one any more: a ballot, as in Paxos.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Life {
    pub count: u32,
    /// No two lives are the same, also if they count alike.
    pub nonce: u32,
}

impl Life {
    pub const FIRST: Life = Life { count: 1, nonce: 0 };
}

/// No two maps have the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    pub life: Life,
    /// Goes on from life to life.
    pub number: u32,
}

impl Version {
    pub const FIRST: Version = Version { life: Life::FIRST, number: 1 };
}

/// Which life it is of matters only after the first.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.life.count {
            0 | 1 => write!(f, "{}", self.number),
            count => write!(f, "{count}:{}", self.number),
        }
    }
}

impl From<Version> for Value {
    fn from(version: Version) -> Value {
        match version.life.count {
            0 | 1 => Value::from(version.number),
            _ => Value::Text(version.to_string()),
        }
    }
}

#[derive(Debug)]
pub struct Map {
    pub version: Version,
    /// In the order of their names' numbers.
    pub members: Vec<NodeId>,
    /// The owners of each key, one after the other.
    table: Vec<NodeId>,
    copies: usize,
}

impl Map {
    pub fn new(version: Version, members: Vec<NodeId>, clients: u16, rule: &Rule, keys: &[String]) -> Map {
        let names: Vec<String> = members.iter().map(|id| rule.host(id.0 - clients)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let lists = owners(rule, &names, keys);
        let copies = rule.copies.min(members.len());
        let table = lists.into_iter().flatten().map(|place| members[place]).collect();
        Map { version, members, table, copies }
    }

    /// First owner first.
    pub fn owners(&self, key: KeyId) -> &[NodeId] {
        &self.table[key.index() * self.copies..][..self.copies]
    }

    pub fn first_owner(&self, key: KeyId) -> NodeId {
        self.owners(key)[0]
    }

    pub fn owns(&self, node: NodeId, key: KeyId) -> bool {
        self.owners(key).contains(&node)
    }

    pub fn has(&self, node: NodeId) -> bool {
        self.members.contains(&node)
    }

    pub fn keys(&self) -> impl Iterator<Item = KeyId> + use<> {
        (0..(self.table.len() / self.copies.max(1)) as u16).map(KeyId)
    }
}

/// The table follows from the members.
impl PartialEq for Map {
    fn eq(&self, other: &Map) -> bool {
        (self.version, &self.members) == (other.version, &other.members)
    }
}

impl Eq for Map {}

impl Hash for Map {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        (self.version, &self.members).hash(hasher);
    }
}

/// The newest map, and what somebody who adopts it has to know of the older ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct News {
    pub map: Rc<Map>,
    /// The older maps from the last settled one on, oldest first; empty if this one is settled.
    pub since: Rc<[Rc<Map>]>,
    /// Nodes that were declared dead since then: nobody waits for them.
    pub dead: Rc<[NodeId]>,
    /// The newest order of each session that was carried out, by whom it was given, and in which map.
    pub orders: Rc<[(NodeId, RequestId, Version)]>,
}

impl News {
    /// What everybody knows at the start.
    pub fn first(config: &Config) -> News {
        News { map: config.first.clone(), since: Rc::new([]), dead: Rc::new([]), orders: Rc::new([]) }
    }

    pub fn version(&self) -> Version {
        self.map.version
    }

    pub fn is_settled(&self) -> bool {
        self.since.is_empty()
    }
}
