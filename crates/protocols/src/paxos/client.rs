//! A client: one proposal at a time, each with its own id, asked again until it hears what was chosen.

use super::message::{Msg, Request, Response, Timer};
use super::process::{Ctx, Node};
use crate::kit::{Asks, Caller, Handlers, Roster, after, first_turn};
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
        first_turn(Timer::Load, clients, load, ctx);
        // Each client has a proposer of its own at first.
        let place = ctx.config().index_of(ctx.me());
        let asked = ctx.config().proposer_ids().cycle().nth(place);
        Client { caller, asked }
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Answer { id, slot, value } => self.settle(id, Response::Chosen { slot, value }, ctx),
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
    const OPENS: Option<u16> = Some(36);
    const RETRY: Timer = Timer::Retry;

    fn caller(&mut self) -> &mut Caller<Request> {
        &mut self.caller
    }

    fn ask(&mut self, ctx: &mut Ctx) {
        let (Some((_, Request::Propose { value })), Some(proposer)) = (self.caller.open, self.asked) else {
            return;
        };
        let (id, retry) = (self.caller.id, ctx.config().retry);
        ctx.send(proposer, Msg::Propose { id, value });
        ctx.set_timer(Timer::Retry, retry);
    }
}

impl Client {
    fn own_request(&mut self, ctx: &mut Ctx) -> Request {
        self.caller.made += 1;
        let name = VALUES.iter().cycle().nth(ctx.config().index_of(ctx.me())).copied().unwrap_or_default();
        let text = if ctx.config().many() { format!("{name}{}", self.caller.made) } else { name.to_owned() };
        Request::Propose { value: Word::new(&text).unwrap_or(Word::number(u64::from(self.caller.made))) }
    }

    fn retry(&mut self, ctx: &mut Ctx) {
        if !self.tries_again(37, ctx) {
            return;
        }
        self.asked = self.asked.map(|asked| after(ctx.config().proposer_ids(), asked));
        let (me, asked) = (ctx.me(), self.asked);
        ctx.note(Weight::Normal, || {
            Note::new("paxos-note-asks-again").with("client", me).with("server", asked)
        });
        self.ask(ctx);
    }
}
