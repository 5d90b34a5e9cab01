//! The parameters of one group, and who is who in it.

use super::process::NodeRole;
use crate::kit::{Choice, Members, Roster, Settings};
use faultline_sim::{Micros, NodeId};

/// Whom a member probes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Choice)]
pub enum Pick {
    /// All in a shuffled order, then all in another one.
    RoundRobin,
    /// Anybody each time.
    Random,
}

#[derive(Clone, Debug, PartialEq, Eq, Settings)]
pub struct Config {
    #[setting(3..=16, default = 6)]
    pub members: u16,
    /// Each member probes one other in this time.
    #[setting(5..=60_000, default = 1_000)]
    pub period: Micros,
    /// After this without an answer, others are asked.
    #[setting(2..=60_000, default = 500)]
    pub ping_timeout: Micros,
    /// How many others.
    #[setting(0..=5, default = 3)]
    pub helpers: u16,
    pub pick: Pick,
    /// Whoever does not answer is suspected first, and dead only later.
    pub suspicion: bool,
    /// The shortest suspicion lasts so many periods, times the logarithm of the number of members.
    #[setting(1..=10, default = 4)]
    pub suspicion_mult: u64,
    /// The longest lasts so many times the shortest.
    #[setting(1..=10, default = 6)]
    pub suspicion_max: u64,
    /// Pieces of news in one message, at most.
    #[setting(1..=16, default = 6)]
    pub gossip: usize,
    /// Each piece is sent so many times, times the logarithm of the number of members.
    #[setting(1..=10, default = 4)]
    pub retransmit: u64,
    /// Time between exchanges of all that two members hold; zero: never.
    #[setting(0..=60_000, default = 30_000)]
    pub push_pull: Micros,
    /// Time between tries to reach a dead member; zero: never.
    #[setting(0..=60_000, default = 30_000)]
    pub reconnect: Micros,
    /// A member whose probes fail takes more time for them.
    pub awareness: bool,
    /// A member that hears that it is suspected says that it lives.
    pub refute: bool,
    /// Which news that somebody lives is believed.
    #[setting(name = "alive", yes = "newer", no = "any")]
    pub alive_newer: bool,
    /// The incarnation that an accusation names.
    #[setting(name = "accuse", yes = "known", no = "next")]
    pub accuse_known: bool,
    #[setting(1..=3, default = 1)]
    pub clients: u16,
    /// A client asks another member after this.
    #[setting(2..=60_000, default = 200)]
    pub retry: Micros,
    /// Time between the requests that each client makes by itself; zero: none.
    #[setting(0..=60_000, default = 0)]
    pub load: Micros,
}

impl Roster for Config {
    type Role = NodeRole;

    fn members(&self) -> impl IntoIterator<Item = Members<NodeRole>> {
        [
            Members::numbered(NodeRole::Client, "c", self.clients),
            Members::numbered(NodeRole::Member, "n", self.members),
        ]
    }
}

impl Config {
    pub fn member_ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + Clone + use<> {
        self.ids(NodeRole::Member)
    }

    pub fn first_member(&self) -> NodeId {
        self.first(NodeRole::Member)
    }

    /// The place of a member among the members.
    pub fn place(&self, id: NodeId) -> Option<usize> {
        self.member_ids().position(|known| known == id)
    }
}
