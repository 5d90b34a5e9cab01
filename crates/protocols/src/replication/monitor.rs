//! The promises of the store, watched by somebody who sees every node at once.

use std::collections::BTreeMap;

use super::message::{Request, Response};
use super::object::key_access;
use super::process::Node;
use super::server::Server;
use super::storage::{Entry, Op, Storage, Write};
use crate::kit::{Registers, RequestId, Unexplained, goals, promises};
use faultline_sim::{Cluster, Micros, NodeId, Note, Observed, Sequence, Value, Verdicts, Word};

promises! {
    ONE_PRIMARY "one-primary": "one primary per epoch";
    NOTHING_LOST "nothing-lost": "no acknowledged write is lost";
    LOGS_AGREE "logs-agree": "logs agree";
    FENCED "fenced": "the resource never obeys an older epoch";
    ONCE "once": "no request is applied twice";
    LINEARIZABLE "linearizable": "what clients see is linearizable";
}

goals! {
    WRITE_ACKNOWLEDGED "write-acknowledged";
    BACKUP_TAKES_OVER "backup-takes-over";
    LOG_CUT "log-cut";
}

/// How many lost writes a sentence names.
const NAMED_MAX: usize = 4;

type Verdict<'a, 'b> = (&'a Cluster<'b, Node>, &'a mut Verdicts);

#[derive(Clone, Debug, Default, Hash)]
pub struct Monitor {
    /// Who has ever led each epoch.
    primaries: BTreeMap<u32, NodeId>,
    /// The newest of them.
    head: Option<(u32, NodeId)>,
    acknowledged: Sequence<Acknowledged>,
    /// What the first log that reached each (epoch, lsn) has there.
    agreed: Vec<Agreed>,
    /// The newest request of each session in each log, so that only a suspicious append costs a search.
    newest: Vec<(Place, RequestId)>,
    highest_executed: u32,
    /// What clients have asked and were told.
    registers: Registers,
}

/// A log, a client and its session.
type Place = (NodeId, NodeId, u32);

/// A write that a client was told is safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Acknowledged {
    pub write: Write,
    pub at: Micros,
}

#[derive(Clone, Debug, Hash)]
struct Agreed {
    epoch: u32,
    first: u32,
    entries: Sequence<Entry>,
}

impl faultline_sim::Monitor<Node> for Monitor {
    fn observe(&mut self, observed: Observed<Node>, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        match observed {
            Observed::Handled(id) => self.handled(id, (cluster, verdicts)),
            Observed::Written(id, op) => self.written(id, op, (cluster, verdicts)),
            Observed::Crashed(id) | Observed::Wiped(id) => {
                self.newest.retain(|((server, ..), _)| *server != id);
                self.registers.died(id);
                if cluster.config().resource_id() == Some(id) {
                    self.forget_unsynced(cluster.durable(id), cluster.config().fencing);
                }
            }
            Observed::Invoked(client, request) => {
                self.registers.invoked(client, key_access(request, None), cluster.now());
            }
            Observed::Responded(client, request, response, asked_at) => {
                let access = key_access(request, Some(response));
                if let Err(unexplained) = self.registers.responded(client, access, asked_at) {
                    verdicts.violated(LINEARIZABLE, not_linearizable(client, unexplained), vec![client]);
                }
                self.responded(client, request, response, (cluster, verdicts));
            }
            Observed::Sent(..) => {}
        }
    }
}

impl Monitor {
    pub fn acknowledged(&self) -> &Sequence<Acknowledged> {
        &self.acknowledged
    }

    /// The primary of the highest epoch so far.
    pub fn head(&self) -> Option<(u32, NodeId)> {
        self.head
    }

    /// Which writes are acknowledged.
    pub fn is_acknowledged(&self, write: &Write) -> bool {
        let mut newest_first = self.acknowledged.iter().rev();
        newest_first.any(|known| known.write == *write)
    }

    /// A crash of the resource undoes what was not on its disk yet; it had told nobody.
    fn forget_unsynced(&mut self, disk: &Storage, fencing: bool) {
        let executed = disk.executed.iter().map(|executed| executed.epoch).max().unwrap_or(0);
        self.highest_executed = if fencing { executed.max(disk.epoch) } else { executed };
    }

