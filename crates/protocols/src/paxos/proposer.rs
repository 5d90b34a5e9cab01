//! A proposer: it gets the promises of a majority, then proposes what it must, or what it wants.

use std::collections::BTreeMap;

use super::acceptor;
use super::ballot::{Ballot, Choice, Proposal, Vote};
use super::message::{Msg, Timer};
use super::process::Ctx;
use super::server::Server;
use super::storage::Op;
use crate::kit::RequestId;
use crate::kit::consensus::MemberSet;
use faultline_sim::{Micros, NodeId, Note, Weight, Word};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Proposer {
    /// The highest round that it has heard of.
    pub seen: u32,
    pub phase: Phase,
    /// What clients wait for.
    pub asked: Vec<Proposal>,
    /// The timer of the next round runs.
    pub waits: bool,
    /// Who leads, as far as it has heard.
    pub leader: Option<(Ballot, NodeId)>,
    /// When it last heard that leader, on its own clock.
    pub heard: Micros,
}

/// What it does with the ballot of its last round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Phase {
    #[default]
    Idle,
    /// Phase 1: it asks for promises.
    Prepare(Promises),
    /// Phase 2: it has them, and asks for votes.
    Accept(Lead),
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Promises {
    pub from: MemberSet,
    /// Of each slot, the reported vote with the highest ballot.
    pub votes: BTreeMap<u32, Vote>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lead {
    pub open: BTreeMap<u32, Open>,
    /// The next free slot.
    pub next: u32,
}

/// A slot that has not got its majority yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Open {
    pub choice: Choice,
    pub votes: MemberSet,
    /// How many heartbeats it has been open for.
    beats: u8,
}

/// A leader that gets no majority for so many heartbeats is on the wrong side of the network.
const BEATS_MAX: u8 = 5;

impl Promises {
    pub fn count(&mut self, acceptor: usize, votes: &[Vote]) {
        self.from = self.from.with(acceptor);
        for vote in votes {
            let known = self.votes.entry(vote.slot).or_insert(*vote);
            if vote.ballot > known.ballot {
                *known = *vote;
            }
        }
    }
}

impl Server {
    pub fn on_propose(&mut self, client: NodeId, id: RequestId, value: Word, ctx: &mut Ctx) {
        ctx.line(1);
        let proposal = Proposal { client, id, value };
        if let Some(answer) = self.answer_to(&proposal, ctx) {
            ctx.line(2);
            return ctx.send(client, answer);
        }
        if let Some(leader) = self.other_leader(ctx) {
            ctx.line(3);
            return ctx.send(client, Msg::Redirect { leader });
        }
        ctx.line(4);
        let asked = &mut self.proposer.asked;
        // A client waits for one answer at a time. What it asked for before, it waits for no more.
        if asked.iter().any(|known| known.client == client && id < known.id) {
            return;
        }
        asked.retain(|known| known.client != client || known.id == id);
        if !asked.contains(&proposal) {
            asked.push(proposal);
        }
        match self.proposer.phase {
            Phase::Idle if !self.proposer.waits => self.begin_round(ctx),
            Phase::Accept(_) if ctx.config().many() => self.assign(ctx),
            _ => {}
        }
    }

    /// With many decrees, the proposer that leads, if that is not this one, and it was heard.
    fn other_leader(&self, ctx: &Ctx) -> Option<NodeId> {
        let fresh = ctx.elapsed().saturating_sub(self.proposer.heard) < ctx.config().timeout;
        let (_, leader) = self.proposer.leader.filter(|_| fresh && ctx.config().many())?;
        (self.proposer.phase == Phase::Idle && leader != ctx.me()).then_some(leader)
    }

    /// The ballot of its last round.
    fn ballot(ctx: &Ctx) -> Ballot {
        ctx.config().ballot(ctx.me(), ctx.durable().round)
    }

    fn begin_round(&mut self, ctx: &mut Ctx) {
        ctx.line(5);
        let (me, stored) = (ctx.me(), ctx.durable());
        let round = stored.round.max(self.proposer.seen).max(stored.promised.round) + 1;
        ctx.write(Op::Round(round));
        if ctx.config().sync_round {
            ctx.sync();
        }
        ctx.line(6);
        let (ballot, first) = (Server::ballot(ctx), self.known + 1);
        let mut promises = Promises::default();
        // Its own promise needs no message.
        if let Some(place) = ctx.config().acceptor(me)
            && acceptor::promise(ballot, ctx)
        {
            promises.count(place, &acceptor::votes_from(first, ctx));
        }
        self.proposer.phase = Phase::Prepare(promises);
        self.proposer.waits = false;
        let timeout = Server::at_random(ctx.config().timeout, ctx);
        ctx.set_timer(Timer::Round, timeout);
        ctx.line(7);
        for acceptor in ctx.config().acceptor_ids().filter(|id| *id != me) {
            ctx.send(acceptor, Msg::Prepare { ballot, first });
        }
    }

