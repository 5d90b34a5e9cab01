//! How the supervisor leads a recovery: everybody stands still and says what is there, a line is chosen, and everybody
//! goes to it.

use std::rc::Rc;

use super::config::Mode;
use super::line::{Known, recovery_line};
use super::message::{Msg, Point, Timer};
use super::process::Ctx;
use super::storage::{Counts, Op, Place};
use super::supervisor::Supervisor;
use faultline_sim::{NodeId, Note, Weight};

/// The generation of a worker's state, and what it has sent and received; `None` if it has lost it.
pub type Now = Option<(u32, Rc<Counts>)>;

/// A recovery under way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Recovery {
    /// What each worker has said: its incarnation, and its state if it has one.
    pub statuses: Vec<Option<(u64, Now)>>,
    /// The highest number of a checkpoint that somebody has seen.
    pub last: u32,
    pub orders: Option<Vec<(Point, Rc<[u32]>)>>,
    pub restored: Vec<bool>,
}

impl Supervisor {
    /// Everybody stands still and says what is there; older messages count no more.
    pub fn recover(&mut self, ctx: &mut Ctx) {
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
    pub fn poll(&mut self, ctx: &mut Ctx) {
        let retry = ctx.config().retry;
        let generation = ctx.durable().generation;
        let Some(recovery) = &self.recovery else { return self.ask_for_saved(ctx) };
        for (index, worker) in ctx.config().worker_ids().enumerate() {
            match (&recovery.orders, &recovery.statuses[index]) {
                (None, None) => {
                    let incarnation = self.lives[index].incarnation();
                    ctx.send(worker, Msg::Collect { generation, incarnation });
                }
                (Some(orders), Some((incarnation, _))) if !recovery.restored[index] => {
                    let (point, refill) = orders[index].clone();
                    let incarnation = *incarnation;
                    ctx.send(worker, Msg::Rollback { generation, incarnation, point, refill });
                }
                _ => {}
            }
        }
        ctx.set_timer(Timer::Poll, retry);
    }

    pub fn on_status(&mut self, from: NodeId, incarnation: u64, last: u32, now: Now, ctx: &mut Ctx) {
        let index = ctx.config().index_of(from);
        if !self.lives[index].answered(incarnation, now.is_some()) {
            ctx.line(46);
            return;
        }
        let Some(recovery) = self.recovery.as_mut().filter(|recovery| recovery.orders.is_none()) else {
            return;
        };
        recovery.statuses[index] = Some((incarnation, now));
        recovery.last = recovery.last.max(last);
        let Some(statuses) = recovery.statuses.iter().cloned().collect::<Option<Vec<_>>>() else { return };
        let (places, refill) = choose_line(&statuses, ctx);
        let points = places.iter().map(|place| place.point);
        recovery.orders = Some(points.zip(refill.into_iter().map(Rc::from)).collect());
        if recovery.last > ctx.durable().number {
            ctx.write(Op::Number(recovery.last));
        }
        ctx.line(47);
        ctx.write(Op::Line(places.into()));
        ctx.sync();
        self.poll(ctx);
    }

    pub fn on_restored(&mut self, from: NodeId, incarnation: u64, ctx: &mut Ctx) {
        let index = ctx.config().index_of(from);
        let Some(recovery) = &mut self.recovery else { return };
        if recovery.statuses[index].as_ref().is_none_or(|(known, _)| *known != incarnation) {
            return;
        }
        self.lives[index].answered(incarnation, true);
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
        let timeout = ctx.config().timeout;
        self.listen(timeout, ctx);
        self.wait_for_next(ctx);
    }
}

/// What was reported, as the computation of lines wants it.
pub fn kept(reported: &[(u32, Rc<Counts>)]) -> Vec<(u32, &Counts)> {
    reported.iter().map(|(number, counts)| (*number, &**counts)).collect()
}

/// Who has a state that happened. Any node that was to go back in a recovery that did not end has one that did not; any node that was
/// to stay has not lost anything by not having heard of it.
fn happened(statuses: &[(u64, Now)], ctx: &Ctx) -> Vec<Now> {
    // Nobody knows the last line: only the newest states are surely on it.
    let newest = statuses.iter().filter_map(|(_, now)| Some(now.as_ref()?.0)).max();
    let since = |index: usize| ctx.durable().happened.get(index).map(|place| place.since).or(newest);
    let valid = |(index, (_, now)): (usize, &(u64, Now))| {
        now.clone().filter(|(generation, _)| since(index).is_some_and(|since| *generation >= since))
    };
    statuses.iter().enumerate().map(valid).collect()
}

/// Where everybody goes back to, and what is put back into the channels.
fn choose_line(statuses: &[(u64, Now)], ctx: &mut Ctx) -> (Vec<Place>, Vec<Vec<u32>>) {
    let now = happened(statuses, ctx);
    let (points, refill) = choose_points(&now, ctx);
    let generation = ctx.durable().generation;
    let place = |((point, now), (incarnation, _)): ((Point, &Now), &(u64, Now))| {
        let stays = now.as_ref().filter(|_| point == Point::Now);
        let since = stays.map_or(generation, |(generation, _)| *generation);
        Place { point, since, incarnation: *incarnation }
    };
    (points.into_iter().zip(&now).zip(statuses).map(place).collect(), refill)
}

fn choose_points(now: &[Now], ctx: &mut Ctx) -> (Vec<Point>, Vec<Vec<u32>>) {
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
            now: now.as_ref().map(|(_, counts)| &**counts),
        })
        .collect();
    // With coordination nobody goes back who has not lost anything.
    if alone || mode != Mode::Uncoordinated {
        super::line::alone(&known, &start)
    } else {
        recovery_line(&known, &start)
    }
}
