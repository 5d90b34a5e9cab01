//! The supervisor: it notices who is down and starts checkpoints; recovery.rs is how it leads recoveries.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::config::Mode;
use super::line::{Known, recovery_line};
use super::lives::Lives;
use super::message::{Beat, Msg, Point, Timer};
use super::process::Ctx;
use super::recovery::{Recovery, kept};
use super::storage::{Counts, Op};
use faultline_sim::{Micros, NodeId, Note, Weight};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Supervisor {
    pub recovery: Option<Recovery>,
    pub attempt: Option<Attempt>,
    pub suspected: Vec<NodeId>,
    /// By worker.
    pub lives: Vec<Lives>,
    /// The highest generation that a worker has spoken of.
    pub seen: u32,
    /// This disk came back empty: any node that has to be heard before a new generation is surely the highest.
    unheard: BTreeSet<NodeId>,
    /// The last request for a checkpoint that was answered, and how: the answer may be lost.
    answered: Option<((NodeId, u32), u32)>,
}

/// A checkpoint under way. Only a recovery gives it up. Who has saved it can be asked again, so the disk keeps no more
/// than its number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Attempt {
    pub number: u32,
    saved: Vec<bool>,
    /// Who asked for it, with the number of the request.
    asked: Vec<(NodeId, u32)>,
}

impl Supervisor {
    pub fn boot(ctx: &mut Ctx) -> Supervisor {
        let mut supervisor = Supervisor {
            recovery: None,
            attempt: None,
            suspected: Vec::new(),
            lives: lives(ctx),
            seen: 0,
            unheard: BTreeSet::new(),
            answered: None,
        };
        let fresh = ctx.durable().formatted && !ctx.durable().started;
        // A line that was drawn since makes up for it.
        let lost = !ctx.durable().formatted && ctx.durable().happened.is_empty();
        ctx.write(Op::Started);
        ctx.sync();
        // They may be starting, too.
        let patience = ctx.config().timeout + ctx.config().start;
        supervisor.listen(patience, ctx);
        supervisor.wait_for_next(ctx);
        if lost {
            supervisor.unheard = ctx.config().worker_ids().collect();
        } else if !fresh {
            supervisor.take_up(ctx);
        }
        supervisor
    }

    /// What was under way before a restart. If somebody has lost its state meanwhile, it will say so.
    fn take_up(&mut self, ctx: &mut Ctx) {
        ctx.line(45);
        if ctx.durable().recovering {
            return self.recover(ctx);
        }
        let Some(number) = ctx.durable().open else { return };
        ctx.line(48);
        let me = ctx.me();
        ctx.note(Weight::Major, || {
            Note::new("checkpoint-note-goes-on").with("node", me).with("number", number)
        });
        let saved = vec![false; ctx.config().count()];
        self.attempt = Some(Attempt { number, saved, asked: Vec::new() });
        self.ask_for_saved(ctx);
    }

    pub fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Beat(beat) => self.on_beat(from, &beat, ctx),
            Msg::Saved { generation, number, counts } if generation == ctx.durable().generation => {
                self.on_saved(from, number, counts, ctx);
            }
            Msg::Status { generation, incarnation, last, now } if generation == ctx.durable().generation => {
                self.on_status(from, incarnation, last, now, ctx);
            }
            Msg::Restored { generation, incarnation } if generation == ctx.durable().generation => {
                self.on_restored(from, incarnation, ctx);
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

    pub fn wait_for_next(&self, ctx: &mut Ctx) {
        if ctx.config().coordinated() {
            let interval = ctx.config().interval;
            ctx.set_timer(Timer::Save, interval);
        }
    }

    /// Everybody has just spoken, or is given the time to.
    pub fn listen(&mut self, patience: Micros, ctx: &mut Ctx) {
        for worker in ctx.config().worker_ids() {
            ctx.set_timer(Timer::Silence(worker), patience);
        }
        self.suspected.clear();
    }

    fn on_beat(&mut self, from: NodeId, beat: &Beat, ctx: &mut Ctx) {
        let Beat { incarnation, needs, held, stopped, seen, .. } = *beat;
        let index = ctx.config().index_of(from);
        if !self.lives[index].hear(beat) {
            ctx.line(46);
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
                let known = recovery.statuses[index].as_ref().is_some_and(|(known, _)| *known != incarnation);
                if needs && known {
                    self.recover(ctx);
                }
            }
        }
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
        ctx.write(Op::Open(number));
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
    pub fn ask_for_saved(&self, ctx: &mut Ctx) {
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
        } else {
            ctx.write(Op::Closed);
            ctx.sync();
        }
        for (client, seq) in asked {
            self.answered = Some(((client, seq), number));
            ctx.send(client, Msg::SaveOk { seq, number: Some(number) });
        }
    }
}

/// What is known of the workers' lives after a start.
fn lives(ctx: &Ctx) -> Vec<Lives> {
    let disk = ctx.durable();
    let life = |index: usize| match disk.happened.get(index) {
        Some(place) => Lives::remembered(place.incarnation, !disk.recovering),
        None => Lives::default(),
    };
    (0..ctx.config().count()).map(life).collect()
}
