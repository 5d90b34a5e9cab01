//! A client: one request at a time, each with its own number, asked again until it is answered.

use std::hash::{Hash, Hasher};

use super::message::{Msg, Order, Request, Response, Timer};
use super::process::{Ctx, Node};
use crate::kit::{Caller, Handlers, RequestId, first_turn};
use faultline_sim::{NodeId, Note, OperationId, Weight};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    pub caller: Caller<Request>,
    /// The start of the coordinator that it has heard of.
    pub coordinator: u32,
}

/// In the order of earlier versions. How often it has asked decides nothing here.
impl Hash for Client {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Caller { id, open, tries: _, queue, made } = &self.caller;
        (id, self.coordinator, open, queue, made).hash(state);
    }
}

impl Handlers<Node> for Client {
    fn boot(ctx: &mut Ctx) -> Client {
        let caller = Caller::boot(47, ctx);
        let (load, clients) = (ctx.config().load, ctx.config().clients);
        if let Some(after) = first_turn(ctx.me(), clients, load) {
            ctx.set_timer(Timer::Load, after);
        }
        Client { caller, coordinator: 0 }
    }

    fn on_request(&mut self, request: Request, operation: OperationId, ctx: &mut Ctx) {
        self.caller.queue.push_back((operation, request));
        self.next(ctx);
    }

    fn on_message(&mut self, _: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Result { id, result } => self.on_result(id, result, ctx),
            // It was not done and never will be, so it may be asked for under another number.
            Msg::Expired { id, start } if id == self.caller.id && self.caller.open.is_some() => {
                ctx.line(44);
                self.coordinator = start;
                self.caller.renumber();
                self.ask(ctx);
            }
            _ => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match timer {
            Timer::Retry => {
                ctx.line(2);
                let me = ctx.me();
                ctx.note(Weight::Normal, || Note::new("two-phase-commit-note-asks-again").with("client", me));
                self.ask(ctx);
            }
            Timer::Load => {
                let load = ctx.config().load;
                ctx.set_timer(Timer::Load, load);
                if self.caller.is_idle() {
                    let request = self.own_request(ctx);
                    let operation = ctx.invoke(request);
                    self.on_request(request, operation, ctx);
                }
            }
            _ => {}
        }
    }
}

impl Client {
    /// Money goes round, and now and then somebody counts it.
    fn own_request(&mut self, ctx: &Ctx) -> Request {
        self.caller.made += 1;
        let accounts = u32::from(ctx.config().participants);
        let turn = self.caller.made + u32::from(ctx.me().0);
        if self.caller.made.is_multiple_of(5) {
            return Order::Audit;
        }
        let from = (turn % accounts + 1) as u8;
        let to = ((turn + 1) % accounts + 1) as u8;
        Order::Transfer { from, to, amount: 10, only_if: None }
    }

    fn on_result(&mut self, id: RequestId, result: Response, ctx: &mut Ctx) {
        if self.caller.answer(id, result, Timer::Retry, ctx) {
            self.next(ctx);
        }
    }

    fn next(&mut self, ctx: &mut Ctx) {
        if self.caller.open_next() {
            ctx.line(1);
            self.ask(ctx);
        }
    }

    fn ask(&mut self, ctx: &mut Ctx) {
        let Some((_, order)) = self.caller.open else { return };
        let (id, retry, coordinator) = (self.caller.id, ctx.config().retry, ctx.config().coordinator());
        ctx.send(coordinator, Msg::Order { id, start: self.coordinator, order });
        ctx.set_timer(Timer::Retry, retry);
    }
}
