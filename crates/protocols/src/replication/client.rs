//! A client: one request at a time, each with its own id, asked again until it is answered.

use std::hash::{Hash, Hasher};

use super::message::{Msg, Request, Response, Timer};
use super::process::{Ctx, Node};
use crate::kit::{Caller, Handlers, RequestId, first_turn};
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
        if let Some(after) = first_turn(ctx.me(), clients, load) {
            ctx.set_timer(Timer::Load, after);
        }
        Client { caller, primary: ctx.config().first_server(), epoch: 0 }
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::WriteOk { id, lsn } => self.on_answer(id, Response::Written { id, lsn }, ctx),
            Msg::ReadOk { id, value, .. } => self.on_answer(id, Response::Found { value }, ctx),
            Msg::Expired { id } => self.on_answer(id, Response::Expired, ctx),
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
                ctx.set_timer(Timer::Load, load);
                if self.caller.is_idle() {
                    let key = Word::new(KEYS[self.caller.made as usize % KEYS.len()]).expect("short");
                    self.caller.made += 1;
                    let request = Request::Put { key, value: Word::number(u64::from(self.caller.made)) };
                    let operation = ctx.invoke(request);
                    self.on_request(request, operation, ctx);
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
            ctx.line(43);
            self.ask(ctx);
        }
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

    fn on_answer(&mut self, id: RequestId, response: Response, ctx: &mut Ctx) {
        if self.caller.answer(id, response, Timer::Retry, ctx) {
            self.next(ctx);
        }
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
        if self.caller.open.is_none() {
            return;
        }
        ctx.line(44);
        self.caller.tries += 1;
        if self.caller.tries.is_multiple_of(2) {
            let servers = ctx.config().servers;
            let next = (ctx.config().server_index(self.primary) as u16 + 1) % servers;
            self.primary = NodeId(ctx.config().first_server().0 + next);
        }
        let (me, primary) = (ctx.me(), self.primary);
        ctx.note(Weight::Normal, || {
            Note::new("replication-note-asks-again").with("client", me).with("server", primary)
        });
        self.ask(ctx);
    }
}
