//! What a protocol is to the engine: handlers that record effects and do nothing else.

use std::collections::VecDeque;
use std::hash::Hash;

use super::disk::{Disk, Durable};
use super::ids::{LineId, Micros, NodeId, OperationId};
use super::monitor::Monitor;
use super::note::Note;
use super::rng::Stream;
use super::trace::Weight;

/// The program of one node. Its value is volatile: a crash loses it, and only what was written to
/// [`Process::Durable`] and synced comes back.
pub trait Process: Clone + Eq + Hash + 'static {
    type Config: 'static;
    type Msg: Clone + Eq + Hash + 'static;
    type Timer: Copy + Eq + Hash + 'static;
    type Request: Clone + Eq + Hash + 'static;
    type Response: Clone + Eq + Hash + 'static;
    type Durable: Durable + 'static;
    type Monitor: Monitor<Self>;

    /// Whether threads beside the work begin only when all that [`Process::boot`] decided has left: they say nothing
    /// on the strength of what is not on the disk yet.
    const SILENT_START: bool = false;

    /// A number for the timer, for the trace.
    fn timer_code(timer: Self::Timer) -> u16;

    /// Whether a thread of its own waits for this timer, beside the work, as that of heartbeats: its handler runs
    /// also while the node is busy, and what it sends leaves at once.
    fn is_beside(timer: Self::Timer) -> bool {
        let _ = timer;
        false
    }

    /// First start and restart alike: all that survived a crash is in `ctx.durable()`.
    fn boot(ctx: &mut Ctx<Self>) -> Self;
    fn on_message(&mut self, from: NodeId, msg: Self::Msg, ctx: &mut Ctx<Self>);
    fn on_timer(&mut self, timer: Self::Timer, ctx: &mut Ctx<Self>);
    fn on_request(&mut self, request: Self::Request, operation: OperationId, ctx: &mut Ctx<Self>);
}

/// Something that a handler has decided and that leaves the node after it, in order. Sends and
/// syncs take time; a crash loses what has not left.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Effect<P: Process> {
    Send(NodeId, P::Msg),
    Write(<P::Durable as Durable>::Op),
    Sync,
    Respond(OperationId, P::Response),
    Line(LineId),
    /// `None` where nobody records: it still counts as an event.
    Note(Option<Box<Note>>, Weight),
}

/// What a handler may know and do.
pub struct Ctx<'a, P: Process> {
    pub(super) me: NodeId,
    pub(super) config: &'a P::Config,
    pub(super) clock_shows: Micros,
    pub(super) elapsed: Micros,
    pub(super) disk: &'a mut Disk<P::Durable>,
    pub(super) stream: &'a mut Stream,
    pub(super) outbox: &'a mut VecDeque<Effect<P>>,
    pub(super) timers: &'a mut Vec<(P::Timer, Option<Micros>)>,
    pub(super) invoked: &'a mut Vec<P::Request>,
    pub(super) operations: usize,
    pub(super) detail: Detail,
}

/// How much of a run is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// Nothing: for experiments and checking. Executed lines and notes do not exist.
    Off,
    /// Events are counted as if they were recorded: for looking at the past of a recorded run.
    Counted,
    Recorded,
}

impl<P: Process> Ctx<'_, P> {
    pub fn me(&self) -> NodeId {
        self.me
    }

    pub fn config(&self) -> &P::Config {
        self.config
    }

    /// What the node's own clock shows; it may be wrong, and it may jump. To measure how long
    /// something takes, use [`Ctx::elapsed`].
    pub fn now(&self) -> Micros {
        self.clock_shows
    }

    /// How much time has passed on the node's own clock: it may run fast or slow, but it never
    /// jumps, as the monotonic clocks of real systems.
    pub fn elapsed(&self) -> Micros {
        self.elapsed
    }

    /// Everything this node has written, synced or not.
    pub fn durable(&self) -> &P::Durable {
        self.disk.cached()
    }

    pub fn send(&mut self, to: NodeId, msg: P::Msg) {
        self.outbox.push_back(Effect::Send(to, msg));
    }

    /// Changes durable state. It survives a crash only after a [`Ctx::sync`].
    pub fn write(&mut self, op: <P::Durable as Durable>::Op) {
        self.disk.foresee(&op);
        self.outbox.push_back(Effect::Write(op));
    }

    /// Waits until everything written so far is safe on the disk; effects recorded later leave
    /// only then.
    pub fn sync(&mut self) {
        self.outbox.push_back(Effect::Sync);
    }

    /// Starts a timer, or starts it anew, to fire after so much time on the node's own clock.
    pub fn set_timer(&mut self, timer: P::Timer, after: Micros) {
        self.timers.push((timer, Some(after)));
    }

    pub fn cancel_timer(&mut self, timer: P::Timer) {
        self.timers.push((timer, None));
    }

    /// The pseudo-code line that runs now.
    pub fn line(&mut self, line: u16) {
        if self.detail != Detail::Off {
            self.outbox.push_back(Effect::Line(LineId(line)));
        }
    }

    /// Something worth telling. The note is only made if somebody records the run, or may do so before it leaves.
    pub fn note(&mut self, weight: Weight, note: impl FnOnce() -> Note) {
        if self.detail != Detail::Off {
            // What waits behind something that takes time may leave when this is the past no more, but recorded again.
            let waits = || self.outbox.iter().any(|effect| matches!(effect, Effect::Send(..) | Effect::Sync));
            let note = (self.detail == Detail::Recorded || waits()).then(|| Box::new(note()));
            self.outbox.push_back(Effect::Note(note, weight));
        }
    }

    /// A client begins an operation of its own accord.
    pub fn invoke(&mut self, request: P::Request) -> OperationId {
        self.invoked.push(request);
        OperationId((self.operations + self.invoked.len() - 1) as u32)
    }

    /// A client learns the result of an operation.
    pub fn respond(&mut self, operation: OperationId, response: P::Response) {
        self.outbox.push_back(Effect::Respond(operation, response));
    }

    pub fn random_below(&mut self, bound: u64) -> u64 {
        self.stream.below(bound)
    }
}
