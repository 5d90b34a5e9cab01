//! A client: it asks a monitor whether a node is alive, until it is answered.

use super::message::{Msg, Request, Response, Timer};
use super::process::{Ctx, Node, NodeRole};
use crate::kit::{Caller, Handlers, RequestId, Roster};
use faultline_sim::{NodeId, OperationId};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    pub caller: Caller<Request>,
    /// Whom it asks.
    pub monitor: NodeId,
}

impl Handlers<Node> for Client {
    fn boot(ctx: &mut Ctx) -> Client {
        Client { caller: Caller::boot(24, ctx), monitor: ctx.config().first(NodeRole::Watcher) }
    }

    fn on_message(&mut self, _: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Opinion { id, suspected: true, .. } => self.on_answer(id, Response::Suspected, ctx),
            Msg::Opinion { id, suspected: false, .. } => self.on_answer(id, Response::Trusted, ctx),
            Msg::NotWatched { id, .. } => self.on_answer(id, Response::NotWatched, ctx),
            Msg::Heartbeat { .. } | Msg::Ask { .. } => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        if timer == Timer::Retry && self.caller.open.is_some() {
            ctx.line(26);
            self.caller.tries += 1;
            let current = self.monitor;
            let later = ctx.config().watcher_ids().find(|id| *id > current);
            self.monitor = later.unwrap_or(ctx.config().first(NodeRole::Watcher));
            self.ask(ctx);
        }
    }

    fn on_request(&mut self, request: Request, operation: OperationId, ctx: &mut Ctx) {
        self.caller.queue.push_back((operation, request));
        self.next(ctx);
    }
}

impl Client {
    fn next(&mut self, ctx: &mut Ctx) {
        if self.caller.open_next() {
            ctx.line(25);
            self.ask(ctx);
        }
    }

    fn ask(&mut self, ctx: &mut Ctx) {
        let Some((_, Request::Ask { node })) = self.caller.open else { return };
        let retry = ctx.config().retry;
        ctx.send(self.monitor, Msg::Ask { id: self.caller.id, node });
        ctx.set_timer(Timer::Retry, retry);
    }

    fn on_answer(&mut self, id: RequestId, response: Response, ctx: &mut Ctx) {
        if self.caller.answer(id, response, Timer::Retry, ctx) {
            self.next(ctx);
        }
    }
}