    /// Only promises of the present ballot count: others were for an attempt that is over.
    pub fn on_promise(&mut self, from: NodeId, ballot: Ballot, votes: &[Vote], ctx: &mut Ctx) {
        let Phase::Prepare(promises) = &mut self.proposer.phase else { return };
        let Some(place) = ctx.config().acceptor(from).filter(|_| ballot == Server::ballot(ctx)) else {
            return;
        };
        ctx.line(12);
        promises.count(place, votes);
        if promises.from.len() >= ctx.config().quorum() {
            ctx.line(13);
            let votes = std::mem::take(&mut promises.votes);
            if ctx.config().many() { self.lead(votes, ctx) } else { self.propose_one(&votes, ctx) }
        }
    }

    /// With one decree: what was reported must be proposed again, since it may be chosen.
    fn propose_one(&mut self, votes: &BTreeMap<u32, Vote>, ctx: &mut Ctx) {
        let me = ctx.me();
        let wanted = self.proposer.asked.first().map(|proposal| Choice::Of(*proposal));
        let reported = votes.get(&1).map(|vote| vote.choice);
        self.proposer.phase = Phase::Accept(Lead { open: BTreeMap::new(), next: 2 });
        let choice = match (reported, wanted) {
            (Some(reported), wanted) if ctx.config().keep_reported || wanted.is_none() => {
                ctx.line(14);
                if wanted.is_some_and(|wanted| wanted != reported) {
                    let value = reported.to_string();
                    ctx.note(Weight::Major, || {
                        Note::new("paxos-note-adopts").with("node", me).with("value", value)
                    });
                }
                reported
            }
            (_, Some(wanted)) => {
                ctx.line(15);
                wanted
            }
            _ => {
                self.proposer.phase = Phase::Idle;
                return;
            }
        };
        self.propose(1, choice, ctx);
    }

    /// With many decrees: it settles every slot that an earlier leader may have used, and then goes on.
    fn lead(&mut self, votes: BTreeMap<u32, Vote>, ctx: &mut Ctx) {
        ctx.line(16);
        let (me, ballot) = (ctx.me(), Server::ballot(ctx));
        ctx.cancel_timer(Timer::Round);
        self.proposer.leader = Some((ballot, me));
        ctx.note(Weight::Major, || {
            Note::new("paxos-note-leads").with("node", me).with("ballot", ballot.to_string())
        });
        let used = |slots: Option<&u32>| slots.copied().unwrap_or(0);
        let last = used(votes.keys().next_back()).max(used(ctx.durable().chosen.keys().next_back()));
        self.proposer.phase =
            Phase::Accept(Lead { open: BTreeMap::new(), next: last.max(self.known).saturating_add(1) });
        let own = if ctx.config().keep_reported { Vec::new() } else { self.proposer.asked.clone() };
        let mut own = own.into_iter();
        for slot in self.known + 1..=last {
            if ctx.durable().chosen.contains_key(&slot) {
                continue;
            }
            let reported = votes.get(&slot).map(|vote| vote.choice);
            if reported.is_some() {
                ctx.line(14);
            }
            let choice = own.next().map(Choice::Of).or(reported).unwrap_or(Choice::NoOp);
            self.propose(slot, choice, ctx);
        }
        self.assign(ctx);
        self.beat(ctx);
    }

    /// Gives a slot to each proposal that has none yet.
    fn assign(&mut self, ctx: &mut Ctx) {
        for proposal in self.proposer.asked.clone() {
            let Phase::Accept(lead) = &mut self.proposer.phase else { return };
            let choice = Choice::Of(proposal);
            let has_slot = lead.open.values().any(|open| open.choice == choice);
            if has_slot || ctx.durable().chosen.values().any(|chosen| *chosen == choice) {
                continue;
            }
            let slot = lead.next;
            lead.next = slot.saturating_add(1);
            self.propose(slot, choice, ctx);
        }
    }

    fn propose(&mut self, slot: u32, choice: Choice, ctx: &mut Ctx) {
        let (me, ballot) = (ctx.me(), Server::ballot(ctx));
        let Phase::Accept(lead) = &mut self.proposer.phase else { return };
        let mut votes = MemberSet::default();
        // Its own vote needs no message.
        if let Some(place) = ctx.config().acceptor(me)
            && acceptor::accept(Vote { slot, ballot, choice }, ctx)
        {
            votes = MemberSet::of(place);
        }
        lead.open.insert(slot, Open { choice, votes, beats: 0 });
        ctx.line(17);
        for acceptor in ctx.config().acceptor_ids().filter(|id| *id != me) {
            ctx.send(acceptor, Msg::Accept { ballot, slot, choice });
        }
    }

