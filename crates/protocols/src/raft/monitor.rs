//! The promises, watched by somebody who sees every node at once.

use std::collections::BTreeMap;

use super::elections::Elections;
use super::log::{Entry, Log, Write};
use super::message::{Msg, Request, Response};
use super::process::Node;
use super::seen::{Decisions, Reads, TermLog};
use super::server::Server;
use super::storage::Op;
use crate::kit::consensus::{LogEnd, MemberSet};
use crate::kit::{goals, promises};
use faultline_sim::{Cluster, Micros, NodeId, Note, Observed, Sequence, Value, Verdicts};

promises! {
    ONE_LEADER "one-leader": "one leader per term";
    ONE_VOTE "one-vote": "terms and votes are not forgotten";
    APPEND_ONLY "append-only": "a leader only appends";
    LOGS_MATCH "logs-match": "logs match";
    LEADER_COMPLETE "leader-complete": "a leader has every committed entry";
    SAME_COMMANDS "same-commands": "all servers apply the same entries";
    NOTHING_LOST "nothing-lost": "no acknowledged write is lost";
    ONCE "once": "no request is applied twice";
    FRESH_READS "fresh-reads": "no read is out of date";
}

goals! {
    LEADER_ELECTED "leader-elected";
    WRITE_ACKNOWLEDGED "write-acknowledged";
    LEADER_REPLACED "leader-replaced";
    LOG_CUT "log-cut";
}

/// How many lost writes a sentence names.
const NAMED_MAX: usize = 4;

type Verdict<'a, 'b> = (&'a Cluster<'b, Node>, &'a mut Verdicts);

#[derive(Clone, Debug, Default, Hash)]
pub struct Monitor {
    /// Who has ever led each term.
    leaders: BTreeMap<u32, NodeId>,
    /// The newest of them.
    head: Option<(u32, NodeId)>,
    /// What each server has told others of its term and vote.
    told: BTreeMap<NodeId, Told>,
    /// The term that each server leads, and how its log ended then.
    led: BTreeMap<NodeId, (u32, LogEnd)>,
    terms: Vec<TermLog>,
    decisions: Decisions,
    acknowledged: Sequence<Acknowledged>,
    reads: Reads,
    pub elections: Elections,
}

#[derive(Clone, Copy, Debug, Default, Hash)]
struct Told {
    term: u32,
    /// The newest.
    vote: Option<(u32, NodeId)>,
}

/// A write that a client was told is safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Acknowledged {
    pub write: Write,
    pub index: u32,
    pub at: Micros,
}

impl faultline_sim::Monitor<Node> for Monitor {
    const WATCHES_SENDS: bool = true;

    fn observe(&mut self, observed: Observed<Node>, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        match observed {
            Observed::Handled(id) => self.handled(id, (cluster, verdicts)),
            Observed::Written(id, Op::Append { index, entry }) => {
                self.appended(id, *index, *entry, (cluster, verdicts));
            }
            Observed::Written(id, Op::Snapshot(snapshot)) if !self.decisions.allows(snapshot) => {
                let note = Note::new("raft-violation-snapshot").with("node", id);
                verdicts.violated(SAME_COMMANDS, note.with("index", snapshot.machine.applied), vec![id]);
            }
            Observed::Sent(from, to, Msg::WriteOk { index, .. }) => {
                self.answered(from, to, *index, (cluster, verdicts));
            }
            Observed::Sent(from, to, msg) => self.sent(from, to, msg, (cluster, verdicts)),
            Observed::Crashed(id) | Observed::Wiped(id) => {
                self.elections.crashed(id, cluster.now());
                self.led.remove(&id);
                self.decisions.forget(id);
            }
            Observed::Responded(client, request, response, invoked) => {
                self.responded(client, request, response, invoked, (cluster, verdicts));
            }
            Observed::Written(..) | Observed::Invoked(..) => {}
        }
    }
}

impl Monitor {
    /// The leader of the highest term so far.
    pub fn head(&self) -> Option<(u32, NodeId)> {
        self.head
    }

    /// Whether a client was told that the write is safe.
    pub fn is_acknowledged(&self, write: &Write) -> bool {
        self.acknowledged.iter().rev().any(|known| known.write == *write)
    }

