//! Learning what was chosen, and telling it.

use super::ballot::{Ballot, Choice, Proposal};
use super::message::{Msg, Timer};
use super::process::Ctx;
use super::proposer::Phase;
use super::server::Server;
use super::storage::Op;
use faultline_sim::NodeId;

/// What was chosen for so many slots is told at once, at most.
const SLOTS_TOLD: usize = 16;

impl Server {
    /// The value of a slot is chosen for ever: what comes later about it can only say the same.
    pub fn learn(&mut self, slot: u32, choice: Choice, ctx: &mut Ctx) {
        if ctx.durable().chosen.contains_key(&slot) {
            return;
        }
        ctx.line(24);
        // Without a sync: what a crash takes can be learned again.
        ctx.write(Op::Learn { slot, choice });
        while ctx.durable().chosen.contains_key(&(self.known + 1)) {
            self.known += 1;
        }
        if let Phase::Accept(lead) = &mut self.proposer.phase {
            lead.open.remove(&slot);
        }
        if !ctx.config().many() && self.proposer.phase != Phase::Idle {
            self.proposer.phase = Phase::Idle;
        }
        self.answer_all(ctx);
    }

    /// What is to be answered to a proposal, if that is known.
    pub fn answer_to(&self, asked: &Proposal, ctx: &Ctx) -> Option<Msg> {
        let chosen = &ctx.durable().chosen;
        let is_it = |choice: &Choice| match choice {
            Choice::Of(proposal) => (proposal.client, proposal.id) == (asked.client, asked.id),
            Choice::NoOp => false,
        };
        let one = !ctx.config().many();
        let mut known = chosen.range(..=self.known);
        // A proposal that was repeated may have been chosen twice: the first slot counts.
        let (slot, choice) = known.find(|(_, choice)| one || is_it(choice))?;
        let Choice::Of(Proposal { value, .. }) = choice else { return None };
        Some(Msg::Answer { id: asked.id, slot: *slot, value: *value })
    }

    fn answer_all(&mut self, ctx: &mut Ctx) {
        let asked = std::mem::take(&mut self.proposer.asked);
        for proposal in asked {
            match self.answer_to(&proposal, ctx) {
                Some(answer) => {
                    ctx.line(25);
                    ctx.send(proposal.client, answer);
                }
                None => self.proposer.asked.push(proposal),
            }
        }
        if self.proposer.asked.is_empty() && self.proposer.phase == Phase::Idle {
            self.proposer.waits = false;
            ctx.cancel_timer(Timer::Round);
        }
    }

    pub fn on_heartbeat(&mut self, from: NodeId, ballot: Ballot, chosen: u32, ctx: &mut Ctx) {
        self.hear(ballot, ctx);
        if self.proposer.leader.is_some_and(|(known, _)| ballot < known) {
            return;
        }
        ctx.line(31);
        self.proposer.leader = Some((ballot, from));
        self.proposer.heard = ctx.elapsed();
        if chosen > self.known {
            ctx.line(32);
            ctx.send(from, Msg::Missing { first: self.known.saturating_add(1) });
        }
    }

    pub fn on_missing(&mut self, from: NodeId, first: u32, ctx: &mut Ctx) {
        ctx.line(33);
        let known: Vec<(u32, Choice)> = ctx
            .durable()
            .chosen
            .range(first..)
            .take(SLOTS_TOLD)
            .map(|(slot, choice)| (*slot, *choice))
            .collect();
        for (slot, choice) in known {
            ctx.send(from, Msg::Decided { slot, choice });
        }
    }
}