    pub fn on_accepted(&mut self, from: NodeId, ballot: Ballot, slot: u32, ctx: &mut Ctx) {
        let Phase::Accept(lead) = &mut self.proposer.phase else { return };
        let Some(place) = ctx.config().acceptor(from).filter(|_| ballot == Server::ballot(ctx)) else {
            return;
        };
        let Some(open) = lead.open.get_mut(&slot) else { return };
        ctx.line(22);
        open.votes = open.votes.with(place);
        if open.votes.len() < ctx.config().quorum() {
            return;
        }
        ctx.line(23);
        let (me, choice) = (ctx.me(), open.choice);
        ctx.note(Weight::Major, || {
            Note::new("paxos-note-decides").with("node", me).with("value", choice.to_string())
        });
        for other in ctx.config().told_ids(me) {
            ctx.send(other, Msg::Decided { slot, choice });
        }
        self.learn(slot, choice, ctx);
    }

    /// Any message tells which rounds have been used. Who hears of a higher ballot than its own has been overtaken.
    pub fn hear(&mut self, ballot: Ballot, ctx: &mut Ctx) {
        self.proposer.seen = self.proposer.seen.max(ballot.round);
        if self.proposer.phase != Phase::Idle && ballot > Server::ballot(ctx) {
            self.stop(ballot, ctx);
        }
    }

    pub fn on_nack(&mut self, ballot: Ballot, promised: Ballot, ctx: &mut Ctx) {
        // Also of an attempt that is over: the round was seen.
        self.proposer.seen = self.proposer.seen.max(promised.round);
        if self.proposer.phase != Phase::Idle && ballot == Server::ballot(ctx) && promised > ballot {
            self.stop(promised, ctx);
        }
    }

    fn stop(&mut self, other: Ballot, ctx: &mut Ctx) {
        ctx.line(26);
        let me = ctx.me();
        ctx.note(Weight::Normal, || {
            Note::new("paxos-note-overtaken").with("node", me).with("ballot", other.to_string())
        });
        self.back_off(ctx);
    }

    fn back_off(&mut self, ctx: &mut Ctx) {
        ctx.line(27);
        self.proposer.phase = Phase::Idle;
        self.proposer.waits = !self.proposer.asked.is_empty();
        if self.proposer.waits {
            let backoff = Server::at_random(ctx.config().backoff, ctx);
            ctx.set_timer(Timer::Round, backoff);
        } else {
            ctx.cancel_timer(Timer::Round);
        }
        ctx.cancel_timer(Timer::Heartbeat);
    }

    pub fn on_round_timer(&mut self, ctx: &mut Ctx) {
        ctx.line(28);
        self.proposer.waits = false;
        if ctx.config().many() && self.leads() {
            return;
        }
        self.proposer.phase = Phase::Idle;
        if let Some(leader) = self.other_leader(ctx) {
            for proposal in std::mem::take(&mut self.proposer.asked) {
                ctx.send(proposal.client, Msg::Redirect { leader });
            }
        } else if !self.proposer.asked.is_empty() {
            self.begin_round(ctx);
        }
    }

    fn beat(&mut self, ctx: &mut Ctx) {
        let (me, ballot, chosen) = (ctx.me(), Server::ballot(ctx), self.known);
        for other in ctx.config().told_ids(me) {
            ctx.send(other, Msg::Heartbeat { ballot, chosen });
        }
        let period = ctx.config().heartbeat;
        ctx.set_timer(Timer::Heartbeat, period);
    }

    pub fn on_heartbeat_timer(&mut self, ctx: &mut Ctx) {
        let (me, ballot) = (ctx.me(), Server::ballot(ctx));
        let Phase::Accept(lead) = &mut self.proposer.phase else { return };
        ctx.line(29);
        let mut again = Vec::new();
        for (slot, open) in &mut lead.open {
            open.beats += 1;
            if open.beats > BEATS_MAX {
                return self.back_off(ctx);
            }
            if open.beats > 1 {
                again.push((*slot, open.choice, open.votes));
            }
        }
        for (slot, choice, votes) in again {
            ctx.line(30);
            let missing = |id: &NodeId| {
                let place = ctx.config().acceptor(*id).unwrap_or_default();
                *id != me && !votes.iter().any(|voted| voted == place)
            };
            let missing: Vec<NodeId> = ctx.config().acceptor_ids().filter(missing).collect();
            for acceptor in missing {
                ctx.send(acceptor, Msg::Accept { ballot, slot, choice });
            }
        }
        self.beat(ctx);
    }
}