    fn handled(&mut self, id: NodeId, (cluster, verdicts): Verdict) {
        let Some(Node::Server(server)) = cluster.process(id) else { return };
        self.elections.look_at(id, cluster);
        let stored = cluster.durable(id);
        if self.decisions.look_at(id, &server.machine, stored, verdicts) {
            // An older leader may commit what a newer one, elected before, does not have.
            let newer: Vec<(NodeId, u32)> =
                self.led.iter().map(|(leader, (term, _))| (*leader, *term)).collect();
            for (leader, term) in newer {
                self.has_decided(leader, term, cluster, verdicts);
            }
        }
        if !server.leads() {
            self.led.remove(&id);
            return;
        }
        let now = (stored.term, stored.log.end());
        if let Some((term, end)) = self.led.insert(id, now)
            && term == stored.term
            && !stored.log.extends(end)
        {
            let note = Note::new("raft-violation-append-only").with("node", id).with("term", term);
            verdicts.violated(APPEND_ONLY, note, vec![id]);
        }
        if self.head != Some((stored.term, id)) {
            self.led_by(id, stored.term, (cluster, verdicts));
        }
    }

    /// Whether a leader has what was decided before its term.
    fn has_decided(&mut self, id: NodeId, term: u32, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        if let Some(index) = self.decisions.missing(&cluster.durable(id).log, term) {
            self.decisions.broken = true;
            let note = Note::new("raft-violation-leader-complete").with("node", id);
            verdicts.violated(LEADER_COMPLETE, note.with("term", term).with("index", index), vec![id]);
        }
    }

    fn led_by(&mut self, id: NodeId, term: u32, (cluster, verdicts): Verdict) {
        match self.leaders.get(&term) {
            Some(known) if *known == id => return,
            Some(known) => {
                let note = Note::new("raft-violation-one-leader").with("term", term);
                let note = note.with("first", *known).with("second", id);
                verdicts.violated(ONE_LEADER, note, vec![*known, id]);
                self.decisions.broken = true;
            }
            None => _ = self.leaders.insert(term, id),
        }
        verdicts.reached(LEADER_ELECTED);
        self.has_decided(id, term, cluster, verdicts);
        let log = &cluster.durable(id).log;
        if self.head.is_some_and(|(head, _)| head >= term) {
            return;
        }
        if self.head.is_some_and(|(_, before)| before != id) {
            verdicts.reached(LEADER_REPLACED);
        }
        self.head = Some((term, id));
        let has = |known: &&Acknowledged| has(log, known);
        let missing: Vec<&Acknowledged> = self.acknowledged.iter().filter(|known| !has(known)).collect();
        if !missing.is_empty() {
            verdicts.violated(NOTHING_LOST, lost(&missing, term, id), vec![id]);
        }
    }

    fn appended(&mut self, id: NodeId, index: u32, entry: Entry, (cluster, verdicts): Verdict) {
        let replaced = cluster.synced(id).log.get(index);
        if replaced.is_some_and(|replaced| replaced.term != entry.term) {
            verdicts.reached(LOG_CUT);
        }
        let before = cluster.durable(id).log.term_at(index.saturating_sub(1)).unwrap_or(0);
        let known = self.terms.iter().rposition(|known| known.term == entry.term);
        let at = known.unwrap_or(self.terms.len());
        if known.is_none() {
            self.terms.push(TermLog::begin(entry.term, index, before));
        }
        let same = self.terms.get_mut(at).is_some_and(|known| known.agrees(index, before, entry));
        // What comes before it may be in a snapshot only, which is right as long as nobody lacks what was decided.
        let after_snapshot = index.saturating_sub(1) == cluster.durable(id).log.start();
        if !(same || self.decisions.broken && after_snapshot) {
            let note = Note::new("raft-violation-logs-match").with("node", id);
            verdicts.violated(LOGS_MATCH, note.with("term", entry.term).with("index", index), vec![id]);
        }
    }

