//! A client: asks members who is there, one request at a time.

use super::message::{Msg, Request, Response, Timer};
use super::process::{Ctx, Node};
use crate::kit::{Caller, Handlers, RequestId, first_turn};
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
        if let Some(after) = first_turn(ctx.me(), clients, load) {
            ctx.set_timer(Timer::Load, after);
        }
        Client { caller, asks: ctx.config().first_member() }
    }

    fn on_message(&mut self, _: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Found { id, number, state, .. } => {
                self.on_answer(id, Response::Found { member: number, state }, ctx);
            }
            Msg::Unknown { id, number } => self.on_answer(id, Response::Unknown { member: number }, ctx),
            _ => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match timer {
            Timer::Retry => self.retry(ctx),
            Timer::Load => {
                let load = ctx.config().load;
                ctx.set_timer(Timer::Load, load);
                if self.caller.is_idle() {
                    let number = (self.caller.made % u32::from(ctx.config().members)) as u16 + 1;
                    self.caller.made += 1;
                    let operation = ctx.invoke(Request { number });
                    self.on_request(Request { number }, operation, ctx);
                }
            }
            _ => {}
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
        let Some((_, request)) = self.caller.open else { return };
        let retry = ctx.config().retry;
        ctx.send(self.asks, Msg::Find { id: self.caller.id, number: request.number });
        ctx.set_timer(Timer::Retry, retry);
    }

    fn on_answer(&mut self, id: RequestId, response: Response, ctx: &mut Ctx) {
        if self.caller.answer(id, response, Timer::Retry, ctx) {
            self.next(ctx);
        }
    }

    fn retry(&mut self, ctx: &mut Ctx) {
        if self.caller.open.is_none() {
            return;
        }
        ctx.line(26);
        self.caller.tries += 1;
        let current = self.asks;
        let later = ctx.config().member_ids().find(|id| *id > current);
        self.asks = later.unwrap_or(ctx.config().first_member());
        let (me, member) = (ctx.me(), self.asks);
        ctx.note(Weight::Normal, || {
            Note::new("membership-note-asks-again").with("client", me).with("member", member)
        });
        self.ask(ctx);
    }
}
