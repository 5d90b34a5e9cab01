//! The promises of the cluster, watched by somebody who sees every node at once.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use super::config::Config;
use super::map::{Map, News, Version};
use super::message::{KeyId, Msg, Request, Response};
use super::placement::{Function, cap};
use super::process::Node;
use super::storage::Op;
use super::writes::{Write, current};
use crate::kit::{goals, promises};
use faultline_sim::{Cluster, NodeId, Note, Observed, Verdicts};

promises! {
    ONE_OWNER "one-owner": "every key has exactly one owner";
    ONLY_CHANGED "only-changed": "only keys whose owner changed move";
    BOUND "bound": "no node above its bound";
    NOTHING_LOST "nothing-lost": "no acknowledged write is lost";
    UNDISTURBED "undisturbed": "a change disturbs no other keys";
}

goals! {
    WRITE_ACKNOWLEDGED "write-acknowledged";
    TRANSFER_ENDED "transfer-ended";
    MAP_SETTLED "map-settled";
}

#[derive(Clone, Debug, Default, Hash)]
pub struct Monitor {
    /// The newest map and the one before it; `None` until the first change.
    pub changed: Option<(Rc<Map>, Rc<Map>)>,
    settled: Version,
    /// What the router has decreed last. Its disk may have forgotten it.
    pub(super) news: Option<News>,
    /// The members of every map that anybody was ever told of.
    told: BTreeMap<Version, Vec<NodeId>>,
    /// What each function would have moved at that change; counted when somebody looks.
    moves: Moves,
    /// How many keys have arrived at a new owner since the last change.
    pub moved: u32,
    /// Requests served by each node since the start.
    pub served: BTreeMap<NodeId, u32>,
    /// Nodes that were declared dead and have not joined again.
    pub(super) dead: BTreeSet<NodeId>,
    /// The newest writes of each session of each client to each key.
    pub(super) writes: BTreeMap<KeyId, Vec<Write>>,
    /// Keys with a write for which a lost disk was not made up yet.
    pub(super) short: BTreeSet<KeyId>,
}

#[derive(Clone, Debug, Default)]
struct Moves(Rc<OnceCell<Vec<(Function, usize)>>>);

