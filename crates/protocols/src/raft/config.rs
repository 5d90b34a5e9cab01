//! The parameters of one cluster, and who is who in it.

use super::configuration::Configuration;
use super::process::NodeRole;
use crate::kit::consensus::MemberSet;
use crate::kit::{Choice, Members, Roster, Settings};
use faultline_sim::{Micros, NodeId};

/// How the leader makes sure that a read is not out of date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Choice)]
pub enum Reads {
    /// It asks a majority whether it still leads.
    ReadIndex,
    /// A majority has promised not to elect another one for a while.
    Lease,
    /// Not at all.
    Local,
}

/// How the members change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Choice)]
pub enum Changes {
    /// One server at a time, and none before the leader has committed an entry of its own term.
    Single,
    /// By an entry that needs a majority of the old and of the new members, and then another one.
    Joint,
    /// One at a time, but a new leader does not wait: as published in 2014, and mended in 2015.
    Early,
    /// Without waiting for the one before.
    Overlapping,
}

#[derive(Clone, Debug, PartialEq, Eq, Settings)]
pub struct Config {
    #[setting(3..=7, default = 3)]
    pub servers: u16,
    /// So many of the servers, the last ones, are not members at the start.
    #[setting(0..=4, default = 0)]
    pub outside: u16,
    pub changes: Changes,
    #[setting(1..=10_000, default = 50)]
    pub heartbeat: Micros,
    /// The shortest election timeout.
    #[setting(2..=60_000, default = 150)]
    pub timeout: Micros,
    /// An election timeout is longer than the shortest by less than this, at random.
    #[setting(0..=60_000, default = 150)]
    pub randomness: Micros,
    pub pre_vote: bool,
    /// A leader that does not hear a majority steps down, and those who hear a leader vote for nobody.
    pub check_quorum: bool,
    pub reads: Reads,
    /// How long the answer of a majority lasts, as a share of the shortest election timeout.
    #[setting(name = "lease", 1..=500, default = 90, percent)]
    pub lease_percent: u64,
    /// A client asks again after this.
    #[setting(2..=60_000, default = 200)]
    pub retry: Micros,
    /// Entries in one message, at most.
    #[setting(1..=64, default = 16)]
    pub batch: u16,
    /// A server makes a snapshot when its log has so many entries that are applied; zero: never.
    #[setting(0..=1_000, default = 0)]
    pub snapshot: u32,
    #[setting(1..=3, default = 1)]
    pub clients: u16,
    /// Time between the requests that each client makes by itself; zero: none.
    #[setting(0..=60_000, default = 0)]
    pub load: Micros,
    /// Which entries are committed by counting: those of the leader's own term, or any.
    #[setting(name = "commit", yes = "own-term", no = "any-term")]
    pub commit_own_term: bool,
    /// Whose log is new enough for a vote.
    #[setting(name = "vote-for", yes = "newer-log", no = "longer-log")]
    pub vote_for_newer: bool,
    pub sync_vote: bool,
    pub sync_log: bool,
    pub dedup: bool,
}

impl Roster for Config {
    type Role = NodeRole;

    fn members(&self) -> impl IntoIterator<Item = Members<NodeRole>> {
        [
            Members::numbered(NodeRole::Client, "c", self.clients),
            Members::numbered(NodeRole::Server, "n", self.servers),
        ]
    }
}

impl Config {
    pub fn server_ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + Clone + use<> {
        self.ids(NodeRole::Server)
    }

    /// Who the members are at the start: one server at least.
    pub fn first_members(&self) -> Configuration {
        let count = self.servers.saturating_sub(self.outside).max(1);
        Configuration { members: MemberSet::first(count.into()), old: None }
    }

    /// The server `n1`, `n2`, ... with this number.
    pub fn server(&self, number: u16) -> Option<NodeId> {
        self.server_ids().nth(usize::from(number).checked_sub(1)?)
    }

    pub fn first_server(&self) -> NodeId {
        self.first(NodeRole::Server)
    }

    pub fn is_server(&self, id: NodeId) -> bool {
        self.role_of(id) == NodeRole::Server
    }

    /// Whoever hears a leader votes for nobody else. A lease rests on it.
    pub fn keeps_to_leader(&self) -> bool {
        self.check_quorum || self.reads == Reads::Lease
    }

    /// How long the answer of a majority lasts on the leader's clock. What is left of the timeout is for clocks whose
    /// rates differ.
    pub fn lease(&self) -> Micros {
        Micros(self.timeout.0 * self.lease_percent / 100)
    }
}
