//! A map: a list of members and, from it, the owners of every key. Whoever has the same version has
//! the same map; the agreement on versions comes from the router, not from the placement.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use super::config::Config;
use super::message::KeyId;
use super::placement::{Rule, owners};
use crate::sim::NodeId;

#[derive(Debug)]
pub struct Map {
    pub version: u32,
    /// In the order of their names' numbers.
    pub members: Vec<NodeId>,
    /// The owners of each key, one after the other.
    table: Vec<NodeId>,
    copies: usize,
}

impl Map {
    pub fn new(version: u32, members: Vec<NodeId>, clients: u16, rule: &Rule, keys: &[String]) -> Map {
        let names: Vec<String> = members.iter().map(|id| format!("n{}", id.0 - clients)).collect();
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
}

impl News {
    /// What everybody knows at the start.
    pub fn first(config: &Config) -> News {
        News { map: config.first.clone(), since: Rc::new([]), dead: Rc::new([]) }
    }

    pub fn version(&self) -> u32 {
        self.map.version
    }

    pub fn is_settled(&self) -> bool {
        self.since.is_empty()
    }
}
