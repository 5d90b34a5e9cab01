//! A worker: it does one item after the other, gives coins to others, and can be set back.

use std::collections::VecDeque;
use std::rc::Rc;

use super::channel::Link;
use super::message::{Beat, Msg, Payload, Point, Timer};
use super::process::Ctx;
use super::saving::Recording;
use super::storage::{Counts, FileName, Image, Op};
use faultline_sim::{Micros, NodeId, Note, Weight};

/// How much is sent again at a time.
const WINDOW: usize = 8;

/// Of those that the clock and chance make up.
const INCARNATIONS_PER_MICROSECOND: u64 = 1 << 12;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Worker {
    /// The number of this start, or a higher one that it had to take since: the one of the heartbeats, which do not wait
    /// until another is on the disk.
    pub incarnation: u64,
    /// Heartbeats of this incarnation.
    beats: u32,
    /// Messages of another generation are from a past that was undone.
    pub generation: u32,
    /// `None` after a restart, until it is restored.
    pub state: Option<State>,
    /// It stands still for a recovery.
    pub held: bool,
    /// The recovery that it has answered.
    pub recovery: u32,
    /// Blocking: it stands still for this checkpoint.
    pub stopped: Option<u32>,
    /// Blocking: whose channel is empty.
    pub flushed: Vec<bool>,
    pub recording: Option<Recording>,
    /// The last checkpoint that it took part in.
    pub last: u32,
    pub links: Vec<Link>,
    /// The newest result when results were last sent again.
    pub settled: u32,
    pub loading: Option<(Point, Rc<[u32]>)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// Items done.
    pub progress: u32,
    pub purse: i64,
    pub counts: Counts,
    /// Results that the sink has not confirmed.
    pub results: VecDeque<u32>,
}

impl State {
    fn start(ctx: &Ctx) -> State {
        let counts = Counts::new(ctx.config().count());
        State { progress: 0, purse: ctx.config().purse, counts, results: VecDeque::new() }
    }
}

impl Worker {
    pub fn boot(ctx: &mut Ctx) -> Worker {
        let fresh = ctx.durable().formatted && ctx.durable().incarnation == 0;
        let workers = ctx.config().count();
        let mut worker = Worker {
            incarnation: next_incarnation(ctx),
            beats: 0,
            generation: 0,
            state: fresh.then(|| State::start(ctx)),
            held: !fresh,
            recovery: 0,
            stopped: None,
            flushed: vec![false; workers],
            recording: None,
            last: 0,
            links: vec![Link::default(); workers],
            settled: 0,
            loading: None,
        };
        ctx.write(Op::Incarnation(worker.incarnation));
        ctx.sync();
        if fresh {
            worker.go_on(ctx);
        } else {
            ctx.line(31);
        }
        worker.beat(ctx);
        let retry = ctx.config().retry;
        ctx.set_timer(Timer::Resend, retry);
        worker
    }

