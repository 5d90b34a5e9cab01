//! A node that is no client: proposer, acceptor, learner, or all three.

use super::acceptor;
use super::message::{Msg, Timer};
use super::process::{Ctx, Node};
use super::proposer::{Phase, Proposer};
use super::storage::Op;
use crate::kit::Handlers;
use faultline_sim::{Micros, NodeId};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Server {
    pub proposer: Proposer,
    /// Every slot up to this is known to be chosen.
    pub known: u32,
}

impl Handlers<Node> for Server {
    fn boot(ctx: &mut Ctx) -> Server {
        let starts = ctx.durable().starts + 1;
        if starts > 1 {
            ctx.line(34);
        }
        ctx.write(Op::Starts(starts));
        ctx.sync();
        Server { proposer: Proposer::default(), known: ctx.durable().known() }
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Propose { id, value } if ctx.config().proposes(ctx.me()) => {
                self.on_propose(from, id, value, ctx);
            }
            Msg::Prepare { ballot, first } => {
                self.hear(ballot, ctx);
                acceptor::on_prepare(from, ballot, first, ctx);
            }
            Msg::Promise { ballot, accepted } => self.on_promise(from, ballot, &accepted, ctx),
            Msg::Accept { ballot, slot, choice } => {
                self.hear(ballot, ctx);
                acceptor::on_accept(from, super::ballot::Vote { slot, ballot, choice }, ctx);
            }
            Msg::Accepted { ballot, slot } => self.on_accepted(from, ballot, slot, ctx),
            Msg::Nack { ballot, promised } => self.on_nack(ballot, promised, ctx),
            Msg::Decided { slot, choice } => self.learn(slot, choice, ctx),
            Msg::Heartbeat { ballot, chosen } => self.on_heartbeat(from, ballot, chosen, ctx),
            Msg::Missing { first } => self.on_missing(from, first, ctx),
            Msg::Propose { .. } | Msg::Answer { .. } | Msg::Redirect { .. } => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match timer {
            Timer::Round => self.on_round_timer(ctx),
            Timer::Heartbeat => self.on_heartbeat_timer(ctx),
            Timer::Retry | Timer::Load => {}
        }
    }
}

impl Server {
    /// Whether it has the promises of a majority and proposes values.
    pub fn leads(&self) -> bool {
        matches!(self.proposer.phase, Phase::Accept(_))
    }

    /// A time that is longer by chance, so that two proposers do not go on in step.
    pub fn at_random(time: Micros, ctx: &mut Ctx) -> Micros {
        let more = ctx.config().randomness.0.max(1);
        time + Micros(ctx.random_below(more))
    }
}
