//! A client: one request at a time, each with its own number, asked again until it is answered.

use std::hash::{Hash, Hasher};

use super::message::{Msg, Order, Request, Timer};
use super::process::{Ctx, Node};
use crate::kit::{Asks, Caller, Handlers, first_turn};
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
        let (clients, load) = (ctx.config().clients, ctx.config().load);
        first_turn(Timer::Load, clients, load, ctx);
        Client { caller, coordinator: 0 }
    }

    fn on_request(&mut self, request: Request, operation: OperationId, ctx: &mut Ctx) {
        self.take(request, operation, ctx);
    }

    fn on_message(&mut self, _: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Result { id, result } => self.settle(id, result, ctx),
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
            Timer::Retry if self.tries_again(2, ctx) => {
                let me = ctx.me();
                ctx.note(Weight::Normal, || Note::new("two-phase-commit-note-asks-again").with("client", me));
                self.ask(ctx);
            }
            Timer::Load => {
                let load = ctx.config().load;
                self.take_own(Timer::Load, load, ctx, Client::own_request);
            }
            _ => {}
        }
    }
}

impl Asks<Node> for Client {
    const OPENS: Option<u16> = Some(1);
    const RETRY: Timer = Timer::Retry;

    fn caller(&mut self) -> &mut Caller<Request> {
        &mut self.caller
    }

    fn ask(&mut self, ctx: &mut Ctx) {
        let Some((_, order)) = self.caller.open else { return };
        let (id, retry, coordinator) = (self.caller.id, ctx.config().retry, ctx.config().coordinator());
        ctx.send(coordinator, Msg::Order { id, start: self.coordinator, order });
        ctx.set_timer(Timer::Retry, retry);
    }
}

impl Client {
    /// Money goes round, and now and then somebody counts it.
    fn own_request(&mut self, ctx: &mut Ctx) -> Request {
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
}
