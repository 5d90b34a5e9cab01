//! What moves virtual time while a run plays. It sleeps until the next event of the run; while the run
//! is paused nothing runs at all.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::UseReducerDispatcher;

use super::hurry::{self, Hurry};
use super::journey::Underway;
use super::shown::{Action, Shown};
use crate::lesson::Speed;
use crate::share::TRACE_EVENTS_MAX;
use crate::sim::{History, Micros, Note, What, is_visible, step_back_in_lockstep, step_in_lockstep};
use crate::ui::dom::{self, now_ms};
use crate::ui::sim_handle::SimHandle;

/// The longest that one turn may keep the page from answering.
const TURN_MS_MAX: f64 = 6.0;
/// Turns are at least so far apart: one frame.
const TURN_GAP_MS: f64 = 16.0;
/// A turn that comes later than this missed a sleep of the machine; that time does not count.
const LATE_MS_MAX: f64 = 250.0;
/// How often the panels are told while the run plays.
const PANELS_GAP_MS: f64 = 180.0;
/// Longest sleep, so that a clock that was changed or a slow timer never loses the run.
const SLEEP_MS_MAX: f64 = 10_000.0;

/// A run that plays on while nobody looks must not take all memory: this is about 100 MB, and what a trace can hold.
const EVENTS_MAX: usize = TRACE_EVENTS_MAX;

/// Looked at after every event; true pauses the run.
pub type Watch = Rc<dyn Fn(&History) -> bool>;

/// Virtual time as a function of real time, while the run plays.
#[derive(Clone, Copy)]
pub(super) struct Anchor {
    pub(super) real_ms: f64,
    pub(super) time: Micros,
    pub(super) rate: f64,
    /// When the next turn was to come.
    pub(super) due_ms: f64,
}

impl Anchor {
    pub(super) fn time_at(&self, real_ms: f64) -> Micros {
        self.time + Micros(((real_ms - self.real_ms).max(0.0) * self.rate) as u64)
    }
}

pub struct Pump {
    pub sim: SimHandle,
    pub dispatch: UseReducerDispatcher<Shown>,
    /// Another run on the same clock.
    beside: RefCell<Option<SimHandle>>,
    pub(super) anchor: Cell<Option<Anchor>>,
    timer: RefCell<Option<Timeout>>,
    pub(super) panels_told_ms: Cell<f64>,
    /// Tells the panels of a moment that was gone to.
    pub(super) panels_timer: RefCell<Option<Timeout>>,
    panels_due: Cell<bool>,
    /// Why the run stands still although it plays.
    unmoved: Cell<Unmoved>,
    /// Hurrying through time in which only heartbeats happen.
    pub(super) hurry: Cell<Hurry>,
    watch: RefCell<Option<Watch>>,
    pub(super) underway: RefCell<Option<Underway>>,
    pub(super) past: RefCell<Past>,
    /// How fast it is to play where it is underway to.
    pub(super) play_there: Cell<Option<Speed>>,
}

/// Where a promise breaks, the run goes on for these.
#[derive(Clone, Debug, Default)]
pub enum Past {
    #[default]
    None,
    /// What the lesson speaks of.
    Only(Vec<&'static str>),
    /// Its end is known.
    All,
}

/// Why a run that plays stands still.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unmoved {
    /// The page is in the background.
    pub hidden: bool,
    /// Its frame is scrolled out of sight.
    pub out_of_sight: bool,
    /// A menu is open.
    pub held: bool,
}

/// Why a turn ended.
enum Turn {
    /// All that was due has happened.
    Done,
    /// Something happened that is not to be hurried past.
    Slowed,
    /// There was more to do than one turn may take.
    Busy,
    PromiseBroken,
    Watched,
    NothingLeft,
    TooLong,
}

impl Pump {
    pub fn new(sim: SimHandle, dispatch: UseReducerDispatcher<Shown>) -> Pump {
        Pump {
            sim,
            dispatch,
            beside: RefCell::new(None),
            anchor: Cell::new(None),
            timer: RefCell::new(None),
            panels_told_ms: Cell::new(0.0),
            panels_timer: RefCell::new(None),
            panels_due: Cell::new(false),
            unmoved: Cell::new(Unmoved { hidden: dom::document().hidden(), ..Unmoved::default() }),
            hurry: Cell::default(),
            watch: RefCell::new(None),
            underway: RefCell::new(None),
            past: RefCell::default(),
            play_there: Cell::new(None),
        }
    }

    pub fn take_along(&self, beside: &SimHandle) {
        *self.beside.borrow_mut() = Some(beside.clone());
    }

    pub fn beside(&self) -> Option<SimHandle> {
        self.beside.borrow().clone()
    }

    /// The run, and the one beside it.
    pub(super) fn runs(&self) -> impl Iterator<Item = SimHandle> {
        std::iter::once(self.sim.clone()).chain(self.beside())
    }