    /// What a server says is what others rely on.
    fn sent(&mut self, from: NodeId, to: NodeId, msg: &Msg, (cluster, verdicts): Verdict) {
        let (term, vote) = match msg {
            Msg::RequestVote { term, .. } => (*term, Some(from)),
            Msg::Vote { term, granted } => (*term, granted.then_some(to)),
            Msg::Append { term, .. } | Msg::Appended { term, .. } | Msg::AppendRefused { term, .. } => {
                (*term, None)
            }
            _ => return,
        };
        let told = self.told.entry(from).or_default();
        if term < told.term {
            let note = Note::new("raft-violation-term-forgotten").with("node", from);
            verdicts.violated(ONE_VOTE, note.with("term", term).with("before", told.term), vec![from]);
        }
        told.term = told.term.max(term);
        let Some(candidate) = vote else { return };
        if let Some((_, other)) = told.vote.filter(|(voted, other)| *voted == term && *other != candidate) {
            let note = Note::new("raft-violation-second-vote").with("node", from).with("term", term);
            verdicts.violated(ONE_VOTE, note.with("first", other).with("second", candidate), vec![from]);
        }
        told.vote = Some((term, candidate));
        if candidate != from {
            self.elections.voted(from, candidate, term, cluster.now());
        }
    }

    /// A client is told that an entry is safe: it has been committed, and a majority has it.
    fn answered(&self, from: NodeId, client: NodeId, index: u32, (cluster, verdicts): Verdict) {
        if self.decisions.broken {
            return;
        }
        let decided = self.decisions.get(index);
        let has = |id: &NodeId| {
            let log = &cluster.durable(*id).log;
            index <= log.start() || log.get(index) == decided.map(|decided| &decided.entry)
        };
        let servers = cluster.config().server_ids().enumerate().filter(|(_, id)| has(id));
        let having = servers.fold(MemberSet::default(), |set, (place, _)| set.with(place));
        let count = having.len();
        // By the members at that entry, or by those that a later one in this log has made.
        let known = cluster.durable(from).log.configurations(cluster.config().first_members());
        if decided.is_none() || !known.into_iter().any(|members| members.is_majority(having)) {
            let note = Note::new("raft-violation-early-answer").with("node", from).with("client", client);
            verdicts.violated(NOTHING_LOST, note.with("index", index).with("count", count), vec![from]);
        }
    }

    fn responded(
        &mut self,
        client: NodeId,
        request: &Request,
        response: &Response,
        invoked: Micros,
        (cluster, verdicts): Verdict,
    ) {
        let now = cluster.now();
        match (request, response) {
            (Request::Put { key, value }, Response::Written { id, index }) => {
                verdicts.reached(WRITE_ACKNOWLEDGED);
                let write = Write { client, id: *id, key: *key, value: *value };
                let known = Acknowledged { write, index: *index, at: now };
                self.acknowledged.push(known);
                self.reads.answered(*key, *index, now);
                let Some((term, head)) = self.head else { return };
                let leads =
                    matches!(cluster.process(head), Some(Node::Server(server)) if Server::leads(server));
                let kept = has(&cluster.durable(head).log, &known);
                if leads && !kept && cluster.durable(head).term == term {
                    verdicts.violated(NOTHING_LOST, lost(&[&known], term, head), vec![head]);
                }
            }
            (Request::Get { key }, Response::Found { value }) if !self.decisions.broken => {
                let versions = self.decisions.ledger.versions(*key);
                if let Err(newer) = self.reads.check(*key, *value, versions, invoked, now) {
                    let note = Note::new("raft-violation-fresh-reads").with("client", client);
                    let note = note.with("key", *key).with("value", *value).with("newer", newer);
                    verdicts.violated(FRESH_READS, note, vec![client]);
                }
            }
            _ => {}
        }
    }
}

/// Whether a log has it, or had it when it was cut: what a snapshot makes of it is judged as a state.
fn has(log: &Log, known: &Acknowledged) -> bool {
    known.index <= log.start() || log.get(known.index).is_some_and(|entry| entry.write() == Some(known.write))
}

fn lost(missing: &[&Acknowledged], term: u32, id: NodeId) -> Note {
    let name = |known: &&Acknowledged| {
        Value::from(
            Note::new("raft-violation-lost-write")
                .with("write", known.write.to_string())
                .with("client", known.write.client)
                .with("at", known.at),
        )
    };
    let named: Vec<Value> = missing.iter().take(NAMED_MAX).map(name).collect();
    let more = missing.len() - named.len();
    Note::new("raft-violation-nothing-lost")
        .with("count", missing.len())
        .with("node", id)
        .with("term", term)
        .with("writes", Value::List(named))
        .with("more", more)
}
