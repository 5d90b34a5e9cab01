//! A client: asks members who is there, one request at a time.

use super::message::{Msg, Request, Response, Timer};
use super::process::{Ctx, Node};
use crate::kit::{Asks, Caller, Handlers, after, first_turn};
use faultline_sim::{NodeId, Note, OperationId, Weight};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    pub caller: Caller<Request>,
    /// Whom it asks.
    pub asks: NodeId,
}

impl Handlers<Node> for Client {
    fn boot(ctx: &mut Ctx) -> Client {
        let caller = Caller::boot(24, ctx);
        let (clients, load) = (ctx.config().clients, ctx.config().load);
        first_turn(Timer::Load, clients, load, ctx);
        Client { caller, asks: ctx.config().first_member() }
    }

    fn on_message(&mut self, _: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Found { id, number, state, .. } => {
                self.settle(id, Response::Found { member: number, state }, ctx);
            }
            Msg::Unknown { id, number } => self.settle(id, Response::Unknown { member: number }, ctx),
            _ => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match timer {
            Timer::Retry => self.retry(ctx),
            Timer::Load => {
                let load = ctx.config().load;
                self.take_own(Timer::Load, load, ctx, Client::own_request);
            }
            _ => {}
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
        let Some((_, request)) = self.caller.open else { return };
        let retry = ctx.config().retry;
        ctx.send(self.asks, Msg::Find { id: self.caller.id, number: request.number });
        ctx.set_timer(Timer::Retry, retry);
    }
}

impl Client {
    fn own_request(&mut self, ctx: &mut Ctx) -> Request {
        let number = (self.caller.made % u32::from(ctx.config().members)) as u16 + 1;
        self.caller.made += 1;
        Request { number }
    }

    fn retry(&mut self, ctx: &mut Ctx) {
        if !self.tries_again(26, ctx) {
            return;
        }
        self.asks = after(ctx.config().member_ids(), self.asks);
        let (me, member) = (ctx.me(), self.asks);
        ctx.note(Weight::Normal, || {
            Note::new("membership-note-asks-again").with("client", me).with("member", member)
        });
        self.ask(ctx);
    }
}
