//! The promises, watched by somebody who sees every node at once.

use std::collections::{BTreeMap, BTreeSet};

use super::ballot::{Ballot, Choice, Proposal, Vote};
use super::message::{Msg, Request, Response};
use super::process::Node;
use super::storage::Op;
use crate::kit::consensus::{MemberSet, majority};
use crate::kit::{goals, promises};
use faultline_sim::{Cluster, NodeId, Note, Observed, Verdicts, Word};

promises! {
    ONE_VALUE "one-value": "one value per slot";
    PROPOSED "proposed": "only what was proposed is learned";
    CHOSEN_FIRST "chosen-first": "only what is chosen is learned";
    OWN_BALLOT "own-ballot": "no ballot is used twice";
    REMEMBERS "remembers": "acceptors remember";
    STAYS_CHOSEN "stays-chosen": "higher ballots carry the chosen value";
}

goals! {
    VALUE_CHOSEN "value-chosen";
    VALUE_LEARNED "value-learned";
    VALUE_ADOPTED "value-adopted";
}

#[derive(Clone, Debug, Default, Hash)]
pub struct Monitor {
    /// What each client has asked for.
    wanted: BTreeSet<(NodeId, Word)>,
    /// What each acceptor has told others.
    told: BTreeMap<NodeId, Told>,
    /// In which start of its proposer each ballot was begun.
    begun: BTreeMap<Ballot, u32>,
    /// What was proposed for each slot, ballot by ballot.
    proposed: BTreeMap<(u32, Ballot), Vec<Proposed>>,
    /// What a majority has accepted first for each slot.
    chosen: BTreeMap<u32, Vote>,
    /// What some node has learned first.
    learned: BTreeMap<u32, Choice>,
}

#[derive(Clone, Debug, Default, Hash)]
struct Told {
    promised: Ballot,
    accepted: BTreeMap<u32, Ballot>,
}

/// One unless a ballot was used twice.
#[derive(Clone, Copy, Debug, Hash)]
pub struct Proposed {
    pub choice: Choice,
    /// The acceptors that have said that they accepted it.
    pub votes: MemberSet,
}

impl faultline_sim::Monitor<Node> for Monitor {
    const WATCHES_SENDS: bool = true;

    fn observe(&mut self, observed: Observed<Node>, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        match observed {
            Observed::Invoked(client, Request::Propose { value }) => _ = self.wanted.insert((client, *value)),
            Observed::Sent(from, _, msg) => self.sent(from, msg, cluster, verdicts),
            Observed::Written(id, Op::Learn { slot, choice }) => {
                self.learns(id, *slot, *choice, cluster, verdicts);
            }
            Observed::Responded(client, _, Response::Chosen { slot, value }, _) => {
                let known = self.learned.get(slot).copied();
                if !matches!(known, Some(Choice::Of(proposal)) if proposal.value == *value) {
                    let first = known.map_or_else(|| "–".to_owned(), |known| known.to_string());
                    differs(*slot, first, value.to_string(), client, verdicts);
                }
            }
            _ => {}
        }
    }
}

impl Monitor {
    /// All ballots in which something was proposed for a slot, in their order.
    pub fn proposed(&self, slot: u32) -> impl DoubleEndedIterator<Item = (Ballot, &[Proposed])> {
        let of_slot = (slot, Ballot::default())..(slot.saturating_add(1), Ballot::default());
        self.proposed.range(of_slot).map(|((_, ballot), proposed)| (*ballot, proposed.as_slice()))
    }

    /// All ballots that were ever begun.
    pub fn begun(&self) -> impl DoubleEndedIterator<Item = Ballot> {
        self.begun.keys().copied()
    }

    /// What a majority has accepted first.
    pub fn chosen(&self, slot: u32) -> Option<&Vote> {
        self.chosen.get(&slot)
    }

    /// What a node says is what others rely on; what it keeps to itself, nobody does.
    fn sent(&mut self, from: NodeId, msg: &Msg, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        let accepts = cluster.config().acceptor(from).is_some();
        match msg {
            Msg::Prepare { ballot, .. } => {
                self.begins(from, *ballot, cluster, verdicts);
                if accepts {
                    self.promises(from, *ballot, cluster, verdicts);
                }
            }
            Msg::Promise { ballot, .. } => self.promises(from, *ballot, cluster, verdicts),
            Msg::Accept { ballot, slot, choice } => {
                let vote = Vote { slot: *slot, ballot: *ballot, choice: *choice };
                self.proposes(from, vote, verdicts);
                if accepts && cluster.durable(from).accepted.get(slot) == Some(&vote) {
                    self.accepts(from, vote, cluster, verdicts);
                }
            }
            Msg::Accepted { ballot, slot } => {
                if let Some(vote) =
                    cluster.durable(from).accepted.get(slot).filter(|vote| vote.ballot == *ballot)
                {
                    self.accepts(from, *vote, cluster, verdicts);
                }
            }
            _ => {}
        }
    }

    fn begins(&mut self, id: NodeId, ballot: Ballot, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        let start = cluster.durable(id).starts;
        let first = *self.begun.entry(ballot).or_insert(start);
        if first != start {
            let note = Note::new("paxos-violation-ballot-again").with("node", id);
            verdicts.violated(OWN_BALLOT, note.with("ballot", ballot.to_string()), vec![id]);
        }
    }

