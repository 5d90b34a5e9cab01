//! What survives a crash: the log, and what follows from it.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::message::{Order, Outcome, TxId};
use super::numbered::Numbered;
use crate::kit::{RequestId, sessions};
use faultline_sim::{Durable, NodeId, Sequence};

/// One record of a log.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Record {
    /// Coordinator: it asks these members for their votes. With presumed commit it is called
    /// "collecting" and forced.
    Begin { tx: TxId, asked: Asked, members: Rc<[NodeId]> },
    /// Coordinator.
    Decision { tx: TxId, outcome: Outcome, asked: Asked },
    /// Coordinator: everybody has acknowledged, and it may forget.
    End { tx: TxId },
    /// Participant: it will do as the coordinator decides. `peers` are the members to ask.
    Prepared { tx: TxId, change: i64, peers: Rc<[NodeId]> },
    /// Participant, optimistic: the change is made and can be undone by its opposite.
    LocalCommit { tx: TxId, change: i64, peers: Rc<[NodeId]> },
    /// Participant, three phases: everybody has voted yes.
    PreCommitted { tx: TxId },
    /// Participant.
    Outcome { tx: TxId, outcome: Outcome },
    /// Participant, optimistic: the opposite change is made.
    Compensated { tx: TxId },
}

impl Record {
    pub fn tx(&self) -> TxId {
        match self {
            Record::Begin { tx, .. }
            | Record::Decision { tx, .. }
            | Record::End { tx }
            | Record::Prepared { tx, .. }
            | Record::LocalCommit { tx, .. }
            | Record::PreCommitted { tx }
            | Record::Outcome { tx, .. }
            | Record::Compensated { tx } => *tx,
        }
    }
}

/// Who asked for a transaction, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    pub client: NodeId,
    pub id: RequestId,
    pub order: Order,
}

impl Asked {
    /// Whose requests come one after the other.
    pub fn session(&self) -> (NodeId, u32) {
        (self.client, self.id.session)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    pub record: Record,
    /// The node waits until the record is on the disk.
    pub forced: bool,
}

/// A transaction of which the coordinator has records and no end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Open {
    pub asked: Asked,
    pub members: Rc<[NodeId]>,
    pub outcome: Option<Outcome>,
}

/// A transaction for which a participant is prepared and that has no outcome.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InDoubt {
    pub change: i64,
    pub peers: Rc<[NodeId]>,
    pub precommitted: bool,
    /// The change is made already.
    pub local: bool,
}

/// The disk of any node of the bank; each kind of node uses its own fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Storage {
    /// How often the node has started.
    pub incarnation: u32,
    /// Client: the first part of its request ids. 0 on an empty disk.
    pub session: u32,
    pub log: Sequence<Entry>,
    /// Coordinator.
    pub open: BTreeMap<TxId, Open>,
    /// Coordinator: the newest committed request of each session of each client. None is ever closed.
    pub sessions: BTreeMap<(NodeId, u32), (RequestId, TxId)>,
    /// Participant.
    pub balance: i64,
    pub in_doubt: BTreeMap<TxId, InDoubt>,
    /// Participant: what became of each transaction of which its log has an outcome.
    pub(super) outcomes: Numbered<Option<Outcome>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    Incarnation(u32),
    Session(u32),
    Log(Entry),
}

sessions!(Storage { session, incarnation }, Op { Session, Incarnation });

impl Durable for Storage {
    type Op = Op;

    fn apply(&mut self, op: &Op) {
        match op {
            Op::Incarnation(incarnation) => self.incarnation = *incarnation,
            Op::Session(session) => self.session = *session,
            Op::Log(entry) => {
                self.apply_record(&entry.record);
                self.log.push(entry.clone());
            }
        }
    }
}

impl Storage {
    /// What became of a transaction at a participant, as far as its log says.
    pub fn outcome(&self, tx: TxId) -> Option<Outcome> {
        self.outcomes.get(tx.0)
    }

    pub fn outcomes(&self) -> impl Iterator<Item = (TxId, Outcome)> + '_ {
        self.outcomes.iter().filter_map(|(tx, outcome)| Some((TxId(tx), outcome?)))
    }

    /// Participant, optimistic: what undecided transactions have added to its account, and what they have taken.
    pub fn revocable(&self) -> (i64, i64) {
        let visible = self.in_doubt.values().filter(|doubt| doubt.local);
        visible.fold((0, 0), |(added, taken), doubt| {
            (added + doubt.change.max(0), taken + (-doubt.change).max(0))
        })
    }

    fn apply_record(&mut self, record: &Record) {
        match record {
            Record::Begin { tx, asked, members } => {
                let open = Open { asked: *asked, members: members.clone(), outcome: None };
                self.open.insert(*tx, open);
            }
            Record::Decision { tx, outcome, asked } => {
                if let Some(open) = self.open.get_mut(tx) {
                    open.outcome = Some(*outcome);
                }
                // An audit is simply done again. An older request that is decided later does not hide a newer one.
                let newest =
                    self.sessions.get(&asked.session()).is_none_or(|(newest, _)| *newest <= asked.id);
                if newest && *outcome == Outcome::Commit && asked.order != Order::Audit {
                    self.sessions.insert(asked.session(), (asked.id, *tx));
                }
            }
            Record::End { tx } => {
                self.open.remove(tx);
            }
            Record::Prepared { tx, change, peers } | Record::LocalCommit { tx, change, peers } => {
                let local = matches!(record, Record::LocalCommit { .. });
                if local {
                    self.balance += change;
                }
                let doubt = InDoubt { change: *change, peers: peers.clone(), precommitted: false, local };
                self.in_doubt.insert(*tx, doubt);
            }
            Record::PreCommitted { tx } => {
                if let Some(doubt) = self.in_doubt.get_mut(tx) {
                    doubt.precommitted = true;
                }
            }
            Record::Outcome { tx, outcome } => {
                let doubt = self.in_doubt.remove(tx);
                if let Some(doubt) = doubt.filter(|doubt| *outcome == Outcome::Commit && !doubt.local) {
                    self.balance += doubt.change;
                }
                self.outcomes.set(tx.0, Some(*outcome));
            }
            Record::Compensated { tx } => {
                if let Some(doubt) = self.in_doubt.remove(tx) {
                    self.balance -= doubt.change;
                }
                self.outcomes.set(tx.0, Some(Outcome::Abort));
            }
        }
    }
}
