//! A node that is watched: it says that it is alive, and nothing else.

use super::message::{Msg, Timer};
use super::process::{Ctx, Node};
use crate::kit::Handlers;
use crate::kit::Op;
use faultline_sim::{Micros, NodeId};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Member {
    pub incarnation: u32,
    /// That of its newest heartbeat.
    pub number: u32,
    /// When it started: on its own clock.
    started: Micros,
}

impl Handlers<Node> for Member {
    fn boot(ctx: &mut Ctx) -> Member {
        ctx.line(3);
        let incarnation = ctx.durable().starts.saturating_add(1);
        ctx.write(Op::Starts(incarnation));
        // A number that a crash takes back would be used again, for another life.
        ctx.sync();
        let mut member = Member { incarnation, number: 0, started: ctx.elapsed() };
        member.beat(ctx);
        member
    }

    fn on_message(&mut self, _: NodeId, _: Msg, _: &mut Ctx) {}

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        if timer != Timer::Beat {
            return;
        }
        let passed = ctx.elapsed().saturating_sub(self.started).0 / ctx.config().heartbeat.0.max(1);
        let number = u32::try_from(passed).unwrap_or(u32::MAX);
        if number > self.number {
            ctx.line(1);
            self.number = number;
            self.beat(ctx);
        } else {
            self.wait(ctx);
        }
    }
}

impl Member {
    fn beat(&mut self, ctx: &mut Ctx) {
        ctx.line(2);
        let (incarnation, number) = (self.incarnation, self.number);
        for monitor in ctx.config().watcher_ids() {
            ctx.send(monitor, Msg::Heartbeat { incarnation, number });
        }
        self.wait(ctx);
    }

    /// Until the next moment of its schedule. What it missed in a pause is left out: a number says when its heartbeat was
    /// due.
    fn wait(&self, ctx: &mut Ctx) {
        let interval = ctx.config().heartbeat.0;
        let due = self.started + Micros(interval.saturating_mul(u64::from(self.number) + 1));
        let left = due.saturating_sub(ctx.elapsed());
        ctx.set_timer(Timer::Beat, left);
    }
}
