//! What the nodes of the bank say to each other.

use std::fmt;
use std::rc::Rc;

use super::process::Node;
use super::view::why_text;
use crate::kit::{Message, RequestId, Subject, Timers};
use faultline_sim::{Model, NodeId, Note, Value};

/// A transaction, numbered by the coordinator. A number is never used again: each life of the
/// coordinator reserves a block of numbers on its disk before it uses them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TxId(pub u32);

impl fmt::Display for TxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "t{}", self.0)
    }
}

impl From<TxId> for Value {
    fn from(tx: TxId) -> Value {
        Value::Text(tx.to_string())
    }
}

impl Subject for TxId {
    fn number(self) -> u32 {
        self.0
    }

    fn from_number(number: u32) -> TxId {
        TxId(number)
    }

    fn name(self, _: &[String]) -> String {
        self.to_string()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    Commit,
    Abort,
}

/// What a client wants done. Accounts are `a1`, `a2`, ...; each participant keeps one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    Transfer {
        from: u8,
        to: u8,
        amount: u32,
        /// Only if there is something on this account.
        only_if: Option<u8>,
    },
    /// One account gives so much to each of the others.
    Share { from: u8, amount: u32 },
    /// What is on all accounts together?
    Audit,
}

/// One member's part of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Work {
    /// Refused if the account would fall below zero.
    Add(i64),
    Read,
    /// Refused if the account is empty.
    ReadPositive,
}

impl Work {
    pub fn reads_only(self) -> bool {
        !matches!(self, Work::Add(_))
    }

    pub fn change(self) -> i64 {
        match self {
            Work::Add(change) => change,
            Work::Read | Work::ReadPositive => 0,
        }
    }
}

/// Why a transaction was aborted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    Money,
    /// An older transaction needed its lock.
    Wounded,
    Timeout,
    /// A member voted no.
    Vote,
    /// The coordinator lost its memory meanwhile.
    Restart,
    NoAccount,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vote {
    Yes,
    No,
    ReadOnly,
}

/// What a node knows about the fate of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stand {
    Decided(Outcome),
    /// In doubt. Any node that was down since its vote may have missed what the others agreed on.
    Uncertain {
        precommitted: bool,
        recovered: bool,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Message)]
#[message(protocol = "two-phase-commit")]
pub enum Msg {
    #[message(Request, label(order = Node::request_text(order)),
        fields(seq = id.number, order = Node::request_text(order), start))]
    Order {
        id: RequestId,
        /// The start of the coordinator that the client knows of. No other carries it out.
        start: u32,
        order: Order,
    },
    #[message(Reply, when(result: result @ Response::Committed { seen: None, .. }), text = "done",
        fields(seq = id.number, result = Node::response(result).0))]
    #[message(when(result: result @ Response::Committed { seen: Some(seen), .. }), text = "counted", label(seen))]
    #[message(Refusal, text = "not-done", label())]
    Result { id: RequestId, result: Response },
    /// The order is of before this start of the coordinator, and will never be carried out.
    #[message(Refusal, fields(seq = id.number, start))]
    Expired { id: RequestId, start: u32 },
    #[message(Request, if work.reads_only(), text = "read", label(tx, amount = work.change().abs()),
        fields(tx, age, change = work.change()))]
    #[message(if work.change() < 0, text = "debit")]
    #[message(text = "credit")]
    Work {
        tx: TxId,
        /// Its first attempt, by which it is as old as it is.
        age: TxId,
        work: Work,
    },
    #[message(Reply, label(tx), fields(tx, balance = value, start))]
    Worked {
        tx: TxId,
        /// Which start of the participant has the lock.
        start: u32,
        value: i64,
    },
    #[message(Refusal, label(tx), fields(tx, why = Note::new(why_text(*why))))]
    Refused { tx: TxId, why: Why },
    /// An older transaction waits for the lock of this one.
    #[message(Refusal, label(tx), fields(tx))]
    Wound { tx: TxId },
    /// `peers` are the members that change something; `start` is what the participant has said of itself.
    #[message(Control, label(tx), fields(tx, peers, start))]
    Prepare { tx: TxId, start: u32, peers: Rc<[NodeId]> },
    #[message(Reply, when(vote: Vote::Yes), kind = "yes", label(tx), fields(tx))]
    #[message(when(vote: Vote::ReadOnly), kind = "read-only")]
    #[message(Refusal, when(vote: Vote::No), kind = "no")]
    Vote { tx: TxId, vote: Vote },
    #[message(Control, kind = "precommit", label(tx), fields(tx))]
    PreCommit { tx: TxId },
    #[message(Reply, label(tx), fields(tx))]
    PreAck { tx: TxId },
    #[message(Replicate, when(outcome: Outcome::Commit), kind = "commit", label(tx), fields(tx))]
    #[message(Refusal, when(outcome: Outcome::Abort), kind = "abort")]
    Decision { tx: TxId, outcome: Outcome },
    #[message(Reply, label(tx), fields(tx))]
    Ack { tx: TxId },
    #[message(Control, label(tx), fields(tx))]
    Ask { tx: TxId },
    #[message(Replicate, when(stand: Stand::Decided(Outcome::Commit)), text = "tell-commit", label(tx),
        fields(tx))]
    #[message(Refusal, when(stand: Stand::Decided(Outcome::Abort)), text = "tell-abort")]
    #[message(Reply, when(stand: Stand::Uncertain { precommitted: true, .. }), text = "tell-precommitted")]
    #[message(when(stand: Stand::Uncertain { precommitted: false, .. }), text = "tell-uncertain")]
    Tell { tx: TxId, stand: Stand },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Timers)]
#[timer(protocol = "two-phase-commit")]
pub enum Timer {
    /// Coordinator: not everybody has answered.
    #[timer(tx)]
    Votes(TxId),
    /// Coordinator: not everybody has acknowledged.
    #[timer(tx)]
    Resend(TxId),
    /// Participant: it has heard nothing since its vote, or since it asked.
    #[timer(tx)]
    Doubt(TxId),
    /// Participant: it has worked and was never asked for its vote.
    #[timer(tx)]
    Idle(TxId),
    /// Participant: a younger transaction that has to give way still has the lock.
    #[timer(tx)]
    Wound(TxId),
    /// Client: no answer yet.
    Retry,
    /// Client: time for the next request of its own.
    Load,
}

pub type Request = Order;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Response {
    /// `seen` is what an audit has counted.
    Committed {
        tx: TxId,
        seen: Option<i64>,
    },
    Aborted {
        why: Why,
    },
}
