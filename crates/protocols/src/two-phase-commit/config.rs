//! The parameters of one bank, and who is who in it.

use crate::Settings;
use faultline_sim::{Micros, NodeId};

/// What a coordinator that knows nothing of a transaction takes for granted, and so need not log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presume {
    /// The basic protocol: it remembers both outcomes until everybody has acknowledged.
    Nothing,
    Abort,
    Commit,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    pub clients: u16,
    pub participants: u16,
    pub presume: Presume,
    /// With a round between the votes and the commit.
    pub three_phases: bool,
    /// Optimistic: locks are released at the vote, and an abort is compensated.
    pub release: bool,
    /// Optimistic: whoever only reads waits while an account is touched by an undecided transaction.
    pub marks: bool,
    /// Members that have only read leave after their vote.
    pub read_only: bool,
    /// A participant in doubt asks the other participants too.
    pub terminate: bool,
    /// An older transaction makes a younger one give up its lock.
    pub wound: bool,
    /// Wrong: a participant in doubt aborts by itself.
    pub alone: bool,
    /// A vote waits until it is on the disk.
    pub sync_vote: bool,
    /// A decision waits until it is on the disk.
    pub sync_decision: bool,
    /// How long the coordinator waits for locks and votes.
    pub vote_timeout: Micros,
    /// How long a participant stays in doubt before it asks.
    pub decision_timeout: Micros,
    /// After this the coordinator repeats what was not acknowledged.
    pub resend: Micros,
    /// A client asks again after this.
    pub retry: Micros,
    /// Time between the requests that each client makes by itself; zero: none.
    pub load: Micros,
    /// What is on each account at the start.
    pub balance: i64,
}

impl Config {
    pub fn from_settings(settings: &Settings) -> Config {
        let three_phases = settings.choice("phases") == "three";
        Config {
            clients: settings.number("clients") as u16,
            participants: settings.number("participants") as u16,
            presume: match settings.choice("presume") {
                "abort" => Presume::Abort,
                "commit" => Presume::Commit,
                _ => Presume::Nothing,
            },
            three_phases,
            release: !three_phases && settings.choice("locks") == "release",
            marks: settings.is_on("marks"),
            read_only: settings.is_on("read-only"),
            terminate: settings.is_on("terminate"),
            wound: settings.choice("deadlock") == "wound-wait",
            alone: settings.choice("in-doubt") == "abort",
            sync_vote: settings.is_on("sync-vote"),
            sync_decision: settings.is_on("sync-decision"),
            vote_timeout: settings.time("vote-timeout"),
            decision_timeout: settings.time("decision-timeout"),
            resend: settings.time("resend"),
            retry: settings.time("retry"),
            load: settings.time("load"),
            balance: settings.number("balance") as i64,
        }
    }

    /// Clients come first, then the coordinator, then the participants.
    pub fn names(&self) -> Vec<String> {
        let clients = (1..=self.clients).map(|number| format!("c{number}"));
        let participants = (1..=self.participants).map(|number| format!("p{number}"));
        clients.chain(std::iter::once("tm".to_owned())).chain(participants).collect()
    }

    pub fn client_ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.clients).map(NodeId)
    }

    pub fn coordinator(&self) -> NodeId {
        NodeId(self.clients)
    }

    pub fn participant_ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        let first = self.clients + 1;
        (first..first + self.participants).map(NodeId)
    }

    /// The participant that keeps account `a<number>`.
    pub fn keeper(&self, account: u8) -> Option<NodeId> {
        let known = account >= 1 && u16::from(account) <= self.participants;
        known.then(|| NodeId(self.clients + u16::from(account)))
    }

    /// The number of the account that a participant keeps.
    pub fn account_of(&self, participant: NodeId) -> u16 {
        participant.0 - self.clients
    }

    pub fn post_of(&self, id: NodeId) -> Post {
        if id.0 < self.clients {
            Post::Client
        } else if id == self.coordinator() {
            Post::Coordinator
        } else {
            Post::Participant
        }
    }

    pub fn total(&self) -> i64 {
        i64::from(self.participants) * self.balance
    }
}

/// What a node was set up to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    Client,
    Coordinator,
    Participant,
}
