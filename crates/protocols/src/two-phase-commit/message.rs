//! What the nodes of the bank say to each other.

use std::fmt;
use std::rc::Rc;

pub use crate::request_id::RequestId;
use faultline_sim::NodeId;

/// A transaction, numbered by the coordinator. A number is never used again: each life of the
/// coordinator reserves a block of numbers on its disk before it uses them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TxId(pub u32);

impl fmt::Display for TxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "t{}", self.0)
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
    /// In doubt. Whoever was down since its vote may have missed what the others agreed on.
    Uncertain {
        precommitted: bool,
        recovered: bool,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    Order {
        id: RequestId,
        /// The start of the coordinator that the client knows of. No other carries it out.
        start: u32,
        order: Order,
    },
    Result {
        id: RequestId,
        result: Response,
    },
    /// The order is of before this start of the coordinator, and will never be carried out.
    Expired {
        id: RequestId,
        start: u32,
    },
    Work {
        tx: TxId,
        /// Its first attempt, by which it is as old as it is.
        age: TxId,
        work: Work,
    },
    Worked {
        tx: TxId,
        /// Which start of the participant has the lock.
        start: u32,
        value: i64,
    },
    Refused {
        tx: TxId,
        why: Why,
    },
    /// An older transaction waits for the lock of this one.
    Wound {
        tx: TxId,
    },
    /// `peers` are the members that change something; `start` is what the participant has said of itself.
    Prepare {
        tx: TxId,
        start: u32,
        peers: Rc<[NodeId]>,
    },
    Vote {
        tx: TxId,
        vote: Vote,
    },
    PreCommit {
        tx: TxId,
    },
    PreAck {
        tx: TxId,
    },
    Decision {
        tx: TxId,
        outcome: Outcome,
    },
    Ack {
        tx: TxId,
    },
    Ask {
        tx: TxId,
    },
    Tell {
        tx: TxId,
        stand: Stand,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// Coordinator: not everybody has answered.
    Votes(TxId),
    /// Coordinator: not everybody has acknowledged.
    Resend(TxId),
    /// Participant: it has heard nothing since its vote, or since it asked.
    Doubt(TxId),
    /// Participant: it has worked and was never asked for its vote.
    Idle(TxId),
    /// Participant: a younger transaction that has to give way still has the lock.
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
