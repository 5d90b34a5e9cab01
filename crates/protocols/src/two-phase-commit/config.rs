//! The parameters of one bank, and who is who in it.

use super::process::NodeRole;
use crate::kit::{Choice, Members, Roster, Settings};
use faultline_sim::{Micros, NodeId};

/// What a coordinator that knows nothing of a transaction takes for granted, and so need not log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Choice)]
pub enum Presume {
    /// The basic protocol: it remembers both outcomes until everybody has acknowledged.
    Nothing,
    Abort,
    Commit,
}

#[derive(Clone, Debug, PartialEq, Eq, Settings)]
pub struct Config {
    #[setting(2..=6, default = 3)]
    pub participants: u16,
    pub presume: Presume,
    /// With a round between the votes and the commit.
    #[setting(name = "phases", no = "two", yes = "three")]
    pub three_phases: bool,
    /// Locks are released at the vote, see [`Config::is_optimistic`].
    #[setting(name = "locks", no = "hold", yes = "release")]
    pub release: bool,
    /// Optimistic: any node that only reads waits while an account is touched by an undecided transaction.
    pub marks: bool,
    /// Members that have only read leave after their vote.
    pub read_only: bool,
    /// A participant in doubt asks the other participants too.
    pub terminate: bool,
    /// An older transaction makes a younger one give up its lock.
    #[setting(name = "deadlock", yes = "wound-wait", no = "timeout")]
    pub wound: bool,
    /// Wrong: a participant in doubt aborts by itself.
    #[setting(name = "in-doubt", no = "wait", yes = "abort")]
    pub alone: bool,
    /// A vote waits until it is on the disk.
    pub sync_vote: bool,
    /// A decision waits until it is on the disk.
    pub sync_decision: bool,
    /// How long the coordinator waits for locks and votes.
    #[setting(10..=60_000, default = 150)]
    pub vote_timeout: Micros,
    /// How long a participant stays in doubt before it asks.
    #[setting(10..=60_000, default = 120)]
    pub decision_timeout: Micros,
    /// After this the coordinator repeats what was not acknowledged.
    #[setting(10..=60_000, default = 100)]
    pub resend: Micros,
    /// A client asks again after this.
    #[setting(10..=60_000, default = 300)]
    pub retry: Micros,
    #[setting(1..=3, default = 1)]
    pub clients: u16,
    /// Time between the requests that each client makes by itself; zero: none.
    #[setting(0..=60_000, default = 0)]
    pub load: Micros,
    /// What is on each account at the start.
    #[setting(0..=10_000, default = 100)]
    pub balance: i64,
}

impl Roster for Config {
    type Role = NodeRole;

    fn members(&self) -> impl IntoIterator<Item = Members<NodeRole>> {
        [
            Members::numbered(NodeRole::Client, "c", self.clients),
            Members::one(NodeRole::Coordinator, "tm"),
            Members::numbered(NodeRole::Participant, "p", self.participants),
        ]
    }
}

impl Config {
    /// An abort is compensated, because locks are released at the vote. With three phases they are not.
    pub fn is_optimistic(&self) -> bool {
        self.release && !self.three_phases
    }

    pub fn coordinator(&self) -> NodeId {
        self.first(NodeRole::Coordinator)
    }

    pub fn participant_ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + Clone + use<> {
        self.ids(NodeRole::Participant)
    }

    /// The participant that keeps account `a<number>`.
    pub fn keeper(&self, account: u8) -> Option<NodeId> {
        self.participant_ids().nth(usize::from(account).checked_sub(1)?)
    }

    /// The number of the account that a participant keeps.
    pub fn account_of(&self, participant: NodeId) -> usize {
        self.index_of(participant) + 1
    }

    pub fn total(&self) -> i64 {
        i64::from(self.participants) * self.balance
    }
}
