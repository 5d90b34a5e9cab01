//! Judges the history again when it has changed: not more often than it costs little, and a piece at a time.

use std::future::pending;
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;

use crate::sim::{History, What};
use crate::study::history::{self, Bound, Consistency, Judgement, KeyValue, OperationOf, Verdict};
use crate::ui::chunked_work::Turn;
use crate::ui::dom::now_ms;
use crate::ui::player::PIECE_MS;
use crate::ui::sim_handle::SimHandle;
use crate::ui::study::desk::Desk;

/// What is tried by itself; more when somebody asks for it.
const LIVE: Bound = Bound { states: 20_000, tries: 1_000_000 };
/// After a judgement it rests for so many times as long as that took, and at least so long.
const REST: f64 = 8.0;
const REST_MS_MIN: f64 = 150.0;

pub struct Court {
    pub consistency: Consistency,
    /// What the verdict is about; without one, what is known.
    pub operations: Rc<[OperationOf<KeyValue>]>,
    known: Rc<[OperationOf<KeyValue>]>,
    object: KeyValue,
    /// What the known operations are of: the timeline, and how many events of operations it has.
    of: Option<(u64, usize)>,
    /// Looked through up to here.
    seen: usize,
    bound: Bound,
    pub verdict: Option<Rc<Verdict>>,
    /// How long the last judgement took, without what came between its pieces, and when it ended.
    pub took_ms: f64,
    ended_ms: f64,
    timer: Option<Timeout>,
    judging: bool,
}

impl Default for Court {
    fn default() -> Court {
        Court {
            consistency: Consistency::Linearizable,
            operations: Rc::new([]),
            known: Rc::new([]),
            object: KeyValue { start: None },
            of: None,
            seen: 0,
            bound: LIVE,
            verdict: None,
            took_ms: 0.0,
            ended_ms: f64::NEG_INFINITY,
            timer: None,
            judging: false,
        }
    }
}

impl Court {
    pub fn can_try_longer(&self) -> bool {
        self.bound == LIVE
    }

    pub fn try_longer(&mut self) {
        self.bound = Bound::default();
    }

    /// Takes the operations of the run, if it has others than before. Gives whether it has.
    fn take(&mut self, sim: &SimHandle) -> bool {
        let spec = sim.spec();
        sim.look(|history: &History| {
            let (timeline, trace) = (history.timeline(), history.trace());
            let same = self.of.filter(|(of, _)| *of == timeline && self.seen <= trace.len());
            let (from, before) = same.map_or((0, 0), |(_, count)| (self.seen, count));
            let tells = |what: &What| matches!(what, What::Invoked { .. } | What::Responded { .. });
            let new = trace.get(from..).unwrap_or_default().iter().filter(|event| tells(&event.what)).count();
            self.seen = trace.len();
            let now = Some((timeline, before + new));
            if self.of == now {
                return false;
            }
            self.of = now;
            let Ok((object, operations)) = history::of_run(spec, history.recorder()) else { return false };
            (self.object, self.known) = (object, operations.into());
            // Another timeline is no longer what was judged.
            if same.is_none() {
                (self.verdict, self.judging) = (None, false);
            }
            if self.verdict.is_none() {
                self.operations = self.known.clone();
            }
            self.bound = LIVE;
            true
        })
    }
}

/// Judges what is known now. It gives itself up when another question is asked, or when the run is left.
async fn judge(desk: Weak<Desk>, turn: Turn) {
    let Some((object, operations, consistency, bound)) = desk.upgrade().map(|desk| {
        let court = desk.court.borrow();
        (court.object, court.known.clone(), court.consistency, court.bound)
    }) else {
        return;
    };
    let (mut piece_ms, mut took_ms) = (now_ms(), 0.0);
    let mut pause = async || {
        let now = now_ms();
        if now - piece_ms < PIECE_MS {
            return;
        }
        took_ms += now - piece_ms;
        TimeoutFuture::new(0).await;
        if !turn.lasts() || desk.strong_count() == 0 {
            // Nobody wakes it any more, so it is dropped.
            pending::<()>().await;
        }
        piece_ms = now_ms();
    };
    let judging = history::judge_in_pieces(&object, &operations, consistency, bound, &mut pause);
    let Judgement { verdict, .. } = judging.await;
    let Some(desk) = desk.upgrade().filter(|_| turn.lasts()) else { return };
    let is_old = {
        let mut court = desk.court.borrow_mut();
        court.ended_ms = now_ms();
        court.took_ms = took_ms + court.ended_ms - piece_ms;
        court.judging = false;
        court.verdict = Some(Rc::new(verdict));
        court.operations = operations;
        !Rc::ptr_eq(&court.operations, &court.known)
    };
    if is_old {
        judge_soon(&desk);
    }
    desk.tell();
}

/// Looks at what the run has by now, and judges it a little later.
pub fn follow(desk: &Rc<Desk>, sim: &SimHandle) {
    let changed = desk.court.borrow_mut().take(sim);
    if changed {
        if !desk.court.borrow().judging {
            desk.court_turns.end();
        }
        judge_soon(desk);
        desk.tell();
    }
}

/// Changes what is asked, and judges again.
pub fn ask(desk: &Rc<Desk>, sim: &SimHandle, change: impl FnOnce(&mut Court)) {
    {
        let mut court = desk.court.borrow_mut();
        court.take(sim);
        court.verdict = None;
        court.operations = court.known.clone();
        court.judging = false;
        desk.court_turns.end();
        change(&mut court);
    }
    judge_soon(desk);
    desk.tell();
}

fn judge_soon(desk: &Rc<Desk>) {
    let mut court = desk.court.borrow_mut();
    if court.timer.is_some() || court.judging {
        return;
    }
    let rest_ms = (court.took_ms * REST).max(REST_MS_MIN) - (now_ms() - court.ended_ms);
    let wait_ms = if court.verdict.is_none() { 0.0 } else { rest_ms.max(0.0) };
    let desk = Rc::downgrade(desk);
    court.timer = Some(Timeout::new(wait_ms as u32, move || {
        if let Some(desk) = desk.upgrade() {
            {
                let mut court = desk.court.borrow_mut();
                (court.timer, court.judging) = (None, true);
            }
            spawn_local(judge(Rc::downgrade(&desk), desk.court_turns.begin()));
        }
    }));
}
