//! The operator: one request at a time, asked again until it is answered.

use std::collections::VecDeque;

use super::message::{Msg, Request, Response, Timer};
use super::process::Ctx;
use faultline_sim::{Note, OperationId, Weight};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    /// The number of the newest request. It starts at a random one, so that an answer to a request
    /// from before a crash is not taken for another.
    pub seq: u32,
    pub open: Option<(OperationId, Request)>,
    pub queue: VecDeque<(OperationId, Request)>,
}

impl Client {
    pub fn boot(ctx: &mut Ctx) -> Client {
        let seq = (ctx.random_below(1 << 20) as u32) << 10;
        Client { seq, open: None, queue: VecDeque::new() }
    }

    pub fn on_request(&mut self, request: Request, operation: OperationId, ctx: &mut Ctx) {
        self.queue.push_back((operation, request));
        self.next(ctx);
    }

    pub fn on_message(&mut self, msg: Msg, ctx: &mut Ctx) {
        let (seq, response) = match msg {
            Msg::SaveOk { seq, number: Some(number) } => (seq, Response::Saved { number }),
            Msg::SaveOk { seq, number: None } => (seq, Response::NoCheckpoints),
            Msg::Progress { seq, results } => (seq, Response::Counted { results }),
            _ => return,
        };
        if seq == self.seq
            && let Some((operation, _)) = self.open.take()
        {
            ctx.cancel_timer(Timer::Retry);
            ctx.respond(operation, response);
            self.next(ctx);
        }
    }

    pub fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        if timer == Timer::Retry {
            let me = ctx.me();
            ctx.note(Weight::Normal, || Note::new("checkpoint-note-asks-again").with("client", me));
            self.ask(ctx);
        }
    }

    fn next(&mut self, ctx: &mut Ctx) {
        if self.open.is_some() {
            return;
        }
        self.open = self.queue.pop_front();
        if self.open.is_some() {
            self.seq += 1;
            self.ask(ctx);
        }
    }

    fn ask(&mut self, ctx: &mut Ctx) {
        let Some((_, request)) = self.open else { return };
        let (seq, retry) = (self.seq, ctx.config().retry);
        ctx.line(1);
        match request {
            Request::Save => ctx.send(ctx.config().supervisor(), Msg::AskSave { seq }),
            Request::Progress => ctx.send(ctx.config().sink(), Msg::AskProgress { seq }),
        }
        ctx.set_timer(Timer::Retry, retry);
    }
}
