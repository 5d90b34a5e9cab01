//! A client: it asks a monitor whether a node is alive, until it is answered.

use super::message::{Msg, Request, Response, Timer};
use super::process::{Ctx, Node, NodeRole};
use crate::kit::{Asks, Caller, Handlers, Roster, after};
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
            Msg::Opinion { id, suspected: true, .. } => self.settle(id, Response::Suspected, ctx),
            Msg::Opinion { id, suspected: false, .. } => self.settle(id, Response::Trusted, ctx),
            Msg::NotWatched { id, .. } => self.settle(id, Response::NotWatched, ctx),
            Msg::Heartbeat { .. } | Msg::Ask { .. } => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        if timer == Timer::Retry && self.tries_again(26, ctx) {
            self.monitor = after(ctx.config().watcher_ids(), self.monitor);
            self.ask(ctx);
        }
    }

    fn on_request(&mut self, request: Request, operation: OperationId, ctx: &mut Ctx) {
        self.take(request, operation, ctx);
    }
}

impl Asks<Node> for Client {
    const OPENS: Option<u16> = Some(25);
    const RETRY: Timer = Timer::Retry;

    fn caller(&mut self) -> &mut Caller<Request> {
        &mut self.caller
    }

    fn ask(&mut self, ctx: &mut Ctx) {
        let Some((_, Request::Ask { node })) = self.caller.open else { return };
        let retry = ctx.config().retry;
        ctx.send(self.monitor, Msg::Ask { id: self.caller.id, node });
        ctx.set_timer(Timer::Retry, retry);
    }
}
