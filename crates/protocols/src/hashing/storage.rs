//! What survives a crash.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::map::{Life, News, Version};
use super::message::{KeyId, Refusal};
use crate::kit::{RequestId, sessions};
use faultline_sim::{Durable, NodeId, Word};

/// When a key was written: the version of the map, and a count within it.
pub type Stamp = (Version, u32);

/// The value of a key, and how new it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    pub stamp: Stamp,
    pub value: Word,
    pub seen: Seen,
}

/// The newest request of each session of each client that has gone into a value, so that none is applied
/// twice. No session is ever closed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Seen(Rc<[(NodeId, RequestId)]>);

impl Default for Seen {
    fn default() -> Seen {
        Seen(Rc::new([]))
    }
}

impl Seen {
    /// The newest request of the session of this one.
    pub fn newest(&self, client: NodeId, id: RequestId) -> Option<RequestId> {
        let of_session =
            |(known, newest): &&(NodeId, RequestId)| (*known, newest.session) == (client, id.session);
        self.0.iter().find(of_session).map(|(_, newest)| *newest)
    }

    pub fn has(&self, client: NodeId, id: RequestId) -> bool {
        self.newest(client, id).is_some_and(|newest| newest >= id)
    }

    pub fn with(&self, client: NodeId, id: RequestId) -> Seen {
        let others = self.0.iter().filter(|(known, other)| (*known, other.session) != (client, id.session));
        Seen(others.copied().chain([(client, id)]).collect())
    }
}

/// What a client has asked its key's first owner to store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    pub client: NodeId,
    pub id: RequestId,
    pub value: Word,
}

/// The disk of any node of the cluster; each kind of node uses its own fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Storage {
    /// Client: how often it has started.
    pub incarnation: u32,
    /// Client: the first part of its request ids. 0 on an empty disk.
    pub session: u32,
    /// Node: it takes no map of an older life of the router.
    pub life: Life,
    /// The newest map it has adopted; `None` on an empty disk.
    pub news: Option<News>,
    /// Node. Shared by the copies of a run.
    pub data: Rc<BTreeMap<KeyId, Entry>>,
    /// Node: keys that it owns and does not have yet.
    pub missing: Rc<BTreeSet<KeyId>>,
    /// Node: it has lost its disk, and knows nothing of what it confirmed in maps older than this
    /// version. The default: nothing is forgotten.
    pub lost_before: Version,
    /// Router: the newest order of each session of each client, and what came of it.
    pub changes: BTreeMap<(NodeId, u32), (RequestId, Outcome)>,
    /// Router: the newest question of each node that has lost its disk.
    pub rejoined: BTreeMap<NodeId, u32>,
    /// Router: nodes that are no members any more and may not know it.
    pub gone: BTreeSet<NodeId>,
}

/// What came of an order; it is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    Made(Version),
    Refused(Refusal),
}

/// Why there is a new map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    Order(NodeId, RequestId),
    /// A node without its disk, and its question.
    Loss(NodeId, u32),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    Incarnation(u32),
    Session(u32),
    Seal(Life),
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
        asked: Option<Asked>,
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
    /// Router, before its first map after a lost disk: nodes that are no members.
    Others(Vec<NodeId>),
    Refuse {
        client: NodeId,
        id: RequestId,
        why: Refusal,
    },
    /// A node knows that it is no member any more.
    Knows(NodeId),
}

sessions!(Storage { session, incarnation }, Op { Session, Incarnation });

impl Durable for Storage {
    type Op = Op;

    fn apply(&mut self, op: &Op) {
        match op {
            Op::Incarnation(incarnation) => self.incarnation = *incarnation,
            Op::Session(session) => self.session = *session,
            Op::Seal(life) => self.life = *life,
            Op::Others(nodes) => self.gone.extend(nodes),
            Op::Adopt { me, news, drop_early } => self.adopt(*me, news, *drop_early),
            Op::Store { key, entry, .. } => self.store(*key, entry),
            Op::Arrive { key, entry } => {
                if let Some(entry) = entry {
                    self.store(*key, entry);
                } else if self.missing.contains(key) {
                    Rc::make_mut(&mut self.missing).remove(key);
                }
            }
            Op::Decree { news, by } => self.decree(news, *by),
            Op::Refuse { client, id, why } => {
                self.changes.insert((*client, id.session), (*id, Outcome::Refused(*why)));
            }
            Op::Knows(node) => {
                self.gone.remove(node);
            }
        }
        let settled = self.news.as_ref().is_some_and(News::is_settled);
        if settled && self.missing.is_empty() {
            self.lost_before = Version::default();
        }
    }
}

impl Storage {
    /// Whether what this node has, or has not, is all that it ever confirmed.
    pub fn vouches_for(&self, key: KeyId) -> bool {
        self.lost_before == Version::default() || self.data.contains_key(&key) && !self.missing.contains(&key)
    }

    /// Whether this node owns the key and waits for nothing of it.
    pub fn is_complete(&self, me: NodeId, key: KeyId) -> bool {
        self.news.as_ref().is_some_and(|news| news.map.owns(me, key)) && !self.missing.contains(&key)
    }

    fn decree(&mut self, news: &News, by: Option<Cause>) {
        let before = self.news.replace(news.clone());
        self.gone.extend(before.iter().flat_map(|before| before.map.members.iter().copied()));
        self.gone.retain(|node| !news.map.has(*node));
        // Those of this map, and all that are known from nodes after a lost disk.
        for (client, id, version) in news.orders.iter().copied() {
            let known = self.changes.get(&(client, id.session));
            if known.is_none_or(|(known, _)| *known < id) {
                self.changes.insert((client, id.session), (id, Outcome::Made(version)));
            }
        }
        if let Some(Cause::Loss(node, nonce)) = by {
            self.rejoined.insert(node, nonce);
        }
    }

    fn store(&mut self, key: KeyId, entry: &Entry) {
        if self.data.get(&key).is_none_or(|mine| mine.stamp < entry.stamp) {
            Rc::make_mut(&mut self.data).insert(key, entry.clone());
        }
        if self.missing.contains(&key) {
            Rc::make_mut(&mut self.missing).remove(&key);
        }
    }

    /// A key needs no fetching if this node has owned it in every map since one in which it had it:
    /// then no write was acknowledged without it.
    fn adopt(&mut self, me: NodeId, news: &News, drop_early: bool) {
        let map = &news.map;
        self.life = self.life.max(map.version.life);
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
