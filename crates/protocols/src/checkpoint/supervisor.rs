//! The supervisor: it notices who is down, starts checkpoints, and leads recoveries.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::config::Mode;
use super::line::{Known, recovery_line};
use super::lives::Lives;
use super::message::{Beat, Msg, Point, Timer};
use super::process::Ctx;
use super::storage::{Counts, Op};
use faultline_sim::{NodeId, Note, Weight};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Supervisor {
    pub recovery: Option<Recovery>,
    pub attempt: Option<Attempt>,
    pub suspected: Vec<NodeId>,
    /// By worker.
    lives: Vec<Lives>,
    /// The highest generation that a worker has spoken of.
    seen: u32,
    /// This disk came back empty: whoever has to be heard before a new generation is surely the highest.
    unheard: BTreeSet<NodeId>,
    /// The last request for a checkpoint that was answered, and how: the answer may be lost.
    answered: Option<((NodeId, u32), u32)>,
}

/// The generation of a worker's state, and what it has sent and received; `None` if it has lost it.
type Now = Option<(u32, Rc<Counts>)>;

/// A recovery under way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Recovery {
    /// What each worker has said: its session, and its state if it has one.
    pub statuses: Vec<Option<(u32, Now)>>,
    /// The highest number of a checkpoint that somebody has seen.
    pub last: u32,
    pub orders: Option<Vec<(Point, Rc<[u32]>)>>,
    pub restored: Vec<bool>,
}

/// A checkpoint under way. Only a recovery gives it up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Attempt {
    pub number: u32,
    pub saved: Vec<bool>,
    /// Who asked for it, with the number of the request.
    pub asked: Vec<(NodeId, u32)>,
}

impl Supervisor {
    pub fn boot(ctx: &mut Ctx) -> Supervisor {
        let mut supervisor = Supervisor {
            recovery: None,
            attempt: None,
            suspected: Vec::new(),
            lives: vec![Lives::default(); ctx.config().count()],
            seen: 0,
            unheard: BTreeSet::new(),
            answered: None,
        };
        let fresh = ctx.durable().formatted && !ctx.durable().started;
        let lost = !ctx.durable().formatted;
        ctx.write(Op::Started);
        ctx.sync();
        supervisor.listen(ctx);
        supervisor.wait_for_next(ctx);
        if lost {
            supervisor.unheard = ctx.config().worker_ids().collect();
        } else if !fresh && ctx.durable().recovering {
            supervisor.recover(ctx);
        }
        supervisor
    }

