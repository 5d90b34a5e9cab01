//! The promises of the bank, watched by somebody who sees every node at once.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::config::{Config, Presume};
use super::fates::{Answer, Fates};
use super::message::{Msg, Outcome, Request, Response, Stand, TxId, Vote};
use super::participant::State;
use super::process::Node;
use super::storage::{Asked, Op, Record, Storage};
use crate::kit::{goals, promises};
use faultline_sim::{Cluster, NodeId, Note, Observed, Verdicts};

promises! {
    ALIKE "alike": "all decide alike";
    ALL_VOTES "all-votes": "nobody commits without all votes";
    FINAL "final": "a decision never changes";
    MONEY "money": "money is neither made nor lost";
    ISOLATION "isolation": "nobody sees half of a transfer";
    OVERDRAFT "overdraft": "no account falls below zero";
}

goals! {
    COMMITTED "transaction-committed";
    ABORTED "transaction-aborted";
    IN_DOUBT "in-doubt";
}

/// Transactions whose order, votes and cost are remembered, for tables. No promise speaks of these.
const SHOWN: usize = 48;

#[derive(Clone, Debug, Default, Hash)]
pub struct Monitor {
    /// Of every transaction and every request, for good: any of them may come back.
    pub fates: Fates,
    /// The newest transactions.
    txs: BTreeMap<TxId, Seen>,
}

/// What tables show of one transaction.
#[derive(Clone, Debug, Default, Hash)]
pub struct Seen {
    pub asked: Option<Asked>,
    /// The members that change something.
    pub peers: Option<Rc<[NodeId]>>,
    pub votes: BTreeMap<NodeId, Vote>,
    pub cost: Cost,
}

/// What a transaction has cost, from PREPARE to the last acknowledgement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cost {
    pub messages: u32,
    /// Records for which a node has waited until they were on its disk.
    pub forced: u32,
    pub records: u32,
}

impl faultline_sim::Monitor<Node> for Monitor {
    const WATCHES_SENDS: bool = true;

    fn observe(&mut self, observed: Observed<Node>, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        match observed {
            Observed::Handled(id) => self.handled(id, cluster, verdicts),
            Observed::Written(id, Op::Log(entry)) => {
                if let Some(seen) = self.seen(entry.record.tx()) {
                    seen.cost.records += 1;
                    seen.cost.forced += u32::from(entry.forced);
                }
                self.logged(id, &entry.record, cluster, verdicts);
            }
            Observed::Sent(from, to, msg) => self.sent(from, to, msg, verdicts),
            // A decision that a crash took from the disk, and that nobody was told, was never made.
            Observed::Crashed(id) => self.fates.crashed(id, cluster.durable(id).log.len()),
            Observed::Responded(client, request, response, _) => {
                self.responded(client, request, response, cluster, verdicts);
            }
            Observed::Written(..) | Observed::Wiped(_) | Observed::Invoked(..) => {}
        }
    }
}

impl Monitor {
    /// The newest transactions, oldest first.
    pub fn txs(&self) -> impl DoubleEndedIterator<Item = (&TxId, &Seen)> {
        self.txs.iter()
    }

    /// `None` for one that is too old to be shown.
    fn seen(&mut self, tx: TxId) -> Option<&mut Seen> {
        if !self.txs.contains_key(&tx) && self.txs.len() >= SHOWN {
            if self.txs.first_key_value().is_some_and(|(oldest, _)| *oldest > tx) {
                return None;
            }
            self.txs.pop_first();
        }
        Some(self.txs.entry(tx).or_default())
    }

    fn handled(&mut self, id: NodeId, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        match cluster.process(id) {
            Some(Node::Participant(participant)) => {
                let asks = |state: &State| matches!(state, State::InDoubt(doubt) if doubt.asked > 0);
                if participant.txs.values().any(|local| asks(&local.state)) {
                    verdicts.reached(IN_DOUBT);
                }
            }
            Some(Node::Coordinator(coordinator)) => {
                if let Some((tx, known)) = coordinator.txs.last_key_value()
                    && let Some(seen) = self.seen(*tx)
                {
                    seen.asked = Some(known.asked);
                }
            }
            Some(Node::Client(_)) | None => {}
        }
    }

