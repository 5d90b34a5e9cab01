//! A client: it places keys itself, by the map that it has, which may be old.

use std::collections::VecDeque;
use std::rc::Rc;

use super::map::{Life, Map};
use super::message::{KeyId, Msg, Refusal, Request, Response, Timer};
use super::placement::Function;
use super::process::Ctx;
use super::storage::Op;
use crate::request_id::{FIRST_SESSION, RequestId, new_session};
use faultline_sim::{Micros, Note, OperationId, Weight, Word};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    pub map: Rc<Map>,
    /// The life of the router for which the newest request is: one for each id, whatever it hears meanwhile.
    pub life: Life,
    /// That of the newest request.
    pub id: RequestId,
    pub open: Option<(OperationId, Request)>,
    pub tries: u32,
    pub queue: VecDeque<(OperationId, Request)>,
    /// How many requests it has made by itself.
    pub made: u32,
}

/// The pseudo-code of the function that places keys.
fn function_line(function: Function) -> u16 {
    match function {
        Function::Modulo => 40,
        Function::Ring => 41,
        Function::Bounded => 42,
        Function::Jump => 43,
        Function::Maglev => 44,
        Function::Rendezvous => 45,
    }
}

impl Client {
    pub fn boot(ctx: &mut Ctx) -> Client {
        // A client without its disk has forgotten which ids it used.
        if ctx.durable().session == 0 {
            ctx.line(60);
            let session = new_session(ctx);
            ctx.write(Op::Session(session));
        }
        let (session, start) = (ctx.durable().session, ctx.durable().incarnation + 1);
        ctx.write(Op::Incarnation(start));
        ctx.sync();
        let (map, router, load) = (ctx.config().first.clone(), ctx.config().router(), ctx.config().load);
        if (session, start) != (FIRST_SESSION, 1) {
            ctx.send(router, Msg::AskMap);
        }
        if load > Micros::ZERO {
            // Clients take turns instead of asking all at once.
            let turn = u64::from(ctx.me().0) * load.0 / u64::from(ctx.config().clients);
            ctx.set_timer(Timer::Load, Micros(load.0 / 4 + turn));
        }
        let (life, id) = (map.version.life, RequestId { session, start, number: 0 });
        Client { map, life, id, open: None, tries: 0, queue: VecDeque::new(), made: 0 }
    }

    pub fn on_request(&mut self, request: Request, operation: OperationId, ctx: &mut Ctx) {
        self.queue.push_back((operation, request));
        self.next(ctx);
    }

    pub fn on_message(&mut self, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::PutOk { id, .. } => self.answer(id, Response::Written { id }, ctx),
            Msg::Value { id, value, .. } => self.answer(id, Response::Found { value }, ctx),
            Msg::OrderOk { id, version } => self.answer(id, Response::Changed { version }, ctx),
            Msg::OrderNo { id, why } => self.answer(id, Response::Refused(why), ctx),
            Msg::Expired { id, life } if id == self.id => self.on_expired(life, ctx),
            Msg::WrongOwner { id, version } if id == self.id && version > self.map.version => {
                ctx.line(4);
                let router = ctx.config().router();
                ctx.send(router, Msg::AskMap);
            }
            Msg::Map { news, .. } if news.version() > self.map.version => {
                ctx.line(5);
                self.map = news.map;
                if self.open.is_some_and(|(_, request)| !matches!(request, Request::Change(_))) {
                    self.ask(ctx);
                }
            }
            _ => {}
        }
    }

    pub fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match timer {
            Timer::Retry => {
                ctx.line(3);
                self.tries += 1;
                let (me, router) = (ctx.me(), ctx.config().router());
                ctx.note(Weight::Normal, || Note::new("hashing-note-asks-again").with("client", me));
                if self.tries.is_multiple_of(2) {
                    ctx.send(router, Msg::AskMap);
                }
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
            Timer::Fetch | Timer::Resend | Timer::Announce | Timer::Exchange => {}
        }
    }

    /// Reads and writes of any key, or of the hot one.
    fn own(&mut self, ctx: &mut Ctx) -> Request {
        self.made += 1;
        let keys = ctx.config().keys.len() as u64;
        let hot = ctx.config().hot;
        let key = if hot > 0 && ctx.random_below(100) < hot { 0 } else { ctx.random_below(keys) };
        let key = KeyId(key as u16);
        if self.made.is_multiple_of(2) {
            Request::Put { key, value: Word::number(u64::from(self.made)) }
        } else {
            Request::Get { key }
        }
    }

    fn next(&mut self, ctx: &mut Ctx) {
        while self.open.is_none() {
            let Some((operation, request)) = self.queue.pop_front() else { return };
            let known = match request {
                Request::Put { key, .. } | Request::Get { key } => key.index() < ctx.config().keys.len(),
                Request::Change(_) => true,
            };
            if !known {
                ctx.respond(operation, Response::Refused(Refusal::NoKey));
                continue;
            }
            self.id = self.id.next();
            self.life = self.life.max(self.map.version.life);
            self.tries = 0;
            self.open = Some((operation, request));
            self.ask(ctx);
        }
    }

    fn ask(&mut self, ctx: &mut Ctx) {
        let Some((_, request)) = self.open else { return };
        let (id, version) = (self.id, self.map.version);
        if !matches!(request, Request::Change(_)) {
            ctx.line(function_line(ctx.config().rule.function));
        }
        let (to, msg) = match request {
            Request::Put { key, value } => {
                ctx.line(1);
                (self.map.first_owner(key), Msg::Put { version, id, key, value })
            }
            Request::Get { key } => {
                ctx.line(2);
                let owners = self.map.owners(key);
                let which = if ctx.config().read_any { ctx.random_below(owners.len() as u64) } else { 0 };
                (owners[which as usize], Msg::Get { version, id, key })
            }
            Request::Change(change) => {
                ctx.line(30);
                (ctx.config().router(), Msg::Order { id, life: self.life, change })
            }
        };
        let retry = ctx.config().retry;
        ctx.send(to, msg);
        ctx.set_timer(Timer::Retry, retry);
    }

    /// An order that the router's life did not carry out, and never will, can be given anew. Nobody knows that
    /// of a write.
    fn on_expired(&mut self, life: Life, ctx: &mut Ctx) {
        match self.open {
            Some((_, Request::Change(_))) if life != self.life => {
                ctx.line(61);
                self.life = life;
                self.id = self.id.next();
                self.ask(ctx);
            }
            _ => self.answer(self.id, Response::Refused(Refusal::Expired), ctx),
        }
    }

    fn answer(&mut self, id: RequestId, response: Response, ctx: &mut Ctx) {
        if id == self.id
            && let Some((operation, _)) = self.open.take()
        {
            ctx.cancel_timer(Timer::Retry);
            ctx.respond(operation, response);
            self.next(ctx);
        }
    }
}