    pub fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Beat(beat) => self.on_beat(from, &beat, ctx),
            Msg::Saved { generation, number, counts } if generation == ctx.durable().generation => {
                self.on_saved(from, number, counts, ctx);
            }
            Msg::Status { generation, session, last, now } if generation == ctx.durable().generation => {
                self.on_status(from, session, last, now, ctx);
            }
            Msg::Restored { generation, session } if generation == ctx.durable().generation => {
                self.on_restored(from, session, ctx);
            }
            Msg::Unreadable { generation, number }
                if generation == ctx.durable().generation && self.recovery.is_some() =>
            {
                let worker = ctx.config().index_of(from);
                ctx.write(Op::Useless { worker, number });
                self.recover(ctx);
            }
            Msg::AskSave { seq } => self.on_ask(from, seq, ctx),
            _ => {}
        }
    }

    pub fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match timer {
            Timer::Silence(worker) => {
                ctx.line(32);
                self.suspected.push(worker);
                let (me, silence) = (ctx.me(), ctx.config().timeout);
                ctx.note(Weight::Major, || {
                    let note = Note::new("checkpoint-note-suspects").with("node", me).with("worker", worker);
                    note.with("silence", silence)
                });
                if self.recovery.is_none() && self.unheard.is_empty() {
                    self.recover(ctx);
                }
            }
            Timer::Save => {
                self.wait_for_next(ctx);
                if self.works() && self.attempt.is_none() {
                    self.begin(Vec::new(), ctx);
                }
            }
            Timer::Poll => self.poll(ctx),
            _ => {}
        }
    }

    /// No recovery is under way or has to be.
    fn works(&self) -> bool {
        self.recovery.is_none() && self.unheard.is_empty()
    }

    fn wait_for_next(&self, ctx: &mut Ctx) {
        if ctx.config().coordinated() {
            let interval = ctx.config().interval;
            ctx.set_timer(Timer::Save, interval);
        }
    }

    /// Everybody has just spoken, or is given the time to.
    fn listen(&mut self, ctx: &mut Ctx) {
        let timeout = ctx.config().timeout;
        for worker in ctx.config().worker_ids() {
            ctx.set_timer(Timer::Silence(worker), timeout);
        }
        self.suspected.clear();
    }

    fn on_beat(&mut self, from: NodeId, beat: &Beat, ctx: &mut Ctx) {
        let Beat { session, needs, held, stopped, seen, .. } = *beat;
        let index = ctx.config().index_of(from);
        if !self.lives[index].hear(beat) && self.recovery.is_none() {
            return;
        }
        let timeout = ctx.config().timeout;
        ctx.set_timer(Timer::Silence(from), timeout);
        self.suspected.retain(|suspected| *suspected != from);
        self.seen = self.seen.max(seen);
        let generation = ctx.durable().generation;
        if self.unheard.remove(&from) || seen > generation {
            // Nobody listens to so low a number.
            if self.unheard.is_empty() {
                self.recover(ctx);
            }
            return;
        }
        match &self.recovery {
            None if needs => self.recover(ctx),
            None if held && seen == generation => ctx.send(from, Msg::Resume { generation, stopped: None }),
            None => {
                let running = self.attempt.as_ref().map(|attempt| attempt.number);
                // That checkpoint is over, and the news of it was lost.
                if stopped.is_some_and(|number| Some(number) != running) {
                    ctx.send(from, Msg::Resume { generation, stopped });
                }
            }
            Some(recovery) => {
                // It has lost its state again since it answered.
                let known = recovery.statuses[index].as_ref().is_some_and(|(known, _)| *known != session);
                if needs && known {
                    self.recover(ctx);
                }
            }
        }
    }

    /// Everybody stands still and says what is there; older messages count no more.
    fn recover(&mut self, ctx: &mut Ctx) {
        ctx.line(34);
        let workers = ctx.config().count();
        let generation = ctx.durable().generation.max(self.seen) + 1;
        ctx.write(Op::Generation(generation));
        ctx.sync();
        self.attempt = None;
        let (statuses, restored) = (vec![None; workers], vec![false; workers]);
        self.recovery = Some(Recovery { statuses, last: 0, orders: None, restored });
        self.poll(ctx);
    }

    /// Tells those again who have not answered.
    fn poll(&mut self, ctx: &mut Ctx) {
        let retry = ctx.config().retry;
        let generation = ctx.durable().generation;
        let Some(recovery) = &self.recovery else { return self.ask_for_saved(ctx) };
        for (index, worker) in ctx.config().worker_ids().enumerate() {
            match (&recovery.orders, &recovery.statuses[index]) {
                (None, None) => ctx.send(worker, Msg::Collect { generation }),
                (Some(orders), Some((session, _))) if !recovery.restored[index] => {
                    let (point, refill) = orders[index].clone();
                    ctx.send(worker, Msg::Rollback { generation, session: *session, point, refill });
                }
                _ => {}
            }
        }
        ctx.set_timer(Timer::Poll, retry);
    }

    fn on_status(&mut self, from: NodeId, session: u32, last: u32, now: Now, ctx: &mut Ctx) {
        let index = ctx.config().index_of(from);
        self.lives[index].answered(session);
        let Some(recovery) = self.recovery.as_mut().filter(|recovery| recovery.orders.is_none()) else {
            return;
        };
        recovery.statuses[index] = Some((session, now));
        recovery.last = recovery.last.max(last);
        if recovery.statuses.iter().any(Option::is_none) {
            return;
        }
        let states = || recovery.statuses.iter().flatten().map(|(_, now)| now);
        // Whoever was to go back in a recovery that did not end has a state that never happened.
        let newest = states().flatten().map(|(generation, _)| *generation).max();
        let valid = |now: &Now| {
            let (generation, counts) = now.as_ref()?;
            (Some(*generation) == newest).then(|| counts.clone())
        };
        let now: Vec<Option<Rc<Counts>>> = states().map(valid).collect();
        let (points, refill) = choose_line(&now, ctx);
        recovery.orders = Some(points.iter().copied().zip(refill.into_iter().map(Rc::from)).collect());
        if recovery.last > ctx.durable().number {
            ctx.write(Op::Number(recovery.last));
        }
        ctx.write(Op::Line(points.into()));
        ctx.sync();
        self.poll(ctx);
    }

    fn on_restored(&mut self, from: NodeId, session: u32, ctx: &mut Ctx) {
        let index = ctx.config().index_of(from);
        let Some(recovery) = &mut self.recovery else { return };
        if recovery.statuses[index].as_ref().is_none_or(|(known, _)| *known != session) {
            return;
        }
        recovery.restored[index] = true;
        if recovery.restored.iter().any(|restored| !restored) {
            return;
        }
        ctx.line(39);
        self.recovery = None;
        ctx.cancel_timer(Timer::Poll);
        ctx.write(Op::Restored);
        ctx.sync();
        let (me, generation) = (ctx.me(), ctx.durable().generation);
        ctx.note(Weight::Major, || {
            Note::new("checkpoint-note-resumes").with("node", me).with("generation", generation)
        });
        for worker in ctx.config().worker_ids() {
            ctx.send(worker, Msg::Resume { generation, stopped: None });
        }
        self.listen(ctx);
        self.wait_for_next(ctx);
    }

    fn on_ask(&mut self, client: NodeId, seq: u32, ctx: &mut Ctx) {
        if ctx.config().mode == Mode::None {
            return ctx.send(client, Msg::SaveOk { seq, number: None });
        }
        let asks = (client, seq);
        if let Some((_, number)) = self.answered.filter(|(known, _)| *known == asks) {
            return ctx.send(client, Msg::SaveOk { seq, number: Some(number) });
        }
        if !self.works() {
            // The client will ask again.
            return;
        }
        match &mut self.attempt {
            Some(attempt) if attempt.asked.contains(&asks) => {}
            Some(attempt) => attempt.asked.push(asks),
            None => self.begin(vec![asks], ctx),
        }
    }

    /// A new checkpoint.
    fn begin(&mut self, asked: Vec<(NodeId, u32)>, ctx: &mut Ctx) {
        ctx.line(10);
        let number = ctx.durable().number + 1;
        let generation = ctx.durable().generation;
        ctx.write(Op::Number(number));
        ctx.sync();
        let workers = ctx.config().count();
        self.attempt = Some(Attempt { number, saved: vec![false; workers], asked });
        // One is enough to start a snapshot: markers tell the others.
        let told = if ctx.config().mode == Mode::Snapshot { 1 } else { workers };
        for worker in ctx.config().worker_ids().take(told) {
            ctx.send(worker, Msg::Save { generation, number });
        }
        let patience = ctx.config().patience;
        ctx.set_timer(Timer::Poll, patience);
    }

    /// What was asked, or the answer, may be lost. Any of them may start a snapshot.
    fn ask_for_saved(&self, ctx: &mut Ctx) {
        let Some(Attempt { number, saved, .. }) = &self.attempt else { return };
        let (generation, patience) = (ctx.durable().generation, ctx.config().patience);
        for (worker, saved) in ctx.config().worker_ids().zip(saved) {
            if !saved {
                ctx.send(worker, Msg::Save { generation, number: *number });
            }
        }
        ctx.set_timer(Timer::Poll, patience);
    }

    /// Uncoordinated: even if everybody failed now, nobody would go back behind this line. `None` if there
    /// is nothing before it.
    fn discard(&self, ctx: &mut Ctx) -> Option<Rc<[u32]>> {
        let workers = ctx.config().count();
        if ctx.config().alone || ctx.durable().reported.len() < workers {
            return None;
        }
        let reported = &ctx.durable().reported;
        let known: Vec<Known> = reported.iter().map(|list| Known { kept: kept(list), now: None }).collect();
        let (line, _) = recovery_line(&known, &Counts::new(workers));
        let oldest = |point: &Point| if let Point::Checkpoint(number) = point { *number } else { 0 };
        let line: Rc<[u32]> = line.iter().map(oldest).collect();
        let old = |(list, oldest): (&Vec<(u32, Rc<Counts>)>, &u32)| {
            list.first().is_some_and(|(number, _)| number < oldest)
        };
        reported.iter().zip(line.iter()).any(old).then_some(line)
    }

    /// Uncoordinated: one more checkpoint that somebody can go back to.
    fn log(&self, worker: usize, number: u32, counts: Rc<Counts>, ctx: &mut Ctx) {
        ctx.line(29);
        ctx.write(Op::Reported { worker, number, counts });
        let newest = ctx.durable().number.max(number);
        ctx.write(Op::Number(newest));
        let line = self.discard(ctx);
        if let Some(line) = &line {
            ctx.write(Op::Discard(line.clone()));
        }
        ctx.sync();
        let generation = ctx.durable().generation;
        for (worker, number) in ctx.config().worker_ids().zip(line.iter().flat_map(|line| line.iter())) {
            ctx.send(worker, Msg::Complete { generation, number: *number, kept: Rc::from([*number]) });
        }
    }

    fn on_saved(&mut self, from: NodeId, number: u32, counts: Rc<Counts>, ctx: &mut Ctx) {
        if self.recovery.is_some() {
            return;
        }
        let index = ctx.config().index_of(from);
        let coordinated = ctx.config().coordinated();
        if !coordinated {
            self.log(index, number, counts, ctx);
        }
        let Some(attempt) = &mut self.attempt else { return };
        if number == attempt.number || !coordinated && number > attempt.number {
            attempt.saved[index] = true;
        }
        if attempt.saved.iter().any(|saved| !saved) {
            return;
        }
        let number = attempt.number;
        let asked = std::mem::take(&mut attempt.asked);
        self.attempt = None;
        ctx.cancel_timer(Timer::Poll);
        let generation = ctx.durable().generation;
        if coordinated {
            ctx.line(18);
            let keep = ctx.config().keep as usize;
            ctx.write(Op::Complete { number, keep });
            ctx.sync();
            let kept: Rc<[u32]> = ctx.durable().complete.as_slice().into();
            let me = ctx.me();
            ctx.note(Weight::Major, || {
                Note::new("checkpoint-note-complete").with("node", me).with("number", number)
            });
            for worker in ctx.config().worker_ids() {
                ctx.send(worker, Msg::Complete { generation, number, kept: kept.clone() });
            }
        }
        for (client, seq) in asked {
            self.answered = Some(((client, seq), number));
            ctx.send(client, Msg::SaveOk { seq, number: Some(number) });
        }
    }
}

