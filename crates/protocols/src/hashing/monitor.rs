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
use super::storage::{Asked, Entry, Op};
use crate::kit::{RequestId, goals, promises};
use faultline_sim::{Cluster, NodeId, Note, Observed, Verdicts, Word};

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
    news: Option<News>,
    /// The members of every map that anybody was ever told of.
    told: BTreeMap<Version, Vec<NodeId>>,
    /// What each function would have moved at that change; counted when somebody looks.
    moves: Moves,
    /// How many keys have arrived at a new owner since the last change.
    pub moved: u32,
    /// Requests served by each node since the start.
    pub served: BTreeMap<NodeId, u32>,
    /// Nodes that were declared dead and have not joined again.
    dead: BTreeSet<NodeId>,
    /// The newest writes of each session of each client to each key.
    writes: BTreeMap<KeyId, Vec<Write>>,
}

#[derive(Clone, Debug, Default)]
struct Moves(Rc<OnceCell<Vec<(Function, usize)>>>);

impl Hash for Moves {
    /// Whether somebody has looked is no state of the run.
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// A write and where it is.
#[derive(Clone, Debug, Hash)]
struct Write {
    asked: Asked,
    acknowledged: bool,
    holders: BTreeSet<NodeId>,
    /// Nodes that lost their disk with it, or were declared dead, and do not have the key again.
    lost: BTreeSet<NodeId>,
    /// At some moment as many disks were gone as there should have been copies: nothing was promised
    /// for that, until there are as many copies again.
    excused: bool,
    /// Excused, and nobody had it any more: it must not seem to be back when its client writes the key again.
    gone: bool,
}

type Verdict<'a, 'b> = (&'a Cluster<'b, Node>, &'a mut Verdicts);

impl faultline_sim::Monitor<Node> for Monitor {
    const WATCHES_SENDS: bool = true;

    fn observe(&mut self, observed: Observed<Node>, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        match observed {
            Observed::Written(id, op) => self.written(id, op, (cluster, verdicts)),
            Observed::Sent(from, to, msg) => self.sent(from, to, msg, (cluster, verdicts)),
            Observed::Wiped(id) => self.disk_lost(id, (cluster, verdicts)),
            Observed::Crashed(id) => self.recount(id, (cluster, verdicts)),
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

    /// A client's write has reached its first owner.
    fn begin(&mut self, key: KeyId, asked: Asked, cluster: &Cluster<Node>) {
        let required = required(&self.news, cluster);
        let writes = self.writes.entry(key).or_default();
        // It was lost before anybody was told of it, and is done anew.
        writes.retain(|write| !(write.gone && !write.acknowledged && write.is(asked.client, asked.id)));
        let newer = |write: &Write| write.asked.client == asked.client && write.asked.id >= asked.id;
        if writes.iter().any(newer) {
            return;
        }
        let mut write = Write {
            asked,
            acknowledged: false,
            holders: BTreeSet::new(),
            lost: BTreeSet::new(),
            excused: false,
            gone: false,
        };
        // What was done before may have come to others meanwhile.
        for id in cluster.config().node_ids() {
            if cluster.durable(id).data.get(&key).is_some_and(|entry| write.is_in(entry)) {
                let dead = self.dead.contains(&id);
                if dead { write.loses(id, required) } else { _ = write.holders.insert(id) }
            }
        }
        writes.push(write);
    }

    /// What a node has of a key now.
    fn holds(&mut self, id: NodeId, key: KeyId, entry: Option<&Entry>, (cluster, verdicts): Verdict) {
        let Some(writes) = self.writes.get_mut(&key) else { return };
        let required = required(&self.news, cluster);
        let newest = current(&self.news, cluster).map_or(&cluster.config().first, |news| &news.map);
        // An older copy does not replace a newer one.
        let entry = cluster.durable(id).data.get(&key).or(entry);
        let dead = self.dead.contains(&id);
        for write in writes.iter_mut().filter(|write| !write.gone) {
            let has = entry.is_some_and(|entry| write.is_in(entry));
            if dead {
                if has {
                    write.loses(id, required);
                }
                continue;
            }
            // It has the key again, with this write or without it.
            write.lost.remove(&id);
            if has {
                write.holders.insert(id);
                // A node that is about to give its copy away makes up for no disk.
                let kept = write.holders.iter().filter(|holder| newest.owns(**holder, key)).count();
                if kept >= required {
                    write.lost.clear();
                    write.excused = false;
                }
            } else if write.holders.remove(&id) {
                judge(key, write, verdicts);
            }
            write.may_be_gone();
        }
    }

    /// Some keys may have gone from a node, by its own doing.
    fn recount(&mut self, id: NodeId, (cluster, verdicts): Verdict) {
        let data = &cluster.durable(id).data;
        for (key, writes) in &mut self.writes {
            for write in writes.iter_mut().filter(|write| write.holders.contains(&id)) {
                if !data.get(key).is_some_and(|entry| write.is_in(entry)) {
                    write.holders.remove(&id);
                    judge(*key, write, verdicts);
                    write.may_be_gone();
                }
            }
        }
    }

    fn disk_lost(&mut self, id: NodeId, (cluster, verdicts): Verdict) {
        let required = required(&self.news, cluster);
        for (key, writes) in &mut self.writes {
            for write in writes.iter_mut() {
                if write.holders.remove(&id) {
                    write.loses(id, required);
                    judge(*key, write, verdicts);
                    write.may_be_gone();
                }
            }
        }
    }

    /// Was it not dead after all, it has what it has.
    fn lives(&mut self, id: NodeId, cluster: &Cluster<Node>) {
        let data = &cluster.durable(id).data;
        for (key, writes) in &mut self.writes {
            let Some(entry) = data.get(key) else { continue };
            for write in writes.iter_mut().filter(|write| !write.gone && write.is_in(entry)) {
                write.lost.remove(&id);
                write.holders.insert(id);
            }
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
        let writes = self.writes.entry(*key).or_default();
        let known = writes.iter_mut().find(|write| write.is(client, *id) && write.asked.value == *value);
        match known {
            Some(write) => {
                write.acknowledged = true;
                judge(*key, write, verdicts);
            }
            // Something else has the same id.
            None => missed(client, *key, *value, 0, verdicts),
        }
        writes.retain(|write| !(write.asked.client == client && write.asked.id < *id));
    }
}

/// What the router goes by, or went by before it lost its disk.
fn current<'a>(decreed: &'a Option<News>, cluster: &Cluster<'a, Node>) -> Option<&'a News> {
    cluster.durable(cluster.config().router()).news.as_ref().or(decreed.as_ref())
}

/// How many copies there should be: while a map settles, as many as there were before.
fn required(decreed: &Option<News>, cluster: &Cluster<Node>) -> usize {
    let config = cluster.config();
    let Some(news) = current(decreed, cluster) else {
        return config.rule.copies.min(config.first.members.len());
    };
    let members = news.since.iter().chain([&news.map]).map(|map| map.members.len()).min();
    config.rule.copies.min(members.unwrap_or(0))
}

impl Write {
    fn is(&self, client: NodeId, id: RequestId) -> bool {
        (self.asked.client, self.asked.id) == (client, id)
    }

    fn is_in(&self, entry: &Entry) -> bool {
        entry.seen.has(self.asked.client, self.asked.id)
    }

    fn may_be_gone(&mut self) {
        self.gone |= self.excused && self.holders.is_empty();
    }

    fn loses(&mut self, id: NodeId, required: usize) {
        self.lost.insert(id);
        self.excused |= self.lost.len() >= required;
    }
}

/// A write that nobody has any more is lost, and the promise is broken unless as many disks were gone
/// at once as there should have been copies.
fn judge(key: KeyId, write: &Write, verdicts: &mut Verdicts) {
    if write.holders.is_empty() && write.acknowledged && !write.excused {
        missed(write.asked.client, key, write.asked.value, write.lost.len(), verdicts);
    }
}

fn missed(client: NodeId, key: KeyId, value: Word, lost: usize, verdicts: &mut Verdicts) {
    let note = Note::new("hashing-violation-nothing-lost").with("client", client);
    let note = note.with("write", format!("{key}={value}")).with("lost", lost);
    verdicts.violated(NOTHING_LOST, note, vec![client]);
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
