//! What survives a crash.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::map::News;
use super::message::KeyId;
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
    /// Node: it has lost its disk, and knows nothing of what it does not have.
    pub lost: bool,
    /// Router: the newest change of each client, and the version it made.
    pub changes: BTreeMap<NodeId, (u32, u32)>,
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
        by: Option<(NodeId, u32)>,
    },
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
            Op::Decree { news, by } => {
                self.news = Some(news.clone());
                if let Some((client, seq)) = by {
                    self.changes.insert(*client, (*seq, news.version()));
                }
            }
        }
        let settled = self.news.as_ref().is_some_and(News::is_settled);
        if self.lost && settled && self.missing.is_empty() {
            self.lost = false;
        }
    }
}

impl Storage {
    /// Whether what this node has, or has not, is all that it ever confirmed.
    pub fn vouches_for(&self, key: KeyId) -> bool {
        !self.lost || self.data.contains_key(&key) && !self.missing.contains(&key)
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
                self.lost |= before.is_none();
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