/// What was reported, as the computation of lines wants it.
fn kept(reported: &[(u32, Rc<Counts>)]) -> Vec<(u32, &Counts)> {
    reported.iter().map(|(number, counts)| (*number, &**counts)).collect()
}

/// Where everybody goes back to, and what is put back into the channels.
fn choose_line(now: &[Option<Rc<Counts>>], ctx: &mut Ctx) -> (Vec<Point>, Vec<Vec<u32>>) {
    let workers = now.len();
    let start = Counts::new(workers);
    let everybody = now.iter().all(Option::is_some);
    let mode = ctx.config().mode;
    let alone = ctx.config().alone;
    if !everybody && !alone && mode != Mode::Uncoordinated {
        ctx.line(19);
        let number = match mode {
            Mode::None => 0,
            _ => ctx.durable().complete.last().copied().unwrap_or(0),
        };
        return (vec![Point::Checkpoint(number); workers], vec![Vec::new(); workers]);
    }
    ctx.line(40);
    let reported = &ctx.durable().reported;
    let known: Vec<Known> = now
        .iter()
        .enumerate()
        .map(|(index, now)| Known {
            kept: kept(reported.get(index).map_or(&[][..], Vec::as_slice)),
            now: now.as_deref(),
        })
        .collect();
    // With coordination nobody goes back who has not lost anything.
    if alone || mode != Mode::Uncoordinated {
        super::line::alone(&known, &start)
    } else {
        recovery_line(&known, &start)
    }
}