    pub(super) fn next_at(&self) -> Option<Micros> {
        self.runs().filter_map(|run| run.look(History::next_at)).min()
    }

    /// The furthest moment that is known of any.
    pub fn end(&self) -> Micros {
        self.runs().map(|run| run.look(|history| history.end().time)).max().unwrap_or_default()
    }

    /// Goes to the next that is to be seen. False if there is none.
    pub fn step(&self) -> bool {
        match self.beside() {
            None => self.sim.travel(History::step),
            Some(beside) => self.sim.travel(|one| beside.travel(|two| step_in_lockstep([one, two]))),
        }
    }

    /// Goes back to before the last that was seen. False at the start.
    pub fn step_back(&self) -> bool {
        match self.beside() {
            None => self.sim.travel(History::step_back),
            Some(beside) => self.sim.travel(|one| beside.travel(|two| step_back_in_lockstep([one, two]))),
        }
    }

    pub fn playing(&self) -> bool {
        self.anchor.get().is_some()
    }

    pub fn set_watch(&self, watch: Option<Watch>) {
        *self.watch.borrow_mut() = watch;
    }

    pub fn set_past(&self, past: Past) {
        *self.past.borrow_mut() = past;
    }

    pub fn set_hurries(&self, hurries: bool) {
        self.resettle();
        self.hurry.set(if hurries { Hurry::Quiet(now_ms()) } else { Hurry::Never });
    }

    fn frozen(&self) -> bool {
        self.unmoved.get() != Unmoved::default()
    }

    pub fn watched(&self) -> bool {
        let watch = self.watch.borrow().clone();
        watch.is_some_and(|watch| self.sim.look(|history| watch(history)))
    }

    /// Virtual time now, between events too.
    pub fn now(&self) -> Micros {
        let at = self.sim.now();
        match self.anchor.get() {
            Some(anchor) if !self.frozen() => {
                let next = self.next_at();
                anchor.time_at(now_ms()).min(next.unwrap_or(Micros(u64::MAX))).max(at)
            }
            _ => at,
        }
    }

    pub fn start(self: &Rc<Self>, speed: Speed) {
        self.calm_down();
        self.anchor_here(speed.rate());
        self.sleep();
    }

    /// Stops for good without a word: another run has taken its place.
    pub fn leave(&self) {
        self.stop();
        self.panels_timer.replace(None);
        if let Some(underway) = self.underway.take() {
            underway.end();
        }
    }

    /// Stops without a word.
    pub fn stop(&self) {
        self.anchor.set(None);
        *self.timer.borrow_mut() = None;
    }

    /// Holds the run still for some reason, or lets it go on when there is none left.
    pub fn set_unmoved(self: &Rc<Self>, change: impl FnOnce(&mut Unmoved)) {
        let mut unmoved = self.unmoved.get();
        change(&mut unmoved);
        if !self.frozen() && unmoved != Unmoved::default() {
            self.catch_up();
            *self.timer.borrow_mut() = None;
        }
        let was_frozen = self.frozen();
        self.unmoved.set(unmoved);
        if was_frozen && !self.frozen() {
            self.resume_from_here();
        }
    }

    /// Takes the run to the virtual time that it has now, so that a command meets what is seen.
    /// Returns false if the run was paused by what happened meanwhile.
    pub fn catch_up(&self) -> bool {
        let Some(anchor) = self.anchor.get() else {
            return true;
        };
        if self.frozen() {
            return true;
        }
        let target = anchor.time_at(now_ms());
        let events = self.events();
        let turn = self.run(target, f64::INFINITY);
        self.tell(&events, true);
        self.settle(turn)
    }

    /// To be called after anything but the pump has moved or changed the run.
    pub fn resume_from_here(self: &Rc<Self>) {
        self.resettle();
        self.sleep();
    }

    /// Goes on from where the run is, as fast as it is set.
    fn resettle(&self) {
        let factor = self.calm_down();
        if let Some(anchor) = self.anchor.get() {
            self.anchor_here(anchor.rate / factor);
        }
    }

    /// How many events have happened in each run.
    pub fn events(&self) -> Vec<usize> {
        self.runs().map(|run| run.look(|history| history.present().events() as usize)).collect()
    }

    /// Whether one such has happened after so many.
    pub fn has_seen(&self, since: &[usize], such: impl Fn(&What) -> bool) -> bool {
        self.runs().zip(since).any(|(run, since)| {
            run.look(|history| {
                let new = history.trace_so_far().get(*since..).unwrap_or_default();
                new.iter().any(|event| such(&event.what))
            })
        })
    }

    fn anchor_here(&self, rate: f64) {
        let real_ms = now_ms();
        self.anchor.set(Some(Anchor { real_ms, time: self.sim.now(), rate, due_ms: real_ms }));
    }

