//! One run and the hand on its clock: play, pause, step, seek, command.

mod hurry;
mod journey;
mod pump;
mod shown;

use std::rc::Rc;

use gloo_events::EventListener;
use yew::prelude::*;

pub use crate::lesson::Speed;
pub use journey::{PIECE_MS, STEPS};
pub use pump::{Past, Watch};
pub use shown::{Action, LastMoment, Shown, Toast};

use super::dom::{self, now_ms};
use super::selection::Selection;
use super::sim_handle::SimHandle;
use super::storage;
use super::view_choice::View;
use crate::sim::{Command, Event, History, Micros, Moment, Note, Untaken, What};
use pump::Pump;

/// "To the next event that matters" gives up after so much real time,
const SEARCH_MS_MAX: f64 = 400.0;
/// or after so much virtual time: a cluster that is idle stays idle.
const SEARCH_MAX: Micros = Micros(1_000_000);

/// Cheap to clone; equal if it is the player of the same run, whatever the run does.
#[derive(Clone)]
pub struct Player(Rc<Pump>);

impl PartialEq for Player {
    fn eq(&self, other: &Player) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Player {
    pub fn sim(&self) -> &SimHandle {
        &self.0.sim
    }

    /// Virtual time now, between events too.
    pub fn now(&self) -> Micros {
        self.0.now()
    }

    /// The furthest moment that is known.
    pub fn end(&self) -> Micros {
        self.0.end()
    }

    pub fn playing(&self) -> bool {
        self.0.playing()
    }

    /// Moves another run on the same clock, whatever moves this one. Both are at the same time now.
    pub fn take_along(&self, beside: &SimHandle) {
        self.0.take_along(beside);
    }

    /// The other run on this clock.
    pub fn beside(&self) -> Option<SimHandle> {
        self.0.beside()
    }

    /// For which broken promises the run goes on.
    pub fn set_past(&self, past: Past) {
        self.0.set_past(past);
    }

    /// Whether time in which only heartbeats happen is hurried through.
    pub fn set_hurries(&self, hurries: bool) {
        self.0.set_hurries(hurries);
        self.0.dispatch.dispatch(Action::Hurry(None));
        if self.playing() {
            self.0.resume_from_here();
        }
    }

    /// Holds a run that plays, as while a menu is open, or lets it go on.
    pub fn hold(&self, held: bool) {
        self.0.set_unmoved(|unmoved| unmoved.held = held);
        self.0.dispatch.dispatch(Action::Held(held));
    }

    /// Whether anybody can see it: a frame may be scrolled away.
    pub fn set_in_sight(&self, in_sight: bool) {
        self.0.set_unmoved(|unmoved| unmoved.out_of_sight = !in_sight);
    }

    /// Pauses the run as soon as `watch` returns true for a moment of it.
    pub fn set_watch(&self, watch: Option<Watch>) {
        self.0.set_watch(watch);
    }

    pub fn play(&self, speed: Speed) {
        self.stop_journey();
        if self.sim().look(|history| history.is_held() && history.at_end()) {
            return self.toast(self.0.nothing_left());
        }
        self.0.start(speed);
        self.0.dispatch.dispatch(Action::Playing(true));
    }

    /// The run that takes this one's place will play. This one does not: it could come to an end of its own
    /// before the other is there.
    pub fn hand_on(&self) {
        self.0.stop();
        self.0.dispatch.dispatch(Action::Playing(true));
    }

    pub fn pause(&self) {
        self.stop_journey();
        if self.playing() {
            self.0.catch_up();
            self.0.stop();
            self.0.dispatch.dispatch(Action::Playing(false));
        }
    }

    pub fn set_speed(&self, speed: Speed) {
        storage::write(storage::SPEED, speed.word());
        let goes_on = self.0.catch_up();
        self.0.dispatch.dispatch(Action::Speed(speed));
        if goes_on && self.playing() {
            self.0.start(speed);
        }
    }

    /// Looks at something. For a message its sending is chosen, too.
    pub fn select(&self, selection: Option<Selection>) {
        let event = selection.and_then(|selection| self.sim().look(|history| event_of(history, selection)));
        self.0.dispatch.dispatch(Action::Select(selection, event));
    }

    pub fn show(&self, view: View) {
        self.0.dispatch.dispatch(Action::View(view));
    }

    pub fn bring_to_front(&self, panel: &'static str) {
        self.0.dispatch.dispatch(Action::Panel(panel));
    }

    /// Gives the command at the moment that is seen now; a refusal becomes a toast.
    pub fn command(&self, command: &Command) -> bool {
        self.stop_journey();
        self.0.catch_up();
        let known = self.sim().look(|history| history.present().events());
        match self.sim().inject(command) {
            Ok(()) => {
                self.0.dispatch.dispatch(Action::Acted(known));
                self.moved();
                true
            }
            Err(refusal) => {
                self.toast(refusal.0);
                false
            }
        }
    }

    pub fn toast(&self, note: Note) {
        self.0.dispatch.dispatch(Action::Toast(note));
    }

    pub fn step(&self) {
        self.pause();
        if !self.0.step() {
            self.toast(self.0.nothing_left());
        }
        self.moved();
    }

    pub fn step_back(&self) {
        self.pause();
        self.0.step_back();
        self.moved();
    }

    pub fn step_times(&self, times: i32) {
        self.pause();
        for _ in 0..times.abs() {
            let moved = if times > 0 { self.0.step() } else { self.0.step_back() };
            if !moved {
                break;
            }
        }
        self.moved();
    }

    /// Goes to the next event that matters.
    pub fn next(&self) {
        self.pause();
        let give_up_at = now_ms() + SEARCH_MS_MAX;
        let last = self.sim().now() + SEARCH_MAX;
        let mut steps = 0u32;
        let found = loop {
            let before = self.0.events();
            steps += 1;
            if !self.0.step() {
                break Err(self.0.nothing_left());
            }
            if self.0.has_seen(&before, |what| what.matters()) || self.0.watched() {
                break Ok(());
            }
            if self.sim().now() > last || steps.is_multiple_of(64) && now_ms() > give_up_at {
                break Err(Note::new("player-nothing-matters"));
            }
        };
        if let Err(note) = found {
            self.toast(note);
        }
        self.moved();
    }

    /// Goes to a moment; the run is paused there.
    pub fn travel<T>(&self, hand: impl FnOnce(&mut History) -> T) -> T {
        self.pause();
        let result = self.sim().travel(hand);
        self.moved();
        result
    }

    /// Goes to the moment of an event and chooses what it is about, everywhere.
    pub fn choose_event(&self, index: u64) {
        self.point_at(index);
        self.set_off(|history| Some(history.journey_to_event(index)));
    }

    /// Chooses an event and what it is about, and stays where it is. Gives what that is.
    pub fn point_at(&self, index: u64) -> Option<Selection> {
        let about = self.sim().look(|history| {
            let what = history.trace().get(index as usize)?.what;
            let node = what.node().or(what.seen().map(|seen| seen.node));
            what.message()
                .map(Selection::Message)
                .or(node.map(Selection::Node))
                .or_else(|| link(history, what))
        });
        self.0.dispatch.dispatch(Action::Choose(index, about));
        about
    }

    pub fn seek_time(&self, time: Micros) {
        let end = self.end();
        self.set_off(|history| Some(history.journey_to_time(time.min(end))));
    }

    pub fn seek(&self, moment: Moment) {
        self.set_off(|history| Some(history.journey_to(moment)));
    }

    /// Makes a future that was left the present one.
    pub fn follow(&self, branch: u32) {
        // An event of the future that is left is another one there.
        self.select(None);
        self.set_off(|history| history.journey_along(branch));
    }

    /// Keeps a future that was found among the others, makes it the present one, and plays it from a moment on, after
    /// which so many events are known of it.
    pub fn play_found(&self, found: Untaken, from: Moment, known: u64, speed: Speed) {
        self.pause();
        let branch = self.sim().travel(|history| history.adopt(found));
        self.0.dispatch.dispatch(Action::Acted(known));
        self.select(None);
        self.set_off_and(Some(speed), |history| match branch {
            Some(id) => history.journey_along_to(id, from),
            None => Some(history.journey_to(from)),
        });
    }

    /// Points out the last moment from which a broken promise could still be kept.
    pub fn mark_chance(&self, chance: LastMoment) {
        self.0.dispatch.dispatch(Action::Chance(chance));
    }

    /// Gives a name to a future that was left, or without a number to the present one.
    pub fn name_future(&self, branch: Option<u32>, name: String) {
        self.sim().travel(|history| history.set_name(branch, name));
        self.0.dispatch.dispatch(Action::Seen { panels: true });
    }

    pub fn dismiss_violation(&self, event: u64) {
        self.0.dispatch.dispatch(Action::Dismiss(event));
    }

    pub fn close_toast(&self, id: u64) {
        self.0.dispatch.dispatch(Action::CloseToast(id));
    }

    fn moved(&self) {
        self.0.dispatch.dispatch(Action::Seen { panels: true });
        self.0.resume_from_here();
    }
}

/// The link whose change an event is.
fn link(history: &History, what: What) -> Option<Selection> {
    let (What::LinkCut { from, to } | What::LinkHealed { from, to } | What::LinkChanged { from, to }) = what
    else {
        return None;
    };
    let ends = [(from, to), (to, from)];
    let links = history.present().links();
    let link = links.iter().find(|link| ends.contains(&(link.first, link.second)))?;
    Some(Selection::Link(link.first, link.second))
}

/// The event that stands for something that is looked at.
fn event_of(history: &History, selection: Selection) -> Option<u64> {
    let Selection::Message(id) = selection else { return None };
    let sends = |event: &Event| matches!(event.what, What::Sent { message, .. } if message == id);
    history.trace_so_far().iter().rposition(sends).map(|index| index as u64)
}

/// The player of a run. Another run takes over its place: it plays on if the last one was playing, and
/// the first one plays if `autoplay` says so.
#[hook]
pub fn use_player(sim: &SimHandle, autoplay: bool, speed: Option<Speed>) -> (Player, Rc<Shown>) {
    let shown = use_reducer(|| {
        let stored = || storage::read(storage::SPEED).and_then(|word| Speed::from_word(&word));
        Shown::new(sim.number(), speed.or_else(stored).unwrap_or_default())
    });
    let player = {
        let dispatch = shown.dispatcher();
        use_memo(sim.clone(), move |sim| Player(Rc::new(Pump::new(sim.clone(), dispatch))))
    };
    let opened_before = use_mut_ref(|| false);
    {
        let shown = shown.clone();
        use_effect_with((*player).clone(), move |player| {
            let first = !std::mem::replace(&mut *opened_before.borrow_mut(), true);
            if !first {
                shown.dispatch(Action::Opened(player.sim().number()));
            }
            if shown.playing || first && autoplay {
                player.play(shown.speed);
            }
            let listener = {
                let player = player.clone();
                EventListener::new(&dom::document(), "visibilitychange", move |_| {
                    let hidden = dom::document().hidden();
                    player.0.set_unmoved(|unmoved| unmoved.hidden = hidden);
                })
            };
            let player = player.clone();
            move || {
                drop(listener);
                player.0.leave();
            }
        });
    }
    // From the first time on that the run is drawn, before it is noted that it was opened.
    ((*player).clone(), Rc::new(shown.of(sim.number())))
}
