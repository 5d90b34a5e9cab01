//! A client: one request at a time, each with its own id, asked again until it is answered.

use super::message::{Edit, Msg, Request, Response, Timer, Why};
use super::process::{Ctx, Node};
use crate::kit::{Asks, Caller, Handlers, after, first_turn};
use faultline_sim::{NodeId, Note, OperationId, Weight, Word};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    pub caller: Caller<Request>,
    /// Whom it asks.
    pub asked: NodeId,
    /// The term of the leader that it was told last.
    pub term: u32,
}

const KEYS: [&str; 2] = ["x", "y"];

impl Handlers<Node> for Client {
    fn boot(ctx: &mut Ctx) -> Client {
        let caller = Caller::boot(41, ctx);
        let (clients, load) = (ctx.config().clients, ctx.config().load);
        first_turn(Timer::Load, clients, load, ctx);
        Client { caller, asked: ctx.config().first_server(), term: 0 }
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::WriteOk { id, index } => self.settle(id, Response::Written { id, index }, ctx),
            Msg::ReadOk { id, value, .. } => self.settle(id, Response::Found { value }, ctx),
            Msg::Changed { id, .. } => self.settle(id, Response::Changed, ctx),
            Msg::Transferred { id } => self.settle(id, Response::Transferred, ctx),
            Msg::Refused { id, why } => self.settle(id, Response::Refused { why }, ctx),
            Msg::Expired { id } => self.settle(id, Response::Expired, ctx),
            Msg::Redirect { term, leader: Some(leader) } if term >= self.term && self.asked == from => {
                self.term = term;
                if leader != from {
                    self.asked = leader;
                    self.ask(ctx);
                }
            }
            _ => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match timer {
            Timer::Retry => self.retry(ctx),
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
    const OPENS: Option<u16> = Some(42);
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
            Request::Transfer { to } => match ctx.config().server(to) {
                Some(to) => Msg::Transfer { id, to },
                None => return self.settle(id, Response::Refused { why: Why::Unknown }, ctx),
            },
            Request::Add { .. } | Request::Remove { .. } | Request::Replace { .. } => {
                match Client::edit(&request, ctx) {
                    Some(edit) => Msg::Change { id, edit },
                    None => return self.settle(id, Response::Refused { why: Why::Unknown }, ctx),
                }
            }
        };
        let retry = ctx.config().retry;
        ctx.send(self.asked, msg);
        ctx.set_timer(Timer::Retry, retry);
    }
}

impl Client {
    /// Two writes, then a read of what was written first. Where there are several clients, the last one only reads.
    fn own_request(&mut self, ctx: &mut Ctx) -> Request {
        let (made, clients) = (self.caller.made, ctx.config().clients);
        self.caller.made += 1;
        let reader = clients > 1 && ctx.me().0 + 1 == clients;
        let place = if reader { made % 2 } else { made % 3 % 2 };
        let key = Word::new(KEYS[place as usize]).expect("short");
        if reader || made % 3 == 2 {
            Request::Get { key }
        } else {
            Request::Put { key, value: Word::number(u64::from(made - made / 3 + 1)) }
        }
    }

    /// `None` if it names a server that the cluster does not have.
    fn edit(request: &Request, ctx: &Ctx) -> Option<Edit> {
        let server = |number: u16| ctx.config().server(number);
        Some(match *request {
            Request::Add { server: new } => Edit::Add(server(new)?),
            Request::Remove { server: old } => Edit::Remove(server(old)?),
            Request::Replace { old, new } => Edit::Replace(server(old)?, server(new)?),
            _ => return None,
        })
    }

    fn retry(&mut self, ctx: &mut Ctx) {
        if !self.tries_again(43, ctx) {
            return;
        }
        self.asked = after(ctx.config().server_ids(), self.asked);
        let (me, server) = (ctx.me(), self.asked);
        ctx.note(Weight::Normal, || {
            Note::new("raft-note-asks-again").with("client", me).with("server", server)
        });
        self.ask(ctx);
    }
}
