//! The machinery of a client: one request at a time, each with its own id, asked again until it is answered.

use std::collections::VecDeque;

use super::request_id::{FIRST_SESSION, RequestId, new_session};
use faultline_sim::{Ctx, Durable, Micros, Model, NodeId, OperationId, Process};

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
    pub fn answer<P: Process>(
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

/// When a client makes its first request by itself, if it makes one every `load`: clients take turns instead of asking all
/// at once.
pub fn first_turn(client: NodeId, clients: u16, load: Micros) -> Option<Micros> {
    let turn = u64::from(client.0) * load.0 / u64::from(clients);
    (load > Micros::ZERO).then_some(Micros(load.0 / 4 + turn))
}