    pub fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        self.take_number(ctx);
        match msg {
            Msg::Data { generation, seq, payload } => self.on_data(from, generation, seq, payload, ctx),
            Msg::DataAck { generation, next } if generation == self.generation => {
                let index = ctx.config().index_of(from);
                self.links[index].confirmed(next);
            }
            Msg::ResultOk { item } => {
                if let Some(state) = &mut self.state {
                    state.results.retain(|known| *known != item);
                }
            }
            Msg::Save { generation, number } if self.takes_part(generation) => self.on_save(number, ctx),
            Msg::Complete { generation, number, kept } if generation == self.generation => {
                self.on_complete(number, &kept, ctx);
            }
            Msg::Collect { generation, incarnation } => {
                self.outlive(incarnation, ctx);
                self.on_collect(generation, ctx);
            }
            Msg::Rollback { generation, incarnation, point, refill } => {
                self.outlive(incarnation, ctx);
                if incarnation == ctx.durable().incarnation {
                    self.on_rollback(generation, point, refill, ctx);
                }
            }
            Msg::Resume { generation, stopped } if generation == self.generation => {
                let recovered = self.held && self.recovery == generation && stopped.is_none();
                let released = !self.held && stopped.is_some() && self.stopped == stopped;
                if self.state.is_some() && (recovered || released) {
                    ctx.line(38);
                    self.held = false;
                    self.stopped = None;
                    self.go_on(ctx);
                }
            }
            _ => {}
        }
    }

    pub fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        if timer != Timer::Beat {
            self.take_number(ctx);
        }
        match timer {
            Timer::Work => self.work(ctx),
            Timer::Beat => self.beat(ctx),
            Timer::Resend => self.resend(ctx),
            Timer::Save => self.save_alone(ctx),
            Timer::Load => self.load(ctx),
            Timer::WriteBack => ctx.sync(),
            Timer::Poll | Timer::Retry | Timer::Silence(_) => {}
        }
    }

    pub fn takes_part(&self, generation: u32) -> bool {
        generation == self.generation && self.state.is_some() && !self.held
    }

    /// Starts to work, after a start, a recovery or a stop.
    pub fn go_on(&mut self, ctx: &mut Ctx) {
        let (work, interval) = (ctx.config().work, ctx.config().interval);
        ctx.set_timer(Timer::Work, work);
        if !ctx.config().coordinated() && ctx.config().mode != super::config::Mode::None {
            // Not all at the same moment.
            let turn = interval.0 * u64::from(ctx.me().0) / u64::from(ctx.config().workers);
            ctx.set_timer(Timer::Save, Micros(interval.0 / 2 + turn));
        }
    }

    fn beat(&mut self, ctx: &mut Ctx) {
        ctx.line(30);
        self.beats += 1;
        let beat = Beat {
            incarnation: self.incarnation,
            count: self.beats,
            needs: self.state.is_none(),
            held: self.held,
            stopped: self.stopped,
            seen: self.generation.max(self.recovery),
        };
        let (supervisor, period) = (ctx.config().supervisor(), ctx.config().beat);
        ctx.send(supervisor, Msg::Beat(beat));
        ctx.set_timer(Timer::Beat, period);
    }

    fn work(&mut self, ctx: &mut Ctx) {
        if self.held || self.stopped.is_some() {
            return;
        }
        let (items, share) = (ctx.config().items, ctx.config().share);
        let Some(state) = &mut self.state else { return };
        if state.progress >= items {
            return;
        }
        ctx.line(2);
        state.progress += 1;
        let item = state.progress;
        state.results.push_back(item);
        let gives = item.is_multiple_of(share) && state.purse > 0;
        let (sink, work) = (ctx.config().sink(), ctx.config().work);
        ctx.send(sink, Msg::Result { item });
        if gives {
            ctx.line(3);
            // To each of the others in turn.
            let (me, workers) = (ctx.config().index_of(ctx.me()), ctx.config().count());
            let other = (me + 1 + (item / share) as usize % (workers - 1)) % workers;
            state.purse -= 1;
            state.counts.sent[other] += 1;
            self.send(other, Payload::Coin, ctx);
        }
        if item < items {
            ctx.set_timer(Timer::Work, work);
        }
    }

    pub fn send(&mut self, other: usize, payload: Payload, ctx: &mut Ctx) {
        let seq = self.links[other].push(payload);
        let (to, generation) = (ctx.config().worker(other), self.generation);
        ctx.send(to, Msg::Data { generation, seq, payload });
    }

    pub fn others(&self, ctx: &Ctx) -> impl Iterator<Item = usize> + use<> {
        let me = ctx.config().index_of(ctx.me());
        (0..ctx.config().count()).filter(move |other| *other != me)
    }

    fn resend(&mut self, ctx: &mut Ctx) {
        let (retry, sink, generation) = (ctx.config().retry, ctx.config().sink(), self.generation);
        ctx.set_timer(Timer::Resend, retry);
        let Some(state) = &self.state else { return };
        // What has just been sent may be on its way.
        let old = self.settled;
        self.settled = state.progress;
        for item in state.results.iter().filter(|item| **item <= old).take(WINDOW) {
            ctx.send(sink, Msg::Result { item: *item });
        }
        if self.held {
            return;
        }
        for other in self.others(ctx) {
            let to = ctx.config().worker(other);
            for (seq, payload) in self.links[other].overdue(WINDOW) {
                ctx.send(to, Msg::Data { generation, seq, payload });
            }
        }
    }

    fn on_data(&mut self, from: NodeId, generation: u32, seq: u32, payload: Payload, ctx: &mut Ctx) {
        if !self.takes_part(generation) {
            return;
        }
        let (index, fifo) = (ctx.config().index_of(from), ctx.config().fifo);
        let ready = self.links[index].accept(seq, payload, fifo);
        for payload in ready {
            match payload {
                Payload::Coin => self.receive(index, ctx),
                Payload::Marker(number) => self.on_marker(index, number, ctx),
            }
        }
        let next = self.links[index].next_in();
        ctx.send(from, Msg::DataAck { generation, next });
    }

    fn receive(&mut self, from: usize, ctx: &mut Ctx) {
        ctx.line(4);
        let Some(state) = &mut self.state else { return };
        state.purse += 1;
        state.counts.received[from] += 1;
        if let Some(recording) = &mut self.recording
            && recording.open[from]
        {
            ctx.line(16);
            recording.channels[from] += 1;
        }
    }

    /// An incarnation of this worker is known that is newer: its number went with the disk, and the clock has been
    /// set back since. The supervisor listens to nothing lower.
    fn outlive(&self, known: u64, ctx: &mut Ctx) {
        if known > ctx.durable().incarnation {
            ctx.write(Op::Incarnation(known.saturating_add(1)));
            ctx.sync();
        }
    }

    /// What is not beside the work comes when the disk is through: another start can have no number that was said before.
    fn take_number(&mut self, ctx: &Ctx) {
        let number = ctx.durable().incarnation;
        if self.incarnation != number {
            (self.incarnation, self.beats) = (number, 0);
        }
    }

    /// A recovery begins: what is done from now on would be undone.
    fn on_collect(&mut self, generation: u32, ctx: &mut Ctx) {
        let over = generation < self.recovery || generation <= self.generation && self.state.is_some();
        let answered = generation == self.recovery && self.loading.is_some();
        if over || answered {
            return;
        }
        ctx.line(33);
        self.recovery = generation;
        self.held = true;
        self.stopped = None;
        self.recording = None;
        self.loading = None;
        for timer in [Timer::Work, Timer::Save, Timer::Load] {
            ctx.cancel_timer(timer);
        }
        let now = self.state.as_ref().map(|state| (self.generation, Rc::new(state.counts.clone())));
        let on_disk = ctx.durable().files.values().map(|file| file.image.number).max();
        let last = self.last.max(on_disk.unwrap_or(0));
        let (incarnation, supervisor) = (ctx.durable().incarnation, ctx.config().supervisor());
        ctx.send(supervisor, Msg::Status { generation, incarnation, last, now });
    }

    fn on_rollback(&mut self, generation: u32, point: Point, refill: Rc<[u32]>, ctx: &mut Ctx) {
        if generation != self.recovery || self.loading.is_some() {
            return;
        }
        if self.generation == generation && self.state.is_some() {
            return self.restored(ctx);
        }
        ctx.line(35);
        let (size, read_back) = (ctx.config().size, ctx.config().read_back);
        if let Point::Checkpoint(number) = point
            && number > 0
        {
            if ctx.durable().readable(number, size).is_none() {
                ctx.line(36);
                let (me, supervisor) = (ctx.me(), ctx.config().supervisor());
                ctx.note(Weight::Major, || {
                    Note::new("checkpoint-note-unreadable").with("node", me).with("number", number)
                });
                return ctx.send(supervisor, Msg::Unreadable { generation, number });
            }
            self.loading = Some((point, refill));
            return ctx.set_timer(Timer::Load, read_back);
        }
        self.loading = Some((point, refill));
        self.load(ctx);
    }

    /// The state has been read: what was on its way is put back, and the future that was undone is
    /// thrown away.
    fn load(&mut self, ctx: &mut Ctx) {
        let Some((point, refill)) = self.loading.take() else { return };
        ctx.line(37);
        let size = ctx.config().size;
        let mut last = self.last;
        match point {
            Point::Now => {}
            Point::Checkpoint(0) => (self.state, last) = (Some(State::start(ctx)), 0),
            Point::Checkpoint(number) => {
                let Some(image) = ctx.durable().readable(number, size).cloned() else { return };
                self.state = Some(restore(&image));
                last = number;
            }
        }
        let Some(state) = &mut self.state else { return };
        for (from, coins) in refill.iter().enumerate() {
            state.purse += i64::from(*coins);
            state.counts.received[from] += coins;
        }
        let undone = |name: &&FileName| match name {
            FileName::Temporary(_) => true,
            FileName::Checkpoint(number) => *number > last && point != Point::Now,
            FileName::Only => false,
        };
        let stale: Vec<FileName> = ctx.durable().files.keys().filter(undone).copied().collect();
        let any = !stale.is_empty();
        for name in stale {
            ctx.write(Op::Delete(name));
        }
        if any {
            ctx.sync();
        }
        self.last = last;
        self.generation = self.recovery;
        self.links = vec![Link::default(); self.links.len()];
        self.restored(ctx);
    }

    fn restored(&self, ctx: &mut Ctx) {
        let (generation, incarnation) = (self.generation, ctx.durable().incarnation);
        ctx.send(ctx.config().supervisor(), Msg::Restored { generation, incarnation });
    }
}

/// One more than at the last start. An empty disk does not know that: there the clock, which has counted more
/// microseconds than there were starts, and chance behind it, as a clock may show the same twice.
fn next_incarnation(ctx: &mut Ctx) -> u64 {
    let stored = ctx.durable().incarnation;
    if ctx.durable().formatted || stored > 0 {
        return stored.saturating_add(1);
    }
    let chance = ctx.random_below(INCARNATIONS_PER_MICROSECOND);
    let micros = ctx.now().0.saturating_add(1);
    micros.saturating_mul(INCARNATIONS_PER_MICROSECOND).saturating_add(chance)
}

/// The state of an image; coins that were recorded on their way are received now.
fn restore(image: &Image) -> State {
    let mut state = State {
        progress: image.progress,
        purse: image.purse,
        counts: image.counts.clone(),
        results: image.results.iter().copied().collect(),
    };
    for (from, coins) in image.channels.iter().enumerate() {
        state.purse += i64::from(*coins);
        state.counts.received[from] += coins;
    }
    state
}
