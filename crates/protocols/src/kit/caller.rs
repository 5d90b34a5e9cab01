//! The machinery of a client: one request at a time, each with its own id, asked again until it is answered.

use std::collections::VecDeque;

use super::request_id::{FIRST_SESSION, RequestId, new_session};
use faultline_sim::{Ctx, Durable, Micros, Model, OperationId, Process};

/// The requests of one client. Whom it asks and how is for the protocol to say.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Caller<R> {
    /// That of the newest request.
    pub id: RequestId,
    pub open: Option<(OperationId, R)>,
    /// How often the open request was repeated.
    pub tries: u32,
    pub queue: VecDeque<(OperationId, R)>,
    /// How many requests it has made by itself.
    pub made: u32,
}

/// A disk that keeps which ids a client has used.
pub trait Sessions: Durable {
    /// 0 on an empty disk.
    fn session(&self) -> u32;
    /// How often the client has started.
    fn starts(&self) -> u32;
    fn write_session(session: u32) -> Self::Op;
    fn write_starts(starts: u32) -> Self::Op;
}

/// [`Sessions`] for a disk, from its two fields and the two operations that write them.
macro_rules! sessions {
    ($disk:ident { $session:ident, $starts:ident }, $op:ident { $write_session:ident, $write_starts:ident }) => {
        impl $crate::kit::Sessions for $disk {
            fn session(&self) -> u32 {
                self.$session
            }

            fn starts(&self) -> u32 {
                self.$starts
            }

            fn write_session(session: u32) -> $op {
                $op::$write_session(session)
            }

            fn write_starts(starts: u32) -> $op {
                $op::$write_starts(starts)
            }
        }
    };
}
pub(crate) use sessions;

impl<R> Caller<R> {
    /// Opens a session if the disk knows of none, and makes this start safe. `line` of the pseudo-code runs for a new
    /// session: a client without its disk has forgotten which ids it used.
    pub fn boot<P: Process<Durable: Sessions>>(line: u16, ctx: &mut Ctx<P>) -> Caller<R> {
        if ctx.durable().session() == 0 {
            ctx.line(line);
            let session = new_session(ctx);
            ctx.write(P::Durable::write_session(session));
        }
        let (session, start) = (ctx.durable().session(), ctx.durable().starts() + 1);
        ctx.write(P::Durable::write_starts(start));
        ctx.sync();
        let id = RequestId { session, start, number: 0 };
        Caller { id, open: None, tries: 0, queue: VecDeque::new(), made: 0 }
    }

    /// It has its first disk, and was never down.
    pub fn is_fresh(&self) -> bool {
        (self.id.session, self.id.start) == (FIRST_SESSION, 1)
    }

    /// Neither is a request open nor does one wait.
    pub fn is_idle(&self) -> bool {
        self.open.is_none() && self.queue.is_empty()
    }

    /// The open request in words.
    pub fn asks<P: Model<Request = R>>(&self) -> Option<String> {
        self.open.as_ref().map(|(_, request)| P::request_text(request))
    }

    /// Opens the next request, under the next number, if none is open. Returns whether it did.
    pub fn open_next(&mut self) -> bool {
        if self.open.is_some() || self.queue.is_empty() {
            return false;
        }
        self.open = self.queue.pop_front();
        self.tries = 0;
        self.renumber();
        true
    }

    /// The open request gets another id: what was asked under the old one will never be done.
    pub fn renumber(&mut self) {
        self.id.number += 1;
    }

    /// Ends the open request if `id` is its id. Returns whether it was.
    fn answer<P: Process>(
        &mut self,
        id: RequestId,
        response: P::Response,
        retry: P::Timer,
        ctx: &mut Ctx<P>,
    ) -> bool {
        let answered = if id == self.id { self.open.take() } else { None };
        if let Some((operation, _)) = &answered {
            ctx.cancel_timer(retry);
            ctx.respond(*operation, response);
        }
        answered.is_some()
    }
}

/// A client with a [`Caller`]. Whom it asks, and what it does with a refusal, is the protocol's own.
pub trait Asks<P: Process>: Sized {
    /// The line of the pseudo-code that opens a request, if it is one line for all.
    const OPENS: Option<u16>;
    /// Rings when it asks again.
    const RETRY: P::Timer;

    fn caller(&mut self) -> &mut Caller<P::Request>;

    /// Sends the open request, and sets the timer to ask again.
    fn ask(&mut self, ctx: &mut Ctx<P>);

    /// Asks for the next request if none is open.
    fn next(&mut self, ctx: &mut Ctx<P>) {
        if self.caller().open_next() {
            if let Some(line) = Self::OPENS {
                ctx.line(line);
            }
            self.ask(ctx);
        }
    }

    /// Somebody wants this.
    fn take(&mut self, request: P::Request, operation: OperationId, ctx: &mut Ctx<P>) {
        self.caller().queue.push_back((operation, request));
        self.next(ctx);
    }

    /// Its turn to make a request by itself has come, as it does `every` so often: `own` says which. It makes none while
    /// it waits for another.
    fn take_own(
        &mut self,
        turn: P::Timer,
        every: Micros,
        ctx: &mut Ctx<P>,
        own: impl FnOnce(&mut Self, &mut Ctx<P>) -> P::Request,
    ) {
        ctx.set_timer(turn, every);
        if self.caller().is_idle() {
            let request = own(self, ctx);
            let operation = ctx.invoke(request.clone());
            self.take(request, operation, ctx);
        }
    }

    /// Ends the open request if `id` is its id, and goes on to the next.
    fn settle(&mut self, id: RequestId, response: P::Response, ctx: &mut Ctx<P>) {
        if self.caller().answer(id, response, Self::RETRY, ctx) {
            self.next(ctx);
        }
    }

    /// Counts one more try of the open request, by this line of the pseudo-code. Returns whether one is open.
    fn tries_again(&mut self, line: u16, ctx: &mut Ctx<P>) -> bool {
        let caller = self.caller();
        if caller.open.is_some() {
            ctx.line(line);
            caller.tries += 1;
        }
        caller.open.is_some()
    }
}

/// Lets a client make requests by itself every `load`, if that is not 0: clients take turns instead of asking all at once.
pub fn first_turn<P: Process>(turn: P::Timer, clients: u16, load: Micros, ctx: &mut Ctx<P>) {
    if load > Micros::ZERO {
        let mine = u64::from(ctx.me().0) * load.0 / u64::from(clients.max(1));
        ctx.set_timer(turn, Micros(load.0 / 4 + mine));
    }
}
