//! Probing: each period one other member, by others if it does not answer.

use super::config::Pick;
use super::gossip::News;
use super::member::Member;
use super::message::{Msg, Timer};
use super::opinion::{Opinion, State};
use super::process::Ctx;
use faultline_sim::{NodeId, Note, Weight};

/// Probes for others that may still be answered.
const RELAYS_MAX: usize = 32;

/// The present one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Probe {
    pub target: NodeId,
    pub seq: u32,
    pub answered: bool,
}

/// A probe for somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Relay {
    seq: u32,
    target: NodeId,
    /// Who wants to know, and under which number.
    origin: (NodeId, u32),
}

impl Member {
    pub fn on_period(&mut self, ctx: &mut Ctx) {
        ctx.line(1);
        if let Some(probe) = self.probe.take().filter(|probe| !probe.answered) {
            self.accuse(probe.target, ctx);
        }
        let period = self.stretched(ctx.config().period, ctx);
        ctx.set_timer(Timer::Period, period);
        let Some(target) = self.next_target(ctx) else { return };
        ctx.line(4);
        self.seq = self.seq.wrapping_add(1);
        self.probe = Some(Probe { target, seq: self.seq, answered: false });
        let news = self.news_for(target, ctx);
        ctx.send(target, Msg::Ping { seq: self.seq, news });
        let timeout = self.stretched(ctx.config().ping_timeout, ctx);
        ctx.set_timer(Timer::PingTimeout, timeout);
    }

    /// It did not answer, and nobody has reached it either.
    fn accuse(&mut self, target: NodeId, ctx: &mut Ctx) {
        ctx.line(2);
        self.worse();
        let Some(held) = self.opinion(target, ctx).filter(|held| held.state != State::Dead) else { return };
        let state = if ctx.config().suspicion {
            State::Suspect
        } else {
            ctx.line(17);
            State::Dead
        };
        // A suspicion of the incarnation after the present one cannot be answered by the present one.
        let ahead = u32::from(!ctx.config().accuse_known);
        let opinion = Opinion { incarnation: held.incarnation.saturating_add(ahead), state };
        self.hear(News { about: target, opinion, by: ctx.me() }, ctx);
    }

    fn next_target(&mut self, ctx: &mut Ctx) -> Option<NodeId> {
        ctx.line(3);
        let others = self.others(|state| state != State::Dead, ctx);
        if ctx.config().pick == Pick::Random {
            return pick(&others, ctx);
        }
        loop {
            if self.round.is_empty() {
                let mut rest = others.clone();
                while !rest.is_empty() {
                    let at = ctx.random_below(rest.len() as u64) as usize;
                    self.round.push(rest.swap_remove(at));
                }
            }
            let target = self.round.pop()?;
            if others.contains(&target) {
                return Some(target);
            }
        }
    }

    pub fn on_ping_timeout(&mut self, ctx: &mut Ctx) {
        let Some(Probe { target, seq, answered: false }) = self.probe else { return };
        ctx.line(5);
        let mut others = self.others(|state| state != State::Dead, ctx);
        others.retain(|other| *other != target);
        let me = ctx.me();
        ctx.note(Weight::Normal, || {
            Note::new("membership-note-no-answer").with("node", me).with("member", target)
        });
        for _ in 0..ctx.config().helpers {
            let Some(helper) = pick(&others, ctx) else { return };
            others.retain(|other| *other != helper);
            let news = self.news_for(helper, ctx);
            ctx.send(helper, Msg::PingReq { seq, member: target, news });
        }
    }

    pub fn on_ping(&mut self, from: NodeId, seq: u32, news: &[News], ctx: &mut Ctx) {
        self.hear_all(news, ctx);
        ctx.line(6);
        let news = self.news_for(from, ctx);
        ctx.send(from, Msg::Ack { seq, member: ctx.me(), news });
    }

    pub fn on_ping_req(&mut self, from: NodeId, seq: u32, target: NodeId, news: &[News], ctx: &mut Ctx) {
        self.hear_all(news, ctx);
        ctx.line(7);
        self.seq = self.seq.wrapping_add(1);
        if self.relays.len() == RELAYS_MAX {
            self.relays.pop_front();
        }
        self.relays.push_back(Relay { seq: self.seq, target, origin: (from, seq) });
        let news = self.news_for(target, ctx);
        ctx.send(target, Msg::Ping { seq: self.seq, news });
    }

    pub fn on_ack(&mut self, seq: u32, member: NodeId, news: &[News], ctx: &mut Ctx) {
        self.hear_all(news, ctx);
        let mine = self.probe.as_mut().filter(|probe| probe.seq == seq && probe.target == member);
        if let Some(probe) = mine.filter(|probe| !probe.answered) {
            probe.answered = true;
            ctx.line(8);
            self.health = self.health.saturating_sub(1);
            ctx.cancel_timer(Timer::PingTimeout);
            return;
        }
        let relay = self.relays.iter().position(|relay| relay.seq == seq && relay.target == member);
        if let Some(Relay { origin: (origin, seq), .. }) = relay.and_then(|at| self.relays.remove(at)) {
            let news = self.news_for(origin, ctx);
            ctx.send(origin, Msg::Ack { seq, member, news });
        }
    }
}

/// One of them at random.
pub fn pick(ids: &[NodeId], ctx: &mut Ctx) -> Option<NodeId> {
    let at = if ids.is_empty() { 0 } else { ctx.random_below(ids.len() as u64) as usize };
    ids.get(at).copied()
}
