//! What became of every transaction and of every request of a run: a few bytes for each, because
//! nothing is so old that it could not come back.

use std::collections::BTreeMap;

use super::message::{Outcome, TxId};
use super::numbered::Numbered;
use crate::kit::RequestId;
use faultline_sim::NodeId;

/// One bit a node.
type Nodes = u16;

fn bit(id: NodeId) -> Nodes {
    debug_assert!(id.0 < 16, "a bank has at most ten nodes");
    1u16.checked_shl(id.0.into()).unwrap_or(0)
}

fn nodes(set: Nodes) -> impl Iterator<Item = NodeId> {
    (0..16).map(NodeId).filter(move |id| set & bit(*id) != 0)
}

/// What is known of one transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Fate {
    /// The members that change something.
    peers: Nodes,
    /// Who has decided so; a client that was told counts too.
    commits: Nodes,
    aborts: Nodes,
}

impl Fate {
    pub fn peers(self) -> impl Iterator<Item = NodeId> {
        nodes(self.peers)
    }

    pub fn decision(self, id: NodeId) -> Option<Outcome> {
        match (self.commits & bit(id) != 0, self.aborts & bit(id) != 0) {
            (true, _) => Some(Outcome::Commit),
            (false, true) => Some(Outcome::Abort),
            (false, false) => None,
        }
    }

    pub fn has(self, outcome: Outcome) -> bool {
        self.side(outcome) != 0
    }

    fn side(self, outcome: Outcome) -> Nodes {
        if outcome == Outcome::Commit { self.commits } else { self.aborts }
    }

    /// Somebody who has decided otherwise.
    pub fn against(self, outcome: Outcome) -> Option<NodeId> {
        let other = if outcome == Outcome::Commit { Outcome::Abort } else { Outcome::Commit };
        nodes(self.side(other)).next()
    }

    fn clear(&mut self, id: NodeId) {
        self.commits &= !bit(id);
        self.aborts &= !bit(id);
    }
}

/// What a client is told although it was told otherwise before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    Done,
    NotDone,
}

#[derive(Clone, Debug, Default, Hash)]
pub struct Fates {
    txs: Numbered<Fate>,
    /// The first answer to each request that was sent, for each start of each session of each client.
    answers: BTreeMap<(NodeId, u32, u32), Numbered<Option<Outcome>>>,
    /// How many records each node has written.
    written: BTreeMap<NodeId, usize>,
    /// Decisions that may not be on the disk yet: by the place of their record, and first ones only.
    fresh: BTreeMap<NodeId, Vec<(usize, TxId)>>,
}

impl Fates {
    pub fn of(&self, tx: TxId) -> Fate {
        self.txs.get(tx.0)
    }

    pub fn peers(&mut self, tx: TxId, peers: &[NodeId]) {
        let mut fate = self.of(tx);
        fate.peers = peers.iter().fold(0, |all, peer| all | bit(*peer));
        self.txs.set(tx.0, fate);
    }

    /// One more record has left the node; so many are safe.
    pub fn wrote(&mut self, id: NodeId, synced: usize) {
        *self.written.entry(id).or_default() += 1;
        self.fresh.entry(id).or_default().retain(|(place, _)| *place >= synced);
    }

    /// Returns whether the node has decided otherwise before.
    pub fn decide(&mut self, id: NodeId, tx: TxId, outcome: Outcome) -> bool {
        let mut fate = self.of(tx);
        let before = fate.decision(id);
        if before == Some(outcome) {
            return false;
        }
        if before.is_none()
            && let Some(written) = self.written.get(&id)
        {
            self.fresh.entry(id).or_default().push((written.saturating_sub(1), tx));
        }
        fate.clear(id);
        match outcome {
            Outcome::Commit => fate.commits |= bit(id),
            Outcome::Abort => fate.aborts |= bit(id),
        }
        self.txs.set(tx.0, fate);
        before.is_some()
    }

    /// What was not on the disk was never decided. `kept` is how many records are.
    pub fn crashed(&mut self, id: NodeId, kept: usize) {
        for (place, tx) in self.fresh.remove(&id).unwrap_or_default() {
            if place >= kept {
                let mut fate = self.of(tx);
                fate.clear(id);
                self.txs.set(tx.0, fate);
            }
        }
        if let Some(written) = self.written.get_mut(&id) {
            *written = kept;
        }
    }

    /// The client is told; returns if it was told otherwise before: what it is told now.
    pub fn answer(&mut self, client: NodeId, id: RequestId, outcome: Outcome) -> Option<Answer> {
        match self.answered(client, id) {
            None => {
                let answers = self.answers.entry((client, id.session, id.start)).or_default();
                answers.set(id.number, Some(outcome));
                None
            }
            Some(before) if before == outcome => None,
            Some(Outcome::Commit) => Some(Answer::NotDone),
            Some(Outcome::Abort) => Some(Answer::Done),
        }
    }

    pub fn answered(&self, client: NodeId, id: RequestId) -> Option<Outcome> {
        self.answers.get(&(client, id.session, id.start))?.get(id.number)
    }
}
