//! What survives a crash.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::map::News;
use super::message::{KeyId, Refusal};
use crate::sim::{Durable, NodeId, Word};

/// At most so many clients.
pub const CLIENTS_MAX: usize = 3;

/// The value of a key, and how new it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The version of the map in which it was written, and a count within it.
    pub stamp: (u32, u32),
    pub value: Word,
    /// The newest request of each client that has gone into it, so that none is applied twice.
    pub seen: [u32; CLIENTS_MAX],
}

/// The disk of any node of the cluster; each kind of node uses its own fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Storage {
    /// Client: how often it has started.
    pub incarnation: u32,
    /// The newest map it has adopted; `None` on an empty disk.
    pub news: Option<News>,
    /// Node. Shared by the copies of a run.
    pub data: Rc<BTreeMap<KeyId, Entry>>,
    /// Node: keys that it owns and does not have yet.
    pub missing: Rc<BTreeSet<KeyId>>,
    /// Node: it has lost its disk, and knows nothing of what it confirmed in maps older than this
    /// version. 0: nothing is forgotten.
    pub lost_before: u32,
    /// Router: the newest order of each client, and what came of it.
    pub changes: BTreeMap<NodeId, (u32, Outcome)>,
    /// Router: the newest question of each node that has lost its disk.
    pub rejoined: BTreeMap<NodeId, u32>,
    /// Router: nodes that are no members any more and may not know it.
    pub gone: BTreeSet<NodeId>,
}

/// What came of an order; it is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The version of the map.
    Made(u32),
    Refused(Refusal),
}

/// Why there is a new map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// A client and the number of its request.
    Order(NodeId, u32),
    /// A node without its disk, and its question.
    Loss(NodeId, u32),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    Incarnation(u32),
    /// A node follows another map, or learns that its map is settled.
    Adopt {
        me: NodeId,
        news: News,
        drop_early: bool,
    },
    /// A client's write at its first owner, or a copy of one.
    Store {
        key: KeyId,
        entry: Entry,
        first: bool,
    },
    /// What a key was when it came from its old owners.
    Arrive {
        key: KeyId,
        entry: Option<Entry>,
    },
    /// Router.
    Decree {
        news: News,
        by: Option<Cause>,
    },
    Refuse {
        client: NodeId,
        seq: u32,
        why: Refusal,
    },
    /// A node knows that it is no member any more.
    Knows(NodeId),
}

impl Durable for Storage {
    type Op = Op;

    fn apply(&mut self, op: &Op) {
        match op {
            Op::Incarnation(incarnation) => self.incarnation = *incarnation,
            Op::Adopt { me, news, drop_early } => self.adopt(*me, news, *drop_early),
            Op::Store { key, entry, .. } => self.store(*key, *entry),
            Op::Arrive { key, entry } => {
                if let Some(entry) = entry {
                    self.store(*key, *entry);
                } else if self.missing.contains(key) {
                    Rc::make_mut(&mut self.missing).remove(key);
                }
            }
            Op::Decree { news, by } => self.decree(news, *by),
            Op::Refuse { client, seq, why } => {
                self.changes.insert(*client, (*seq, Outcome::Refused(*why)));
            }
            Op::Knows(node) => {
                self.gone.remove(node);
            }
        }
        let settled = self.news.as_ref().is_some_and(News::is_settled);
        if settled && self.missing.is_empty() {
            self.lost_before = 0;
        }
    }
}

impl Storage {
    /// Whether what this node has, or has not, is all that it ever confirmed.
    pub fn vouches_for(&self, key: KeyId) -> bool {
        self.lost_before == 0 || self.data.contains_key(&key) && !self.missing.contains(&key)
    }

    fn decree(&mut self, news: &News, by: Option<Cause>) {
        let before = self.news.replace(news.clone());
        self.gone.extend(before.iter().flat_map(|before| before.map.members.iter().copied()));
        self.gone.retain(|node| !news.map.has(*node));
        match by {
            Some(Cause::Order(client, seq)) => {
                self.changes.insert(client, (seq, Outcome::Made(news.version())));
            }
            Some(Cause::Loss(node, nonce)) => {
                self.rejoined.insert(node, nonce);
            }
            None => {}
        }
    }

    fn store(&mut self, key: KeyId, entry: Entry) {
        if self.data.get(&key).is_none_or(|mine| mine.stamp < entry.stamp) {
            Rc::make_mut(&mut self.data).insert(key, entry);
        }
        if self.missing.contains(&key) {
            Rc::make_mut(&mut self.missing).remove(&key);
        }
    }

    /// A key needs no fetching if this node has owned it in every map since one in which it had it:
    /// then no write was acknowledged without it.
    fn adopt(&mut self, me: NodeId, news: &News, drop_early: bool) {
        let map = &news.map;
        let before = self.news.replace(news.clone());
        match before {
            Some(before) if before.version() == map.version => {}
            before => {
                let mut missing = BTreeSet::new();
                for key in map.keys().filter(|key| map.owns(me, *key)) {
                    let had = before.as_ref().is_some_and(|before| {
                        before.map.owns(me, key)
                            && !self.missing.contains(&key)
                            && news.since.first().is_some_and(|first| first.version <= before.version())
                            && news
                                .since
                                .iter()
                                .filter(|map| map.version > before.version())
                                .all(|map| map.owns(me, key))
                    });
                    if !had {
                        missing.insert(key);
                    }
                }
                self.missing = Rc::new(missing);
                if before.is_none() {
                    self.lost_before = map.version;
                }
            }
        }
        if news.is_settled() || drop_early {
            let foreign = |key: &KeyId| !map.owns(me, *key);
            if self.data.keys().any(foreign) {
                Rc::make_mut(&mut self.data).retain(|key, _| !foreign(key));
            }
        }
    }
}
