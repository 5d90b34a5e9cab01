//! A client: one request at a time, each with its own number, asked again until it is answered.

use std::collections::VecDeque;

use super::message::{Msg, Order, Request, RequestId, Timer};
use super::process::Ctx;
use super::storage::Op;
use crate::request_id::new_session;
use faultline_sim::{Micros, Note, OperationId, Weight};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    /// The newest request.
    pub id: RequestId,
    /// The start of the coordinator that it has heard of.
    pub coordinator: u32,
    pub open: Option<(OperationId, Request)>,
    pub queue: VecDeque<(OperationId, Request)>,
    /// How many requests it has made by itself.
    pub made: u32,
}

impl Client {
    pub fn boot(ctx: &mut Ctx) -> Client {
        // A client without its disk has forgotten which ids it used.
        if ctx.durable().session == 0 {
            ctx.line(47);
            let session = new_session(ctx);
            ctx.write(Op::Session(session));
        }
        let (session, start) = (ctx.durable().session, ctx.durable().incarnation + 1);
        ctx.write(Op::Incarnation(start));
        ctx.sync();
        let load = ctx.config().load;
        if load > Micros::ZERO {
            // Clients take turns instead of asking all at once.
            let turn = u64::from(ctx.me().0) * load.0 / u64::from(ctx.config().clients);
            ctx.set_timer(Timer::Load, Micros(load.0 / 4 + turn));
        }
        let id = RequestId { session, start, number: 0 };
        Client { id, coordinator: 0, open: None, queue: VecDeque::new(), made: 0 }
    }

    pub fn on_request(&mut self, request: Request, operation: OperationId, ctx: &mut Ctx) {
        self.queue.push_back((operation, request));
        self.next(ctx);
    }

    pub fn on_message(&mut self, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Result { id, result } if id == self.id => {
                let Some((operation, _)) = self.open.take() else { return };
                ctx.cancel_timer(Timer::Retry);
                ctx.respond(operation, result);
                self.next(ctx);
            }
            // It was not done and never will be, so it may be asked for under another number.
            Msg::Expired { id, start } if id == self.id && self.open.is_some() => {
                ctx.line(44);
                self.coordinator = start;
                self.id = self.id.next();
                self.ask(ctx);
            }
            _ => {}
        }
    }

    pub fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
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
                if self.open.is_none() && self.queue.is_empty() {
                    let request = self.own(ctx);
                    let operation = ctx.invoke(request);
                    self.on_request(request, operation, ctx);
                }
            }
            Timer::Votes(_) | Timer::Resend(_) | Timer::Doubt(_) | Timer::Idle(_) | Timer::Wound(_) => {}
        }
    }

    /// Money goes round, and now and then somebody counts it.
    fn own(&mut self, ctx: &Ctx) -> Request {
        self.made += 1;
        let accounts = u32::from(ctx.config().participants);
        let turn = self.made + u32::from(ctx.me().0);
        if self.made.is_multiple_of(5) {
            return Order::Audit;
        }
        let from = (turn % accounts + 1) as u8;
        let to = ((turn + 1) % accounts + 1) as u8;
        Order::Transfer { from, to, amount: 10, only_if: None }
    }

    fn next(&mut self, ctx: &mut Ctx) {
        if self.open.is_some() {
            return;
        }
        self.open = self.queue.pop_front();
        if self.open.is_some() {
            ctx.line(1);
            self.id = self.id.next();
            self.ask(ctx);
        }
    }

    fn ask(&mut self, ctx: &mut Ctx) {
        let Some((_, order)) = self.open else { return };
        let (id, retry, coordinator) = (self.id, ctx.config().retry, ctx.config().coordinator());
        ctx.send(coordinator, Msg::Order { id, start: self.coordinator, order });
        ctx.set_timer(Timer::Retry, retry);
    }
}