    fn sent(&mut self, from: NodeId, to: NodeId, msg: &Msg, verdicts: &mut Verdicts) {
        // A commit that is only on its way to a disk can still be lost; what somebody is told has happened.
        if let Some(outcome) = told(msg) {
            verdicts.reached(if outcome == Outcome::Commit { COMMITTED } else { ABORTED });
        }
        if let Msg::Result { id, result } = msg {
            let outcome = match result {
                Response::Committed { .. } => Outcome::Commit,
                Response::Aborted { .. } => Outcome::Abort,
            };
            match self.fates.answer(to, *id, outcome) {
                Some(Answer::NotDone) => {
                    answered_otherwise("two-phase-commit-violation-undone", to, verdicts)
                }
                Some(Answer::Done) => answered_otherwise("two-phase-commit-violation-redone", to, verdicts),
                None => {}
            }
        }
        let tx = match msg {
            Msg::Vote { tx, .. }
            | Msg::Prepare { tx, .. }
            | Msg::PreCommit { tx }
            | Msg::PreAck { tx }
            | Msg::Decision { tx, .. }
            | Msg::Ack { tx }
            | Msg::Ask { tx }
            | Msg::Tell { tx, .. } => tx,
            Msg::Order { .. }
            | Msg::Result { .. }
            | Msg::Expired { .. }
            | Msg::Work { .. }
            | Msg::Worked { .. }
            | Msg::Refused { .. }
            | Msg::Wound { .. } => return,
        };
        let Some(seen) = self.seen(*tx) else { return };
        seen.cost.messages += 1;
        if let Msg::Vote { vote, .. } = msg {
            seen.votes.insert(from, *vote);
        }
    }

    fn logged(&mut self, id: NodeId, record: &Record, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        let tx = record.tx();
        self.fates.wrote(id, cluster.synced(id).log.len());
        match record {
            Record::Begin { members, asked, .. } => {
                self.fates.peers(tx, members);
                if let Some(seen) = self.seen(tx) {
                    (seen.peers, seen.asked) = (Some(members.clone()), Some(*asked));
                }
            }
            Record::Prepared { peers, .. } | Record::LocalCommit { peers, .. } => {
                self.fates.peers(tx, peers);
                if let Some(seen) = self.seen(tx) {
                    seen.peers = Some(peers.clone());
                }
            }
            Record::Decision { outcome, .. } | Record::Outcome { outcome, .. } => {
                if let Record::Decision { outcome: Outcome::Commit, asked, .. } = record
                    && self.fates.answered(asked.client, asked.id) == Some(Outcome::Abort)
                {
                    answered_otherwise("two-phase-commit-violation-redone", asked.client, verdicts);
                }
                self.decided(id, tx, *outcome, verdicts);
                if *outcome == Outcome::Commit {
                    self.check_votes(id, tx, cluster, verdicts);
                }
            }
            Record::Compensated { .. } => self.decided(id, tx, Outcome::Abort, verdicts),
            Record::End { .. } | Record::PreCommitted { .. } => {}
        }
        check_money(cluster, verdicts);
        let balance = cluster.durable(id).balance;
        if balance < 0 {
            let note = Note::new("two-phase-commit-violation-overdraft").with("balance", balance);
            let account = cluster.config().account_of(id);
            verdicts.violated(OVERDRAFT, note.with("account", account), vec![id]);
        }
    }

