//! A client: one proposal at a time, each with its own id, asked again until it hears what was chosen.

use super::message::{Msg, Request, Response, Timer};
use super::process::{Ctx, Node};
use crate::kit::{Caller, Handlers, RequestId, Roster, first_turn};
use faultline_sim::{NodeId, Note, OperationId, Weight, Word};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    pub caller: Caller<Request>,
    /// Which proposer it asks.
    pub asked: Option<NodeId>,
}

/// What the clients propose by themselves: with a number, if each proposes more than once.
const VALUES: [&str; 3] = ["red", "blue", "green"];

impl Handlers<Node> for Client {
    fn boot(ctx: &mut Ctx) -> Client {
        let caller = Caller::boot(35, ctx);
        let (clients, load) = (ctx.config().clients, ctx.config().load);
        if let Some(after) = first_turn(ctx.me(), clients, load) {
            ctx.set_timer(Timer::Load, after);
        }
        // Each client has a proposer of its own at first.
        let place = ctx.config().index_of(ctx.me());
        let asked = ctx.config().proposer_ids().cycle().nth(place);
        Client { caller, asked }
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Answer { id, slot, value } => self.on_answer(id, Response::Chosen { slot, value }, ctx),
            // Only whom it asks can send it elsewhere: an answer that comes late does not.
            Msg::Redirect { leader } if self.asked == Some(from) && leader != from => {
                self.asked = Some(leader);
                self.ask(ctx);
            }
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
                    let request = self.own_request(ctx);
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
    fn own_request(&mut self, ctx: &Ctx) -> Request {
        self.caller.made += 1;
        let name = VALUES.iter().cycle().nth(ctx.config().index_of(ctx.me())).copied().unwrap_or_default();
        let text = if ctx.config().many() { format!("{name}{}", self.caller.made) } else { name.to_owned() };
        Request::Propose { value: Word::new(&text).unwrap_or(Word::number(u64::from(self.caller.made))) }
    }

    fn next(&mut self, ctx: &mut Ctx) {
        if self.caller.open_next() {
            ctx.line(36);
            self.ask(ctx);
        }
    }

    fn ask(&mut self, ctx: &mut Ctx) {
        let (Some((_, Request::Propose { value })), Some(proposer)) = (self.caller.open, self.asked) else {
            return;
        };
        let (id, retry) = (self.caller.id, ctx.config().retry);
        ctx.send(proposer, Msg::Propose { id, value });
        ctx.set_timer(Timer::Retry, retry);
    }

    fn on_answer(&mut self, id: RequestId, response: Response, ctx: &mut Ctx) {
        if self.caller.answer(id, response, Timer::Retry, ctx) {
            self.next(ctx);
        }
    }

    fn retry(&mut self, ctx: &mut Ctx) {
        if self.caller.open.is_none() {
            return;
        }
        ctx.line(37);
        self.caller.tries += 1;
        let proposers = ctx.config().proposer_ids();
        let later = proposers.clone().find(|id| Some(*id) > self.asked);
        self.asked = later.or(proposers.clone().next());
        let (me, asked) = (ctx.me(), self.asked);
        ctx.note(Weight::Normal, || {
            Note::new("paxos-note-asks-again").with("client", me).with("server", asked)
        });
        self.ask(ctx);
    }
}
