//! A client: one request at a time, each with its own id, asked again until it is answered.

use std::collections::VecDeque;

use super::message::{Msg, Request, Response, Timer};
use super::server::Ctx;
use super::storage::Op;
use crate::request_id::{RequestId, new_session};
use faultline_sim::{Micros, NodeId, Note, OperationId, Weight, Word};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    /// That of the newest request.
    pub id: RequestId,
    /// Who leads, as far as this client knows.
    pub primary: NodeId,
    pub epoch: u32,
    pub open: Option<Open>,
    pub queue: VecDeque<(OperationId, Request)>,
    /// How many writes it has made by itself.
    pub made: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Open {
    pub operation: OperationId,
    pub request: Request,
    pub tries: u32,
}

const KEYS: [&str; 3] = ["x", "y", "z"];

impl Client {
    pub fn boot(ctx: &mut Ctx) -> Client {
        // A client without its disk has forgotten which ids it used.
        if ctx.durable().session == 0 {
            ctx.line(53);
            let session = new_session(ctx);
            ctx.write(Op::Session(session));
        }
        let start = ctx.durable().incarnation + 1;
        ctx.write(Op::Incarnation(start));
        ctx.sync();
        let primary = ctx.config().first_server();
        let load = ctx.config().load;
        if load > Micros::ZERO {
            // Clients take turns instead of writing all at once.
            let turn = u64::from(ctx.me().0) * load.0 / u64::from(ctx.config().clients);
            ctx.set_timer(Timer::Load, Micros(load.0 / 4 + turn));
        }
        let id = RequestId { session: ctx.durable().session, start, number: 0 };
        Client { id, primary, epoch: 0, open: None, queue: VecDeque::new(), made: 0 }
    }

    pub fn on_request(&mut self, request: Request, operation: OperationId, ctx: &mut Ctx) {
        self.queue.push_back((operation, request));
        self.next(ctx);
    }

    pub fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
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
            Msg::View { epoch, primary, .. } => {
                if epoch > self.epoch {
                    self.turn_to(epoch, primary, ctx);
                }
            }
            Msg::Write { .. }
            | Msg::Read { .. }
            | Msg::Repl { .. }
            | Msg::ReplAck { .. }
            | Msg::Need { .. }
            | Msg::Entries { .. }
            | Msg::Beat { .. }
            | Msg::Join { .. }
            | Msg::Welcome { .. }
            | Msg::Query { .. }
            | Msg::Status { .. }
            | Msg::Promote { .. }
            | Msg::Propose { .. }
            | Msg::Fence { .. }
            | Msg::Fenced { .. }
            | Msg::Command { .. }
            | Msg::CommandOk { .. }
            | Msg::AskDone { .. }
            | Msg::DoneSoFar { .. }
            | Msg::Stale { .. } => {}
        }
    }

    pub fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match timer {
            Timer::Retry => self.retry(ctx),
            Timer::Load => {
                let load = ctx.config().load;
                ctx.set_timer(Timer::Load, load);
                if self.open.is_none() && self.queue.is_empty() {
                    let key = Word::new(KEYS[self.made as usize % KEYS.len()]).expect("short");
                    self.made += 1;
                    let request = Request::Put { key, value: Word::number(u64::from(self.made)) };
                    let operation = ctx.invoke(request);
                    self.on_request(request, operation, ctx);
                }
            }
            Timer::Beat | Timer::Ship | Timer::Resend | Timer::Silence(_) | Timer::Elect => {}
        }
    }

    fn next(&mut self, ctx: &mut Ctx) {
        if self.open.is_some() {
            return;
        }
        if let Some((operation, request)) = self.queue.pop_front() {
            ctx.line(43);
            self.id = self.id.next();
            self.open = Some(Open { operation, request, tries: 0 });
            self.ask(ctx);
        }
    }

    fn ask(&mut self, ctx: &mut Ctx) {
        let Some(open) = &self.open else { return };
        let id = self.id;
        let msg = match open.request {
            Request::Put { key, value } => Msg::Write { id, key, value },
            Request::Get { key } => Msg::Read { id, key },
        };
        let retry = ctx.config().retry;
        ctx.send(self.primary, msg);
        ctx.set_timer(Timer::Retry, retry);
    }

    fn on_answer(&mut self, id: RequestId, response: Response, ctx: &mut Ctx) {
        if id != self.id {
            return;
        }
        if let Some(open) = self.open.take() {
            ctx.cancel_timer(Timer::Retry);
            ctx.respond(open.operation, response);
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
        let Some(open) = &mut self.open else { return };
        ctx.line(44);
        open.tries += 1;
        if open.tries.is_multiple_of(2) {
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