impl Hash for Moves {
    /// Whether somebody has looked is no state of the run.
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

pub(super) type Verdict<'a, 'b> = (&'a Cluster<'b, Node>, &'a mut Verdicts);

impl faultline_sim::Monitor<Node> for Monitor {
    const WATCHES_SENDS: bool = true;

    fn observe(&mut self, observed: Observed<Node>, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        match observed {
            Observed::Written(id, op) => self.written(id, op, (cluster, verdicts)),
            Observed::Sent(from, to, msg) => {
                self.make_up(cluster);
                self.sent(from, to, msg, (cluster, verdicts));
            }
            Observed::Wiped(id) => self.disk_lost(id, (cluster, verdicts)),
            Observed::Crashed(id) => {
                self.recount(id, (cluster, verdicts));
                self.make_up(cluster);
            }
            Observed::Responded(client, request, response, _) => {
                self.responded(client, request, response, (cluster, verdicts));
            }
            Observed::Handled(_) | Observed::Invoked(..) => {}
        }
    }
}

/// The newest map.
pub fn newest(cluster: &Cluster<Node>) -> Rc<Map> {
    let news = cluster.durable(cluster.config().router()).news.as_ref();
    news.map_or_else(|| cluster.config().first.clone(), |news| news.map.clone())
}

impl Monitor {
    /// How many keys change their first owner with the newest change, by each function.
    pub fn moves(&self, config: &Config) -> &[(Function, usize)] {
        match &self.changed {
            Some((before, after)) => self.moves.0.get_or_init(|| moves(config, before, after)),
            None => &[],
        }
    }

    fn written(&mut self, id: NodeId, op: &Op, verdict: Verdict) {
        match op {
            Op::Store { key, entry, asked } => {
                if let Some(asked) = asked {
                    *self.served.entry(id).or_default() += 1;
                    self.check_owner(id, *key, verdict.0, verdict.1);
                    self.begin(*key, *asked, verdict.0);
                }
                self.holds(id, *key, Some(entry), verdict);
            }
            Op::Arrive { key, entry } => {
                // Any node that has lost its disk gets back what it owned before.
                if entry.is_some() && verdict.0.durable(id).lost_before == Version::default() {
                    self.moved += 1;
                }
                verdict.1.reached(TRANSFER_ENDED);
                self.holds(id, *key, entry.as_ref(), verdict);
            }
            Op::Adopt { .. } => self.recount(id, verdict),
            Op::Decree { news, .. } => self.decreed(news, verdict),
            Op::Incarnation(_)
            | Op::Session(_)
            | Op::Seal(_)
            | Op::Others(_)
            | Op::Refuse { .. }
            | Op::Knows(_) => {}
        }
    }

    fn sent(&mut self, from: NodeId, to: NodeId, msg: &Msg, (cluster, verdicts): Verdict) {
        match msg {
            Msg::Map { news, .. } | Msg::Welcome { news, .. } => self.check_version(&news.map, verdicts),
            Msg::Value { .. } => *self.served.entry(from).or_default() += 1,
            Msg::Item { version, key, .. } => {
                let disk = cluster.durable(to);
                let Some(news) = disk.news.as_ref().filter(|news| news.version() == *version) else { return };
                let changed = news.since.iter().any(|map| !map.owns(to, *key));
                // Any node that has lost its disk gets back what it owned before.
                let gets_back = disk.lost_before != Version::default() || !disk.missing.contains(key);
                if !changed && !gets_back {
                    let note = Note::new("hashing-violation-only-changed").with("key", key.to_string());
                    verdicts.violated(ONLY_CHANGED, note.with("from", from).with("to", to), vec![from, to]);
                }
            }
            _ => {}
        }
    }

    /// A node that can confirm a write alone must be its owner in the settled map.
    fn check_owner(&self, id: NodeId, key: KeyId, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        let config = cluster.config();
        let alone = config.rule.copies == 1 || !config.check;
        let map = current(&self.news, cluster).map_or(&config.first, |news| &news.map);
        let settled = self.settled == map.version;
        if alone && settled && !self.dead.contains(&id) && map.first_owner(key) != id {
            let note =
                Note::new("hashing-violation-two-owners").with("node", id).with("key", key.to_string());
            let note = note.with("owner", map.first_owner(key)).with("version", map.version);
            verdicts.violated(ONE_OWNER, note, vec![id, map.first_owner(key)]);
        }
    }

    /// Any node that has the same version has the same map.
    fn check_version(&mut self, map: &Map, verdicts: &mut Verdicts) {
        let known = self.told.entry(map.version).or_insert_with(|| map.members.clone());
        if *known != map.members {
            let note = Note::new("hashing-violation-two-maps").with("version", map.version);
            let note = note.with("members", known.clone()).with("others", map.members.clone());
            verdicts.violated(ONE_OWNER, note, map.members.clone());
        }
    }

    fn decreed(&mut self, news: &News, (cluster, verdicts): Verdict) {
        let before = self.news.replace(news.clone()).unwrap_or_else(|| News::first(cluster.config()));
        if news.is_settled() {
            self.settled = news.version();
            verdicts.reached(MAP_SETTLED);
            self.check_settled(&news.map, cluster.config(), verdicts);
            return;
        }
        let newly_dead: Vec<NodeId> =
            news.dead.iter().copied().filter(|node| !self.dead.contains(node)).collect();
        for node in newly_dead {
            self.dead.insert(node);
            self.disk_lost(node, (cluster, verdicts));
        }
        let members: Vec<NodeId> = self.dead.iter().copied().filter(|node| news.map.has(*node)).collect();
        for node in members {
            self.dead.remove(&node);
            // A router without its disk has forgotten what it had told nobody.
            if news.version().life != before.version().life {
                self.lives(node, cluster);
            }
        }
        let Some(before) = news.since.last() else { return };
        if before.members == news.map.members {
            return;
        }
        self.moved = 0;
        self.changed = Some((before.clone(), news.map.clone()));
        self.moves = Moves::default();
        check_disturbed(before, &news.map, verdicts);
    }

    fn check_settled(&self, map: &Map, config: &Config, verdicts: &mut Verdicts) {
        let wanted = config.rule.copies.min(map.members.len());
        for key in map.keys() {
            let owners: BTreeSet<NodeId> = map.owners(key).iter().copied().collect();
            if owners.len() != wanted {
                let note = Note::new("hashing-violation-few-owners").with("key", key.to_string());
                let note = note.with("count", owners.len()).with("wanted", wanted);
                verdicts.violated(ONE_OWNER, note, owners.into_iter().collect());
                break;
            }
        }
        if config.rule.function == Function::Bounded {
            let cap = cap(config.rule.bound, config.keys.len(), map.members.len());
            for (node, load) in loads(map) {
                if load > cap {
                    let note = Note::new("hashing-violation-bound").with("node", node);
                    verdicts.violated(BOUND, note.with("load", load).with("cap", cap), vec![node]);
                    break;
                }
            }
        }
    }

    fn responded(&mut self, client: NodeId, request: &Request, response: &Response, (_, verdicts): Verdict) {
        let (Request::Put { key, value }, Response::Written { id }) = (request, response) else { return };
        verdicts.reached(WRITE_ACKNOWLEDGED);
        self.acknowledge(client, *id, (*key, *value), verdicts);
    }
}

/// Only the keys of any node that came or went may change their first owner.
fn check_disturbed(before: &Map, after: &Map, verdicts: &mut Verdicts) {
    let disturbed: Vec<KeyId> = before
        .keys()
        .filter(|key| {
            let (old, new) = (before.first_owner(*key), after.first_owner(*key));
            old != new && before.has(new) && after.has(old)
        })
        .collect();
    if let Some(key) = disturbed.first() {
        let note = Note::new("hashing-violation-undisturbed").with("count", disturbed.len());
        let note = note.with("key", key.to_string()).with("from", before.first_owner(*key));
        verdicts.violated(UNDISTURBED, note.with("to", after.first_owner(*key)), Vec::new());
    }
}

/// How many keys each member serves.
pub fn loads(map: &Map) -> BTreeMap<NodeId, usize> {
    let mut loads: BTreeMap<NodeId, usize> = map.members.iter().map(|member| (*member, 0)).collect();
    for key in map.keys() {
        *loads.entry(map.first_owner(key)).or_default() += 1;
    }
    loads
}

/// How many keys change their first owner between two lists of members, by each function.
fn moves(config: &Config, before: &Map, after: &Map) -> Vec<(Function, usize)> {
    let count = |function: Function| {
        let rule = super::placement::Rule { function, copies: 1, stale: false, ..config.rule.clone() };
        let map = |map: &Map| Map::new(map.version, map.members.clone(), config.clients, &rule, &config.keys);
        let (old, new) = (map(before), map(after));
        let moved = old.keys().filter(|key| old.first_owner(*key) != new.first_owner(*key)).count();
        (function, moved)
    };
    Function::ALL.into_iter().map(count).collect()
}
