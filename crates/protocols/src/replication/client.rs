//! A client: one request at a time, each with its own id, asked again until it is answered.

use std::hash::{Hash, Hasher};

use super::message::{Msg, Request, Response, Timer};
use super::process::{Ctx, Node};
use crate::kit::{Asks, Caller, Handlers, after, first_turn};
use faultline_sim::{NodeId, Note, OperationId, Weight, Word};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    pub caller: Caller<Request>,
    /// Who leads, as far as this client knows.
    pub primary: NodeId,
    pub epoch: u32,
}

/// In the order of earlier versions.
impl Hash for Client {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Caller { id, open, tries, queue, made } = &self.caller;
        let open = open.map(|(operation, request)| (operation, request, tries));
        (id, self.primary, self.epoch, open, queue, made).hash(state);
    }
}

const KEYS: [&str; 3] = ["x", "y", "z"];

impl Handlers<Node> for Client {
    fn boot(ctx: &mut Ctx) -> Client {
        let caller = Caller::boot(53, ctx);
        let (clients, load) = (ctx.config().clients, ctx.config().load);
        first_turn(Timer::Load, clients, load, ctx);
        Client { caller, primary: ctx.config().first_server(), epoch: 0 }
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::WriteOk { id, lsn } => self.settle(id, Response::Written { id, lsn }, ctx),
            Msg::ReadOk { id, value, .. } => self.settle(id, Response::Found { value }, ctx),
            Msg::Expired { id } => self.settle(id, Response::Expired, ctx),
            Msg::Reject { epoch, hint } => {
                if let Some(hint) = hint
                    && epoch >= self.epoch
                    && self.primary == from
                {
                    self.turn_to(epoch, hint, ctx);
                }
            }
            Msg::View { epoch, primary, .. } if epoch > self.epoch => self.turn_to(epoch, primary, ctx),
            _ => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match timer {
            Timer::Retry => self.retry(ctx),
            Timer::Load => {
                let load = ctx.config().load;
                self.take_own(Timer::Load, load, ctx, |client, _| client.own_request());
            }
            _ => {}
        }
    }

    fn on_request(&mut self, request: Request, operation: OperationId, ctx: &mut Ctx) {
        self.take(request, operation, ctx);
    }
}

impl Asks<Node> for Client {
    const OPENS: Option<u16> = Some(43);
    const RETRY: Timer = Timer::Retry;

    fn caller(&mut self) -> &mut Caller<Request> {
        &mut self.caller
    }

    fn ask(&mut self, ctx: &mut Ctx) {
        let Some((_, request)) = self.caller.open else { return };
        let id = self.caller.id;
        let msg = match request {
            Request::Put { key, value } => Msg::Write { id, key, value },
            Request::Get { key } => Msg::Read { id, key },
        };
        let retry = ctx.config().retry;
        ctx.send(self.primary, msg);
        ctx.set_timer(Timer::Retry, retry);
    }
}

impl Client {
    fn own_request(&mut self) -> Request {
        let key = Word::new(KEYS[self.caller.made as usize % KEYS.len()]).expect("short");
        self.caller.made += 1;
        Request::Put { key, value: Word::number(u64::from(self.caller.made)) }
    }

    fn turn_to(&mut self, epoch: u32, primary: NodeId, ctx: &mut Ctx) {
        let changed = primary != self.primary;
        self.epoch = epoch;
        self.primary = primary;
        if changed {
            self.ask(ctx);
        }
    }

    fn retry(&mut self, ctx: &mut Ctx) {
        if !self.tries_again(44, ctx) {
            return;
        }
        if self.caller.tries.is_multiple_of(2) {
            self.primary = after(ctx.config().server_ids(), self.primary);
        }
        let (me, primary) = (ctx.me(), self.primary);
        ctx.note(Weight::Normal, || {
            Note::new("replication-note-asks-again").with("client", me).with("server", primary)
        });
        self.ask(ctx);
    }
}
