//! The parameters of one cluster, and who is who in it.

use super::ballot::Ballot;
use super::process::NodeRole;
use crate::kit::consensus::majority;
use crate::kit::{Choice, Members, Roster, Settings};
use faultline_sim::{Micros, NodeId};

/// Which nodes propose, accept and learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Choice)]
pub enum Roles {
    /// Every server does all three.
    Shared,
    /// Each node does one.
    Separate,
}

/// How much is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Choice)]
pub enum Decrees {
    /// One value, for ever.
    One,
    /// A value for each slot of a log, under one leader as long as nobody is in its way.
    Many,
}

#[derive(Clone, Debug, PartialEq, Eq, Settings)]
pub struct Config {
    pub decrees: Decrees,
    pub roles: Roles,
    /// Where the roles are shared, this is the number of servers.
    #[setting(3..=7, default = 3)]
    pub acceptors: u16,
    /// Only where the roles are separate, as the learners.
    #[setting(1..=3, default = 2)]
    pub proposers: u16,
    #[setting(1..=3, default = 1)]
    pub learners: u16,
    #[setting(1..=3, default = 2)]
    pub clients: u16,
    /// How long a proposer waits for a majority; with many decrees, also how long a leader counts as alive.
    #[setting(2..=60_000, default = 100)]
    pub timeout: Micros,
    /// How long a proposer that was overtaken waits before it tries again.
    #[setting(0..=60_000, default = 10)]
    pub backoff: Micros,
    /// Timeout and backoff are longer by less than this, at random.
    #[setting(0..=60_000, default = 50)]
    pub randomness: Micros,
    #[setting(1..=10_000, default = 40)]
    pub heartbeat: Micros,
    /// A client asks again after this.
    #[setting(2..=60_000, default = 250)]
    pub retry: Micros,
    /// Time between the proposals that each client makes by itself; zero: none.
    #[setting(0..=60_000, default = 0)]
    pub load: Micros,
    /// How many acceptors are enough: more than half, or half.
    #[setting(name = "quorum", yes = "majority", no = "half")]
    pub true_majority: bool,
    /// What is proposed: what the acceptors have reported, or what the proposer wants.
    #[setting(name = "value", yes = "reported", no = "own")]
    pub keep_reported: bool,
    pub sync_promise: bool,
    pub sync_accepted: bool,
    pub sync_round: bool,
}

impl Roster for Config {
    type Role = NodeRole;

    fn members(&self) -> impl IntoIterator<Item = Members<NodeRole>> {
        let apart = |count| if self.roles == Roles::Separate { count } else { 0 };
        let servers = if self.roles == Roles::Shared { self.acceptors } else { 0 };
        [
            Members::numbered(NodeRole::Client, "c", self.clients),
            Members::numbered(NodeRole::Server, "n", servers),
            Members::numbered(NodeRole::Proposer, "p", apart(self.proposers)),
            Members::numbered(NodeRole::Acceptor, "a", apart(self.acceptors)),
            Members::numbered(NodeRole::Learner, "l", apart(self.learners)),
        ]
    }
}

impl Config {
    pub fn proposer_ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + Clone + use<> {
        self.ids(if self.roles == Roles::Shared { NodeRole::Server } else { NodeRole::Proposer })
    }

    pub fn acceptor_ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + Clone + use<> {
        self.ids(if self.roles == Roles::Shared { NodeRole::Server } else { NodeRole::Acceptor })
    }

    /// All but one of those who are told what was chosen: proposers, too, since they answer clients.
    pub fn told_ids(&self, me: NodeId) -> impl Iterator<Item = NodeId> + Clone + use<> {
        self.proposer_ids().chain(self.ids(NodeRole::Learner)).filter(move |id| *id != me)
    }

    pub fn proposes(&self, id: NodeId) -> bool {
        matches!(self.role_of(id), NodeRole::Server | NodeRole::Proposer)
    }

    /// The place of an acceptor among the acceptors; `None` for other nodes.
    pub fn acceptor(&self, id: NodeId) -> Option<usize> {
        matches!(self.role_of(id), NodeRole::Server | NodeRole::Acceptor).then(|| self.index_of(id))
    }

    /// The ballot of a proposer in a round.
    pub fn ballot(&self, proposer: NodeId, round: u32) -> Ballot {
        Ballot { round, proposer: self.index_of(proposer) as u16 + 1 }
    }

    /// How many acceptors this cluster takes for enough.
    pub fn quorum(&self) -> usize {
        let all = usize::from(self.acceptors);
        if self.true_majority { majority(all) } else { all.div_ceil(2) }
    }

    pub fn many(&self) -> bool {
        self.decrees == Decrees::Many
    }
}