    fn handled(&mut self, id: NodeId, (cluster, verdicts): Verdict) {
        let Some(Node::Server(server)) = cluster.process(id) else { return };
        if !server.is_primary() {
            return;
        }
        let epoch = cluster.durable(id).epoch;
        if self.head == Some((epoch, id)) {
            return;
        }
        match self.primaries.get(&epoch) {
            Some(known) if *known == id => {}
            Some(known) => {
                let note = Note::new("replication-violation-one-primary").with("epoch", epoch);
                let note = note.with("first", *known).with("second", id);
                verdicts.violated(ONE_PRIMARY, note, vec![*known, id]);
            }
            None => {
                let highest = self.head.is_none_or(|(head, _)| epoch > head);
                self.primaries.insert(epoch, id);
                if highest {
                    self.head = Some((epoch, id));
                }
                if epoch > 1 {
                    verdicts.reached(BACKUP_TAKES_OVER);
                }
                if highest {
                    self.check_all(epoch, id, cluster, verdicts);
                }
            }
        }
    }

    /// A new primary: has its log everything that was ever acknowledged?
    fn check_all(&self, epoch: u32, id: NodeId, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        let log = &cluster.durable(id).log;
        let mut kept: BTreeMap<Place, Vec<Write>> = BTreeMap::new();
        for write in log.newest_first().filter_map(|entry| entry.write) {
            kept.entry(place(id, &write)).or_default().push(write);
        }
        // Requests of a session are in order in a log, nearly always.
        let has = |known: &Write| {
            let Some(kept) = kept.get(&place(id, known)) else { return false };
            let near = kept.partition_point(|write| write.id > known.id);
            kept.get(near) == Some(known) || kept.contains(known)
        };
        let missing: Vec<&Acknowledged> =
            self.acknowledged.iter().filter(|known| !has(&known.write)).collect();
        if !missing.is_empty() {
            verdicts.violated(NOTHING_LOST, lost(&missing, epoch, id), vec![id]);
        }
    }

    fn responded(
        &mut self,
        client: NodeId,
        request: &Request,
        response: &Response,
        (cluster, verdicts): Verdict,
    ) {
        let (Request::Put { key, value }, Response::Written { id, .. }) = (request, response) else {
            return;
        };
        verdicts.reached(WRITE_ACKNOWLEDGED);
        // What the client has asked for, whatever the store has under this id.
        let write = Write { client, id: *id, key: *key, value: *value };
        let known = Acknowledged { write, at: cluster.now() };
        self.acknowledged.push(known);
        // A primary that has lost its disk and is down will be replaced; then everything is checked.
        let Some((epoch, head)) = self.head() else { return };
        let log = &cluster.durable(head).log;
        let has = |entry: &Entry| entry.write == Some(write);
        if cluster.process(head).is_some_and(leads) && !log.newest_first().any(has) {
            verdicts.violated(NOTHING_LOST, lost(&[&known], epoch, head), vec![head]);
        }
    }

    fn written(&mut self, id: NodeId, op: &Op, (cluster, verdicts): Verdict) {
        match op {
            Op::Append { lsn, entry } => {
                let replaced = cluster.synced(id).log.epoch_at(*lsn);
                if replaced != 0 && replaced != entry.epoch {
                    verdicts.reached(LOG_CUT);
                }
                self.check_agreement(id, *lsn, *entry, verdicts);
                if let Some(write) = entry.write {
                    self.check_once(id, *lsn, write, cluster.durable(id), verdicts);
                }
            }
            Op::Execute(executed) => {
                if executed.epoch < self.highest_executed {
                    let note = Note::new("replication-violation-fenced").with("node", id);
                    let note = note.with("epoch", executed.epoch).with("highest", self.highest_executed);
                    let text = format!("{}={}", executed.write.key, executed.write.value);
                    verdicts.violated(FENCED, note.with("command", text), vec![id]);
                }
                self.highest_executed = self.highest_executed.max(executed.epoch);
            }
            // A promise to refuse counts as having seen the epoch.
            Op::Epoch(epoch) if cluster.config().resource_id() == Some(id) => {
                if cluster.config().fencing {
                    self.highest_executed = self.highest_executed.max(*epoch);
                }
            }
            Op::Incarnation(_)
            | Op::Session(_)
            | Op::Epoch(_)
            | Op::Complete
            | Op::View { .. }
            | Op::Life { .. } => {}
        }
    }