    fn turn(self: &Rc<Self>) {
        let Some(mut anchor) = self.anchor.get() else {
            return;
        };
        let now = now_ms();
        self.hurry_up(&mut anchor, now);
        let late = now - anchor.due_ms;
        if late > LATE_MS_MAX {
            anchor.real_ms += late - LATE_MS_MAX;
            self.anchor.set(Some(anchor));
        }
        let target = anchor.time_at(now);
        let events = self.events();
        let turn = self.run(target, now + TURN_MS_MAX);
        match turn {
            Turn::Busy => self.anchor_here(anchor.rate),
            Turn::Slowed => {
                let factor = self.calm_down();
                self.anchor_here(anchor.rate / factor);
            }
            _ => {}
        }
        self.tell(&events, false);
        if self.settle(turn) {
            self.sleep();
        }
    }

    /// Takes the events up to `target` one moment after the other.
    fn run(&self, target: Micros, until_ms: f64) -> Turn {
        let watch = self.watch.borrow().clone();
        let mut moments = 0u32;
        loop {
            let before = self.events();
            let next = self.next_at();
            let at_end = self.runs().all(|run| run.look(History::at_end));
            if next.is_none() && at_end {
                return Turn::NothingLeft;
            }
            if at_end && self.runs().any(|run| run.look(|history| history.trace().len() >= EVENTS_MAX)) {
                return Turn::TooLong;
            }
            let stop = next.unwrap_or(target).min(target);
            let mut broke = false;
            for run in self.runs() {
                broke |= run.travel(|history| history.run_until(stop));
            }
            if broke && self.is_unforeseen(&before) {
                return Turn::PromiseBroken;
            }
            if watch.as_ref().is_some_and(|watch| self.sim.look(|history| watch(history))) {
                return Turn::Watched;
            }
            if self.is_noticed(&before) {
                return Turn::Slowed;
            }
            if stop == target && !broke {
                return Turn::Done;
            }
            moments += 1;
            if moments.is_multiple_of(16) && now_ms() > until_ms {
                return Turn::Busy;
            }
        }
    }

    /// Tells the page if something can be seen that could not be seen after `events` events.
    fn tell(&self, events: &[usize], panels: bool) {
        let seen = self.has_seen(events, |what| is_visible(what) && !matches!(what, What::TimerFired { .. }));
        let now = now_ms();
        if seen || panels {
            let panels = panels || now - self.panels_told_ms.get() >= PANELS_GAP_MS;
            self.panels_due.set(!panels);
            if panels {
                self.panels_told_ms.set(now);
            }
            self.dispatch.dispatch(Action::Seen { panels });
        } else if self.panels_due.get() && now - self.panels_told_ms.get() >= PANELS_GAP_MS {
            self.panels_due.set(false);
            self.panels_told_ms.set(now);
            self.dispatch.dispatch(Action::Panels);
        }
    }

    /// Pauses if the turn asks for it. Returns whether the run goes on.
    fn settle(&self, turn: Turn) -> bool {
        let note = match turn {
            Turn::Done | Turn::Busy | Turn::Slowed => return true,
            Turn::PromiseBroken | Turn::Watched => None,
            Turn::NothingLeft => Some(self.nothing_left()),
            Turn::TooLong => Some(Note::new("player-too-long")),
        };
        self.stop();
        self.dispatch.dispatch(Action::Playing(false));
        if let Some(note) = note {
            self.dispatch.dispatch(Action::Toast(note));
        }
        false
    }

    /// Why the run does not go on.
    pub fn nothing_left(&self) -> Note {
        Note::new(if self.sim.look(History::is_held) { "player-held" } else { "player-nothing-left" })
    }

    fn sleep(self: &Rc<Self>) {
        let Some(mut anchor) = self.anchor.get().filter(|_| !self.frozen()) else {
            return;
        };
        let now = now_ms();
        let next = self.next_at();
        let mut wait = match next {
            Some(time) => anchor.real_ms + time.saturating_sub(anchor.time).0 as f64 / anchor.rate - now,
            None => 0.0,
        };
        if let Hurry::Quiet(since) = self.hurry.get() {
            wait = wait.min((since + hurry::QUIET_MS - now).max(TURN_GAP_MS));
        }
        if self.panels_due.get() {
            wait = wait.min(self.panels_told_ms.get() + PANELS_GAP_MS - now);
        }
        // A whole millisecond more than needed, or rounding would wake it just before the event.
        let wait = (wait.ceil() + 1.0).clamp(TURN_GAP_MS, SLEEP_MS_MAX);
        anchor.due_ms = now + wait;
        self.anchor.set(Some(anchor));
        let pump = Rc::downgrade(self);
        let timer = Timeout::new(wait as u32, move || {
            if let Some(pump) = pump.upgrade() {
                pump.turn();
            }
        });
        *self.timer.borrow_mut() = Some(timer);
    }
}