    fn promises(&mut self, id: NodeId, ballot: Ballot, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        let told = self.told.entry(id).or_default();
        if ballot < told.promised {
            forgot(id, told.promised, ballot, verdicts);
        }
        told.promised = told.promised.max(ballot);
        let votes = &cluster.durable(id).accepted;
        let kept = |slot: &u32, ballot: &Ballot| votes.get(slot).is_some_and(|vote| vote.ballot >= *ballot);
        if let Some((slot, ballot)) = told.accepted.iter().find(|(slot, ballot)| !kept(slot, ballot)) {
            let note = Note::new("paxos-violation-vote-forgotten").with("node", id);
            let note = note.with("slot", *slot).with("ballot", ballot.to_string());
            verdicts.violated(REMEMBERS, note, vec![id]);
        }
    }

    fn proposes(&mut self, id: NodeId, vote: Vote, verdicts: &mut Verdicts) {
        let known = self.proposed.entry((vote.slot, vote.ballot)).or_default();
        if known.iter().any(|proposed| proposed.choice == vote.choice) {
            return;
        }
        if let Some(first) = known.first() {
            let note = Note::new("paxos-violation-two-values").with("node", id);
            let note = note.with("ballot", vote.ballot.to_string()).with("first", first.choice.to_string());
            verdicts.violated(OWN_BALLOT, note.with("second", vote.choice.to_string()), vec![id]);
        }
        known.push(Proposed { choice: vote.choice, votes: MemberSet::default() });
        let adopts = self.proposed(vote.slot).any(|(ballot, proposed)| {
            ballot.proposer != vote.ballot.proposer
                && proposed.iter().any(|proposed| proposed.choice == vote.choice)
        });
        if adopts && vote.choice != Choice::NoOp {
            verdicts.reached(VALUE_ADOPTED);
        }
        if let Some(chosen) = self.chosen.get(&vote.slot) {
            carries(*chosen, vote, id, verdicts);
        }
    }

    fn accepts(&mut self, id: NodeId, vote: Vote, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        let told = self.told.entry(id).or_default();
        if vote.ballot < told.promised {
            forgot(id, told.promised, vote.ballot, verdicts);
        }
        told.promised = told.promised.max(vote.ballot);
        let last = told.accepted.entry(vote.slot).or_default();
        *last = vote.ballot.max(*last);
        let Some(place) = cluster.config().acceptor(id) else { return };
        let of_ballot = self.proposed.entry((vote.slot, vote.ballot)).or_default();
        let Some(proposed) = of_ballot.iter_mut().find(|proposed| proposed.choice == vote.choice) else {
            return;
        };
        proposed.votes = proposed.votes.with(place);
        if proposed.votes.len() < majority(cluster.config().acceptors.into()) {
            return;
        }
        verdicts.reached(VALUE_CHOSEN);
        let first = *self.chosen.entry(vote.slot).or_insert(vote);
        if first.choice != vote.choice {
            let note = Note::new("paxos-violation-chosen-twice").with("slot", vote.slot);
            let note = note.with("first", first.to_string()).with("second", vote.to_string());
            verdicts.violated(ONE_VALUE, note, vec![id]);
        }
        // What was proposed above it before it was chosen counts as well.
        let above: Vec<Vote> = self
            .proposed(vote.slot)
            .filter(|(ballot, _)| *ballot > vote.ballot)
            .flat_map(|(ballot, proposed)| proposed.iter().map(move |proposed| (ballot, proposed.choice)))
            .map(|(ballot, choice)| Vote { slot: vote.slot, ballot, choice })
            .collect();
        for other in above {
            carries(vote, other, id, verdicts);
        }
    }

    fn learns(
        &mut self,
        id: NodeId,
        slot: u32,
        choice: Choice,
        cluster: &Cluster<Node>,
        verdicts: &mut Verdicts,
    ) {
        verdicts.reached(VALUE_LEARNED);
        let first = *self.learned.entry(slot).or_insert(choice);
        if first != choice {
            differs(slot, first.to_string(), choice.to_string(), id, verdicts);
        }
        let needed = majority(cluster.config().acceptors.into());
        let chosen = |proposed: &Proposed| proposed.choice == choice && proposed.votes.len() >= needed;
        if !self.proposed(slot).any(|(_, proposed)| proposed.iter().any(chosen)) {
            let note = Note::new("paxos-violation-not-chosen").with("node", id).with("slot", slot);
            verdicts.violated(CHOSEN_FIRST, note.with("value", choice.to_string()), vec![id]);
        }
        match choice {
            Choice::NoOp if cluster.config().many() => {}
            Choice::Of(Proposal { client, value, .. }) if self.wanted.contains(&(client, value)) => {}
            _ => {
                let note = Note::new("paxos-violation-not-proposed").with("node", id).with("slot", slot);
                verdicts.violated(PROPOSED, note.with("value", choice.to_string()), vec![id]);
            }
        }
    }
}

/// A value above the chosen one has to be the same.
fn carries(chosen: Vote, other: Vote, id: NodeId, verdicts: &mut Verdicts) {
    if other.ballot > chosen.ballot && other.choice != chosen.choice {
        let note = Note::new("paxos-violation-stays-chosen").with("slot", chosen.slot);
        let note = note.with("chosen", chosen.to_string()).with("other", other.to_string());
        verdicts.violated(STAYS_CHOSEN, note, vec![id]);
    }
}

fn forgot(id: NodeId, promised: Ballot, ballot: Ballot, verdicts: &mut Verdicts) {
    let note = Note::new("paxos-violation-promise-forgotten").with("node", id);
    let note = note.with("promised", promised.to_string()).with("ballot", ballot.to_string());
    verdicts.violated(REMEMBERS, note, vec![id]);
}

fn differs(slot: u32, first: String, second: String, id: NodeId, verdicts: &mut Verdicts) {
    let note = Note::new("paxos-violation-learned-twice").with("node", id).with("slot", slot);
    verdicts.violated(ONE_VALUE, note.with("first", first).with("second", second), vec![id]);
}
