//! Where the copies of each write are, and which losses excuse that one is gone.

use std::collections::BTreeSet;

use super::map::News;
use super::message::KeyId;
use super::monitor::{Monitor, NOTHING_LOST, Verdict};
use super::process::Node;
use super::storage::{Asked, Entry};
use crate::kit::RequestId;
use faultline_sim::{Cluster, NodeId, Note, Verdicts, Word};

/// A write and where it is.
#[derive(Clone, Debug, Hash)]
pub struct Write {
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

impl Monitor {
    /// A client's write has reached its first owner.
    pub(super) fn begin(&mut self, key: KeyId, asked: Asked, cluster: &Cluster<Node>) {
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
        if !write.lost.is_empty() {
            self.short.insert(key);
        }
        writes.push(write);
    }

    /// What a node has of a key now.
    pub(super) fn holds(
        &mut self,
        id: NodeId,
        key: KeyId,
        entry: Option<&Entry>,
        (cluster, verdicts): Verdict,
    ) {
        let Some(writes) = self.writes.get_mut(&key) else { return };
        let required = required(&self.news, cluster);
        // An older copy does not replace a newer one.
        let entry = cluster.durable(id).data.get(&key).or(entry);
        let dead = self.dead.contains(&id);
        for write in writes.iter_mut().filter(|write| !write.gone) {
            let has = entry.is_some_and(|entry| write.is_in(entry));
            if dead {
                if has {
                    write.loses(id, required);
                    self.short.insert(key);
                }
                continue;
            }
            if has {
                write.holders.insert(id);
            } else if write.holders.remove(&id) {
                judge(key, write, verdicts);
            }
            write.may_be_gone();
        }
    }

    /// Some keys may have gone from a node, by its own doing.
    pub(super) fn recount(&mut self, id: NodeId, (cluster, verdicts): Verdict) {
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

    pub(super) fn disk_lost(&mut self, id: NodeId, (cluster, verdicts): Verdict) {
        let required = required(&self.news, cluster);
        for (key, writes) in &mut self.writes {
            for write in writes.iter_mut() {
                if write.holders.remove(&id) {
                    write.loses(id, required);
                    self.short.insert(*key);
                    judge(*key, write, verdicts);
                    write.may_be_gone();
                }
            }
        }
    }

    /// A lost disk is made up for when its node has the key again, and all of them when there are as many copies as
    /// there should be. What is not synced may still go with a crash, so it makes up for nothing.
    pub(super) fn make_up(&mut self, cluster: &Cluster<Node>) {
        if self.short.is_empty() {
            return;
        }
        let required = required(&self.news, cluster);
        let newest = current(&self.news, cluster).map_or(&cluster.config().first, |news| &news.map);
        let (dead, all) = (&self.dead, &mut self.writes);
        self.short.retain(|key| {
            let Some(writes) = all.get_mut(key) else { return false };
            for write in writes.iter_mut() {
                // With this write or without it.
                write.lost.retain(|id| dead.contains(id) || !cluster.synced(*id).is_complete(*id, *key));
                // A node that is about to give its copy away makes up for no disk, nor one that does not know the newest
                // map: it may give away what it owns in that again.
                let makes_up = |holder: &&NodeId| {
                    let disk = cluster.synced(**holder);
                    let knows = disk.news.as_ref().is_some_and(|news| news.version() == newest.version);
                    let has = disk.data.get(key).is_some_and(|entry| write.is_in(entry));
                    knows && has && disk.is_complete(**holder, *key)
                };
                if write.holders.iter().filter(makes_up).count() >= required {
                    write.lost.clear();
                    write.excused = false;
                }
            }
            writes.iter().any(|write| !write.gone && (write.excused || !write.lost.is_empty()))
        });
    }

    /// Was it not dead after all, it has what it has.
    pub(super) fn lives(&mut self, id: NodeId, cluster: &Cluster<Node>) {
        let data = &cluster.durable(id).data;
        for (key, writes) in &mut self.writes {
            let Some(entry) = data.get(key) else { continue };
            for write in writes.iter_mut().filter(|write| !write.gone && write.is_in(entry)) {
                write.lost.remove(&id);
                write.holders.insert(id);
            }
        }
    }

    /// Its client was told that it is done.
    pub(super) fn acknowledge(
        &mut self,
        client: NodeId,
        id: RequestId,
        (key, value): (KeyId, Word),
        verdicts: &mut Verdicts,
    ) {
        let writes = self.writes.entry(key).or_default();
        let known = writes.iter_mut().find(|write| write.is(client, id) && write.asked.value == value);
        match known {
            Some(write) => {
                write.acknowledged = true;
                judge(key, write, verdicts);
            }
            // Something else has the same id.
            None => missed(client, key, value, 0, verdicts),
        }
        writes.retain(|write| !(write.asked.client == client && write.asked.id < id));
    }
}

/// What the router goes by, or went by before it lost its disk.
pub(super) fn current<'a>(decreed: &'a Option<News>, cluster: &Cluster<'a, Node>) -> Option<&'a News> {
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
