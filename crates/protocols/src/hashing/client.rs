//! A client: it places keys itself, by the map that it has, which may be old.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use super::map::{Life, Map};
use super::message::{KeyId, Msg, Refusal, Request, Response, Timer};
use super::placement::Function;
use super::process::{Ctx, Node};
use crate::kit::{Asks, Caller, Handlers, first_turn};
use faultline_sim::{NodeId, Note, OperationId, Weight, Word};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    pub map: Rc<Map>,
    /// The life of the router for which the newest request is: one for each id, whatever it hears meanwhile.
    pub life: Life,
    pub caller: Caller<Request>,
}

/// In the order of earlier versions.
impl Hash for Client {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Caller { id, open, tries, queue, made } = &self.caller;
        (&self.map, self.life, id, open, tries, queue, made).hash(state);
    }
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

impl Handlers<Node> for Client {
    fn boot(ctx: &mut Ctx) -> Client {
        let caller = Caller::boot(60, ctx);
        let (map, router, load) = (ctx.config().first.clone(), ctx.config().router(), ctx.config().load);
        if !caller.is_fresh() {
            ctx.send(router, Msg::AskMap);
        }
        let clients = ctx.config().clients;
        first_turn(Timer::Load, clients, load, ctx);
        Client { life: map.version.life, map, caller }
    }

    fn on_message(&mut self, _: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::PutOk { id, .. } => self.settle(id, Response::Written { id }, ctx),
            Msg::Value { id, value, .. } => self.settle(id, Response::Found { value }, ctx),
            Msg::OrderOk { id, version } => self.settle(id, Response::Changed { version }, ctx),
            Msg::OrderNo { id, why } => self.settle(id, Response::Refused(why), ctx),
            Msg::Expired { id, life } if id == self.caller.id => self.on_expired(life, ctx),
            Msg::WrongOwner { id, version } if id == self.caller.id && version > self.map.version => {
                ctx.line(4);
                let router = ctx.config().router();
                ctx.send(router, Msg::AskMap);
            }
            Msg::Map { news, .. } if news.version() > self.map.version => {
                ctx.line(5);
                self.map = news.map;
                if self.caller.open.is_some_and(|(_, request)| !matches!(request, Request::Change(_))) {
                    self.ask(ctx);
                }
            }
            _ => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match timer {
            Timer::Retry if self.tries_again(3, ctx) => {
                let (me, router) = (ctx.me(), ctx.config().router());
                ctx.note(Weight::Normal, || Note::new("hashing-note-asks-again").with("client", me));
                if self.caller.tries.is_multiple_of(2) {
                    ctx.send(router, Msg::AskMap);
                }
                self.ask(ctx);
            }
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
    const OPENS: Option<u16> = None;
    const RETRY: Timer = Timer::Retry;

    fn caller(&mut self) -> &mut Caller<Request> {
        &mut self.caller
    }

    fn ask(&mut self, ctx: &mut Ctx) {
        let Some((_, request)) = self.caller.open else { return };
        let (id, version) = (self.caller.id, self.map.version);
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

    fn next(&mut self, ctx: &mut Ctx) {
        while self.caller.open.is_none() {
            let Some(&(operation, request)) = self.caller.queue.front() else { return };
            let known = match request {
                Request::Put { key, .. } | Request::Get { key } => key.index() < ctx.config().keys.len(),
                Request::Change(_) => true,
            };
            if known {
                self.caller.open_next();
                self.life = self.life.max(self.map.version.life);
                self.ask(ctx);
            } else {
                self.caller.queue.pop_front();
                ctx.respond(operation, Response::Refused(Refusal::NoKey));
            }
        }
    }
}

impl Client {
    /// Reads and writes of any key, or of the hot one.
    fn own_request(&mut self, ctx: &mut Ctx) -> Request {
        self.caller.made += 1;
        let keys = ctx.config().keys.len() as u64;
        let hot = ctx.config().hot;
        let key = if hot > 0 && ctx.random_below(100) < hot { 0 } else { ctx.random_below(keys) };
        let key = KeyId(key as u16);
        if self.caller.made.is_multiple_of(2) {
            Request::Put { key, value: Word::number(u64::from(self.caller.made)) }
        } else {
            Request::Get { key }
        }
    }

    /// An order that the router's life did not carry out, and never will, can be given anew. Nobody knows that
    /// of a write.
    fn on_expired(&mut self, life: Life, ctx: &mut Ctx) {
        match self.caller.open {
            Some((_, Request::Change(_))) if life != self.life => {
                ctx.line(61);
                self.life = life;
                self.caller.renumber();
                self.ask(ctx);
            }
            _ => self.settle(self.caller.id, Response::Refused(Refusal::Expired), ctx),
        }
    }
}