    fn decided(&mut self, id: NodeId, tx: TxId, outcome: Outcome, verdicts: &mut Verdicts) {
        // Any node that forgets an abort aborts again.
        if outcome == Outcome::Abort {
            verdicts.reached(ABORTED);
        }
        if self.fates.decide(id, tx, outcome) {
            let note = Note::new("two-phase-commit-violation-final").with("node", id);
            verdicts.violated(FINAL, note.with("tx", tx), vec![id]);
        }
        if let Some(other) = self.fates.of(tx).against(outcome) {
            let (commits, aborts) = if outcome == Outcome::Commit { (id, other) } else { (other, id) };
            let note = Note::new("two-phase-commit-violation-alike").with("tx", tx);
            let note = note.with("commits", commits).with("aborts", aborts);
            verdicts.violated(ALIKE, note, vec![commits, aborts]);
        }
    }

    /// Who commits can do so only if every member has promised, on its log, to follow.
    fn check_votes(&mut self, id: NodeId, tx: TxId, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        let promised = |peer: &NodeId| {
            let disk = cluster.durable(*peer);
            disk.in_doubt.contains_key(&tx)
                || disk.outcome(tx) == Some(Outcome::Commit)
                || has_logged(disk, tx, |record| {
                    matches!(record, Record::Prepared { .. } | Record::LocalCommit { .. })
                })
        };
        if let Some(peer) = self.fates.of(tx).peers().find(|peer| !promised(peer)) {
            let note = Note::new("two-phase-commit-violation-all-votes").with("tx", tx);
            verdicts.violated(ALL_VOTES, note.with("node", id).with("other", peer), vec![id, peer]);
        }
    }

    fn responded(
        &mut self,
        client: NodeId,
        request: &Request,
        response: &Response,
        cluster: &Cluster<Node>,
        verdicts: &mut Verdicts,
    ) {
        let Response::Committed { tx, seen } = response else { return };
        self.decided(client, *tx, Outcome::Commit, verdicts);
        if let Some(seen) = seen.filter(|seen| *seen != cluster.config().total()) {
            debug_assert!(matches!(request, Request::Audit), "only an audit counts");
            let note = Note::new("two-phase-commit-violation-isolation").with("client", client);
            let note = note.with("tx", tx).with("seen", seen);
            verdicts.violated(ISOLATION, note.with("total", cluster.config().total()), vec![client]);
        }
    }
}

/// The outcome that a message tells.
fn told(msg: &Msg) -> Option<Outcome> {
    match msg {
        Msg::Decision { outcome, .. } | Msg::Tell { stand: Stand::Decided(outcome), .. } => Some(*outcome),
        Msg::Result { result: Response::Committed { .. }, .. } => Some(Outcome::Commit),
        Msg::Result { result: Response::Aborted { .. }, .. } => Some(Outcome::Abort),
        _ => None,
    }
}

fn has_logged(disk: &Storage, tx: TxId, wanted: fn(&Record) -> bool) -> bool {
    disk.log.iter().rev().any(|entry| entry.record.tx() == tx && wanted(&entry.record))
}

fn answered_otherwise(key: &'static str, client: NodeId, verdicts: &mut Verdicts) {
    verdicts.violated(FINAL, Note::new(key).with("client", client), vec![client]);
}

/// When no participant is in doubt, every transfer is either made or not.
fn check_money(cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
    let mut sum = 0;
    for id in cluster.config().participant_ids() {
        let disk = cluster.durable(id);
        if !disk.in_doubt.is_empty() {
            return;
        }
        sum += disk.balance;
    }
    let total = cluster.config().total();
    if sum != total {
        let note = Note::new("two-phase-commit-violation-money").with("sum", sum).with("total", total);
        verdicts.violated(MONEY, note, cluster.config().participant_ids().collect());
    }
}

/// What a commit costs without failures, with `peers` members that change something and `readers`
/// that leave after their vote: messages and forced records (Mohan, Lindsay, Obermarck 1986).
pub fn published(config: &Config, peers: u32, readers: u32) -> (u32, u32) {
    if peers == 0 {
        return (2 * readers, 0);
    }
    let (messages, forced) = match config.presume {
        _ if config.three_phases => (6 * peers, 3 * peers + 2),
        Presume::Nothing | Presume::Abort => (4 * peers, 2 * peers + 1),
        Presume::Commit => (3 * peers, peers + 2),
    };
    (messages + 2 * readers, forced)
}