    /// Two logs that have an entry of the same epoch at the same place have the same entry there.
    fn check_agreement(&mut self, id: NodeId, lsn: u32, entry: Entry, verdicts: &mut Verdicts) {
        // Nearly always the newest.
        let index = match self.agreed.iter().rposition(|agreed| agreed.epoch == entry.epoch) {
            Some(index) => index,
            None => {
                self.agreed.push(Agreed { epoch: entry.epoch, first: lsn, entries: Sequence::default() });
                self.agreed.len() - 1
            }
        };
        let agreed = &mut self.agreed[index];
        let place = lsn.checked_sub(agreed.first).map(|place| place as usize);
        let same = match place {
            Some(place) if place == agreed.entries.len() => {
                agreed.entries.push(entry);
                true
            }
            Some(place) => agreed.entries.get(place) == Some(&entry),
            None => false,
        };
        if !same {
            let note = Note::new("replication-violation-logs-agree").with("node", id);
            verdicts.violated(LOGS_AGREE, note.with("epoch", entry.epoch).with("lsn", lsn), vec![id]);
        }
    }

    fn check_once(&mut self, id: NodeId, lsn: u32, write: Write, disk: &Storage, verdicts: &mut Verdicts) {
        let later = (disk.log.last() + 1 - lsn) as usize;
        let before = || disk.log.newest_first().skip(later).filter_map(|entry| entry.write);
        let key = place(id, &write);
        let mut index = self.newest.iter().position(|(known, _)| *known == key);
        if disk.log.last() > lsn || index.is_none() {
            // The last is the newest: before the first violation requests are in order.
            let last = before().find(|earlier| place(id, earlier) == key);
            let newest = last.map_or(RequestId { number: 0, start: 0, ..write.id }, |earlier| earlier.id);
            if let Some(index) = index {
                self.newest.swap_remove(index);
            }
            self.newest.push((key, newest));
            index = Some(self.newest.len() - 1);
        }
        let newest = index.map(|index| &mut self.newest[index].1).expect("it was made above");
        if write.id > *newest {
            *newest = write.id;
            return;
        }
        if before().any(|earlier| (earlier.client, earlier.id) == (write.client, write.id)) {
            let note = Note::new("replication-violation-once").with("node", id).with("client", write.client);
            let text = format!("{}={}", write.key, write.value);
            verdicts.violated(ONCE, note.with("request", text).with("lsn", lsn), vec![id]);
        }
    }
}

fn leads(process: &Node) -> bool {
    matches!(process, Node::Server(server) if Server::is_primary(server))
}

fn place(log: NodeId, write: &Write) -> Place {
    (log, write.client, write.id.session)
}

fn lost(missing: &[&Acknowledged], epoch: u32, id: NodeId) -> Note {
    let name = |known: &&Acknowledged| {
        let text = format!("{}={}", known.write.key, known.write.value);
        Value::from(
            Note::new("replication-violation-lost-write")
                .with("write", text)
                .with("client", known.write.client)
                .with("at", known.at),
        )
    };
    let named: Vec<Value> = missing.iter().take(NAMED_MAX).map(name).collect();
    let more = missing.len() - named.len();
    Note::new("replication-violation-nothing-lost")
        .with("count", missing.len())
        .with("node", id)
        .with("epoch", epoch)
        .with("writes", Value::List(named))
        .with("more", more)
}

fn not_linearizable(client: NodeId, Unexplained { key, found, possible }: Unexplained) -> Note {
    let name = |value: Option<Word>| match value {
        Some(value) => Value::from(value),
        None => Value::from(Note::new("replication-response-nothing")),
    };
    Note::new("replication-violation-linearizable")
        .with("client", client)
        .with("key", key)
        .with("found", name(found))
        .with("possible", Value::List(possible.into_iter().map(name).collect()))
}
